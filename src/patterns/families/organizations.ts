import { contextDetectors } from "../context";
import type { Family } from "../detector";
import { BEFORE_WORD, ID_LOOK, UUID } from "../fragments";
import { hostDetector } from "../hosts";
import { ID_EVIDENCE } from "../resource-ids";

const docs = {
  organizations: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html",
  sso: "https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_InstanceMetadata.html",
};

export const organizations: Family = {
  name: "organizations",
  title: "Organizations, IAM Identity Center, Directory Service, Control Tower",
  kinds: {
    organization: { surrogate: { rule: "id" } },
    organizational_unit: { surrogate: { rule: "opaque", keep: 3 } },
    organization_root: { surrogate: { rule: "id" } },
    organization_policy: { surrogate: { rule: "id" } },
    sso_instance: { surrogate: { rule: "id" } },
    sso_permission_set: { surrogate: { rule: "id" } },
    sso_principal: { surrogate: { rule: "opaque" }, word: true },
    directory: { surrogate: { rule: "id" } },
    sso_portal: { surrogate: { rule: "name" }, word: true },
  },
  detectors: [
    {
      kind: "organization",
      pattern: "o-[a-z0-9]{10}",
      evidence: { core: `${BEFORE_WORD}o-` },
      look: "[a-z0-9]",
      left: "host",
      right: "name",
      longest: 12,
      source: docs.organizations,
      hits: [{ text: '"aws:PrincipalOrgID": "o-a1b2c3d4e5"', finds: ["o-a1b2c3d4e5"] }],
      misses: [{ text: "o-notation", because: "ids have 10 characters" }],
    },
    ...contextDetectors({
      keys: ["OrganizationId", "PrincipalOrgID", "OrgId", "ResourceOrgID", "SourceOrgID", "ManagementAccountOrg"],
      kind: "organization",
      value: "o-[a-z0-9]{10,32}",
      right: "item",
      longest: 34,
      source: docs.organizations,
      hits: [{ text: '"OrganizationId": "o-exampleorgid"', finds: ["o-exampleorgid"] }],
    }),
    {
      kind: "organizational_unit",
      pattern: "ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}",
      left: "host",
      right: "name",
      longest: 70,
      source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html",
      hits: [{ text: "--parent-id ou-a1b2-c3d4e5f6", finds: ["ou-a1b2-c3d4e5f6"] }],
      misses: [{ text: "ou-a1b2", because: "it names the root only" }],
    },
    ...contextDetectors({
      keys: ["ParentId", "RootId", "SourceParentId", "DestinationParentId", "TargetId", "Id"],
      look: ID_LOOK,
      kind: "organization_root",
      value: "r-[0-9a-z]{4,6}",
      right: "item",
      longest: 34,
      source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_Root.html",
      hits: [
        { text: "aws organizations list-children --parent-id r-a1b2 --child-type ACCOUNT", finds: ["r-a1b2"] },
        { text: '"Id": "r-a1b2"', finds: ["r-a1b2"] },
      ],
      misses: [{ text: "set r-a1b2", because: "nothing says that it is a root" }],
    }),
    ...contextDetectors({
      keys: ["PolicyId", "Id"],
      look: ID_LOOK,
      kind: "organization_policy",
      value: "p-[0-9a-z]{8,32}",
      right: "item",
      longest: 34,
      source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_PolicySummary.html",
      hits: [{ text: "--policy-id p-a1b2c3d4", finds: ["p-a1b2c3d4"] }],
      misses: [{ text: '"PolicyId": "p-FullAWSAccess"', because: "it is AWS's own" }],
    }),
    {
      kind: "sso_instance",
      core: "ssoins-[0-9a-f]{4}",
      evidence: ID_EVIDENCE,
      after: "[0-9a-f]{12}",
      longest: 23,
      source: docs.sso,
      hits: [{ text: "arn:aws:sso:::instance/ssoins-7223c8a1b2c3d4e5", finds: ["ssoins-7223c8a1b2c3d4e5"] }],
      misses: [{ text: "ssoins-7223c8a1", because: "ids have 16 digits" }],
    },
    {
      kind: "sso_permission_set",
      core: "ps-[0-9a-f]{4}",
      evidence: ID_EVIDENCE,
      after: "[0-9a-f]{12}",
      longest: 19,
      source: docs.sso,
      hits: [
        {
          text: "permissionSet/ssoins-7223c8a1b2c3d4e5/ps-0a1b2c3d4e5f6071",
          finds: ["ssoins-7223c8a1b2c3d4e5", "ps-0a1b2c3d4e5f6071"],
        },
      ],
      misses: [{ text: "https-0a1b2c3d4e5f6071", because: "the prefix is the end of another word" }],
    },
    {
      kind: "directory",
      core: "d-[0-9a-f]{4}",
      evidence: ID_EVIDENCE,
      after: "[0-9a-f]{6}",
      left: "host",
      right: "name",
      longest: 12,
      source: "https://docs.aws.amazon.com/directoryservice/latest/devguide/API_DirectoryDescription.html",
      hits: [{ text: '"IdentityStoreId": "d-9067a1b2c3"', finds: ["d-9067a1b2c3"] }],
      misses: [{ text: "build-d-9067a1b2c3", because: "it is part of another name" }],
    },
    ...contextDetectors({
      keys: ["UserId", "PrincipalId", "GroupId", "MemberId"],
      kind: "sso_principal",
      value: `(?:[0-9a-f]{10}-)?${UUID}`,
      right: "item",
      longest: 47,
      source: "https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_User.html",
      hits: [
        {
          text: '"UserId": "9067a1b2c3-5678abcd-12ab-34cd-56ef-1234567890ab"',
          finds: ["9067a1b2c3-5678abcd-12ab-34cd-56ef-1234567890ab"],
        },
      ],
      misses: [{ text: "request 5678abcd-12ab-34cd-56ef-1234567890ab", because: "a UUID may be anything" }],
    }),
    hostDetector({
      labels: "(?<sso_portal>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)",
      suffix: "\\.awsapps\\.com",
      source: "https://docs.aws.amazon.com/singlesignon/latest/userguide/howtochangeURL.html",
      hits: [
        { text: "sso_start_url = https://acme-corp.awsapps.com/start", finds: ["acme-corp"] },
        { text: "https://d-9067a1b2c3.awsapps.com/start#", finds: ["d-9067a1b2c3"] },
      ],
    }),
    ...[
      { labels: "(?<account_id>[0-9]{12})", name: "123456789012" },
      { labels: "(?<sso_portal>[a-z](?:[a-z0-9-]*[a-z0-9])?)", name: "acme-prod" },
    ].map(({ labels, name }) =>
      hostDetector({
        labels,
        suffix: "\\.signin\\.aws\\.amazon\\.com",
        source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/console_account-alias.html",
        hits: [{ text: `https://${name}.signin.aws.amazon.com/console`, finds: [name] }],
      }),
    ),
    ...contextDetectors({
      keys: ["AccountAlias"],
      kind: "sso_portal",
      value: "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?",
      longest: 63,
      source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/console_account-alias.html",
      hits: [{ text: "aws iam create-account-alias --account-alias acme-prod", finds: ["acme-prod"] }],
    }),
  ],
  arns: {
    organizations: {
      organization: ["organization"],
      account: ["organization", "account_id"],
      ou: ["organization", "organizational_unit"],
      root: ["organization", "organization_root"],
      policy: ["organization", "", "organization_policy"],
    },
    sso: { instance: ["sso_instance"], permissionSet: ["sso_instance", "sso_permission_set"] },
  },
};
