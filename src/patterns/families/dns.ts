import { contextDetectors } from "../context";
import type { Family } from "../detector";
import { ID_LOOK, SPACE, UUID } from "../fragments";
import { hostDetector } from "../hosts";
import { ID_EVIDENCE } from "../resource-ids";

const docs = {
  zone: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html",
  distribution:
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-returned.html",
};

export const dns: Family = {
  name: "dns",
  title: "Route 53, CloudFront, ACM, Global Accelerator, Cloud Map: zones, distributions, certificates",
  borrows: ["lambda_function"],
  kinds: {
    hosted_zone: { surrogate: { rule: "opaque", keep: 1 }, word: true },
    health_check: { surrogate: { rule: "opaque" }, word: true },
    cloudfront_distribution: { surrogate: { rule: "opaque", keep: 1 }, word: true },
    cloudfront_domain: { surrogate: { rule: "opaque", keep: 1 }, word: true },
    certificate: { surrogate: { rule: "opaque" }, word: true },
    accelerator: { surrogate: { rule: "opaque" }, word: true },
    resolver: { surrogate: { rule: "id" } },
    zone_name: { surrogate: { rule: "name" }, word: true },
    cloud_map_namespace: { surrogate: { rule: "id" } },
  },
  detectors: [
    {
      kind: "hosted_zone",
      core: "Z0[0-9]{6}",
      after: "[A-Z0-9]{11,14}",
      longest: 24,
      source: docs.zone,
      hits: [{ text: "/hostedzone/Z04117363FC5I2XBVG6Y8", finds: ["Z04117363FC5I2XBVG6Y8"] }],
      misses: [{ text: "Z0411736", because: "zone ids have about 20 characters" }],
    },
    {
      pattern: "hostedzone/(?<hosted_zone>Z[A-Z0-9]{8,31})",
      longest: 48,
      source: docs.zone,
      hits: [{ text: '"Id": "/hostedzone/Z1D633PJN98FT9"', finds: ["Z1D633PJN98FT9"] }],
      misses: [{ text: '"Id": "/hostedzone/${ZoneId}"', because: "it is a variable" }],
    },
    ...contextDetectors({
      keys: [
        "HostedZoneId",
        "ZoneId",
        "HostedZone",
        "CanonicalHostedZoneId",
        "CanonicalHostedZoneNameID",
        "Route53ZoneId",
        "DelegatedZone",
      ],
      kind: "hosted_zone",
      value: "Z[A-Z0-9]{8,31}",
      right: "item",
      longest: 32,
      source: docs.zone,
      hits: [
        { text: "aws route53 list-resource-record-sets --hosted-zone-id Z1D633PJN98FT9", finds: ["Z1D633PJN98FT9"] },
        { text: 'zone_id = "Z1D633PJN98FT9"', finds: ["Z1D633PJN98FT9"] },
      ],
      misses: [
        { text: "HostedZoneId: Z2FDTNDATAQYW2", because: "it is the zone of CloudFront, the same for everyone" },
      ],
    }),
    ...contextDetectors({
      keys: ["HealthCheckId"],
      kind: "health_check",
      value: UUID,
      right: "item",
      longest: 36,
      source: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheck.html",
      hits: [
        {
          text: "--health-check-id 02ec8401-9879-4259-91fa-04e66d094674",
          finds: ["02ec8401-9879-4259-91fa-04e66d094674"],
        },
      ],
      misses: [{ text: "check 02ec8401-9879-4259-91fa-04e66d094674", because: "a UUID may be anything" }],
    }),
    {
      pattern: `healthcheck/(?<health_check>${UUID})`,
      longest: 60,
      source: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheck.html",
      hits: [
        { text: "healthcheck/02ec8401-9879-4259-91fa-04e66d094674", finds: ["02ec8401-9879-4259-91fa-04e66d094674"] },
      ],
      misses: [{ text: "healthcheck/02ec8401", because: "ids of health checks are UUIDs" }],
    },
    ...contextDetectors({
      keys: ["DistributionId", "CloudFrontId", "CloudFrontDistribution", "CloudFrontDistributionId", "Distribution"],
      kind: "cloudfront_distribution",
      value: "E[A-Z0-9]{9,15}",
      right: "item",
      longest: 20,
      source: docs.distribution,
      hits: [
        {
          text: "aws cloudfront create-invalidation --distribution-id E1A2B3C4D5E6F7 --paths '/*'",
          finds: ["E1A2B3C4D5E6F7"],
        },
        { text: "CLOUDFRONT_DISTRIBUTION_ID=EDFDVBD632BHDS5", finds: ["EDFDVBD632BHDS5"] },
      ],
    }),
    ...contextDetectors({
      keys: ["Id", "OriginAccessIdentity", "OriginAccessControlId"],
      look: ID_LOOK,
      kind: "cloudfront_distribution",
      parts: "(?:origin-access-identity/cloudfront/)?(?<cloudfront_distribution>E[A-Z0-9]{12,14})",
      right: "item",
      longest: 60,
      source: docs.distribution,
      hits: [
        { text: "aws cloudfront get-distribution --id E1A2B3C4D5E6F7", finds: ["E1A2B3C4D5E6F7"] },
        { text: '"Id": "E1A2B3C4D5E6F7",', finds: ["E1A2B3C4D5E6F7"] },
        {
          text: '"OriginAccessIdentity": "origin-access-identity/cloudfront/E74FTE3AJFJ256"',
          finds: ["E74FTE3AJFJ256"],
        },
      ],
      misses: [{ text: '"id": "E1"', because: "ids have 13 characters or more" }],
    }),
    hostDetector({
      labels: "(?<cloudfront_domain>d[a-z0-9]{11,14})",
      suffix: "\\.cloudfront\\.net",
      source: docs.distribution,
      hits: [{ text: "https://d111111abcdef8.cloudfront.net/index.html", finds: ["d111111abcdef8"] }],
      misses: [{ text: "docs.cloudfront.net", because: "the label is not an id" }],
    }),
    hostDetector({
      labels: "(?<accelerator>a[0-9a-f]{16,17})",
      suffix: "\\.awsglobalaccelerator\\.com",
      source:
        "https://docs.aws.amazon.com/global-accelerator/latest/dg/dns-addressing-custom-domains.dns-addressing.html",
      hits: [{ text: "a1234567890abcdef.awsglobalaccelerator.com", finds: ["a1234567890abcdef"] }],
    }),
    ...contextDetectors({
      keys: ["CertificateId"],
      kind: "certificate",
      value: UUID,
      right: "item",
      longest: 36,
      source: "https://docs.aws.amazon.com/acm/latest/userguide/gs-acm-describe.html",
      hits: [
        {
          text: '"certificateId": "12345678-1234-1234-1234-123456789012"',
          finds: ["12345678-1234-1234-1234-123456789012"],
        },
      ],
    }),
    {
      kind: "resolver",
      core: "(?:rslvr-(?:in|out|rr|rrassoc|fdl|frg|frgassoc|autodefined-rr)|rqlc|rqlca|rni)-[0-9a-f]{4}",
      evidence: ID_EVIDENCE,
      after: "[0-9a-f]{4}(?:[0-9a-f]{5,9})?",
      longest: 44,
      source: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_ResolverEndpoint.html",
      hits: [
        {
          text: '"Id": "rslvr-in-497098ad59cexample rslvr-in-0a1b2c3d4e5f60718"',
          finds: ["rslvr-in-0a1b2c3d4e5f60718"],
        },
      ],
      misses: [{ text: "rslvr-in", because: "it has no digits" }],
    },
    {
      kind: "cloud_map_namespace",
      pattern: "(?:ns|srv)-[a-z0-9]{16}",
      right: "name",
      longest: 20,
      source: "https://docs.aws.amazon.com/cloud-map/latest/api/API_Namespace.html",
      hits: [{ text: "--namespace-id ns-e4anhexaxmple123", finds: ["ns-e4anhexaxmple123"] }],
      misses: [{ text: "ns-123.awsdns-45.com", because: "it is a name server" }],
    },
    {
      core: `/hostedzone/Z[A-Z0-9]{4,31}",${SPACE}"Name"[ \\t]*:[ \\t]*"`,
      evidence: { core: `Name"[ \\t]*:[ \\t]*"` },
      caseTells: true,
      look: "[a-z0-9]",
      after: "(?<zone_name>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)",
      left: "any",
      right: "item",
      longest: 400,
      source: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZones.html",
      hits: [
        {
          text: '"Id": "/hostedzone/Z1D633PJN98FT9", "Name": "corp.acme.internal."',
          finds: ["Z1D633PJN98FT9", "corp.acme.internal"],
        },
      ],
      misses: [{ text: '"Name": "corp.acme.internal."', because: "no hosted zone stands before it" }],
    },
    ...contextDetectors({
      keys: ["NamespaceName", "HostedZoneName"],
      kind: "zone_name",
      value: "[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?",
      longest: 253,
      source: "https://docs.aws.amazon.com/cloud-map/latest/api/API_Namespace.html",
      hits: [{ text: "--namespace-name corp.acme.internal", finds: ["corp.acme.internal"] }],
    }),
  ],
  arns: {
    route53: { hostedzone: ["hosted_zone"], healthcheck: ["health_check"], change: ["resource"] },
    cloudfront: {
      distribution: ["cloudfront_distribution"],
      "origin-access-identity": ["cloudfront_distribution"],
      function: ["lambda_function"],
    },
    acm: { certificate: ["certificate"] },
    "acm-pca": { "certificate-authority": ["certificate"] },
    globalaccelerator: { accelerator: ["accelerator", "", "resource"] },
  },
};
