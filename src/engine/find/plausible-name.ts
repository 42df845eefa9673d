/** What stands where a name is expected but names nothing of the customer's. */

/** Values of other types, words of the languages that the context detectors read, and what documents leave to fill in. */
const NOT_NAMES = setOf([
  "true false null none nil undefined yes no on off string number integer boolean object array any unknown float long",
  "var let const this self super new return import from export function class def str int bool list dict map set",
  "async await if else for while in is not and or of to the an as with by",
  "type types name names value values default required optional description example id ids arn arns key keys text",
  "your-bucket your-bucket-name my-bucket-name bucket-name bucket_name bucketname role-name function-name table-name",
  "bucket buckets table role user function queue topic stack cluster instance group policy stream alias param params",
  "amazon aws-marketplace aws microsoft amazon-elb all self ec2-user ubuntu administrator anonymous",
  "root fargate fargate_spot lambda codebuild rds eks ecs apigateway sagemaker states glue batch vendedlogs containerinsights performance dataplane",
  "postgresql mysql slowquery audit general upgrade application host hosts region status created date size count",
  "accessanalyzer acm amplify apigatewayv2 appconfig applicationautoscaling appsync athena autoscaling backup budgets ce",
  "cloudformation cloudfront cloudtrail cloudwatch codecommit codedeploy codepipeline cognito-idp cognito-identity config",
  "dax dms docdb ds dynamodb dynamodbstreams ebs ec2 ecr efs elasticache elasticbeanstalk elb elbv2 emr es events firehose",
  "fsx glacier guardduty iam inspector iot kafka kinesis kms lakeformation logs memorydb mq neptune opensearch organizations",
  "pipes pricing quicksight ram redshift redshift-data resourcegroupstaggingapi route53 s3 s3control scheduler sdb",
  "secretsmanager securityhub service-quotas servicediscovery ses sesv2 shield sns sqs ssm sso sso-admin stepfunctions sts",
  "support swf textract timestream-write transcribe transfer translate waf wafv2 workspaces xray bedrock bedrock-runtime",
  "engine state port runtime version memory timeout class zone endpoint enabled disabled available running stopped active",
  "foo bar baz void password final static getattr",
  "input output result response request ref getatt sub join select fnsub parameter resource properties data",
]);

/** AWS-managed policies whose names do not begin with `AWS` or `Amazon`. */
const AWS_POLICIES = setOf([
  "AdministratorAccess PowerUserAccess ReadOnlyAccess ViewOnlyAccess SecurityAudit SystemAdministrator Billing",
  "DatabaseAdministrator DataScientist NetworkAdministrator SupportUser IAMFullAccess IAMReadOnlyAccess",
  "CloudWatchFullAccess CloudWatchReadOnlyAccess CloudWatchAgentServerPolicy CloudWatchLogsFullAccess",
]);

/**
 * Accounts of AWS itself that AWS documents: owners of public images, registries of EKS add-ons and of deep learning
 * containers, and the Elastic Load Balancing accounts that write access logs.
 * https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-access-logs.html
 */
const AWS_ACCOUNTS = setOf([
  "137112412989 801119661308 591542846629 679593333241 099720109477 309956199498 602401143452 763104351884 900854210524",
  "877085696533 800184023465 296578399912 172025368201 558608220178 918309763551 961992271922 590381155156 151742754352",
  "013241004608 066635153087 455263428931 491585149902 761377655185 900612956339 759879836304 286774021374 683313688378",
  "127311923021 033677994240 027434742980 797873946194 098369216593 754344448648 600734575887 582318560864 383597477331",
  "985666609251 054676820928 156460612806 652711504416 635631232127 718504428378 507241528517 048591011584 190560391635",
  "114774131450 783225319266 897822967062 076674570225 009996457667 638102146993 386209384616",
]);

/**
 * Hosted zones of AWS's own endpoints, which alias records name: CloudFront, Global Accelerator, and the load balancers
 * and websites of the busiest Regions. https://docs.aws.amazon.com/general/latest/gr/elb.html
 */
const AWS_ZONES = setOf([
  "Z2FDTNDATAQYW2 Z2BJ6XQ5FK7U4H Z35SXDOTRQ7X7K Z3AADJGX6KTTL2 Z368ELLRRE2KJ0 Z1H1FL5HABSF5 Z32O12XQLNTSW2 ZHURV8PSTC4K8",
  "Z3Q77PNBQS71R4 Z215JYRZR1TBD5 Z14GRHDCWA56QT ZWKZPGTI48KDX Z1LMS91P8CMLE5 Z1GM3OXH4ZPM65 Z3AQBSTGFYJSTF Z2O1EMRO9K5GLX",
]);

