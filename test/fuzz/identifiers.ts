/** AWS identifiers of random value, each with texts that give it away. */
import fc from "fast-check";

export interface Identifier {
  /** What must not leave. */
  originals: string[];
  /** Texts, each of which gives it away by itself. */
  texts: string[];
  /** Members of a JSON object that give it away. */
  members: [key: string, value: string][];
}

/** Text without bias to its simplest form: degenerate identifiers are often documented examples. */
function textOf(alphabet: string, length: number): fc.Arbitrary<string> {
  const unit = fc.constantFrom(...Array.from(alphabet));
  return fc.noShrink(fc.noBias(fc.string({ unit, minLength: length, maxLength: length })));
}

const HEX = "0123456789abcdef";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const BASE64 = `${LOWER}${LOWER.toUpperCase()}0123456789+/`;

const region = fc.constantFrom("us-east-1", "eu-central-1", "ap-northeast-2", "us-gov-west-1");
const account = fc.tuple(textOf("346789", 1), textOf("0123456789", 11)).map((parts) => parts.join(""));
const name = fc
  .tuple(fc.constantFrom("acme", "globex", "initech"), textOf(`${LOWER}0123456789`, 9))
  .map(([company, rest]) => `${company}-q${rest}`);
const octet = fc.noShrink(fc.noBias(fc.integer({ min: 10, max: 254 })));

const resourceId = fc
  .tuple(fc.constantFrom("i", "vpc", "subnet", "sg", "vol", "ami", "eni", "nat", "tgw"), textOf(HEX, 17))
  .map(([prefix, digits]): Identifier => {
    const id = `${prefix}-${digits}`;
    return { originals: [id], texts: [id], members: [["ResourceId", id]] };
  });

const shortInstance = textOf(HEX, 8).map((digits): Identifier => {
  return { originals: [`i-${digits}`], texts: [`i-${digits}`], members: [["InstanceId", `i-${digits}`]] };
});

const accountId = account.map((id): Identifier => {
  return {
    originals: [id],
    texts: [`account_id = "${id}"`, `"OwnerId": "${id}"`, `AccountId: ${id}`, `--account-id ${id}`],
    members: [
      ["AccountId", id],
      ["OwnerId", id],
    ],
  };
});

const arn = fc.tuple(account, name, region).map(([owner, resource, place]): Identifier => {
  const texts = [
    `arn:aws:iam::${owner}:role/${resource}`,
    `arn:aws:lambda:${place}:${owner}:function:${resource}`,
    `arn:aws:dynamodb:${place}:${owner}:table/${resource}`,
    `https://sqs.${place}.amazonaws.com/${owner}/${resource}`,
  ];
  return { originals: [owner, resource], texts, members: [["Arn", texts[0]]] };
});

const accessKey = fc
  .tuple(fc.constantFrom("AKIA", "ASIA"), textOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16))
  .map((parts): Identifier => {
    const key = parts.join("");
    return { originals: [key], texts: [key, `aws_access_key_id=${key}`], members: [["AccessKeyId", key]] };
  });

const secretKey = textOf(BASE64, 40).map((key): Identifier => {
  return {
    originals: [key],
    texts: [`aws_secret_access_key = ${key}`, `"SecretAccessKey": "${key}"`],
    members: [["SecretAccessKey", key]],
  };
});

const bucket = fc.tuple(name, region).map(([one, place]): Identifier => {
  return {
    originals: [one],
    texts: [`s3://${one}/2026/a.csv`, `s3://${one}`, `https://${one}.s3.${place}.amazonaws.com/a`, `--bucket ${one}`],
    members: [["Bucket", one]],
  };
});

const database = fc
  .tuple(name, textOf(`${LOWER}0123456789`, 11), region)
  .map(([instance, endpoint, place]): Identifier => {
    const host = `${instance}.c${endpoint}.${place}.rds.amazonaws.com`;
    return {
      originals: [instance, `c${endpoint}`],
      texts: [host, `postgres://u@${host}:5432/x`],
      members: [["Endpoint", host]],
    };
  });

const address = fc.tuple(octet, octet, octet, fc.constantFrom("", "/32")).map(([b, c, d, length]): Identifier => {
  const ip = `10.${b}.${c}.${d}`;
  return { originals: [ip], texts: [ip + length], members: [["PrivateIpAddress", ip]] };
});

/** A few identifiers of one invented estate. */
export const estates: fc.Arbitrary<Identifier[]> = fc.array(
  fc.oneof(resourceId, shortInstance, accountId, arn, accessKey, secretKey, bucket, database, address),
  { minLength: 1, maxLength: 6, size: "max" },
);
