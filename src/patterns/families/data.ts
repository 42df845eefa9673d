import {
  callNames,
  cdkImport,
  commandNames,
  contextDetectors,
  phraseDetector,
  spokenName,
  terraformDefault,
  terraformImport,
  terraformNames,
} from "../context";
import type { Family } from "../detector";
import { LABEL, NAME, QUOTE, REGION, SPACE } from "../fragments";
import { hostDetector } from "../hosts";

const TABLE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html";
const CACHE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Endpoints.html";
const REDSHIFT = "https://docs.aws.amazon.com/redshift/latest/mgmt/managing-clusters-console.html";
const OPENSEARCH = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createupdatedomains.html";
const MSK = "https://docs.aws.amazon.com/msk/latest/developerguide/msk-get-bootstrap-brokers.html";
const IDENTIFIER = "[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
/** `use1`, `apne2` */
const ZONE = "[a-z]{3,5}[0-9]";
const CACHE_CLUSTER = `(?<cache_cluster>${LABEL})\\.(?<cache_endpoint_id>[a-z0-9]{6})`;

export const data: Family = {
  name: "data",
  title: "DynamoDB, ElastiCache, MemoryDB, Redshift, OpenSearch, MSK, DMS: tables, clusters, domains and endpoints",
  kinds: {
    dynamodb_table: { surrogate: { rule: "name" }, word: true },
    dynamodb_index: { surrogate: { rule: "name" }, word: true },
    dynamodb_stream: { surrogate: { rule: "opaque" } },
    dynamodb_backup: { surrogate: { rule: "id" } },
    cache_cluster: { surrogate: { rule: "name" }, word: true },
    cache_group: { surrogate: { rule: "name" }, word: true },
    cache_endpoint_id: { surrogate: { rule: "opaque" }, word: true },
    redshift_cluster: { surrogate: { rule: "name" }, word: true },
    opensearch_domain: { surrogate: { rule: "name" }, word: true },
    opensearch_endpoint_id: { surrogate: { rule: "opaque" }, word: true },
    msk_cluster: { surrogate: { rule: "name" }, word: true },
    dms_resource: { surrogate: { rule: "name" }, word: true },
  },
  detectors: [
    ...contextDetectors({
      keys: [
        "TableName",
        "DynamoDBTable",
        "SourceTableName",
        "TargetTableName",
        "GlobalTableName",
        "DDBTable",
        "DynamoTable",
      ],
      kind: "dynamodb_table",
      longest: 255,
      source: TABLE,
      hits: [
        { text: "aws dynamodb scan --table-name acme-orders", finds: ["acme-orders"] },
        { text: 'TableName: aws.String("Acme_Orders"),', finds: ["Acme_Orders"] },
        { text: '"TableNames": ["AcmeOrders", "AcmeCarts"]', finds: ["AcmeOrders", "AcmeCarts"] },
        { text: "const params = { TableName: 'AcmeOrders', Key: k }", finds: ["AcmeOrders"] },
        { text: '.tableName("AcmeOrders")', finds: ["AcmeOrders"] },
        { text: "DYNAMODB_TABLE=AcmeOrders\n", finds: ["AcmeOrders"] },
        { text: 'dynamodb_table = "terraform-locks"', finds: ["terraform-locks"] },
      ],
      misses: [
        { text: "TableName: tableName,", because: "it is a variable" },
        { text: "TableName=self.table,", because: "it is a variable" },
      ],
    }),
    ...callNames(["dynamodb\\.Table", "ddb\\.Table", "dynamo\\.Table", "db\\.Table", "resource\\.Table"], {
      kind: "dynamodb_table",
      value: NAME,
      longest: 255,
      source: TABLE,
      hits: [{ text: "table = dynamodb.Table('AcmeOrders')", finds: ["AcmeOrders"] }],
    }),
    ...terraformNames(["aws_dynamodb_table", "aws_dynamodb_global_table"], {
      kind: "dynamodb_table",
      longest: 255,
      source: TABLE,
      hits: [{ text: 'resource "aws_dynamodb_table" "locks" {\n  name = "acme-locks"\n', finds: ["acme-locks"] }],
    }),
    ...contextDetectors({
      keys: [
        "CacheClusterId",
        "ReplicationGroupId",
        "GlobalReplicationGroupId",
        "ServerlessCacheName",
        "CacheCluster",
        "PrimaryClusterId",
      ],
      kind: "cache_cluster",
      value: IDENTIFIER,
      longest: 50,
      source: CACHE,
      hits: [
        { text: "--cache-cluster-id acme-sessions", finds: ["acme-sessions"] },
        { text: '"ReplicationGroupId": "acme-sessions"', finds: ["acme-sessions"] },
      ],
    }),
    ...contextDetectors({
      keys: ["CacheSubnetGroupName", "CacheParameterGroupName", "CacheSecurityGroupName", "ACLName", "UserGroupId"],
      kind: "cache_group",
      value: "[A-Za-z](?:[A-Za-z0-9.-]*[A-Za-z0-9])?",
      longest: 255,
      source: CACHE,
      hits: [{ text: '"CacheSubnetGroupName": "acme-cache-private"', finds: ["acme-cache-private"] }],
      misses: [{ text: '"CacheParameterGroupName": "default.redis7"', because: "the group is AWS's own" }],
    }),
    ...[
      { labels: `${CACHE_CLUSTER}\\.ng\\.[0-9]{4}\\.${ZONE}`, text: "acme-sessions.x4k2qz.ng.0001.use1" },
      { labels: `${CACHE_CLUSTER}\\.[0-9]{4}\\.${ZONE}`, text: "acme-sessions.x4k2qz.0001.use1" },
      { labels: `${CACHE_CLUSTER}\\.(?:cfg|clustercfg)\\.${ZONE}`, text: "acme-sessions.x4k2qz.cfg.use1" },
      { labels: `${CACHE_CLUSTER}\\.${ZONE}`, text: "master.acme-sessions.x4k2qz.use1" },
      {
        labels: `(?<cache_cluster>${LABEL})-(?<cache_endpoint_id>[a-z0-9]{6})\\.serverless\\.${ZONE}`,
        text: "acme-sessions-x4k2qz.serverless.use1",
      },
    ].map(({ labels, text }) =>
      hostDetector({
        labels: `${labels}\\.cache`,
        source: CACHE,
        hits: [{ text: `redis-cli -h ${text}.cache.amazonaws.com -p 6379`, finds: ["acme-sessions", "x4k2qz"] }],
        misses: [{ text: "elasticache.us-east-1.amazonaws.com", because: "it is the service's own endpoint" }],
      }),
    ),
    hostDetector({
      labels: `(?:clustercfg\\.)?(?<cache_cluster>${LABEL})\\.(?<cache_endpoint_id>[a-z0-9]{6})\\.memorydb\\.${REGION}`,
      source: "https://docs.aws.amazon.com/memorydb/latest/devguide/endpoints.html",
      hits: [{ text: "clustercfg.acme-mem.x4k2qz.memorydb.us-east-1.amazonaws.com", finds: ["acme-mem", "x4k2qz"] }],
    }),
    hostDetector({
      labels: `(?<cache_cluster>${LABEL})\\.(?<cache_endpoint_id>[a-z0-9]{6})\\.(?:dax-clusters|clustercfg\\.dax)\\.${REGION}`,
      source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.concepts.cluster.html",
      hits: [{ text: "dax://acme-dax.x4k2qz.dax-clusters.us-east-1.amazonaws.com", finds: ["acme-dax", "x4k2qz"] }],
    }),
    ...contextDetectors({
      keys: ["ClusterIdentifier", "RedshiftClusterIdentifier", "ClusterSubnetGroupName", "ClusterParameterGroupName"],
      kind: "redshift_cluster",
      value: "[a-z](?:[a-z0-9.-]*[a-z0-9])?",
      longest: 63,
      source: REDSHIFT,
      hits: [{ text: "aws redshift pause-cluster --cluster-identifier acme-dwh", finds: ["acme-dwh"] }],
      misses: [{ text: '"ClusterParameterGroupName": "default.redshift-1.0"', because: "the group is AWS's own" }],
    }),
    hostDetector({
      labels: `(?<redshift_cluster>${LABEL})\\.(?:(?<db_endpoint_id>[a-z0-9]{12})\\.${REGION}\\.redshift|(?<account_id>[0-9]{12})\\.${REGION}\\.redshift-serverless)`,
      source: REDSHIFT,
      hits: [
        {
          text: "jdbc:redshift://acme-dwh.c9akciq32rgw.us-east-1.redshift.amazonaws.com:5439/dev",
          finds: ["acme-dwh", "c9akciq32rgw"],
        },
        {
          text: "acme-wg.123456789012.us-east-1.redshift-serverless.amazonaws.com",
          finds: ["acme-wg", "123456789012"],
        },
      ],
    }),
    hostDetector({
      drop: ["search-", "vpc-"],
      labels: `(?<opensearch_domain>[a-z][a-z0-9-]*)-(?<opensearch_endpoint_id>[a-z0-9]{26})\\.${REGION}\\.es`,
      source: OPENSEARCH,
      hits: [
        {
          text: "https://search-acme-logs-abcdefghijklmnopqrstuvwxyz.us-east-1.es.amazonaws.com/_search",
          finds: ["acme-logs", "abcdefghijklmnopqrstuvwxyz"],
        },
        {
          text: "https://vpc-acme-logs-a1b2c3d4e5f6g7h8i9j0k1l2m3.eu-west-1.es.amazonaws.com",
          finds: ["acme-logs", "a1b2c3d4e5f6g7h8i9j0k1l2m3"],
        },
      ],
      misses: [{ text: "es.us-east-1.amazonaws.com", because: "it is the service's own endpoint" }],
    }),
    hostDetector({
      labels: `(?<opensearch_endpoint_id>[a-z0-9]{20})\\.${REGION}\\.aoss`,
      source: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-overview.html",
      hits: [{ text: "https://07tjusf2h91cunochc2g.us-east-1.aoss.amazonaws.com", finds: ["07tjusf2h91cunochc2g"] }],
    }),
    hostDetector({
      drop: ["search-", "doc-"],
      labels: `(?<opensearch_domain>[a-z][a-z0-9-]*)-(?<opensearch_endpoint_id>[a-z0-9]{26})\\.${REGION}\\.cloudsearch`,
      source: "https://docs.aws.amazon.com/cloudsearch/latest/developerguide/getting-started-search.html",
      hits: [
        {
          text: "search-films-abcdefghijklmnopqrstuvwxyz.us-east-1.cloudsearch.amazonaws.com",
          finds: ["films", "abcdefghijklmnopqrstuvwxyz"],
        },
      ],
    }),
    hostDetector({
      labels: `[a-z]-?[0-9]+(?:-public|-vpc)?\\.(?<msk_cluster>${LABEL})\\.(?<cache_endpoint_id>[a-z0-9]{6})\\.c[0-9]+\\.kafka\\.${REGION}`,
      source: MSK,
      hits: [
        { text: "b-1.acme-events.x4k2qz.c3.kafka.us-east-1.amazonaws.com:9092", finds: ["acme-events", "x4k2qz"] },
      ],
      misses: [{ text: "kafka.us-east-1.amazonaws.com", because: "it is the service's own endpoint" }],
    }),
    hostDetector({
      labels: `boot-[a-z0-9]+\\.(?<cache_endpoint_id>[a-z0-9]{6,8})\\.c[0-9]+\\.kafka-serverless\\.${REGION}`,
      source: MSK,
      hits: [{ text: "boot-abc1.x4k2qz.c1.kafka-serverless.us-east-1.amazonaws.com:9098", finds: ["x4k2qz"] }],
    }),
    ...contextDetectors({
      keys: ["ReplicationInstanceIdentifier", "ReplicationTaskIdentifier", "EndpointIdentifier"],
      kind: "dms_resource",
      value: IDENTIFIER,
      longest: 255,
      source: "https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateReplicationInstance.html",
      hits: [{ text: "--replication-instance-identifier acme-dms", finds: ["acme-dms"] }],
    }),
    ...contextDetectors({
      keys: ["IndexName", "GSIName"],
      kind: "dynamodb_index",
      value: "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?",
      longest: 255,
      source: TABLE,
      hits: [
        { text: "aws dynamodb query --index-name orders-by-user", finds: ["orders-by-user"] },
        { text: '"IndexName": "orders-by-user"', finds: ["orders-by-user"] },
      ],
      misses: [{ text: "index_name = settings.index", because: "it is a variable" }],
    }),
    phraseDetector({
      before: "[Rr]esource not found: Table: ",
      kind: "dynamodb_table",
      longest: 255,
      source: TABLE,
      hits: [{ text: "Requested resource not found: Table: acme-orders not found", finds: ["acme-orders"] }],
    }),
    ...commandNames(["es", "opensearch"], ["DomainName"], {
      kind: "opensearch_domain",
      value: "[a-z](?:[a-z0-9-]*[a-z0-9])?",
      longest: 28,
      source: OPENSEARCH,
      hits: [{ text: "aws opensearch describe-domain --domain-name acme-logs", finds: ["acme-logs"] }],
    }),
    ...contextDetectors({
      keys: ["ReplicationInstanceId", "ReplicationTaskId"],
      kind: "dms_resource",
      value: IDENTIFIER,
      longest: 255,
      source: "https://docs.aws.amazon.com/dms/latest/APIReference/API_DescribeReplicationInstances.html",
      hits: [{ text: "--filters Name=replication-instance-id,Values=acme-dms", finds: ["acme-dms"] }],
    }),
    spokenName(["DynamoDB table"], "dynamodb_table"),
    spokenName(["ElastiCache cluster", "Redis cluster"], "cache_cluster"),
    spokenName(["Redshift cluster"], "redshift_cluster"),
    cdkImport("Table", "dynamodb_table"),
    terraformImport("dynamodb_table", "dynamodb_table"),
    ...callNames(["\\)\\.Table"], {
      kind: "dynamodb_table",
      value: NAME,
      longest: 255,
      source: TABLE,
      hits: [{ text: 'boto3.resource("dynamodb").Table("acme-orders")', finds: ["acme-orders"] }],
    }),
    {
      pattern: `\\.LoadTable\\([A-Za-z0-9_.]+,${SPACE}${QUOTE}(?<dynamodb_table>${NAME})`,
      look: "[A-Za-z_]",
      left: "any",
      right: "name",
      longest: 300,
      source: "https://docs.aws.amazon.com/sdkfornet/v3/apidocs/items/DynamoDBv2/TTable.html",
      hits: [{ text: 'Table.LoadTable(client, "acme-orders")', finds: ["acme-orders"] }],
      misses: [{ text: "Table.LoadTable(client, tableName)", because: "it is a variable" }],
    },
    ...terraformNames(
      ["aws_opensearch_domain", "aws_elasticsearch_domain"],
      {
        kind: "opensearch_domain",
        value: "[a-z](?:[a-z0-9-]*[a-z0-9])?",
        longest: 28,
        source: OPENSEARCH,
        hits: [{ text: 'resource "aws_opensearch_domain" "l" {\n  domain_name = "acme-logs"\n', finds: ["acme-logs"] }],
      },
      "domain_name",
    ),
    terraformDefault(["table"], "dynamodb_table"),
  ],
  arns: {
    dynamodb: {
      table: ["dynamodb_table"],
      "global-table": ["dynamodb_table"],
      stream: [""],
      index: ["dynamodb_index"],
      backup: [""],
      export: [""],
    },
    elasticache: {
      cluster: ["cache_cluster"],
      replicationgroup: ["cache_cluster"],
      serverlesscache: ["cache_cluster"],
      globalreplicationgroup: ["cache_cluster"],
      subnetgroup: ["cache_group"],
      parametergroup: ["cache_group"],
      snapshot: ["resource"],
      user: ["resource"],
      usergroup: ["cache_group"],
    },
    memorydb: { cluster: ["cache_cluster"], acl: ["cache_group"], subnetgroup: ["cache_group"] },
    dax: { cache: ["cache_cluster"] },
    redshift: {
      cluster: ["redshift_cluster"],
      namespace: ["resource"],
      snapshot: ["redshift_cluster", "resource"],
      dbname: ["redshift_cluster", "resource"],
      dbuser: ["redshift_cluster", "resource"],
      subnetgroup: ["redshift_cluster"],
      parametergroup: ["redshift_cluster"],
    },
    es: { domain: ["opensearch_domain"] },
    kafka: {
      cluster: ["msk_cluster", "resource"],
      topic: ["msk_cluster", "resource"],
      group: ["msk_cluster", "resource"],
    },
    dms: { rep: ["dms_resource"], task: ["dms_resource"], endpoint: ["dms_resource"], subgrp: ["dms_resource"] },
  },
};
