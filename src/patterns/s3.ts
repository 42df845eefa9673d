import type { Family } from "./detector";
import { contextDetectors } from "./context";
import { AMAZONAWS, REGION } from "./fragments";

const BUCKET = "[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?";
const NAMING = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html";
const HOSTING = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html";
const ENDPOINT = `s3(?:-accelerate|-fips|-website)?(?:\\.dualstack)?(?:[.-]${REGION})?`;

export const s3: Family = {
  name: "s3",
  title: "S3 buckets",
  kinds: {
    s3_bucket: { surrogate: { rule: "name", hint: "bucket" }, word: true },
  },
  detectors: [
    {
      core: "s3[an]?://",
      look: "[a-z0-9]",
      after: `(?<s3_bucket>${BUCKET})`,
      longest: 96,
      source: "https://docs.aws.amazon.com/cli/latest/reference/s3/",
      hits: [
        { text: "aws s3 ls s3://acme-logs/2024/", finds: ["acme-logs"] },
        { text: "spark.read s3a://lake.raw.acme", finds: ["lake.raw.acme"] },
        { text: "s3:\\/\\/acme-logs\\/a", finds: ["acme-logs"] },
      ],
      misses: [{ text: "s3://$BUCKET/key", because: "it is a variable" }],
    },
    {
      before: `(?<s3_bucket>${BUCKET})\\.${ENDPOINT}`,
      core: AMAZONAWS,
      longest: 160,
      source: HOSTING,
      hits: [
        { text: "https://acme-logs.s3.eu-west-1.amazonaws.com/x", finds: ["acme-logs"] },
        { text: "acme-logs.s3.amazonaws.com", finds: ["acme-logs"] },
        { text: "http://www.acme.com.s3-website-us-west-2.amazonaws.com", finds: ["www.acme.com"] },
        { text: "acme.s3-accelerate.dualstack.amazonaws.com", finds: ["acme"] },
      ],
      misses: [{ text: "s3.us-east-1.amazonaws.com", because: "the endpoint names no bucket" }],
    },
    {
      core: `${ENDPOINT}${AMAZONAWS}(?:\\.cn)?/`,
      evidence: { core: `${AMAZONAWS}(?:\\.cn)?/` },
      look: "[a-z0-9]",
      after: `(?<s3_bucket>${BUCKET})`,
      left: "host",
      longest: 160,
      source: HOSTING,
      hits: [{ text: "https://s3.eu-west-1.amazonaws.com/acme-logs/x", finds: ["acme-logs"] }],
      misses: [],
    },
    ...contextDetectors({
      keys: ["Bucket", "BucketName", "S3Bucket", "S3BucketName"],
      kind: "s3_bucket",
      value: BUCKET,
      longest: 63,
      source: NAMING,
      hits: [
        { text: "aws s3api get-bucket-acl --bucket acme-logs", finds: ["acme-logs"] },
        { text: '{"Bucket":"acme-logs","Key":"a"}', finds: ["acme-logs"] },
        { text: '{\\"BucketName\\": \\"acme-logs\\"}', finds: ["acme-logs"] },
        { text: 'bucket = "acme-logs"', finds: ["acme-logs"] },
        { text: "|  BucketName |  acme-logs  |", finds: ["acme-logs"] },
        { text: "S3_BUCKET=acme-logs", finds: ["acme-logs"] },
      ],
      misses: [
        { text: "bucket = var.bucket", because: "it refers to a variable" },
        { text: "bucket: getBucket()", because: "it is a call" },
      ],
    }),
  ],
  arns: {
    s3: { "": ["s3_bucket", ""], accesspoint: ["s3_bucket", ""] },
  },
};
