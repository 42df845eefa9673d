/** `docs/catalogue.md`: what is masked, written from the families at build. */
import type { Detector, Family, SurrogateRule } from "../src/patterns/detector";
import { families } from "../src/patterns/index";

/** Patterns of the plugin's first version → the kind that does their work now, and an example of what they find. */
const FIRST_VERSION: [pattern: string, kind: string, example: string][] = [
  ["ec2_instance", "ec2_instance", "i-1234567890abcdef0"],
  ["s3_bucket", "s3_bucket", "s3://acme-logs"],
  ["s3_logs_bucket", "s3_bucket", "--bucket acme-logs"],
  ["rds_instance", "db_instance", "--db-instance-identifier orders-db"],
  ["security_group", "security_group", "sg-0a1b2c3d"],
  ["subnet", "subnet", "subnet-0a1b2c3d"],
  ["vpc", "vpc", "vpc-0a1b2c3d"],
  ["ami", "ami", "ami-0a1b2c3d"],
  ["arn", "account_id", "arn:aws:iam::123456789012:role/app/deploy"],
  ["account_id", "account_id", "OwnerId: 123456789012"],
  ["access_key", "access_key_id", "AKIAIOSFODNN7EXAMPLE"],
  ["secret_key", "secret_access_key", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
  ["session_token", "session_token", "AWS_SESSION_TOKEN=IQoJb3JpZ2luX2VjEJ…"],
  ["lambda_arn", "lambda_function", "arn:aws:lambda:us-east-1:123456789012:function:acme-resize"],
  [
    "elb_arn",
    "load_balancer",
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/acme-web/50dc6c495c0c9188",
  ],
  [
    "stack_id",
    "cloudformation_stack_id",
    "arn:aws:cloudformation:us-east-1:123456789012:stack/acme-network/1234abcd-12ab-34cd-56ef-1234567890ab",
  ],
  ["ecs_task", "ecs_task", "arn:aws:ecs:us-east-1:123456789012:task/acme/0a1b2c3d4e5f60718293a4b5c6d7e8f9"],
  ["sns_topic", "sns_topic", "arn:aws:sns:us-east-1:123456789012:acme-alerts"],
  ["sqs_queue", "sqs_queue", "https://sqs.us-east-1.amazonaws.com/123456789012/acme-jobs"],
  ["kms_key", "kms_key", "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
  ["dynamodb_table", "dynamodb_table", "--table-name acme-orders"],
  ["route53_zone", "hosted_zone", "/hostedzone/Z04117363FC5I2XBVG6Y8"],
  ["elasticache", "cache_cluster", "--cache-cluster-id acme-sessions"],
  ["eks_cluster", "ecs_cluster", "aws eks describe-cluster --name acme-apps"],
  ["api_gateway", "api_id", "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"],
  ["log_group", "log_group", "--log-group-name acme-app"],
  ["iam_role", "iam_role", "arn:aws:iam::123456789012:role/app-deploy"],
  ["iam_user", "iam_user", "arn:aws:iam::123456789012:user/jane.doe"],
  ["public_ip", "public_ip", "54.162.3.9"],
  ["ipv6", "private_ipv6", "fd12:3456:789a:1::1"],
  ["ebs_volume", "ebs_volume", "vol-0a1b2c3d"],
  ["efs_id", "file_system", "fs-0a1b2c3d"],
  ["snapshot", "ebs_snapshot", "snap-0a1b2c3d"],
  ["igw", "internet_gateway", "igw-0a1b2c3d"],
  ["nat_gateway", "nat_gateway", "nat-1234567890abcdef0"],
  ["vpn", "vpn_connection", "vpn-0a1b2c3d"],
  ["tgw", "transit_gateway", "tgw-1234567890abcdef0"],
  ["cert_arn", "certificate", "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"],
  ["secret_arn", "secret", "arn:aws:secretsmanager:us-east-1:123456789012:secret:acme-db-AbCdEf"],
  ["parameter_arn", "parameter", "arn:aws:ssm:us-east-1:123456789012:parameter/acme/api-url"],
  ["codecommit", "codecommit_repository", "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/AcmeSite"],
  ["ecr_uri", "ecr_repository", "123456789012.dkr.ecr.us-east-1.amazonaws.com/acme/api:1.2.3"],
  ["glue_job", "glue_job", "aws glue start-job-run --job-name acme-etl"],
  ["sagemaker", "sagemaker_resource", "--endpoint-name acme-churn"],
  ["kinesis", "kinesis_stream", "--stream-name acme-clicks"],
  ["redshift", "redshift_cluster", "--cluster-identifier acme-dwh"],
  [
    "elasticsearch",
    "opensearch_domain",
    "https://search-acme-logs-abcdefghijklmnopqrstuvwxyz.us-east-1.es.amazonaws.com",
  ],
  ["stepfunctions", "state_machine", "arn:aws:states:us-east-1:123456789012:stateMachine:acme-etl"],
  ["batch_queue", "batch_queue", "--job-queue acme-high"],
  ["cloudfront", "cloudfront_domain", "d111111abcdef8.cloudfront.net"],
  ["athena", "athena_workgroup", "--work-group acme-bi"],
  ["private_ip (10/8)", "private_ip", "10.20.255.7"],
  ["private_ip (172.16/12)", "private_ip", "172.31.255.7"],
  ["private_ip (192.168/16)", "private_ip", "192.168.255.7"],
  ["private_ip (CIDR)", "private_ip", "10.20.0.0/16"],
  ["private_ip (host name)", "private_host_ip", "ip-10-0-1-2.ec2.internal"],
  ["lambda_function_name", "lambda_function", "--function-name acme-resize"],
  ["lambda_layer", "lambda_layer", "arn:aws:lambda:us-east-1:123456789012:layer:acme-deps:3"],
  ["lambda_log_group", "lambda_function", "/aws/lambda/acme-resize"],
  ["lambda_alias", "lambda_alias", "arn:aws:lambda:us-east-1:123456789012:function:acme-resize:live"],
  ["lambda_url", "lambda_url_id", "https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws/"],
  ["ecs_cluster", "ecs_cluster", "arn:aws:ecs:us-east-1:123456789012:cluster/acme"],
  ["ecs_service", "ecs_service", "arn:aws:ecs:us-east-1:123456789012:service/acme/web-api"],
  ["ecs_task_definition", "ecs_task_definition", "arn:aws:ecs:us-east-1:123456789012:task-definition/web-api:7"],
  [
    "ecs_container_instance",
    "ecs_task",
    "arn:aws:ecs:us-east-1:123456789012:container-instance/acme/0a1b2c3d4e5f60718293a4b5c6d7e8f9",
  ],
  [
    "eks_nodegroup",
    "eks_nodegroup",
    "arn:aws:eks:us-east-1:123456789012:nodegroup/acme/ng-spot-1/1234abcd-12ab-34cd-56ef-1234567890ab",
  ],
  ["eks_fargate_profile", "eks_fargate_profile", '"fargateProfileName": "fp-core-1"'],
  ["eks_endpoint", "eks_endpoint_id", "https://A1B2C3D4E5F60718293A4B5C6D7E8F90.gr7.us-east-1.eks.amazonaws.com"],
  ["rds_cluster_arn", "db_cluster", "arn:aws:rds:us-east-1:123456789012:cluster:orders-aurora"],
  ["rds_snapshot_arn", "db_snapshot", "arn:aws:rds:us-east-1:123456789012:snapshot:orders-final"],
  ["rds_cluster_snapshot_arn", "db_snapshot", "arn:aws:rds:us-east-1:123456789012:cluster-snapshot:orders-final"],
  ["rds_endpoint", "db_instance", "orders.c9akciq32rgw.us-east-1.rds.amazonaws.com"],
  ["rds_subnet_group", "db_subnet_group", "arn:aws:rds:us-east-1:123456789012:subgrp:orders-private"],
  ["rds_parameter_group", "db_parameter_group", "arn:aws:rds:us-east-1:123456789012:pg:orders-pg15"],
  ["elasticache_endpoint", "cache_cluster", "acme-sessions.x4k2qz.0001.use1.cache.amazonaws.com"],
  ["redis_endpoint", "cache_cluster", "master.acme-sessions.x4k2qz.use1.cache.amazonaws.com:6379"],
  ["elasticache_arn", "cache_cluster", "arn:aws:elasticache:us-east-1:123456789012:cluster:acme-sessions"],
  [
    "dynamodb_stream",
    "dynamodb_table",
    "arn:aws:dynamodb:us-east-1:123456789012:table/acme-orders/stream/2024-01-01T00:00:00.000",
  ],
  ["dynamodb_index", "dynamodb_table", "arn:aws:dynamodb:us-east-1:123456789012:table/acme-orders/index/by-customer"],
  ["cloudformation_stack", "cloudformation_stack", "--stack-name acme-network"],
  ["cloudformation_change_set", "cloudformation_change_set", "--change-set-name add-subnets-3"],
  ["kms_alias", "kms_alias", "alias/acme-db"],
  ["secret_name", "secret", "--secret-id acme-db-password"],
  ["route53_health_check", "health_check", "healthcheck/02ec8401-9879-4259-91fa-04e66d094674"],
  ["log_stream", "log_stream", "--log-stream-name acme-host-1"],
];

/** The page, in Markdown. */
export function catalogueDoc(): string {
  const lines = [
    "# What is masked",
    "",
    "Written by the build from `src/patterns`. The surrogates are examples: real ones are derived from the key, the scope",
    "and the original.",
    "",
  ];
  for (const family of families) lines.push(...familySection(family));
  lines.push("## Patterns of the first version", "", "| pattern | kind | example |", "|---|---|---|");
  for (const [pattern, kind, example] of FIRST_VERSION) {
    kindNamed(kind);
    lines.push(`| ${pattern} | \`${kind}\` | ${code(example)} |`);
  }
  return `${lines.join("\n")}\n`;
}

function familySection(family: Family): string[] {
  const lines = [
    `## ${family.title}`,
    "",
    `Family \`${family.name}\`.`,
    "",
    "| kind | example | surrogate | source |",
    "|---|---|---|---|",
  ];
  for (const [kind, { surrogate }] of Object.entries(family.kinds)) {
    const found = exampleOf(kind);
    const example = found === undefined ? "(in ARNs)" : code(found.text);
    const atom = found?.atom ?? "";
    lines.push(
      `| \`${kind}\` | ${example} | ${code(surrogateLike(atom, surrogate))} | ${found?.source ?? "[ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)"} |`,
    );
  }
  return [...lines, ""];
}

function exampleOf(kind: string): { text: string; atom: string; source: string } | undefined {
  for (const { detectors } of families) {
    for (const detector of detectors) {
      const atoms = atomsOf(detector);
      const place = atoms.indexOf(kind);
      const hit = detector.hits.at(0);
      if (place < 0 || hit === undefined) continue;
      const atom = hit.finds[Math.min(place, hit.finds.length - 1)];
      return { text: hit.text, atom, source: `[${new URL(detector.source).hostname}](${detector.source})` };
    }
  }
  return undefined;
}

/** Kinds that a detector finds, in the order of the text. */
function atomsOf({ kind, pattern, before, after }: Detector): string[] {
  if (kind !== undefined) return [kind];
  return [...`${pattern ?? ""}${before ?? ""}${after ?? ""}`.matchAll(/\(\?<(\w+)>/g)].map((match) => match[1]);
}

function kindNamed(name: string): void {
  if (!families.some(({ kinds }) => name in kinds)) throw new Error(`no family has the kind '${name}'`);
}

/** What a surrogate of `atom` looks like. */
function surrogateLike(atom: string, surrogate: SurrogateRule): string {
  const redrawn = (text: string): string =>
    text
      .replace(/[0-9]/g, (digit) => String((Number(digit) * 7 + 3) % 10))
      .replace(/[a-f]/g, (letter) => "cafebd".charAt(letter.charCodeAt(0) - 97))
      .replace(/[g-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 7) % 20) + 103))
      .replace(/[A-Z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 65 + 11) % 26) + 65));
  if (surrogate.rule === "name") return "name-k7m2x9qa3d";
  if (surrogate.rule === "account") return "734910268355";
  if (surrogate.rule === "address") return atom.replace(/[0-9]+(?=(?:\/[0-9]+)?$)/, "201");
  if (surrogate.rule === "accessKeyId") return atom.slice(0, 4) + redrawn(atom.slice(4));
  const kept = surrogate.rule === "id" ? atom.lastIndexOf("-") + 1 : (surrogate.keep ?? 0);
  return atom.slice(0, kept) + redrawn(atom.slice(kept));
}

function code(text: string): string {
  return text === "" ? "" : `\`${text.replaceAll("|", "\\|").replaceAll("`", "'").replaceAll(/\s+/g, " ")}\``;
}
