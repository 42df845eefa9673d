/** What a person decided about AWS's models: kinds, families, and the exceptions from the generator's rules. */

/** Kinds of `src/patterns/families` for keys that mean the same thing in every service. */
export const KINDS: Record<string, string> = {
  AccessPointName: "s3_access_point",
  AccountAlias: "sso_portal",
  AccountId: "account_id",
  AccountName: "resource",
  AcceptedAccountId: "account_id",
  AlarmName: "alarm",
  ApiId: "api_id",
  ApiName: "api_name",
  ApplicationName: "application",
  AutoScalingGroup: "auto_scaling_group",
  AutoScalingGroupName: "auto_scaling_group",
  AwsAccountId: "account_id",
  BackupJobId: "backup_id",
  BackupPlanId: "backup_id",
  BackupPlanName: "backup_plan",
  BackupSelectionId: "backup_id",
  BackupVaultName: "backup_vault",
  BrokerName: "mq_broker",
  Bucket: "s3_bucket",
  BucketName: "s3_bucket",
  CacheClusterId: "cache_cluster",
  CacheParameterGroupName: "cache_group",
  CacheSecurityGroupName: "cache_group",
  CacheSubnetGroupName: "cache_group",
  CapacityProviderName: "ecs_capacity_provider",
  CertificateId: "certificate",
  ChangeSetName: "cloudformation_change_set",
  ClusterName: "ecs_cluster",
  ClusterParameterGroupName: "redshift_cluster",
  ClusterSubnetGroupName: "redshift_cluster",
  ComputeEnvironmentName: "batch_environment",
  CrawlerName: "glue_job",
  DashboardName: "dashboard",
  DBClusterIdentifier: "db_cluster",
  DBClusterParameterGroupName: "db_parameter_group",
  DBClusterSnapshotIdentifier: "db_snapshot",
  DBInstanceIdentifier: "db_instance",
  DBParameterGroupName: "db_parameter_group",
  DBProxyEndpointName: "db_proxy",
  DBProxyName: "db_proxy",
  DBSnapshotIdentifier: "db_snapshot",
  DBSubnetGroupName: "db_subnet_group",
  DeliveryStreamName: "delivery_stream",
  DeploymentGroupName: "codedeploy_group",
  DistributionId: "cloudfront_distribution",
  DocumentName: "ssm_document",
  EnvironmentName: "beanstalk_environment",
  EventBusName: "event_bus",
  ExportTaskIdentifier: "db_proxy",
  FargateProfileName: "eks_fargate_profile",
  FinalDBSnapshotIdentifier: "db_snapshot",
  FunctionName: "lambda_function",
  GlobalClusterIdentifier: "db_cluster",
  GlobalTableName: "dynamodb_table",
  GraphqlApiId: "api_id",
  GroupName: "iam_group",
  HealthCheckId: "health_check",
  HostedZoneId: "hosted_zone",
  HostedZoneName: "zone_name",
  IamRole: "iam_role",
  IdentityPoolName: "user_pool_name",
  IndexName: "dynamodb_index",
  InstanceProfileName: "instance_profile",
  JobDefinitionName: "batch_job",
  JobQueueName: "batch_queue",
  KeyName: "key_pair",
  KeyPairName: "key_pair",
  LaunchConfigurationName: "launch_template",
  LaunchTemplateName: "launch_template",
  LayerName: "lambda_layer",
  LinkedAccountId: "account_id",
  LoadBalancerName: "load_balancer",
  LogGroupName: "log_group",
  LogStreamName: "log_stream",
  MemberAccountId: "account_id",
  NodegroupName: "eks_nodegroup",
  OptionGroupName: "db_parameter_group",
  OwnerAccountId: "account_id",
  PipelineName: "code_pipeline",
  PlacementGroupName: "placement_group",
  PolicyName: "iam_policy",
  PrefixListName: "prefix_list_name",
  ProjectName: "codebuild_project",
  QueueName: "sqs_queue",
  ReplicationGroupId: "cache_cluster",
  ReplicationInstanceIdentifier: "dms_resource",
  ReplicationSubnetGroupIdentifier: "db_subnet_group",
  ReplicationTaskIdentifier: "dms_resource",
  RepositoryName: "ecr_repository",
  RestApiId: "api_id",
  RestApiName: "api_name",
  RestoreJobId: "backup_id",
  RoleName: "iam_role",
  RoleSessionName: "role_session",
  SamlProviderName: "resource",
  ScheduleName: "event_rule",
  SecretId: "secret",
  SecretName: "secret",
  SecurityGroupName: "security_group_name",
  ServerCertificateName: "resource",
  SnapshotIdentifier: "db_snapshot",
  StackName: "cloudformation_stack",
  StackSetName: "cloudformation_stack",
  StageName: "api_stage",
  StateMachineName: "state_machine",
  StreamName: "kinesis_stream",
  SubscriptionName: "db_proxy",
  TableName: "dynamodb_table",
  TargetGroupName: "target_group",
  ThingGroupName: "iot_thing",
  ThingName: "iot_thing",
  ThingTypeName: "iot_thing",
  TopicName: "sns_topic",
  TrailName: "trail",
  UserName: "iam_user",
  UserPoolClientId: "user_pool_client",
  UserPoolName: "user_pool_name",
  VaultName: "backup_vault",
  WorkGroup: "athena_workgroup",
  WorkGroupName: "athena_workgroup",
};

