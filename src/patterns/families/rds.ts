import {
  contextDetectors,
  phraseDetector,
  spokenName,
  terraformDefault,
  terraformImport,
  terraformNames,
} from "../context";
import type { Family } from "../detector";
import { LABEL, QUOTE, REGION } from "../fragments";
import { hostDetector } from "../hosts";

const docs = {
  naming: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints",
};
const IDENTIFIER = "[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
/** Of RDS, Aurora, Amazon DocumentDB and Amazon Neptune. */
const SERVICE = "(?:rds|docdb|docdb-elastic|neptune)";

export const rds: Family = {
  name: "rds",
  title: "RDS, Aurora, DocumentDB and Neptune: instances, clusters, snapshots, groups and endpoints",
  borrows: ["hosted_zone", "iam_user"],
  kinds: {
    db_instance: { surrogate: { rule: "name" }, word: true },
    db_cluster: { surrogate: { rule: "name" }, word: true },
    db_snapshot: { surrogate: { rule: "name" }, word: true },
    db_subnet_group: { surrogate: { rule: "name" }, word: true },
    db_parameter_group: { surrogate: { rule: "name" }, word: true },
    db_proxy: { surrogate: { rule: "name" }, word: true },
    db_endpoint_id: { surrogate: { rule: "id" }, word: true },
    db_resource_id: { surrogate: { rule: "id" } },
  },
  detectors: [
    hostDetector({
      labels: `(?<db_instance>${LABEL})\\.(?<db_endpoint_id>(?:(?:cluster-)?(?:ro-|custom-)?|proxy-)[a-z0-9]{12})\\.${REGION}\\.${SERVICE}`,
      longest: 180,
      source: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.Endpoints.html",
      hits: [
        { text: "orders.c9akciq32rgw.us-east-1.rds.amazonaws.com:5432", finds: ["orders", "c9akciq32rgw"] },
        {
          text: "psql -h orders.cluster-ro-c9akciq32rgw.eu-west-1.rds.amazonaws.com",
          finds: ["orders", "cluster-ro-c9akciq32rgw"],
        },
        {
          text: "mongodb://u:p@acme-docs.cluster-c9akciq32rgw.us-east-1.docdb.amazonaws.com:27017",
          finds: ["acme-docs", "cluster-c9akciq32rgw"],
        },
        {
          text: "wss://graph.cluster-c9akciq32rgw.us-east-1.neptune.amazonaws.com:8182",
          finds: ["graph", "cluster-c9akciq32rgw"],
        },
      ],
      misses: [{ text: "rds.us-east-1.amazonaws.com", because: "it is the service's own endpoint" }],
    }),
    {
      kind: "db_resource_id",
      pattern: "(?:db|cluster)-[A-Z0-9]{24,26}",
      longest: 40,
      source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html",
      hits: [{ text: "dbuser:db-ABCDEFGHIJKL01234ABCDEFGHI/app", finds: ["db-ABCDEFGHIJKL01234ABCDEFGHI"] }],
      misses: [{ text: "db-ABCDEFGHIJKL", because: "resource ids have 24 to 26 characters" }],
    },
    ...contextDetectors({
      keys: [
        "DBInstanceIdentifier",
        "DBInstanceId",
        "ReadReplicaIdentifier",
        "SourceDBInstance",
        "DBInstance",
        "DBInstanceName",
      ],
      kind: "db_instance",
      value: IDENTIFIER,
      longest: 63,
      source: docs.naming,
      hits: [
        { text: "aws rds reboot-db-instance --db-instance-identifier orders-db", finds: ["orders-db"] },
        { text: '"DBInstanceIdentifier": "orders-db"', finds: ["orders-db"] },
        { text: "--source-db-instance-identifier orders-db", finds: ["orders-db"] },
        { text: "Name=DBInstanceIdentifier,Value=orders-db", finds: ["orders-db"] },
        {
          text: '"ReadReplicaDBInstanceIdentifiers": ["orders-ro1", "orders-ro2"]',
          finds: ["orders-ro1", "orders-ro2"],
        },
        { text: '"Name": "DBInstanceIdentifier",\n    "Value": "orders-db"', finds: ["orders-db"] },
      ],
      misses: [{ text: "DBInstanceIdentifier: !Ref OrdersDb", because: "it refers to a resource of the template" }],
    }),
    ...contextDetectors({
      keys: [
        "DBClusterIdentifier",
        "GlobalClusterIdentifier",
        "DBClusterId",
        "DBCluster",
        "ReplicationSourceIdentifier",
      ],
      kind: "db_cluster",
      value: IDENTIFIER,
      longest: 63,
      source: docs.naming,
      hits: [{ text: "db_cluster_identifier = 'orders-aurora'", finds: ["orders-aurora"] }],
    }),
    ...contextDetectors({
      keys: ["DBSnapshotIdentifier", "DBClusterSnapshotIdentifier", "SnapshotIdentifier", "FinalDBSnapshotIdentifier"],
      kind: "db_snapshot",
      value: "[A-Za-z](?:[A-Za-z0-9:-]*[A-Za-z0-9])?",
      longest: 255,
      source: docs.naming,
      hits: [
        { text: "--db-snapshot-identifier orders-db-final", finds: ["orders-db-final"] },
        { text: '"DBSnapshotIdentifier": "rds:orders-db-2024-01-01-03-00"', finds: ["rds:orders-db-2024-01-01-03-00"] },
      ],
    }),
    ...contextDetectors({
      keys: ["DBSubnetGroupName", "DBSubnetGroup", "ReplicationSubnetGroupIdentifier"],
      kind: "db_subnet_group",
      value: IDENTIFIER,
      longest: 255,
      source: docs.naming,
      hits: [{ text: '"DBSubnetGroupName": "orders-private"', finds: ["orders-private"] }],
    }),
    ...contextDetectors({
      keys: [
        "DBParameterGroupName",
        "DBClusterParameterGroupName",
        "DBClusterParameterGroup",
        "OptionGroupName",
        "ParameterGroupName",
      ],
      kind: "db_parameter_group",
      value: "[A-Za-z](?:[A-Za-z0-9.-]*[A-Za-z0-9])?",
      longest: 255,
      source: docs.naming,
      hits: [{ text: '"DBParameterGroupName": "orders-pg15"', finds: ["orders-pg15"] }],
      misses: [{ text: '"DBParameterGroupName": "default.postgres15"', because: "the group is AWS's own" }],
    }),
    ...contextDetectors({
      keys: [
        "DBProxyName",
        "DBProxyEndpointName",
        "BlueGreenDeploymentName",
        "ExportTaskIdentifier",
        "SubscriptionName",
      ],
      kind: "db_proxy",
      value: IDENTIFIER,
      longest: 63,
      source: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html",
      hits: [{ text: "--db-proxy-name orders-proxy", finds: ["orders-proxy"] }],
    }),
    ...[
      ["DBInstance", "db_instance"],
      ["DBCluster", "db_cluster"],
      ["DB(?:Cluster)?Snapshot", "db_snapshot"],
      ["DBSubnetGroup", "db_subnet_group"],
      ["DB(?:Cluster)?ParameterGroup", "db_parameter_group"],
    ].map(([noun, kind]) =>
      phraseDetector({
        before: `${noun} `,
        kind,
        value: "[A-Za-z][A-Za-z0-9:-]*",
        after: `${QUOTE}? (?:not found|already exists|does not exist)`,
        longest: 255,
        source: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html",
        hits: [{ text: `${noun.replace("(?:Cluster)?", "")} acme-orders not found.`, finds: ["acme-orders"] }],
      }),
    ),
    {
      pattern: "\\.rds\\.amazonaws\\.com\\t(?<hosted_zone>Z[A-Z0-9]{12,31})",
      left: "any",
      longest: 80,
      source: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Endpoint.html",
      hits: [{ text: "c9akciq32rgw.us-east-1.rds.amazonaws.com\tZ3X2W1VUTSRQPO\t5432", finds: ["Z3X2W1VUTSRQPO"] }],
      misses: [{ text: "rds.amazonaws.com\tZONE\t5432", because: "hosted zones have 13 characters or more" }],
    },
    ...contextDetectors({
      keys: ["SnapshotName", "BackupName", "SourceSnapshotName", "TargetSnapshotName"],
      kind: "db_snapshot",
      value: "[A-Za-z](?:[A-Za-z0-9._-]*[A-Za-z0-9])?",
      longest: 255,
      source: "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateSnapshot.html",
      hits: [
        { text: "--snapshot-name acme-final", finds: ["acme-final"] },
        { text: "aws dynamodb create-backup --backup-name orders-nightly", finds: ["orders-nightly"] },
      ],
    }),
    spokenName(["RDS instance", "RDS database", "DB instance", "database instance"], "db_instance"),
    spokenName(["Aurora cluster", "RDS cluster", "DB cluster"], "db_cluster"),
    terraformImport("db_instance", "db_instance"),
    terraformImport("rds_cluster", "db_cluster"),
    ...terraformNames(
      ["aws_db_instance", "aws_db_snapshot"],
      {
        kind: "db_instance",
        value: IDENTIFIER,
        longest: 63,
        source: docs.naming,
        hits: [{ text: 'resource "aws_db_instance" "main" {\n  identifier = "acme-db"\n', finds: ["acme-db"] }],
      },
      "identifier",
    ),
    ...terraformNames(["aws_db_subnet_group"], {
      kind: "db_subnet_group",
      value: IDENTIFIER,
      longest: 255,
      source: docs.naming,
    }),
    ...terraformNames(["aws_db_parameter_group", "aws_rds_cluster_parameter_group"], {
      kind: "db_parameter_group",
      value: "[A-Za-z](?:[A-Za-z0-9.-]*[A-Za-z0-9])?",
      longest: 255,
      source: docs.naming,
    }),
    terraformDefault(["db", "database", "db_instance"], "db_instance"),
  ],
  arns: {
    rds: {
      db: ["db_instance"],
      cluster: ["db_cluster"],
      "global-cluster": ["db_cluster"],
      snapshot: ["db_snapshot"],
      "cluster-snapshot": ["db_snapshot"],
      subgrp: ["db_subnet_group"],
      pg: ["db_parameter_group"],
      "cluster-pg": ["db_parameter_group"],
      og: ["db_parameter_group"],
      "db-proxy": ["db_proxy"],
      ri: ["resource"],
      es: ["resource"],
    },
    "rds-db": { dbuser: ["db_resource_id", "iam_user"] },
  },
};
