import { callNames, commandNames, contextDetectors, terraformNames } from "../context";
import type { Family } from "../detector";
import { QUOTE, UUID } from "../fragments";
import { ID_EVIDENCE } from "../resource-ids";

const PART = "[A-Za-z0-9_](?:[A-Za-z0-9_.+=@!-]*[A-Za-z0-9_])?";
const SECRET = `(?<secret>${PART})(?:/(?<secret>${PART}))*`;
const PARAMETER = `(?<parameter>${PART})(?:/(?<parameter>${PART}))*`;
const docs = {
  manager: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",
  store: "https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html",
  keys: "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id",
};

export const secrets: Family = {
  name: "secrets",
  title: "Secrets Manager, Systems Manager and KMS: secrets, parameters, documents, keys and their aliases",
  kinds: {
    secret: { surrogate: { rule: "name" }, word: true },
    secret_suffix: { surrogate: { rule: "opaque" } },
    parameter: { surrogate: { rule: "name" }, word: true },
    ssm_document: { surrogate: { rule: "name" }, word: true },
    kms_key: { surrogate: { rule: "opaque" }, word: true },
    kms_multi_region_key: { surrogate: { rule: "id" } },
    kms_alias: { surrogate: { rule: "name" }, word: true },
    maintenance_window: { surrogate: { rule: "id" } },
  },
  detectors: [
    ...contextDetectors({
      keys: ["SecretId", "SecretName", "SecretsManagerSecret"],
      kind: "secret",
      parts: SECRET,
      longest: 512,
      source: docs.manager,
      hits: [
        { text: "aws secretsmanager get-secret-value --secret-id acme/db-password", finds: ["acme", "db-password"] },
        { text: "get_secret_value(SecretId='acme/db-password')", finds: ["acme", "db-password"] },
        { text: '"SecretId": "AcmeDb"', finds: ["AcmeDb"] },
      ],
      misses: [{ text: "SecretId=secret_name)", because: "it is a variable" }],
    }),
    ...commandNames(["secretsmanager"], ["Name"], {
      kind: "secret",
      parts: SECRET,
      longest: 512,
      source: docs.manager,
      hits: [{ text: "aws secretsmanager create-secret --name acme/db-password", finds: ["acme", "db-password"] }],
    }),
    ...terraformNames(["aws_secretsmanager_secret"], {
      kind: "secret",
      parts: SECRET,
      longest: 512,
      source: docs.manager,
    }),
    {
      pattern: `\\{\\{resolve:secretsmanager:${SECRET}`,
      look: "[A-Za-z0-9]",
      longest: 560,
      source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",
      hits: [{ text: "{{resolve:secretsmanager:acme/db:SecretString:password}}", finds: ["acme", "db"] }],
      misses: [{ text: "{{resolve:secretsmanager:${Secret}}}", because: "it is a variable" }],
    },
    {
      pattern: `(?:\\{\\{resolve:ssm(?:-secure)?:|ssm:)/?${PARAMETER}`,
      look: "[A-Za-z0-9]",
      evidence: { core: "ssm(?:-secure)?:/?" },
      left: "word",
      right: "word",
      longest: 1100,
      source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",
      hits: [
        { text: "{{resolve:ssm:/acme/api-url:2}}", finds: ["acme", "api-url"] },
        { text: "${ssm:/acme/api-url}", finds: ["acme", "api-url"] },
      ],
      misses: [{ text: '"Action": "xssm:GetParameter"', because: "the prefix is the end of another word" }],
    },
    ...contextDetectors({
      keys: ["ParameterName", "ParameterPath", "SsmParameter", "SsmParameterName", "SsmPath", "ParameterStorePath"],
      kind: "parameter",
      parts: PARAMETER,
      longest: 1011,
      source: docs.store,
      hits: [{ text: 'parameterName: "/acme/api-url"', finds: ["acme", "api-url"] }],
    }),
    ...commandNames(["ssm"], ["Name", "Path"], {
      kind: "parameter",
      parts: PARAMETER,
      longest: 1011,
      source: docs.store,
      hits: [
        { text: "aws ssm get-parameter --name /acme/api-url --with-decryption", finds: ["acme", "api-url"] },
        {
          text: "aws ssm get-parameters --names /acme/api-url /acme/db-url",
          finds: ["acme", "api-url", "acme", "db-url"],
        },
        { text: "aws ssm get-parameters-by-path --path '/acme/web-1'", finds: ["acme", "web-1"] },
      ],
      misses: [{ text: "aws ssm get-parameter --name $NAME", because: "it is a variable" }],
    }),
    {
      pattern: `Names?${QUOTE}?[ \\t]*[:=][ \\t]*\\[?${QUOTE}/${PARAMETER}`,
      look: "[A-Za-z0-9]",
      caseTells: true,
      right: "item",
      longest: 1030,
      source: docs.store,
      hits: [
        { text: '{"Name": "/acme/api-url", "Type": "SecureString"}', finds: ["acme", "api-url"] },
        { text: "ssm.get_parameter(Name='/acme/api-url')", finds: ["acme", "api-url"] },
      ],
      misses: [{ text: 'name: "/acme/api-url"', because: "the key is not written as in the API" }],
    },
    ...terraformNames(["aws_ssm_parameter"], {
      kind: "parameter",
      parts: PARAMETER,
      longest: 1011,
      source: docs.store,
    }),
    ...contextDetectors({
      keys: ["DocumentName"],
      kind: "ssm_document",
      longest: 128,
      source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html",
      hits: [{ text: "--document-name Acme-PatchWeb", finds: ["Acme-PatchWeb"] }],
      misses: [{ text: "--document-name AWS-RunShellScript", because: "it is AWS's own" }],
    }),
    {
      kind: "kms_multi_region_key",
      core: "mrk-[0-9a-f]{4}",
      after: "[0-9a-f]{28}",
      longest: 36,
      source: docs.keys,
      hits: [{ text: "key/mrk-1234abcd12ab34cd56ef1234567890ab", finds: ["mrk-1234abcd12ab34cd56ef1234567890ab"] }],
      misses: [{ text: "mrk-1234abcd", because: "multi-Region keys have 32 digits" }],
    },
    ...contextDetectors({
      keys: [
        "KMSKeyId",
        "KeyId",
        "KMSMasterKeyId",
        "SSEKMSKeyId",
        "KmsKey",
        "MasterKeyId",
        "KmsKeyArn",
        "ServerSideEncryptionAwsKmsKeyId",
        "TargetKeyId",
      ],
      kind: "kms_key",
      value: UUID,
      right: "item",
      longest: 36,
      source: docs.keys,
      hits: [
        {
          text: "aws kms describe-key --key-id 1234abcd-12ab-34cd-56ef-1234567890ab",
          finds: ["1234abcd-12ab-34cd-56ef-1234567890ab"],
        },
        { text: '"KmsKeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"', finds: ["1234abcd-12ab-34cd-56ef-1234567890ab"] },
      ],
      misses: [{ text: "id: 1234abcd-12ab-34cd-56ef-1234567890ab", because: "a UUID may be anything" }],
    }),
    {
      pattern: "alias/(?<kms_alias>[A-Za-z0-9](?:[A-Za-z0-9/_-]*[A-Za-z0-9])?)",
      right: "name",
      longest: 262,
      source: "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
      hits: [
        { text: "--key-id alias/acme-db", finds: ["acme-db"] },
        { text: '"AliasName": "alias/acme-db"', finds: ["acme-db"] },
      ],
      misses: [{ text: "alias/aws/s3", because: "the key is AWS's own" }],
    },
    {
      kind: "maintenance_window",
      core: "(?:mw|pb|oi)-[0-9a-f]{4}",
      evidence: ID_EVIDENCE,
      after: "[0-9a-f]{4}(?:[0-9a-f]{9}|[0-9a-f]{4})",
      longest: 20,
      source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateMaintenanceWindow.html",
      hits: [{ text: "--window-id mw-0c50858d01EXAMPLE mw-0a1b2c3d4e5f60718", finds: ["mw-0a1b2c3d4e5f60718"] }],
      misses: [{ text: "pb-0a1b2c3d", because: "ids have 12 or 17 digits" }],
    },
    ...callNames(["get_parameter", "fromStringParameterName", "valueForStringParameter"], {
      kind: "parameter",
      parts: PARAMETER,
      longest: 1011,
      source: docs.store,
    }),
    {
      pattern:
        '"Name"[ \\t]*:[ \\t]*"/?(?<secret>[A-Za-z0-9_.-]+)/(?<secret>[A-Za-z0-9_.-]+)/(?<secret>[A-Za-z0-9_.-]+)(?:/(?<secret>[A-Za-z0-9_.-]+))*"',
      look: "[A-Za-z0-9]",
      caseTells: true,
      left: "any",
      right: "any",
      longest: 512,
      source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html",
      hits: [{ text: '"Name": "prod/acme/db-password"', finds: ["prod", "acme", "db-password"] }],
      misses: [{ text: '"Name": "a/b"', because: "many names have one slash" }],
    },
  ],
  arns: {
    secretsmanager: { secret: ["secret"] },
    ssm: { parameter: ["parameter"], document: ["ssm_document"], "managed-instance": ["resource"] },
    kms: { key: ["kms_key"], alias: ["kms_alias"] },
  },
};