/** Kinds of keys whose meaning is the service's: service (as the AWS CLI calls it) → key → kind. */
export const SERVICE_KINDS: Record<string, Record<string, string>> = {
  apigateway: { Name: "api_name" },
  apigatewayv2: { Name: "api_name" },
  cloudtrail: { Name: "trail" },
  codebuild: { Name: "codebuild_project" },
  codepipeline: { Name: "code_pipeline" },
  ecs: {
    Cluster: "ecs_cluster",
    Service: "ecs_service",
    ServiceName: "ecs_service",
    TaskDefinition: "ecs_task_definition",
    Family: "ecs_task_definition",
    FamilyPrefix: "ecs_task_definition",
  },
  eks: { Name: "ecs_cluster" },
  elbv2: { Name: "load_balancer" },
  es: { DomainName: "opensearch_domain" },
  events: { Name: "event_rule", Rule: "event_rule" },
  glue: { Name: "glue_job", JobName: "glue_job", DatabaseName: "glue_database", TableName: "glue_table" },
  opensearch: { DomainName: "opensearch_domain" },
  secretsmanager: { Name: "secret" },
  sns: { Name: "sns_topic" },
  ssm: { Name: "parameter" },
  stepfunctions: { Name: "state_machine" },
  ec2: { GroupName: "security_group_name" },
  redshift: { ClusterIdentifier: "redshift_cluster" },
  wafv2: { Id: "waf_id", Name: "waf_name" },
};

