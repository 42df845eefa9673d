import { callNames, cdkImport, contextDetectors, spokenName, terraformDefault, terraformImport } from "../context";
import type { Family } from "../detector";
import { AMAZONAWS, BLANKS, EQUALS, NAME, QUOTE, REGION, SPACE } from "../fragments";
import { hostDetector } from "../hosts";

const BUCKET = "[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?";
const NAMING = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html";
const HOSTING = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html";
const LISTING = "https://docs.aws.amazon.com/cli/latest/reference/s3api/list-buckets.html";
const ENDPOINT = `s3(?:-accelerate|-fips|-website)?(?:\\.dualstack)?(?:[.-]${REGION})?`;
const EXPRESS = `s3express-[a-z0-9-]+\\.${REGION}`;

export const s3: Family = {
  name: "s3",
  title: "S3 buckets and access points",
  kinds: {
    s3_bucket: { surrogate: { rule: "name" }, word: true },
    s3_access_point: { surrogate: { rule: "name" }, word: true },
    canonical_user_id: { surrogate: { rule: "id" }, word: true },
  },
  detectors: [
    {
      pattern: `s3[an]?://(?<s3_bucket>${BUCKET})`,
      longest: 96,
      source: "https://docs.aws.amazon.com/cli/latest/reference/s3/",
      hits: [
        { text: "aws s3 ls s3://acme-logs/2024/", finds: ["acme-logs"] },
        { text: "spark.read s3a://lake.raw.acme", finds: ["lake.raw.acme"] },
        { text: "s3:\\/\\/acme-logs\\/a", finds: ["acme-logs"] },
        { text: "s3%3A%2F%2Facme-logs%2Fa", finds: ["acme-logs"] },
      ],
      misses: [{ text: "s3://$BUCKET/key", because: "it is a variable" }],
    },
    hostDetector({
      labels: `(?<s3_bucket>${BUCKET})\\.${ENDPOINT}`,
      longest: 160,
      source: HOSTING,
      hits: [
        { text: "https://acme-logs.s3.eu-west-1.amazonaws.com/x", finds: ["acme-logs"] },
        { text: "acme-logs.s3.amazonaws.com", finds: ["acme-logs"] },
        { text: "http://www.acme.com.s3-website-us-west-2.amazonaws.com", finds: ["www.acme.com"] },
        { text: "acme.s3-accelerate.dualstack.amazonaws.com", finds: ["acme"] },
      ],
      misses: [{ text: "s3.us-east-1.amazonaws.com", because: "the endpoint names no bucket" }],
    }),
    {
      core: `${ENDPOINT}${AMAZONAWS}(?:\\.cn)?/`,
      evidence: { core: `${AMAZONAWS}(?:\\.cn)?/` },
      look: "[a-z0-9]",
      after: `(?<s3_bucket>${BUCKET})`,
      left: "host",
      longest: 160,
      source: HOSTING,
      hits: [{ text: "https://s3.eu-west-1.amazonaws.com/acme-logs/x", finds: ["acme-logs"] }],
      misses: [{ text: "https://s3.eu-west-1.amazonaws.com/?max-keys=1", because: "the request lists buckets" }],
    },
    hostDetector({
      labels: `(?<s3_bucket>[a-z0-9][a-z0-9-]*)--[a-z0-9]+-az[0-9]--x-s3\\.${EXPRESS}`,
      source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-Endpoints.html",
      hits: [
        {
          text: "acme-fast--use1-az5--x-s3.s3express-use1-az5.us-east-1.amazonaws.com",
          finds: ["acme-fast"],
        },
      ],
      misses: [{ text: "s3express-control.us-east-1.amazonaws.com", because: "the endpoint names no bucket" }],
    }),
    hostDetector({
      labels: `(?<s3_access_point>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)-(?<account_id>[0-9]{12})\\.s3-(?:accesspoint|object-lambda)(?:-fips)?(?:\\.dualstack)?\\.${REGION}`,
      source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html",
      hits: [
        {
          text: "https://finance-123456789012.s3-accesspoint.us-west-2.amazonaws.com",
          finds: ["finance", "123456789012"],
        },
      ],
    }),
    hostDetector({
      labels: `(?<account_id>[0-9]{12})\\.s3-control(?:-fips)?(?:\\.dualstack)?\\.${REGION}`,
      source: "https://docs.aws.amazon.com/general/latest/gr/s3.html",
      hits: [{ text: "123456789012.s3-control.us-west-2.amazonaws.com", finds: ["123456789012"] }],
    }),
    ...contextDetectors({
      keys: ["Bucket", "BucketName", "S3Bucket", "S3BucketName", "TargetBucket", "DeploymentBucket"],
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
        { text: "S3_BUCKET=acmelogs\n", finds: ["acmelogs"] },
        { text: 'Bucket: aws.String("acme-logs"),', finds: ["acme-logs"] },
        { text: '.bucket("acmelogs")', finds: ["acmelogs"] },
        { text: "s3.Bucket('acme-logs')", finds: ["acme-logs"] },
        { text: 'bucket_name: str = "acme-logs"', finds: ["acme-logs"] },
        { text: "Remove-S3Bucket -BucketName acme-logs", finds: ["acme-logs"] },
        { text: '- name: LOG_BUCKET\n  value: "acme-logs"', finds: ["acme-logs"] },
        { text: "ParameterKey=LogBucket,ParameterValue=acme-logs", finds: ["acme-logs"] },
        { text: "buckets:\n  - acme-logs\n  - acme-data\nregion: x", finds: ["acme-logs", "acme-data"] },
        { text: "--bucket acme-logs은", finds: ["acme-logs"] },
        { text: "<Bucket>acme-logs</Bucket>", finds: ["acme-logs"] },
      ],
      misses: [
        { text: "bucket = var.bucket", because: "it refers to a variable" },
        { text: "bucket: getBucket()", because: "it is a call" },
        { text: "Bucket=bucket_name, Key=key", because: "it is a variable" },
        { text: "Bucket: srcBucket,", because: "it is a variable" },
        { text: "the bucket is full", because: "it is prose" },
        { text: 'resource "aws_s3_bucket" "logs" {', because: "it is a label of Terraform" },
      ],
    }),
    {
      core: "bucket ",
      after: `[ \\t]*(?:(?:named|called)[ \\t]+)?${QUOTE}{1,2}(?<s3_bucket>[a-z0-9]+[.-][a-z0-9.-]*[a-z0-9])`,
      ignoreCase: true,
      right: "name",
      longest: 96,
      source: NAMING,
      hits: [{ text: "the bucket named `acme-logs` and the bucket 'acme-data'", finds: ["acme-logs", "acme-data"] }],
      misses: [{ text: 'bucket "full"', because: "it may be an ordinary word" }],
    },
    {
      pattern: `Name${EQUALS}(?<s3_bucket>${BUCKET})${QUOTE}?,?${SPACE}${QUOTE}?CreationDate`,
      caseTells: true,
      longest: 200,
      source: LISTING,
      hits: [
        {
          text: '{"Buckets": [{"Name": "acme-logs", "CreationDate": "2024-01-01T00:00:00.000Z"}]}',
          finds: ["acme-logs"],
        },
        { text: '"Name": "acme-data",\n            "CreationDate"', finds: ["acme-data"] },
        { text: "- Name: acme-data\n  CreationDate: '2024-01-01T00:00:00+00:00'", finds: ["acme-data"] },
      ],
      misses: [{ text: '"CreationDate": "2024-01-01"', because: "nothing is named" }],
    },
    {
      core: `CreationDate${QUOTE}?:${BLANKS}${QUOTE}?[0-9T:.+Z-]+${QUOTE}?,?${SPACE}${QUOTE}?Name${QUOTE}?:${BLANKS}${QUOTE}?`,
      evidence: { core: `Name${EQUALS}` },
      caseTells: true,
      look: "[a-z0-9]",
      after: `(?<s3_bucket>${BUCKET})`,
      right: "name",
      longest: 200,
      source: LISTING,
      hits: [{ text: "- CreationDate: '2024-01-01T00:00:00+00:00'\n  Name: acme-data\n", finds: ["acme-data"] }],
      misses: [{ text: "- CreationDate: '2024-01-01T00:00:00+00:00'\n  Name: ''\n", because: "the name is empty" }],
    },
    {
      pattern: `BUCKETS\\t[0-9T:.+Z-]+\\t(?<s3_bucket>${BUCKET})`,
      look: "[0-9]",
      right: "name",
      longest: 120,
      source: LISTING,
      hits: [{ text: "BUCKETS\t2024-01-01T00:00:00+00:00\tacme-logs\n", finds: ["acme-logs"] }],
      misses: [{ text: "BUCKETS\t2024-01-01T00:00:00+00:00\t-\n", because: "no name follows" }],
    },
    {
      core: "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} ",
      evidence: { core: ":[0-9]{2}:[0-9]{2} " },
      look: "[a-z0-9]",
      after: `(?<s3_bucket>[a-z0-9]+[.-][a-z0-9.-]*[a-z0-9])[\\n\\r"]`,
      right: "any",
      longest: 100,
      source: "https://docs.aws.amazon.com/cli/latest/reference/s3/ls.html",
      hits: [
        { text: "2024-07-11 17:08:50 acme-logs\n2024-07-24 14:55:44 acme-data\n", finds: ["acme-logs", "acme-data"] },
      ],
      misses: [
        { text: "2024-07-11 17:08:50 re-indexing the table", because: "it is the message of a log line" },
        { text: "2024-07-11 17:08:50      1024 a.txt", because: "it is an object" },
      ],
    },
    ...callNames(["s3\\.Object", "get_bucket", "head_bucket", "BucketName", "fromBucketName"], {
      kind: "s3_bucket",
      value: BUCKET,
      longest: 63,
      source: "https://boto3.amazonaws.com/v1/documentation/api/latest/reference/services/s3.html",
      hits: [{ text: "s3.Object('acme-logs', 'key')", finds: ["acme-logs"] }],
    }),
    ...contextDetectors({
      keys: ["AccessPointName"],
      kind: "s3_access_point",
      value: NAME,
      longest: 50,
      source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html",
      hits: [{ text: '"AccessPointName": "finance-ro"', finds: ["finance-ro"] }],
    }),
    ...contextDetectors({
      keys: ["CanonicalUserId", "CanonicalUser", "CanonicalId", "GrantRead", "GrantFullControl", "GrantWrite"],
      kind: "canonical_user_id",
      parts: "(?:id=)?(?<canonical_user_id>[0-9a-f]{64})",
      right: "item",
      longest: 160,
      source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html",
      hits: [
        {
          text: '"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"',
          finds: ["79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"],
        },
      ],
      misses: [
        {
          text: "sha256: 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
          because: "it is a hash",
        },
      ],
    }),
    {
      pattern: `${QUOTE}ID${QUOTE}:${BLANKS}${QUOTE}(?<canonical_user_id>[0-9a-f]{64})`,
      left: "any",
      longest: 90,
      source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_Owner.html",
      hits: [
        {
          text: '"DisplayName": "ops", "ID": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"',
          finds: ["79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"],
        },
      ],
      misses: [{ text: '"ID": "79a59df9"', because: "canonical user ids have 64 digits" }],
    },
    {
      pattern:
        "<Name>(?<s3_bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])</Name>[ \\t\\n\\r]*<(?:Prefix|MaxKeys|KeyCount|Delimiter|CreationDate)",
      left: "any",
      right: "any",
      longest: 200,
      source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html",
      hits: [{ text: "<ListBucketResult><Name>acme-logs</Name><Prefix/>", finds: ["acme-logs"] }],
      misses: [{ text: "<Name>acme-logs</Name><Age>3</Age>", because: "it is no list of a bucket" }],
    },
    spokenName(["S3 bucket"], "s3_bucket"),
    cdkImport("Bucket", "s3_bucket"),
    terraformImport("s3_bucket", "s3_bucket"),
    {
      pattern: `console\\.aws\\.amazon\\.com/s3/(?:buckets|object)/(?<s3_bucket>${BUCKET})`,
      evidence: { core: "/s3/(?:buckets|object)/" },
      look: "[a-z0-9]",
      left: "any",
      right: "name",
      longest: 160,
      source: LISTING,
      hits: [{ text: "https://s3.console.aws.amazon.com/s3/buckets/acme-logs?region=us-east-1", finds: ["acme-logs"] }],
      misses: [
        { text: "https://s3.console.aws.amazon.com/s3/home?region=us-east-1", because: "the page shows no bucket" },
      ],
    },
    {
      core: `upload_file(?:obj)?\\(`,
      after: `${QUOTE}?[A-Za-z0-9_./ {}-]+${QUOTE}?,${SPACE}(?:Bucket=)?${QUOTE}(?<s3_bucket>${BUCKET})${QUOTE}`,
      left: "any",
      right: "any",
      longest: 300,
      source: "https://boto3.amazonaws.com/v1/documentation/api/latest/guide/s3-uploading-files.html",
      hits: [{ text: 's3.upload_file("out.csv", "acme-logs", "out.csv")', finds: ["acme-logs"] }],
      misses: [{ text: "s3.upload_file(name, bucket, key)", because: "it is a variable" }],
    },
    {
      pattern: `(?:download_file|download_fileobj|list_objects|list_objects_v2)\\(${SPACE}(?:Bucket=)?${QUOTE}(?<s3_bucket>${BUCKET})${QUOTE}`,
      left: "any",
      right: "any",
      longest: 160,
      source: "https://boto3.amazonaws.com/v1/documentation/api/latest/guide/s3-example-download-file.html",
      hits: [{ text: 's3.download_file("acme-logs", "a", "b")', finds: ["acme-logs"] }],
      misses: [{ text: 's3.download_file(bucket, "a", "b")', because: "it is a variable" }],
    },
    {
      pattern: `deploymentBucket:[ \\t]*\\n[ \\t]*name:[ \\t]*${QUOTE}?(?<s3_bucket>${BUCKET})`,
      left: "any",
      right: "item",
      longest: 160,
      source: "https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml",
      hits: [{ text: "deploymentBucket:\n    name: acme-deploys\n", finds: ["acme-deploys"] }],
      misses: [{ text: "deploymentBucket:\n    name: ${self:custom.bucket}\n", because: "it is a variable" }],
    },
    terraformDefault(["bucket"], "s3_bucket"),
  ],
  arns: {
    s3: { "": ["s3_bucket", ""], accesspoint: ["s3_access_point", ""] },
    s3express: { bucket: ["s3_bucket", ""] },
    "s3-object-lambda": { accesspoint: ["s3_access_point", ""] },
    "s3-outposts": { outpost: [""], bucket: ["s3_bucket", ""], accesspoint: ["s3_access_point", ""] },
  },
};
