import type { Family } from "../detector";
import { evidenceBehind, keyPattern, SEPARATOR } from "../fragments";

const docs = {
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/security-creds-programmatic-access.html",
};
const SECRET_KEYS = ["SecretAccessKey", "SecretKey", "AWSSecretKey", "AWSSecret", "Secret", "SecretKeyID"];
const TOKEN_KEYS = ["SessionToken", "SecurityToken", "AmzSecurityToken"];
/** Base64 as it stands in text and in URLs. */
const BASE64 = "(?:[A-Za-z0-9/+]|%2[BbFf])";

export const credentials: Family = {
  name: "credentials",
  title: "Access key ids, secret access keys, session tokens",
  kinds: {
    access_key_id: { surrogate: { rule: "accessKeyId" }, word: true },
    secret_access_key: { surrogate: { rule: "opaque" }, word: true },
    session_token: { surrogate: { rule: "opaque" }, word: true },
  },
  detectors: [
    ...["AKIA", "ASIA"].map((prefix) => ({
      kind: "access_key_id",
      pattern: `${prefix}[A-Z0-9]{16}`,
      longest: 20,
      source: docs.source,
      hits: [
        { text: `aws_access_key_id = ${prefix}IOSFODNN7EXAMPLE`, finds: [`${prefix}IOSFODNN7EXAMPLE`] },
        { text: `Credential=${prefix}IOSFODNN7EXAMPLE/20240101/us-east-1/s3`, finds: [`${prefix}IOSFODNN7EXAMPLE`] },
      ],
      misses: [
        { text: `${prefix}IOSFODNN7EXAMPLEX`, because: "access key ids have 20 characters" },
        { text: `${prefix}iosfodnn7example`, because: "access key ids are written in upper case" },
      ],
    })),
    {
      core: keyPattern(SECRET_KEYS),
      separator: SEPARATOR,
      evidence: { core: `(?:Access[-_ ]?Key|Secret[-_ ]?Key)s?`, separator: SEPARATOR },
      after: `(?<secret_access_key>${BASE64}{39}(?:${BASE64}|=|%3[Dd]))`,
      ignoreCase: true,
      left: "key",
      right: "base64",
      longest: 160,
      source: docs.source,
      hits: [
        {
          text: "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
          finds: ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
        },
        {
          text: '{"SecretAccessKey": "/JalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE+"}',
          finds: ["/JalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE+"],
        },
      ],
      misses: [{ text: "secret_key = wJalrXUtnFEMI", because: "secret access keys have 40 characters" }],
    },
    {
      core: keyPattern(TOKEN_KEYS),
      separator: SEPARATOR,
      evidence: evidenceBehind(keyPattern(TOKEN_KEYS)),
      after: `(?<session_token>${BASE64}{64}${BASE64}*(?:=|%3[Dd]){0,2})`,
      ignoreCase: true,
      left: "key",
      right: "base64",
      longest: 4096,
      source: docs.source,
      hits: [
        {
          text: `AWS_SESSION_TOKEN=IQoJb3JpZ2luX2VjEJ${"r1/xY+".repeat(12)}==`,
          finds: [`IQoJb3JpZ2luX2VjEJ${"r1/xY+".repeat(12)}==`],
        },
      ],
      misses: [{ text: "session_token = abc123", because: "session tokens have hundreds of characters" }],
    },
    {
      kind: "session_token",
      pattern: `(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz|AQoDYXdz)${BASE64}{64}${BASE64}*(?:=|%3[Dd]){0,2}`,
      left: "base64",
      right: "base64",
      longest: 4096,
      source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html",
      hits: [
        {
          text: `token IQoJb3JpZ2luX2VjEJ${"r1/xY+".repeat(12)}==`,
          finds: [`IQoJb3JpZ2luX2VjEJ${"r1/xY+".repeat(12)}==`],
        },
      ],
      misses: [{ text: "IQoJb3JpZ2luX2VjEJ", because: "session tokens have hundreds of characters" }],
    },
    {
      // Not the whole prefix: that is the core of the detector for the key id, and one core has one match.
      core: "AKI|ASI",
      look: "A",
      after:
        "A[A-Z0-9]{16}[\"'`]?[ \\t]*[,:;|/ \\t\\n]+[ \\t]*[\"'`]?(?<secret_access_key>[A-Za-z0-9+][A-Za-z0-9/+]{39})",
      right: "base64",
      longest: 120,
      source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
      hits: [
        {
          text: "AKIAIOSFODNN7EXAMPLE,wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
          finds: ["AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
        },
      ],
      misses: [{ text: "KEY wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", because: "no access key id stands before it" }],
    },
  ],
};