/** Family in whose switch a service's generic names and ids are; services that are not here have the family `services`. */
export const FAMILIES: Partial<Record<string, string>> = Object.fromEntries(
  Object.entries({
    analytics:
      "athena braket comprehend databrew datapipeline datazone emr emr-containers emr-serverless entityresolution " +
      "finspace forecast glue greengrass greengrassv2 iot iotanalytics iotevents iotfleetwise iotsitewise iottwinmaker " +
      "iotwireless kendra lakeformation lex-models lexv2-models machinelearning omics personalize polly quicksight " +
      "rekognition sagemaker textract transcribe translate bedrock bedrock-agent bedrock-agentcore " +
      "bedrock-agentcore-control bedrock-data-automation bedrock-runtime qbusiness qconnect wisdom workspaces " +
      "workspaces-web appstream cleanrooms frauddetector lookoutequipment lookoutmetrics lookoutvision",
    cloudformation: "cloudformation cloudcontrol",
    cognito: "cognito-identity cognito-idp cognito-sync",
    compute:
      "amplify amplifybackend amplifyuibuilder apigateway apigatewayv2 apigatewaymanagementapi apprunner appsync batch " +
      "elasticbeanstalk lambda lightsail serverlessrepo stepfunctions m2",
    containers: "ecr ecr-public ecs eks appmesh",
    data:
      "cloudsearch dax dms docdb-elastic dsql dynamodb dynamodbstreams elasticache es kafka kafkaconnect keyspaces " +
      "memorydb opensearch opensearchserverless qldb rds-data redshift redshift-data redshift-serverless s3tables " +
      "s3vectors sdb timestream-influxdb timestream-query timestream-write",
    developer:
      "cloud9 codeartifact codebuild codecatalyst codecommit codeconnections codedeploy codeguru-reviewer " +
      "codeguruprofiler codepipeline codestar codestar-connections codestar-notifications devicefarm proton xray fis",
    dns:
      "acm acm-pca cloudfront cloudfront-keyvaluestore globalaccelerator route53 route53domains route53profiles " +
      "route53resolver route53-recovery-cluster route53-recovery-control-config route53-recovery-readiness " +
      "servicediscovery",
    ec2: "autoscaling-plans compute-optimizer dlm ebs ec2 ec2-instance-connect imagebuilder outposts rbin",
    iam: "accessanalyzer account iam ram rolesanywhere sts verifiedpermissions",
    load_balancing: "application-autoscaling autoscaling elb elbv2",
    logs:
      "application-insights application-signals applicationinsights cloudtrail cloudwatch logs evidently grafana " +
      "internetmonitor amp oam rum synthetics config",
    messaging:
      "events firehose kinesis kinesisanalytics kinesisanalyticsv2 mq pinpoint pipes scheduler schemas ses sesv2 sns sqs swf",
    organizations: "controltower ds identitystore organizations sso sso-admin sso-oidc workdocs workmail",
    rds: "docdb neptune neptune-graph neptunedata rds",
    s3: "s3api s3control s3outposts",
    secrets: "kms secretsmanager ssm ssm-contacts ssm-incidents payment-cryptography cloudhsm cloudhsmv2",
    security:
      "auditmanager detective fms guardduty inspector inspector2 macie macie2 securityhub securitylake shield waf waf-regional wafv2",
    storage: "backup backup-gateway datasync efs fsx glacier snowball storagegateway transfer drs mgn",
    vpc: "directconnect network-firewall networkmanager vpc-lattice networkmonitor",
  }).flatMap(([family, services]) => services.split(" ").map((service) => [service, family])),
);

