import type { Family } from "./detector";
import { contextDetectors } from "./context";
import { PARTITION } from "./fragments";

const NAME = "[A-Za-z0-9](?:[A-Za-z0-9+=,.@_-]*[A-Za-z0-9])?";
const IDENTIFIERS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html";
const ARNS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html";
/** Between the parts of a resource: separators, wildcards and the variables of policies. */
const ARN_BREAK = "(?:[:/*?]|\\$\\{[A-Za-z:/-]+\\})";
const ARN_PART = "(?<arn_part>[A-Za-z0-9_](?:[A-Za-z0-9_.+=@#~-]*[A-Za-z0-9_+=])?)";

export const iam: Family = {
  name: "iam",
  title: "Accounts, ARNs, IAM users, roles, groups and policies",
  kinds: {
    account_id: { surrogate: { rule: "account" }, word: true },
    iam_unique_id: { surrogate: { rule: "opaque", keep: 4 } },
    iam_user: { surrogate: { rule: "name", hint: "user" }, word: true },
    iam_role: { surrogate: { rule: "name", hint: "role" }, word: true },
    iam_group: { surrogate: { rule: "name", hint: "group" }, word: true },
    iam_policy: { surrogate: { rule: "name", hint: "policy" }, word: true },
    instance_profile: { surrogate: { rule: "name", hint: "profile" }, word: true },
    role_session: { surrogate: { rule: "name", hint: "session" }, word: true },
    resource: { surrogate: { rule: "name", hint: "resource" }, word: true },
  },
  detectors: [
    {
      core: `arn:${PARTITION}:`,
      after: `(?<arn_service>[a-z0-9-]+):(?:[a-z0-9-]+|\\*)?:(?:(?<arn_account>[a-z0-9-]+)|\\*)?(?::${ARN_BREAK}*(?:${ARN_PART}(?:${ARN_BREAK}+${ARN_PART})*)?)?`,
      right: "any",
      longest: 2048,
      source: ARNS,
      hits: [
        { text: "arn:aws:iam::123456789012:role/app/deploy", finds: ["123456789012", "app", "deploy"] },
        { text: "arn:aws-cn:s3:::my-logs/2024/*", finds: ["my-logs"] },
        { text: "arn%3Aaws%3Asns%3Aus-east-1%3A123456789012%3Aalerts", finds: ["123456789012", "alerts"] },
        { text: '"AWS": "arn:aws:iam::123456789012:root"', finds: ["123456789012"] },
        { text: "arn:aws:iam::123456789012:*", finds: ["123456789012"] },
        {
          text: "arn:aws:new-service:eu-west-1:123456789012:thing/blue/green",
          finds: ["123456789012", "blue", "green"],
        },
      ],
      misses: [
        { text: "arn:aws:iam::aws:policy/AdministratorAccess", because: "AWS's own policies are the same everywhere" },
        {
          text: "arn:aws:iam::aws:policy/service-role/AWSLambdaRole",
          because: "AWS's own policies are the same everywhere",
        },
        { text: "barn:aws:x", because: "the prefix is the end of another word" },
      ],
    },
    ...["AIDA", "AROA", "AGPA", "AIPA", "ANPA", "ANVA", "APKA", "ASCA", "ABIA", "ACCA"].map((prefix) => ({
      kind: "iam_unique_id",
      core: `${prefix}[A-Z0-9]{6}`,
      after: "[A-Z0-9]{10,11}",
      longest: 21,
      source: IDENTIFIERS,
      hits: [{ text: `"${prefix}CKCEVSQ6C2EXAMPLE"`, finds: [`${prefix}CKCEVSQ6C2EXAMPLE`] }],
      misses: [{ text: `${prefix}CKCEVSQ6`, because: "unique ids have 20 or 21 characters" }],
    })),
    ...contextDetectors({
      keys: [
        "Account",
        "AccountId",
        "AccountNumber",
        "OwnerId",
        "Owner",
        "AWSAccountId",
        "RegistryId",
        "OwnerAccount",
        "UserId",
      ],
      kind: "account_id",
      value: "[0-9]{12}",
      longest: 12,
      source: "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html",
      hits: [
        { text: '{"Account": "123456789012"}', finds: ["123456789012"] },
        { text: "OwnerId: 123456789012", finds: ["123456789012"] },
        { text: "AWS_ACCOUNT_ID=123456789012", finds: ["123456789012"] },
        { text: "aws ec2 describe-images --owner 123456789012", finds: ["123456789012"] },
      ],
      misses: [
        { text: "account = 1234567890123", because: "account ids have 12 digits" },
        { text: "took 123456789012 ns", because: "nothing says that the number is an account" },
      ],
    }),
    ...contextDetectors({
      keys: ["RoleName"],
      kind: "iam_role",
      value: NAME,
      longest: 64,
      source: IDENTIFIERS,
      hits: [{ text: "aws iam get-role --role-name app-deploy", finds: ["app-deploy"] }],
      misses: [{ text: "role_name = var.role", because: "it refers to a variable" }],
    }),
    ...contextDetectors({
      keys: ["UserName"],
      kind: "iam_user",
      value: NAME,
      longest: 64,
      source: IDENTIFIERS,
      hits: [{ text: '"UserName": "jane.doe"', finds: ["jane.doe"] }],
      misses: [{ text: "username(", because: "it is a call" }],
    }),
    ...contextDetectors({
      keys: ["InstanceProfileName"],
      kind: "instance_profile",
      value: NAME,
      longest: 128,
      source: IDENTIFIERS,
      hits: [{ text: "--instance-profile-name web-profile", finds: ["web-profile"] }],
    }),
  ],
  arns: {
    iam: {
      "": ["", "resource"],
      user: ["iam_user"],
      role: ["iam_role"],
      group: ["iam_group"],
      policy: ["iam_policy"],
      "instance-profile": ["instance_profile"],
      mfa: ["iam_user"],
    },
    sts: { "": ["", "resource"], "assumed-role": ["iam_role", "role_session"], "federated-user": ["iam_user"] },
  },
};
