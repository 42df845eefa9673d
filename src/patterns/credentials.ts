import type { Family } from "./detector";
import { KEY_SEPARATOR, keyPattern } from "./fragments";

const SOURCE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/security-creds-programmatic-access.html";
const SECRET_KEYS = keyPattern(["SecretAccessKey", "SecretKey", "AWSSecretKey"]);
const TOKEN_KEYS = keyPattern(["SessionToken", "SecurityToken", "X-Amz-Security-Token"]);

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
      core: `${prefix}[A-Z0-9]{6}`,
      after: "[A-Z0-9]{10}",
      longest: 20,
      source: SOURCE,
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
      core: SECRET_KEYS,
      separator: KEY_SEPARATOR,
      after: "(?<secret_access_key>[A-Za-z0-9/+]{39}[A-Za-z0-9/+=])",
      ignoreCase: true,
      left: "key",
      right: "base64",
      longest: 160,
      source: SOURCE,
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
      core: TOKEN_KEYS,
      separator: KEY_SEPARATOR,
      after: "(?<session_token>[A-Za-z0-9/+]{64}[A-Za-z0-9/+]*={0,2})",
      ignoreCase: true,
      left: "key",
      right: "base64",
      longest: 4096,
      source: SOURCE,
      hits: [
        {
          text: `AWS_SESSION_TOKEN=IQoJb3JpZ2luX2VjEJ${"r1/xY+".repeat(12)}==`,
          finds: [`IQoJb3JpZ2luX2VjEJ${"r1/xY+".repeat(12)}==`],
        },
      ],
      misses: [{ text: "session_token = abc123", because: "session tokens have hundreds of characters" }],
    },
  ],
};