/** Names of services in the AWS CLI and in boto3 that do not follow from the models; the last one has the operations. */
export const COMMANDS: Partial<Record<string, string[]>> = {
  AccessAnalyzer: ["accessanalyzer"],
  AppIntegrations: ["appintegrations"],
  ApplicationCostProfiler: ["applicationcostprofiler"],
  CleanRoomsML: ["cleanroomsml"],
  CodeGuruProfiler: ["codeguruprofiler"],
  ConnectCampaigns: ["connectcampaigns"],
  "IoT 1Click Devices Service": ["iot1click-devices"],
  MailManager: ["mailmanager"],
  "Marketplace Entitlement Service": ["marketplace-entitlement"],
  "Marketplace Metering": ["meteringmarketplace"],
  MemoryDB: ["memorydb"],
  MigrationHubOrchestrator: ["migrationhuborchestrator"],
  MigrationHubStrategy: ["migrationhubstrategy"],
  PrivateNetworks: ["privatenetworks"],
  S3Outposts: ["s3outposts"],
  "SageMaker Runtime": ["sagemaker-runtime"],
  SocialMessaging: ["socialmessaging"],
  "Application Discovery Service": ["discovery"],
  "Auto Scaling": ["autoscaling"],
  CloudWatch: ["cloudwatch"],
  "CloudWatch Events": ["events"],
  "CloudWatch Logs": ["logs"],
  CodeDeploy: ["deploy"],
  "Cognito Identity Provider": ["cognito-idp"],
  "Config Service": ["config", "configservice"],
  "Cost Explorer": ["ce"],
  "Cost and Usage Report Service": ["cur"],
  "Database Migration Service": ["dms"],
  "Data Pipeline": ["datapipeline"],
  "Direct Connect": ["directconnect"],
  "Directory Service": ["ds"],
  "DynamoDB Streams": ["dynamodbstreams"],
  "Elastic Beanstalk": ["elasticbeanstalk"],
  "Elastic Load Balancing": ["elb"],
  "Elastic Load Balancing v2": ["elbv2"],
  "Elasticsearch Service": ["es"],
  EMR: ["emr"],
  EventBridge: ["events"],
  "IoT Data Plane": ["iot-data"],
  "IoT Jobs Data Plane": ["iot-jobs-data"],
  "Lex Model Building Service": ["lex-models"],
  "Lex Models V2": ["lexv2-models"],
  "Lex Runtime Service": ["lex-runtime"],
  "Lex Runtime V2": ["lexv2-runtime"],
  "Migration Hub": ["mgh"],
  OpsWorksCM: ["opsworks-cm", "opsworkscm"],
  "Resource Groups Tagging API": ["resourcegroupstaggingapi"],
  S3: ["s3", "s3api"],
  "S3 Control": ["s3control"],
  SFN: ["stepfunctions"],
  ServerlessApplicationRepository: ["serverlessrepo"],
  SimpleDB: ["sdb"],
};

/** Last words of keys whose values are never identifiers, whatever the model calls their shape. */
export const NEVER_LAST = new Set(
  (
    "token version type status state description region time date timestamp size count limit marker format mode message " +
    "reason code engine language locale timezone currency level class action operator order priority unit metric " +
    "protocol port algorithm encoding schema body content text title comment expression query statement pattern " +
    "signature password passphrase condition encryption key-algorithm platform architecture runtime category severity " +
    "criteria operation event service permission field key policy template number address issue method direction value default filter option interval frequency scope feature hash digest checksum " +
    "certificate chain data json yaml document definition configuration config settings attribute label annotation " +
    "rule-type zone availability url uri link path range cidr percent percentage rate duration period"
  ).split(" "),
);

/** Words before `Name` that make it the name of something AWS has, or of a person or place. */
export const NEVER_NAMED = new Set(
  (
    "metric region language country city state first last middle given sur event operation api algorithm unit statistic " +
    "dimension attribute font cipher locale zone runtime offering header option setting capability platform os method " +
    "exception encoder codec browser"
  ).split(" "),
);

/** Keys that are no identifiers though they look like it, each with its reason. */
export const NEVER: Record<string, string> = {
  AccessKeyId: "the credentials have a shape, and the account in them a surrogate of its own",
  AvailabilityZoneId: "a zone of AWS: use1-az1",
  AvailabilityZoneName: "a zone of AWS",
  AvailabilityZone: "a zone of AWS",
  AwsManagedPolicyName: "a policy that AWS wrote",
  BlueprintVersionName: "a version",
  InstanceTypeName: "a type of AWS",
  PartitionName: "a partition of AWS",
  ServiceNamespace: "a service of AWS",
  SolutionStackName: "a platform of AWS",
  PlatformName: "a platform of AWS",
  TimeZoneId: "a time zone",
  EventName: "an operation of the API",
  EventSourceName: "a source of AWS",
  CommonName: "the subject of a certificate: a host, which hosts are looked for as",
  EngineName: "an engine of AWS",
  EngineId: "an engine of AWS",
  ParameterGroupFamily: "an engine of AWS",
  VoiceId: "a voice of AWS",
};

