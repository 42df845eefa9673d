/**
 * Detectors that use everything a detector can have, but for what is particular to AWS: names that are none, parts of
 * ARNs, lists of values. Those have their examples in the catalogue.
 */
import type { Detector } from "../../src/patterns/detector";

const REGION = "[a-z]{2,4}(?:-[a-z]{2,9}){1,3}-[0-9]{1,2}";
const KEY_SEPARATOR = "[\"'`]?[ \\t]*(?:=>|:=|[:=|>])[ \\t]*(?:\\[[ \\t\\n\\r]*)?[\"'`]?";
const FLAG_SEPARATOR = "(?:=|[\"']?,?[ \\t]+)[\"'`]?";
const ANY_SEPARATOR = "[\"'`]?(?:,?[ \\t]+|[ \\t]*(?:=>|:=|[:=|>])[ \\t]*(?:\\[[ \\t\\n\\r]*)?)[\"'`]?";
const HEX_TAIL = "(?:[0-9a-f]{9})?";
const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const BUCKET = "[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?";
const NAME = "[A-Za-z0-9](?:[A-Za-z0-9+=,.@_-]*[A-Za-z0-9])?";
const BREAK = "(?:[:/*?]|\\$\\{[A-Za-z:/-]+\\})";
const PART = "(?<part>[A-Za-z0-9_](?:[A-Za-z0-9_.+=@#~-]*[A-Za-z0-9_+=])?)";

type Case = Omit<Detector, "source" | "hits" | "misses"> & { texts: string[] };

const key = { look: "[A-Za-z0-9]", left: "key", right: "name", ignoreCase: true, longest: 140 } as const;
const bucketKeys = "Bucket(?:[-_]?Name)?";

const CASES: Case[] = [
  ...["i", "eni", "eni-attach", "vpc", "nat", "rtb"].map((prefix) => ({
    kind: prefix,
    core: `${prefix}-[0-9a-f]{8}`,
    after: HEX_TAIL,
    longest: prefix.length + 18,
    texts: [`${prefix}-1234567890abcdef0`, `prod_${prefix}-0a1b2c3d, x`, `${prefix}-0a1b2c3d4e`, `x${prefix}-0a1b2c3d`],
  })),
  {
    kind: "access_key",
    core: "A[KS]IA[A-Z0-9]{6}",
    after: "[A-Z0-9]{10}",
    longest: 20,
    texts: ["AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLEX"],
  },
  {
    kind: "connection",
    pattern: "dx(?:con|vif|lag)-[a-z0-9]{8}",
    longest: 14,
    texts: ["dxcon-fguhmqlc", "DXCON-fguhmqlc", "/dxvif-fguhmqlc/", "dxlag-fguhmql"],
  },
  {
    pattern: "(?<project>[a-z0-9]{3,8}):build/(?<build>[0-9]{4})",
    longest: 40,
    texts: ["acme:build/1234", "ac:build/1234", "acme%3Abuild%2F1234", "acme:build/123"],
  },
  {
    kind: "address",
    core: "10\\.",
    look: "[0-9]",
    after: `${OCTET}\\.${OCTET}\\.${OCTET}(?:/(?:3[0-2]|[12]?[0-9]))?`,
    left: "number",
    right: "number",
    longest: 18,
    texts: ["ec2-user@10.20.255.7", "10.4.4.0/24,", "at 10.1.2.3.", "v1.10.1.2.3", "10.1.2.3.4", "10.300.1.1"],
  },
  {
    core: "s3[an]?://",
    look: "[a-z0-9]",
    after: `(?<bucket>${BUCKET})`,
    longest: 96,
    texts: ["s3://acme-logs/2024/", "spark s3a://lake.raw.acme", "s3://$BUCKET/key"],
  },
  {
    before: `(?<bucket>${BUCKET})\\.s3(?:-website)?(?:[.-]${REGION})?`,
    core: "\\.amazonaws\\.com",
    longest: 120,
    texts: ["https://acme-logs.s3.eu-west-1.amazonaws.com/x", "acme.s3.amazonaws.com", "s3.us-east-1.amazonaws.com"],
  },
  {
    before: `(?<database>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\\.(?<endpoint>(?:cluster-)?[a-z0-9]{12})\\.${REGION}\\.rds`,
    core: "\\.amazonaws\\.com",
    longest: 180,
    texts: [
      "orders.c9akciq32rgw.us-east-1.rds.amazonaws.com:5432",
      "-h a.cluster-c9akciq32rgw.eu-west-1.rds.amazonaws.com",
    ],
  },
  {
    core: `s3(?:[.-]${REGION})?\\.amazonaws\\.com(?:\\.cn)?/`,
    evidence: { core: "\\.amazonaws\\.com(?:\\.cn)?/" },
    look: "[a-z0-9]",
    after: `(?<bucket>${BUCKET})`,
    left: "host",
    longest: 160,
    texts: ["https://s3.eu-west-1.amazonaws.com/acme-logs/x", "a.s3.amazonaws.com/acme"],
  },
  ...[
    { core: bucketKeys, separator: KEY_SEPARATOR },
    { core: `--${bucketKeys}`, separator: FLAG_SEPARATOR },
  ].map((keyed) => ({
    ...key,
    ...keyed,
    evidence: { core: bucketKeys, separator: ANY_SEPARATOR },
    after: `(?<bucket>${BUCKET})`,
    texts: [
      "aws --bucket acme-logs",
      '{"Bucket":"acme-logs","Key":"a"}',
      "S3_BUCKET=acme-logs",
      "logBucket: acme.logs()",
    ],
  })),
  {
    ...key,
    core: "Role[-_]?Name",
    separator: KEY_SEPARATOR,
    after: `(?<role>${NAME})`,
    texts: ['{\\"RoleName\\": \\"app-deploy\\"}', "role_name = App=b", "| RoleName |  acme-role  |"],
  },
  {
    core: "Secret[-_]?Key",
    separator: KEY_SEPARATOR,
    after: "(?<secret>[A-Za-z0-9/+]{39}[A-Za-z0-9/+=])",
    ignoreCase: true,
    left: "key",
    right: "base64",
    longest: 160,
    texts: [
      "secret_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      "SecretKey: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY/",
    ],
  },
  {
    core: "arn:aws(?:-cn)?:",
    after: `(?<service>[a-z0-9-]+):(?:(?<account>[0-9]{12}))?(?::${BREAK}*(?:${PART}(?:${BREAK}+${PART})*)?)?`,
    right: "any",
    longest: 300,
    texts: [
      "arn:aws:iam:123456789012:role/app/deploy",
      "arn%3Aaws%3Asns%3A123456789012%3Aalerts",
      "arn:aws-cn:s3:::my-logs/*",
    ],
  },
];

export const DETECTORS: Detector[] = CASES.map(({ texts: _, ...detector }) => ({
  ...detector,
  source: "the tests",
  hits: [],
  misses: [],
}));

export const TEXTS: string[] = CASES.flatMap(({ texts }) => texts);

/** Kinds by their number, which is also their rank; 0 is none. */
export const KINDS: string[] = [
  "",
  ...new Set(
    DETECTORS.flatMap(({ kind, pattern, before, after }) => {
      const named = [...`${pattern ?? ""}${before ?? ""}${after ?? ""}`.matchAll(/\(\?<(\w+)>/g)].map(
        ([, name]) => name,
      );
      return kind === undefined ? named : [kind];
    }),
  ),
];

/** What `replay.lua` reads first. */
export const SETTING = JSON.stringify({ detectors: DETECTORS, kinds: KINDS });
