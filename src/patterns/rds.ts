import type { Family } from "./detector";
import { contextDetectors } from "./context";
import { AMAZONAWS, LABEL, REGION } from "./fragments";

const NAMING = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints";
const IDENTIFIER = "[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?";

export const rds: Family = {
  name: "rds",
  title: "RDS and Aurora instances, clusters, snapshots and endpoints",
  kinds: {
    db_instance: { surrogate: { rule: "name", hint: "db" }, word: true },
    db_cluster: { surrogate: { rule: "name", hint: "dbcluster" }, word: true },
    db_snapshot: { surrogate: { rule: "name", hint: "dbsnapshot" }, word: true },
    db_subnet_group: { surrogate: { rule: "name", hint: "dbsubnets" }, word: true },
    db_parameter_group: { surrogate: { rule: "name", hint: "dbparams" }, word: true },
    db_endpoint_id: { surrogate: { rule: "id" }, word: true },
    db_resource_id: { surrogate: { rule: "id" } },
  },
  detectors: [
    {
      before: `(?<db_instance>${LABEL})\\.(?<db_endpoint_id>(?:(?:cluster-)?(?:ro-|custom-)?|proxy-)[a-z0-9]{12})\\.${REGION}\\.rds`,
      core: AMAZONAWS,
      longest: 180,
      source: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.Endpoints.html",
      hits: [
        { text: "orders.c9akciq32rgw.us-east-1.rds.amazonaws.com:5432", finds: ["orders", "c9akciq32rgw"] },
        {
          text: "psql -h orders.cluster-ro-c9akciq32rgw.eu-west-1.rds.amazonaws.com",
          finds: ["orders", "cluster-ro-c9akciq32rgw"],
        },
      ],
      misses: [{ text: "rds.us-east-1.amazonaws.com", because: "it is the service's own endpoint" }],
    },
    {
      kind: "db_resource_id",
      core: "(?:db|cluster)-[A-Z0-9]{8}",
      after: "[A-Z0-9]{16,18}",
      longest: 40,
      source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html",
      hits: [{ text: "dbuser:db-ABCDEFGHIJKL01234ABCDEFGHI/app", finds: ["db-ABCDEFGHIJKL01234ABCDEFGHI"] }],
      misses: [{ text: "db-ABCDEFGHIJKL", because: "resource ids have 24 to 26 characters" }],
    },
    ...contextDetectors({
      keys: ["DBInstanceIdentifier", "DBInstanceId", "SourceDBInstanceIdentifier", "TargetDBInstanceIdentifier"],
      kind: "db_instance",
      value: IDENTIFIER,
      longest: 63,
      source: NAMING,
      hits: [
        { text: "aws rds reboot-db-instance --db-instance-identifier orders-db", finds: ["orders-db"] },
        { text: '"DBInstanceIdentifier": "orders-db"', finds: ["orders-db"] },
      ],
      misses: [{ text: "DBInstanceIdentifier: !Ref OrdersDb", because: "it refers to a resource of the template" }],
    }),
    ...contextDetectors({
      keys: ["DBClusterIdentifier", "SourceDBClusterIdentifier", "GlobalClusterIdentifier"],
      kind: "db_cluster",
      value: IDENTIFIER,
      longest: 63,
      source: NAMING,
      hits: [{ text: "db_cluster_identifier = 'orders-aurora'", finds: ["orders-aurora"] }],
    }),
    ...contextDetectors({
      keys: ["DBSnapshotIdentifier", "DBClusterSnapshotIdentifier", "SnapshotIdentifier"],
      kind: "db_snapshot",
      value: IDENTIFIER,
      longest: 255,
      source: NAMING,
      hits: [{ text: "--db-snapshot-identifier orders-db-final", finds: ["orders-db-final"] }],
    }),
    ...contextDetectors({
      keys: ["DBSubnetGroupName", "DBSubnetGroup"],
      kind: "db_subnet_group",
      value: IDENTIFIER,
      longest: 255,
      source: NAMING,
      hits: [{ text: '"DBSubnetGroupName": "orders-private"', finds: ["orders-private"] }],
    }),
    ...contextDetectors({
      keys: ["DBParameterGroupName", "DBClusterParameterGroupName"],
      kind: "db_parameter_group",
      value: IDENTIFIER,
      longest: 255,
      source: NAMING,
      hits: [{ text: '"DBParameterGroupName": "orders-pg15"', finds: ["orders-pg15"] }],
    }),
  ],
  arns: {
    rds: {
      db: ["db_instance"],
      cluster: ["db_cluster"],
      snapshot: ["db_snapshot"],
      "cluster-snapshot": ["db_snapshot"],
      subgrp: ["db_subnet_group"],
      pg: ["db_parameter_group"],
      "cluster-pg": ["db_parameter_group"],
    },
    "rds-db": { dbuser: ["db_resource_id", "iam_user"] },
  },
};