/** Keys that are identifiers though neither their names nor the models' names of their shapes say so. */
export const ALSO = new Set([
  "DaemonTaskDefinition",
  "DeviceKey",
  "EmailIdentity",
  "Family",
  "Identities",
  "Identity",
  "JobDefinition",
  "LaunchConfiguration",
  "PackageGroup",
  "PatchGroup",
  "Qualifier",
  "Robot",
  "StackInstanceAccount",
  "TaskDefinition",
  "VersionLabel",
]);

/** Keys that are masked anywhere though a rule of the generator says otherwise, each with its reason. */
export const SURE: Record<string, string> = {
  AccountId: "the engine takes 12 digits only, and an account is what identifies most",
  AwsAccountId: "the engine takes 12 digits only, and an account is what identifies most",
  BucketName: "a bucket of S3 nearly always, and public to whoever knows its name",
  Bucket: "a bucket of S3 nearly always, and public to whoever knows its name",
  ClusterName: "clusters of AWS and of others are named by the same people",
  FunctionName: "in data, which has its value in quotes, a function of Lambda nearly always",
  QueueName: "a queue that somebody named",
  RoleName: "a role of IAM nearly always",
  TopicName: "a topic that somebody named",
};

/** Domains below which every label is a customer's, each with the document that says so. */
export const CUSTOMER_DOMAINS: Record<string, string> = {
  "amazoncognito.com":
    "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html",
  "amazonworkmail.com": "https://docs.aws.amazon.com/workmail/latest/adminguide/domains_overview.html",
  "amplifyapp.com": "https://docs.aws.amazon.com/amplify/latest/userguide/getting-started.html",
  "aoss.amazonaws.com": "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-overview.html",
  "aws.dev": "https://docs.aws.amazon.com/codecatalyst/latest/userguide/welcome.html",
  "awsapprunner.com": "https://docs.aws.amazon.com/apprunner/latest/dg/manage-custom-domains.html",
  "awsapps.com": "https://docs.aws.amazon.com/singlesignon/latest/userguide/howtochangeURL.html",
  "awsglobalaccelerator.com": "https://docs.aws.amazon.com/global-accelerator/latest/dg/introduction-components.html",
  "cloudfront.net": "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GettingStarted.html",
  "elasticbeanstalk.com": "https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/customdomains.html",
  "live-video.net": "https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/what-is.html",
  "my.connect.aws": "https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-instances.html",
  "on.aws": "https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html",
  "signin.aws.amazon.com": "https://docs.aws.amazon.com/IAM/latest/UserGuide/console_account-alias.html",
  "transfer.amazonaws.com": "https://docs.aws.amazon.com/transfer/latest/userguide/create-server-sftp.html",
};

/** Services whose Terraform resources are called otherwise than the service; the longest beginning decides. */
export const TERRAFORM: Partial<Record<string, string>> = {
  alb: "elbv2",
  ami: "ec2",
  api_gateway: "apigateway",
  apigatewayv2: "apigatewayv2",
  autoscaling: "autoscaling",
  cloudwatch_event: "events",
  cloudwatch_log: "logs",
  codestarconnections: "codestar-connections",
  cognito_identity: "cognito-identity",
  cognito: "cognito-idp",
  db: "rds",
  dx: "directconnect",
  ebs: "ec2",
  eip: "ec2",
  elastic_beanstalk: "elasticbeanstalk",
  elastictranscoder: "elastictranscoder",
  flow_log: "ec2",
  instance: "ec2",
  internet_gateway: "ec2",
  key_pair: "ec2",
  kinesis_firehose: "firehose",
  launch: "ec2",
  lb: "elbv2",
  media_convert: "mediaconvert",
  msk: "kafka",
  nat_gateway: "ec2",
  network_acl: "ec2",
  network_interface: "ec2",
  placement_group: "ec2",
  prometheus: "amp",
  route: "ec2",
  route53: "route53",
  route_table: "ec2",
  security_group: "ec2",
  sfn: "stepfunctions",
  spot: "ec2",
  ssoadmin: "sso-admin",
  subnet: "ec2",
  vpc: "ec2",
};
