import { commandNames, contextDetectors, nestedNames, spokenName, terraformNames } from "../context";
import type { Family } from "../detector";
import { QUOTE, REGION, SPACE, UUID } from "../fragments";
import { hostDetector } from "../hosts";

const docs = {
  glue: "https://docs.aws.amazon.com/glue/latest/webapi/API_CreateJob.html",
  athena: "https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateWorkGroup.html",
  sagemaker: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html",
};
const WORD = "[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?";

export const analytics: Family = {
  name: "analytics",
  title: "Glue, Athena, EMR, SageMaker, Bedrock, IoT, WorkSpaces",
  borrows: ["iam_policy"],
  kinds: {
    glue_job: { surrogate: { rule: "name" }, word: true },
    glue_database: { surrogate: { rule: "name" }, word: true },
    glue_table: { surrogate: { rule: "name" }, word: true },
    job_id: { surrogate: { rule: "opaque" }, word: true },
    athena_workgroup: { surrogate: { rule: "name" }, word: true },
    emr_cluster: { surrogate: { rule: "id" } },
    sagemaker_resource: { surrogate: { rule: "name" }, word: true },
    iot_endpoint: { surrogate: { rule: "opaque" }, word: true },
    iot_thing: { surrogate: { rule: "name" }, word: true },
    workspace: { surrogate: { rule: "id" } },
    managed_workspace: { surrogate: { rule: "opaque" }, word: true },
  },
  detectors: [
    ...contextDetectors({
      keys: ["GlueJobName", "GlueJob", "CrawlerName", "TriggerName", "WorkflowName"],
      kind: "glue_job",
      longest: 255,
      source: docs.glue,
      hits: [{ text: "aws glue start-crawler --crawler-name acme-raw", finds: ["acme-raw"] }],
    }),
    ...commandNames(["glue"], ["JobName", "Name"], {
      kind: "glue_job",
      longest: 255,
      source: docs.glue,
      hits: [{ text: "aws glue start-job-run --job-name acme-etl", finds: ["acme-etl"] }],
    }),
    ...terraformNames(["aws_glue_job", "aws_glue_crawler"], { kind: "glue_job", longest: 255, source: docs.glue }),
    ...contextDetectors({
      keys: ["DatabaseName", "GlueDatabase", "GlueDatabaseName"],
      kind: "glue_database",
      longest: 255,
      source: "https://docs.aws.amazon.com/glue/latest/webapi/API_Database.html",
      hits: [{ text: "aws glue get-tables --database-name acme_lake", finds: ["acme_lake"] }],
    }),
    ...contextDetectors({
      keys: ["WorkGroup", "WorkGroupName"],
      kind: "athena_workgroup",
      longest: 128,
      source: docs.athena,
      hits: [{ text: "aws athena start-query-execution --work-group acme-bi", finds: ["acme-bi"] }],
    }),
    {
      kind: "emr_cluster",
      pattern: "(?:j|s|ig|if)-[A-Z0-9]{12,14}",
      left: "host",
      right: "name",
      longest: 20,
      source: "https://docs.aws.amazon.com/emr/latest/APIReference/API_Cluster.html",
      hits: [{ text: "aws emr describe-cluster --cluster-id j-3SD91U2E1L2QX", finds: ["j-3SD91U2E1L2QX"] }],
      misses: [{ text: "j-3SD91U2E", because: "ids have 12 or 13 characters" }],
    },
    ...contextDetectors({
      keys: [
        "TrainingJobName",
        "EndpointName",
        "EndpointConfigName",
        "ModelName",
        "NotebookInstanceName",
        "TransformJobName",
        "ProcessingJobName",
        "ModelPackageGroupName",
        "FeatureGroupName",
        "UserProfileName",
        "HyperParameterTuningJobName",
      ],
      kind: "sagemaker_resource",
      value: WORD,
      longest: 63,
      source: docs.sagemaker,
      hits: [
        { text: "aws sagemaker describe-endpoint --endpoint-name acme-churn", finds: ["acme-churn"] },
        { text: '"TrainingJobName": "acme-churn-2024-01-01"', finds: ["acme-churn-2024-01-01"] },
      ],
    }),
    ...["", "-ats", "\\.credentials"].map((type) =>
      hostDetector({
        labels: `(?<iot_endpoint>[a-c][a-z0-9]{12,13})${type}\\.iot\\.${REGION}`,
        source: "https://docs.aws.amazon.com/iot/latest/developerguide/iot-connect-devices.html",
        hits: [{ text: "mqtts://a3qj468example-ats.iot.us-east-1.amazonaws.com:8883", finds: ["a3qj468example"] }],
        misses: [{ text: "data.iot.us-east-1.amazonaws.com", because: "it is the service's own endpoint" }],
      }),
    ),
    ...contextDetectors({
      keys: ["ThingName", "ThingGroupName", "ThingTypeName"],
      kind: "iot_thing",
      longest: 128,
      source: "https://docs.aws.amazon.com/iot/latest/apireference/API_CreateThing.html",
      hits: [{ text: "aws iot create-thing --thing-name acme-pump-7", finds: ["acme-pump-7"] }],
    }),
    {
      pattern: "\\$aws/things/(?<iot_thing>[A-Za-z0-9](?:[A-Za-z0-9_:-]*[A-Za-z0-9])?)",
      left: "any",
      longest: 160,
      source: "https://docs.aws.amazon.com/iot/latest/developerguide/reserved-topics.html",
      hits: [{ text: "$aws/things/acme-pump-7/shadow/update", finds: ["acme-pump-7"] }],
      misses: [{ text: "$aws/things/+/shadow/update", because: "it is a wildcard" }],
    },
    {
      kind: "workspace",
      pattern: "ws(?:b|i|ca|ipg)?-[0-9a-z]{9}",
      left: "host",
      right: "name",
      longest: 16,
      source: "https://docs.aws.amazon.com/workspaces/latest/api/API_Workspace.html",
      hits: [{ text: "--workspace-ids ws-dk1xzr417", finds: ["ws-dk1xzr417"] }],
      misses: [{ text: "ws-dk1x", because: "ids have 9 characters" }],
    },
    hostDetector({
      labels: `g-(?<managed_workspace>[0-9a-f]{10})\\.grafana-workspace\\.${REGION}`,
      source: "https://docs.aws.amazon.com/grafana/latest/APIReference/API_WorkspaceDescription.html",
      hits: [{ text: "https://g-a1b2c3d4e5.grafana-workspace.us-east-1.amazonaws.com", finds: ["a1b2c3d4e5"] }],
    }),
    hostDetector({
      labels: `(?<managed_workspace>${UUID})\\.c[0-9]+\\.(?:${REGION}\\.airflow|airflow\\.${REGION})`,
      source: "https://docs.aws.amazon.com/mwaa/latest/userguide/access-airflow-ui.html",
      hits: [
        {
          text: "https://1234abcd-12ab-34cd-56ef-1234567890ab.c7.us-east-1.airflow.amazonaws.com/home",
          finds: ["1234abcd-12ab-34cd-56ef-1234567890ab"],
        },
      ],
    }),
    {
      pattern: "workspaces/ws-(?<managed_workspace>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",
      longest: 60,
      source: "https://docs.aws.amazon.com/prometheus/latest/APIReference/yaml-IAM.html",
      hits: [
        {
          text: "https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-1234abcd-12ab-34cd-56ef-1234567890ab/api/v1",
          finds: ["1234abcd-12ab-34cd-56ef-1234567890ab"],
        },
      ],
      misses: [{ text: "workspaces/ws-1234abcd", because: "ids of these workspaces are UUIDs" }],
    },
    ...["Job", "Crawler", "Workflow"].flatMap((key) =>
      nestedNames([key], {
        kind: "glue_job",
        longest: 255,
        source: "https://docs.aws.amazon.com/glue/latest/webapi/API_GetJob.html",
        hits: [{ text: `{"${key}": {"Name": "acme-nightly"}}`, finds: ["acme-nightly"] }],
      }),
    ),
    ...nestedNames(["Table", "TableInput"], {
      kind: "glue_table",
      longest: 255,
      source: "https://docs.aws.amazon.com/glue/latest/webapi/API_GetTable.html",
      hits: [{ text: '"Table": {"Name": "orders_raw", "DatabaseName": "lake"}', finds: ["orders_raw", "lake"] }],
    }),
    {
      pattern: `[Qq]uery-?[Ee]xecution-?[Cc]ontext(?:${QUOTE}?[ \\t]*[:=][ \\t]*\\{${SPACE}${QUOTE}?|[= ]${QUOTE}?)Database${QUOTE}?[ \\t]*[:=][ \\t]*${QUOTE}?(?<glue_database>[A-Za-z0-9][A-Za-z0-9_-]*)`,
      evidence: { core: `Database${QUOTE}?[ \\t]*[:=][ \\t]*${QUOTE}?` },
      look: "[A-Za-z0-9]",
      left: "any",
      right: "name",
      longest: 400,
      source: "https://docs.aws.amazon.com/athena/latest/APIReference/API_QueryExecutionContext.html",
      hits: [
        { text: "--query-execution-context Database=acme_lake", finds: ["acme_lake"] },
        { text: '"QueryExecutionContext": {"Database": "acme_lake"}', finds: ["acme_lake"] },
      ],
      misses: [{ text: "Database=postgres", because: "it is no database of Athena" }],
    },
    ...commandNames(
      ["batch", "glue", "textract", "transcribe", "emr-containers", "bedrock"],
      ["JobId", "JobRunId", "Id"],
      {
        kind: "job_id",
        value: UUID,
        longest: 36,
        source: "https://docs.aws.amazon.com/cli/latest/reference/batch/terminate-job.html",
        hits: [
          {
            text: "aws batch terminate-job --job-id cbc389da-c94c-8e04-873a-2313a35a2cbe",
            finds: ["cbc389da-c94c-8e04-873a-2313a35a2cbe"],
          },
        ],
      },
    ),
    spokenName(["Glue job"], "glue_job"),
  ],
  arns: {
    glue: {
      job: ["glue_job"],
      crawler: ["glue_job"],
      trigger: ["glue_job"],
      workflow: ["glue_job"],
      database: ["glue_database"],
      table: ["glue_database", "glue_table"],
      catalog: [""],
    },
    athena: { workgroup: ["athena_workgroup"], datacatalog: ["glue_database"] },
    elasticmapreduce: { cluster: [""] },
    sagemaker: { "": ["sagemaker_resource"] },
    iot: {
      thing: ["iot_thing"],
      thinggroup: ["iot_thing"],
      policy: ["iam_policy"],
      topic: ["resource"],
      client: ["resource"],
    },
    aps: { workspace: ["managed_workspace"] },
  },
};
