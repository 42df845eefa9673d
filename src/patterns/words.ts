/**
 * Words that stand where a name is expected but name nothing, or are too common to be masked everywhere. Each list is
 * lines of words with one space between them.
 */

/** Values of other types, words of the languages that the context detectors read, and what documents leave to fill in. */
export const NOT_NAMES = [
  "true false null none nil undefined yes no on off string number integer boolean object array any unknown float",
  "long var let const this self super new return import from export function class def str int bool list dict map",
  "set async await if else for while in is not and or of to the an as with by type types name names value values",
  "default required optional description example id ids arn arns key keys text your-bucket your-bucket-name",
  "my-bucket-name bucket-name bucket_name bucketname role-name function-name table-name bucket buckets table role",
  "user queue topic stack cluster instance group policy stream alias param params amazon aws-marketplace aws",
  "microsoft amazon-elb all ec2-user ubuntu administrator anonymous root fargate fargate_spot lambda codebuild rds",
  "eks ecs apigateway sagemaker states glue batch vendedlogs containerinsights performance dataplane postgresql",
  "mysql slowquery audit general upgrade application host hosts region status created date size count",
  "accessanalyzer acm amplify apigatewayv2 appconfig applicationautoscaling appsync athena autoscaling backup",
  "budgets ce cloudformation cloudfront cloudtrail cloudwatch codecommit codedeploy codepipeline cognito-idp",
  "cognito-identity config dax dms docdb ds dynamodb dynamodbstreams ebs ec2 ecr efs elasticache elasticbeanstalk",
  "elb elbv2 emr es events firehose fsx glacier guardduty iam inspector iot kafka kinesis kms lakeformation logs",
  "memorydb mq neptune opensearch organizations pipes pricing quicksight ram redshift redshift-data",
  "resourcegroupstaggingapi route53 s3 s3control scheduler sdb secretsmanager securityhub service-quotas",
  "servicediscovery ses sesv2 shield sns sqs ssm sso sso-admin stepfunctions sts support swf textract",
  "timestream-write transcribe transfer translate waf wafv2 workspaces xray bedrock bedrock-runtime engine state",
  "port runtime version memory timeout zone endpoint enabled disabled available running stopped active foo bar baz",
  "void password final static getattr input output result response request ref getatt sub join select fnsub",
  "parameter resource properties data",
];

/** A name that is an ordinary word is masked where its context gives it away, and nowhere else. */
export const COMMON_WORDS = [
  "prod production stage staging test testing tests dev develop development qa uat demo sandbox preprod live beta",
  "alpha main master primary secondary replica reader writer backup backups archive logs data database assets",
  "static public private internal external shared common core base default admin user users role roles group groups",
  "service services server servers client clients web api app apps application frontend backend worker workers",
  "queue queues cache redis postgres postgresql mysql mariadb oracle mongo kafka lambda function functions bucket",
  "buckets table tables stream stack stacks cluster clusters instance instances node nodes pool image images build",
  "deploy deployment release test1 orders order event events payments payment messages message content text input",
  "output result results error system assistant tool tools model stop start name names value values type types path",
  "paths file files code example this that with from have will your what when where which there their about would",
  "could should these those other email login token session config configuration settings status state health check",
  "monitor metrics dashboard report account accounts action active address agent alert alerts alarm alarms",
  "analytics auth billing block body cart catalog category channel checkout command comment component container",
  "context control copy count create created customer customers daily date debug delete detail details developer",
  "developers device devops directory disabled docker document documents domain download empty enabled endpoint",
  "engine entry environment errors export failed feature filter folder format gateway global handler header hello",
  "home host hourly http https import index info ingest inventory invoice invoices item items java javascript job",
  "jobs json kubernetes language latest layer level library link list listener load local location lock logger mail",
  "manager media member memory merge metadata method middleware migration mobile module monitoring network nodejs",
  "normal note notes notification notifications object objects operations operator option options origin package",
  "page pages parameter parameters parent parser password permission permissions pipeline platform plugin policies",
  "policy port portal process processor product products profile profiles project projects proxy publish publisher",
  "python query read readonly ready record records region register registry remote repo reports repository request",
  "requests resource resources response route router rule rules runner runtime sample save scheduler schema script",
  "search secret secrets security shell shop site size snapshot snapshots source standard store stores stuff",
  "subscription support sync target task tasks team template temp terraform thumbnails time topic topics trace",
  "tracing traffic trigger true update upload uploads uploader version video view viewer volume webhook website",
  "weekly work workflow write xray zone green blue black white simple small large medium none null false first last",
  "after also because before being between both come does done down each even every find give good great here into",
  "just know like long look made make many more most much must need never next only over part same some such sure",
  "take than them then they thing think through very want well were while year back call case line open place point",
  "right root leader ubuntu centos debian linux windows amazon aws ansible jenkins github gitlab argocd helm",
  "grafana prometheus elastic kibana nginx apache spark hadoop hive flink airflow",
];

/** First words of references in Terraform, CloudFormation and code: `var.bucket`, `module.vpc`, `aws_s3_bucket.logs`. */
export const REFERENCES = [
  "var local locals module data each count self path terraform args props process os req request event context",
  "params env this config cfg conf settings opts options resp response result res item row obj user node values",
  "stack aws sys input output state record ctx app construct pulumi infra parameters outputs steps vars secrets",
  "github inputs",
];

/** Last words of what names a variable: `bucketName`, `table_name`, `ROLE_ARN`. */
export const VARIABLE_ENDINGS = [
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
