import { commandNames, contextDetectors, phraseDetector, spokenName, terraformNames } from "../context";
import type { Family } from "../detector";

const PART = "[A-Za-z0-9_](?:[A-Za-z0-9_.#-]*[A-Za-z0-9_])?";
const docs = {
  groups: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
  alarms: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
};
const GROUP_PATH = `(?<log_group>${PART})(?:/(?<log_group>${PART}))*`;
/** What AWS puts before a name of the customer's: `/aws/lambda/`, `/aws/rds/instance/`. */
const VENDED =
  "(?:codebuild|states|vendedlogs|kinesisfirehose|batch|imagebuilder|events|transfer|apprunner|amplify|elasticbeanstalk|" +
  "ecs/containerinsights|containerinsights|rds/instance|rds/cluster|rds/proxy|docdb|neptune|redshift/cluster|" +
  "sagemaker/Endpoints|sagemaker/NotebookInstances|apigateway|eks|opensearch/domains|OpenSearchService/domains|" +
  "aes/domains|msk|glue/jobs|cloudtrail|appsync/apis|dms/tasks|synthetics|datasync|workspaces|fsx|waf|network-firewall|cloudhsm)";

export const logs: Family = {
  name: "logs",
  title: "CloudWatch: log groups, streams, alarms, dashboards; CloudTrail trails",
  borrows: ["lambda_function"],
  kinds: {
    log_group: { surrogate: { rule: "name" }, word: true },
    log_stream: { surrogate: { rule: "name" }, word: true },
    log_stream_id: { surrogate: { rule: "opaque" } },
    alarm: { surrogate: { rule: "name" }, word: true },
    dashboard: { surrogate: { rule: "name" }, word: true },
    trail: { surrogate: { rule: "name" }, word: true },
  },
  detectors: [
    {
      core: "/aws/",
      look: "[A-Za-z]",
      after: "lambda/(?<lambda_function>[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)",
      left: "host",
      right: "name",
      longest: 160,
      source: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
      hits: [
        { text: "aws logs tail /aws/lambda/acme-resize --follow", finds: ["acme-resize"] },
        { text: '"logGroupName": "/aws/lambda/acmeResize"', finds: ["acmeResize"] },
      ],
      misses: [{ text: "src/aws/lambda/index.ts", because: "it is the path of a file" }],
    },
    {
      core: "/aws/",
      look: "[A-Za-z]",
      after: `${VENDED}/${GROUP_PATH}`,
      left: "host",
      right: "name",
      longest: 512,
      source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html",
      hits: [
        { text: "/aws/codebuild/acme-build", finds: ["acme-build"] },
        { text: "log group /aws/rds/instance/orders-db/postgresql.", finds: ["orders-db"] },
        { text: "/aws/eks/acme-apps/cluster", finds: ["acme-apps"] },
      ],
      misses: [
        { text: "/aws/service/ami-amazon-linux-latest/al2023", because: "it is a public parameter of AWS" },
        { text: "src/aws/eks/cluster.tf", because: "it is the path of a file" },
      ],
    },
    ...contextDetectors({
      keys: [
        "LogGroupName",
        "LogGroup",
        "LogGroupIdentifier",
        "LogGroupNamePrefix",
        "CloudWatchLogGroup",
        "AwslogsGroup",
      ],
      kind: "log_group",
      parts: GROUP_PATH,
      longest: 512,
      source: docs.groups,
      hits: [
        { text: "aws logs create-log-group --log-group-name /acme/api-prod", finds: ["acme", "api-prod"] },
        { text: '"awslogs-group": "/ecs/acme-web"', finds: ["acme-web"] },
        { text: "--log-group-name acme-app", finds: ["acme-app"] },
        { text: "log_group_name = '/aws/lambda/acme-resize'", finds: ["acme-resize"] },
      ],
      misses: [{ text: "log_group_name = aws_cloudwatch_log_group.x.name", because: "it refers to a resource" }],
    }),
    ...terraformNames(["aws_cloudwatch_log_group"], {
      kind: "log_group",
      parts: GROUP_PATH,
      longest: 512,
      source: docs.groups,
    }),
    ...contextDetectors({
      keys: ["LogStreamName", "LogStreamNamePrefix", "AwslogsStreamPrefix"],
      kind: "log_stream",
      parts: `(?<log_stream>${PART})(?:/(?<log_stream>${PART}))*`,
      longest: 512,
      source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html",
      hits: [{ text: "--log-stream-name acme-host-1", finds: ["acme-host-1"] }],
    }),
    {
      core: "\\[(?:\\$LATEST|[0-9]+)\\]",
      evidence: { core: "\\]" },
      look: "[0-9a-f]",
      after: "(?<log_stream_id>[0-9a-f]{32})",
      left: "any",
      longest: 60,
      source: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
      hits: [
        {
          text: "2024/01/01/[$LATEST]0a1b2c3d4e5f60718293a4b5c6d7e8f9",
          finds: ["0a1b2c3d4e5f60718293a4b5c6d7e8f9"],
        },
        { text: "2024/01/01/[7]0a1b2c3d4e5f60718293a4b5c6d7e8f9", finds: ["0a1b2c3d4e5f60718293a4b5c6d7e8f9"] },
      ],
      misses: [{ text: "[7]0a1b2c3d", because: "log streams have 32 digits" }],
    },
    ...contextDetectors({
      keys: ["AlarmName", "AlarmNamePrefix", "CompositeAlarmName"],
      kind: "alarm",
      spaced: true,
      longest: 255,
      source: docs.alarms,
      hits: [
        {
          text: 'aws cloudwatch put-metric-alarm --alarm-name "CPU over 80 on web-1"',
          finds: ["CPU over 80 on web-1"],
        },
        { text: "aws cloudwatch describe-alarms --alarm-names cpu-web-1 cpu-web-2", finds: ["cpu-web-1", "cpu-web-2"] },
      ],
    }),
    ...contextDetectors({
      keys: ["DashboardName"],
      kind: "dashboard",
      longest: 255,
      source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
      hits: [{ text: "--dashboard-name acme-ops", finds: ["acme-ops"] }],
    }),
    ...contextDetectors({
      keys: ["TrailName"],
      kind: "trail",
      longest: 128,
      source: "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html",
      hits: [{ text: '"TrailName": "acme-org-trail"', finds: ["acme-org-trail"] }],
    }),
    ...commandNames(["cloudtrail"], ["Name"], {
      kind: "trail",
      longest: 128,
      source: "https://docs.aws.amazon.com/cli/latest/reference/cloudtrail/create-trail.html",
      hits: [{ text: "aws cloudtrail get-trail-status --name acme-org-trail", finds: ["acme-org-trail"] }],
    }),
    spokenName(["log group"], "log_group", "/?[A-Za-z0-9][A-Za-z0-9._-]*[/_-][A-Za-z0-9._/-]*[A-Za-z0-9]"),
    phraseDetector({
      before: "log group does not exist: /?",
      kind: "log_group",
      value: "/?[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?",
      longest: 512,
      source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html",
      hits: [{ text: "The specified log group does not exist: acme-api", finds: ["acme-api"] }],
    }),
  ],
  arns: {
    logs: {
      "log-group": ["log_group"],
      "log-group/aws": ["", "log_group"],
      "log-group/aws/lambda": ["lambda_function"],
      "log-group/aws/rds": ["", "log_group"],
      "log-group/aws/sagemaker": ["", "log_group"],
      "log-stream": ["log_stream"],
      destination: ["resource"],
    },
    cloudwatch: { alarm: ["alarm"], dashboard: ["dashboard"] },
    cloudtrail: { trail: ["trail"] },
  },
};