/** A name that is an ordinary word is masked where its context gives it away, and nowhere else. */
const COMMON_WORDS = setOf([
  "prod production stage staging test testing tests dev develop development qa uat demo sandbox preprod live beta alpha",
  "main master primary secondary replica reader writer backup backups archive logs data database assets static public",
  "private internal external shared common core base default admin user users role roles group groups service services",
  "server servers client clients web api app apps application frontend backend worker workers queue queues cache redis",
  "postgres postgresql mysql mariadb oracle mongo kafka lambda function functions bucket buckets table tables stream",
  "stack stacks cluster clusters instance instances node nodes pool image images build deploy deployment release test1",
  "orders order event events users payments payment messages message content text input output result results error",
  "system assistant tool tools model stop start name names value values type types path paths file files code example",
  "this that with from have will your what when where which there their about would could should these those other",
  "email login token session config configuration settings status state health check monitor metrics dashboard report",
  "account accounts action active address agent alert alerts alarm alarms analytics auth billing block body cart catalog",
  "category channel checkout command comment component container context control copy count create created customer",
  "customers daily date debug delete detail details developer developers device devops directory disabled docker document",
  "documents domain download empty enabled endpoint engine entry environment errors export external failed feature filter",
  "folder format gateway global handler header hello home host hourly http https import index info ingest inventory invoice",
  "invoices item items java javascript job jobs json kubernetes language latest layer level library link list listener load",
  "local location lock logger login mail manager media member memory merge metadata method middleware migration mobile",
  "module monitoring network node nodejs normal note notes notification notifications object objects operations operator",
  "option options origin package page pages parameter parameters parent parser password permission permissions pipeline",
  "platform plugin policies policy port portal postgres process processor product products profile profiles project projects",
  "proxy publish publisher python query read readonly ready record records region register registry remote repo reports",
  "repository request requests resource resources response route router rule rules runner runtime sample save scheduler",
  "schema script search secret secrets security server session shell shop site size snapshot snapshots source standard",
  "store stores stuff subscription support sync table target task tasks team template temp terraform thumbnails time token",
  "topic topics trace tracing traffic trigger true update upload uploads uploader version video view viewer volume webhook",
  "website weekly work workflow write xray zone green blue black white simple small large medium none null false first last",
  "after also because before being between both come does done down each even every find give good great here into just",
  "know like long look made make many more most much must need never next only over part same some such sure take than",
  "them then they thing think through very want well were while work year back call case line open place point right",
  "root leader ubuntu centos debian linux windows amazon aws terraform ansible jenkins github gitlab argocd helm grafana",
  "prometheus elastic kibana nginx apache spark hadoop hive flink airflow",
]);

/** First words of references in Terraform, CloudFormation and code: `var.bucket`, `module.vpc`, `aws_s3_bucket.logs`. */
const REFERENCES = setOf([
  "var local locals module data each count self path terraform args props process os req request event context params env",
  "this config cfg conf settings opts options resp response result res item row obj user node values stack aws sys input",
  "output state record ctx app construct pulumi infra parameters outputs steps vars secrets github inputs",
]);

/** Last words of what names a variable: `bucketName`, `table_name`, `ROLE_ARN`. */
const VARIABLE_ENDINGS = [
  "Name",
  "_name",
  "_NAME",
  "Id",
  "_id",
  "_ID",
  "Arn",
  "_arn",
  "_ARN",
  "Identifier",
  "_identifier",
  "name",
  "names",
  "Names",
  "_groups",
  "_group",
];

/** A word shorter than this is masked in place only. */
const SHORTEST_WORD = 4;

function setOf(lines: string[]): Record<string, true | undefined> {
  const set: Record<string, true | undefined> = {};
  for (const line of lines) for (const word of line.split(" ")) set[word] = true;
  return set;
}

/** Names come again and again: the answers for the last of them, so many at most, and none for longer ones. */
const MOST_ANSWERS = 2048;
const LONGEST_ANSWERED = 128;
let answers = new LuaTable<string, boolean>();
let answerCount = 0;

/** Whether `text`, found where its context promises a name, can be one. */
export function isName(text: string): boolean {
  if (answers.has(text)) return answers.get(text);
  const answer = canBeName(text);
  if (text.length > LONGEST_ANSWERED) return answer;
  if (answerCount >= MOST_ANSWERS) {
    answers = new LuaTable();
    answerCount = 0;
  }
  answers.set(text, answer);
  answerCount += 1;
  return answer;
}

function canBeName(text: string): boolean {
  if (NOT_NAMES[text.toLowerCase()] !== undefined || AWS_POLICIES[text] !== undefined) return false;
  if (isAwsOwn(text) || string.match(text, "^%d%d?%d?%d?$")[0] !== undefined) return false;
  const [word] = string.match(text, "^[%a_][%w_]*$");
  if (word !== undefined) return !VARIABLE_ENDINGS.some((ending) => text.endsWith(ending));
  const dot = text.indexOf(".");
  if (dot < 0) return true;
  const first = text.substring(0, dot);
  return REFERENCES[first] === undefined && !first.startsWith("aws_") && first !== "data";
}

/** Names that AWS gives: `default.postgres15`, `AWSServiceRoleForECS`, `AWS-RunShellScript`, `AmazonSSMManagedInstanceCore`. */
function isAwsOwn(text: string): boolean {
  if (
    text.startsWith("default.") ||
    text.startsWith("com.amazonaws.") ||
    text.startsWith("aws/") ||
    text.startsWith("alias/aws/")
  )
    return true;
  if (text.startsWith("AWSReservedSSO")) return false;
  return string.match(text, "^AWS[%-%u]%u?%l")[0] !== undefined || string.match(text, "^Amazon[%-%u]")[0] !== undefined;
}

/** Whether `text`, 12 digits, is an account of AWS itself. */
export function isAwsAccount(text: string): boolean {
  return AWS_ACCOUNTS[text] !== undefined;
}

/** Whether `text` is the hosted zone of an endpoint of AWS. */
export function isAwsZone(text: string): boolean {
  return AWS_ZONES[text] !== undefined;
}

/** Whether `text` is where every instance reaches the metadata service, the resolver or the clock. */
export function isAwsAddress(text: string): boolean {
  return text.startsWith("fd00:ec2::");
}

/** Whether `text` may be masked wherever it stands, as opposed to only where its context gives it away. */
export function isDistinctive(text: string): boolean {
  return text.length >= SHORTEST_WORD && COMMON_WORDS[text.toLowerCase()] === undefined;
}
