import {
  callNames,
  cdkImport,
  commandNames,
  contextDetectors,
  spokenName,
  terraformDefault,
  terraformImport,
  terraformNames,
} from "../context";
import type { Family } from "../detector";
import { BEFORE_WORD, NAME, REGION, SPACE } from "../fragments";
import { hostDetector } from "../hosts";

const FUNCTION = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html";
const GATEWAY = "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html";
const STATES = "https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html";
const BATCH = "https://docs.aws.amazon.com/batch/latest/APIReference/API_SubmitJob.html";
const WORD = "[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?";

export const compute: Family = {
  name: "compute",
  title: "Lambda, API Gateway, AppSync, Step Functions, Batch, Elastic Beanstalk, App Runner, Amplify",
  kinds: {
    lambda_function: { surrogate: { rule: "name" }, word: true },
    lambda_alias: { surrogate: { rule: "name" } },
    lambda_layer: { surrogate: { rule: "name" }, word: true },
    lambda_url_id: { surrogate: { rule: "opaque" }, word: true },
    api_id: { surrogate: { rule: "opaque" }, word: true },
    api_name: { surrogate: { rule: "name" }, word: true },
    api_stage: { surrogate: { rule: "name" } },
    state_machine: { surrogate: { rule: "name" }, word: true },
    state_machine_execution: { surrogate: { rule: "name" }, word: true },
    batch_queue: { surrogate: { rule: "name" }, word: true },
    batch_job: { surrogate: { rule: "name" }, word: true },
    batch_environment: { surrogate: { rule: "name" }, word: true },
    beanstalk_environment: { surrogate: { rule: "name" }, word: true },
    beanstalk_environment_id: { surrogate: { rule: "id" } },
    application: { surrogate: { rule: "name" }, word: true },
  },
  detectors: [
    ...contextDetectors({
      keys: ["FunctionName", "LambdaFunction", "LambdaFunctionName", "LambdaName"],
      kind: "lambda_function",
      parts: `(?<lambda_function>${WORD})(?::(?<lambda_alias>[A-Za-z][A-Za-z0-9_-]*))?`,
      longest: 210,
      source: FUNCTION,
      hits: [
        { text: "aws lambda invoke --function-name acme-resize out.json", finds: ["acme-resize"] },
        { text: '"FunctionName": "acme-resize"', finds: ["acme-resize"] },
        { text: "--function-name acme-resize:live", finds: ["acme-resize", "live"] },
        { text: 'function_name = "acmeResize"', finds: ["acmeResize"] },
        { text: '["AWS/Lambda","Errors","FunctionName","acme-resize"]', finds: ["acme-resize"] },
      ],
      misses: [
        { text: "function_name = local.name", because: "it refers to a variable" },
        { text: 'FunctionName: "${self:service}-resize"', because: "it is a variable" },
      ],
    }),
    ...callNames(["lambda_\\.invoke", "fromFunctionName"], {
      kind: "lambda_function",
      value: WORD,
      longest: 140,
      source: FUNCTION,
    }),
    ...contextDetectors({
      keys: ["LayerName"],
      kind: "lambda_layer",
      value: WORD,
      longest: 140,
      source: "https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html",
      hits: [{ text: "aws lambda publish-layer-version --layer-name acme-deps", finds: ["acme-deps"] }],
    }),
    hostDetector({
      labels: `(?<lambda_url_id>[a-z0-9]{20,40})\\.lambda-url\\.${REGION}`,
      suffix: "\\.on\\.aws",
      source: "https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html",
      hits: [
        {
          text: "https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws/",
          finds: ["abcdefghijklmnopqrstuvwxyz012345"],
        },
      ],
    }),
    hostDetector({
      labels: `(?<api_id>[a-z0-9]{8,12})\\.execute-api(?:-fips)?\\.${REGION}`,
      path: "(?:(?:\\.cn)?(?::[0-9]+)?/(?<api_stage>[A-Za-z0-9_-]*[A-Za-z0-9]))?",
      source: GATEWAY,
      hits: [
        {
          text: "curl https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/orders",
          finds: ["a1b2c3d4e5", "prod"],
        },
        { text: "wss://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com", finds: ["a1b2c3d4e5"] },
      ],
      misses: [{ text: "execute-api.us-east-1.amazonaws.com", because: "the host names no API" }],
    }),
    hostDetector({
      labels: `(?<api_id>[a-z0-9]{8,12})-vpce-[0-9a-f]{17}\\.execute-api\\.${REGION}`,
      source:
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html",
      hits: [
        {
          text: "https://a1b2c3d4e5-vpce-0a1b2c3d4e5f60718.execute-api.us-east-1.amazonaws.com",
          finds: ["a1b2c3d4e5", "vpce-0a1b2c3d4e5f60718"],
        },
      ],
    }),
    hostDetector({
      labels: `(?<api_id>[a-z0-9]{26})\\.(?:appsync-api|appsync-realtime-api|ddpg-api)\\.${REGION}`,
      source: "https://docs.aws.amazon.com/appsync/latest/devguide/using-your-api.html",
      hits: [
        {
          text: "https://abcdefghijklmnopqrstuvwxyz.appsync-api.us-east-1.amazonaws.com/graphql",
          finds: ["abcdefghijklmnopqrstuvwxyz"],
        },
      ],
    }),
    ...contextDetectors({
      keys: ["RestApiId", "ApiId", "HttpApiId", "GraphqlApiId", "WebsocketApiId"],
      kind: "api_id",
      value: "[a-z0-9]{8,26}",
      longest: 26,
      source: "https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html",
      hits: [
        { text: "aws apigateway get-stages --rest-api-id a1b2c3d4e5", finds: ["a1b2c3d4e5"] },
        { text: '"ApiId": "a1b2c3d4e5"', finds: ["a1b2c3d4e5"] },
      ],
    }),
    ...commandNames(["apigateway", "apigatewayv2"], ["Name"], {
      kind: "api_name",
      spaced: true,
      longest: 128,
      source: "https://docs.aws.amazon.com/cli/latest/reference/apigateway/create-rest-api.html",
      hits: [{ text: 'aws apigateway create-rest-api --name "Acme API 2"', finds: ["Acme API 2"] }],
    }),
    ...contextDetectors({
      keys: ["ApiName", "RestApiName"],
      kind: "api_name",
      spaced: true,
      longest: 128,
      source: "https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html",
      hits: [{ text: 'Name=ApiName,Value="acme-api"', finds: ["acme-api"] }],
    }),
    ...terraformNames(["aws_api_gateway_rest_api", "aws_apigatewayv2_api", "aws_appsync_graphql_api"], {
      kind: "api_name",
      spaced: true,
      longest: 128,
      source: "https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html",
    }),
    ...contextDetectors({
      keys: ["StageName"],
      kind: "api_stage",
      value: WORD,
      longest: 128,
      source: "https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html",
      hits: [{ text: "--stage-name live-eu", finds: ["live-eu"] }],
    }),
    ...contextDetectors({
      keys: ["StateMachineName"],
      kind: "state_machine",
      value: WORD,
      longest: 80,
      source: STATES,
      hits: [{ text: "StateMachineName: acme-etl\n", finds: ["acme-etl"] }],
    }),
    ...commandNames(["stepfunctions", "sfn"], ["Name"], {
      kind: "state_machine",
      value: WORD,
      longest: 80,
      source: STATES,
    }),
    ...terraformNames(["aws_sfn_state_machine", "aws_sfn_activity"], {
      kind: "state_machine",
      value: WORD,
      longest: 80,
      source: STATES,
    }),
    ...contextDetectors({
      keys: ["JobQueue", "JobQueueName"],
      kind: "batch_queue",
      value: WORD,
      longest: 128,
      source: BATCH,
      hits: [
        { text: "aws batch submit-job --job-queue acme-high --job-name nightly-1", finds: ["acme-high", "nightly-1"] },
      ],
    }),
    ...contextDetectors({
      keys: ["JobName", "JobDefinition", "JobDefinitionName"],
      kind: "batch_job",
      parts: `(?<batch_job>${WORD})(?::[0-9]+)?`,
      longest: 255,
      source: BATCH,
      hits: [{ text: "--job-definition acme-render:3", finds: ["acme-render"] }],
    }),
    ...contextDetectors({
      keys: ["ComputeEnvironment", "ComputeEnvironmentName"],
      kind: "batch_environment",
      value: WORD,
      longest: 128,
      source: "https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateComputeEnvironment.html",
      hits: [{ text: '"computeEnvironmentName": "acme-spot"', finds: ["acme-spot"] }],
    }),
    ...contextDetectors({
      keys: ["EnvironmentName"],
      kind: "beanstalk_environment",
      value: NAME,
      longest: 40,
      source: "https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_CreateEnvironment.html",
      hits: [{ text: "--environment-name acme-web-blue", finds: ["acme-web-blue"] }],
    }),
    {
      kind: "beanstalk_environment_id",
      core: "e-",
      evidence: { core: `${BEFORE_WORD}e-` },
      look: "[a-z]",
      after: "[a-z][a-z0-9]{9}",
      left: "host",
      right: "name",
      longest: 12,
      source: "https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_EnvironmentDescription.html",
      hits: [{ text: '"EnvironmentId": "e-rpqsewtp2j"', finds: ["e-rpqsewtp2j"] }],
      misses: [{ text: "e-commerce", because: "ids have 10 characters" }],
    },
    ...["", `\\.${REGION}`, `\\.(?<beanstalk_environment_id>eba-[a-z0-9]{8})\\.${REGION}`].map((zone) =>
      hostDetector({
        labels: `(?<beanstalk_environment>[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)${zone}`,
        suffix: "\\.elasticbeanstalk\\.com",
        // Without a Region in its host, the environment is the first label.
        left: zone === "" ? "host" : "word",
        source: "https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/customdomains.html",
        hits: [
          { text: "acme-web.eba-x2y3z4a5.us-east-1.elasticbeanstalk.com", finds: ["acme-web", "eba-x2y3z4a5"] },
          { text: "acme-web.eu-west-1.elasticbeanstalk.com", finds: ["acme-web"] },
          { text: "acme-web.elasticbeanstalk.com", finds: ["acme-web"] },
        ],
        misses: [{ text: "see elasticbeanstalk.com", because: "it names no environment" }],
      }),
    ),
    hostDetector({
      labels: `(?<api_id>[a-z0-9]{10})\\.${REGION}`,
      suffix: "\\.awsapprunner\\.com",
      source: "https://docs.aws.amazon.com/apprunner/latest/dg/manage-custom-domains.html",
      hits: [{ text: "https://psbqam834h.us-east-1.awsapprunner.com", finds: ["psbqam834h"] }],
    }),
    hostDetector({
      labels: "(?:[a-z0-9-]+\\.)?(?<api_id>d[a-z0-9]{12,13})",
      suffix: "\\.amplifyapp\\.com",
      source: "https://docs.aws.amazon.com/amplify/latest/userguide/getting-started.html",
      hits: [{ text: "https://main.d1m7bkiki6tdw1.amplifyapp.com", finds: ["d1m7bkiki6tdw1"] }],
    }),
    ...contextDetectors({
      keys: ["ApplicationName"],
      kind: "application",
      value: NAME,
      longest: 100,
      source: "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateApplication.html",
      hits: [{ text: "--application-name acme-web", finds: ["acme-web"] }],
    }),
    {
      pattern: `"id"[ \\t]*:[ \\t]*"(?<api_id>[a-z0-9]{10})",${SPACE}"name"[ \\t]*:[ \\t]*"(?<api_name>[A-Za-z0-9][A-Za-z0-9 _.-]*)"`,
      left: "any",
      right: "any",
      longest: 300,
      source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html",
      hits: [{ text: '{"id": "a1b2c3d4e5", "name": "acme-orders"}', finds: ["a1b2c3d4e5", "acme-orders"] }],
      misses: [{ text: '{"id": "42", "name": "acme-orders"}', because: "ids of APIs have 10 characters" }],
    },
    ...commandNames(["amplify"], ["AppId"], {
      kind: "api_id",
      value: "d[a-z0-9]{12,13}",
      longest: 14,
      source: "https://docs.aws.amazon.com/amplify/latest/APIReference/API_App.html",
      hits: [{ text: "aws amplify start-job --app-id d1a2b3c4d5e6f7", finds: ["d1a2b3c4d5e6f7"] }],
    }),
    spokenName(["Lambda function"], "lambda_function"),
    spokenName(["state machine"], "state_machine"),
    cdkImport("Function", "lambda_function"),
    terraformImport("lambda_function", "lambda_function"),
    {
      core: "/lambda/home\\?region=[a-z0-9-]+#/functions/",
      evidence: { core: "#/functions/" },
      look: "[A-Za-z0-9]",
      after: `(?<lambda_function>${WORD})`,
      left: "any",
      right: "name",
      longest: 200,
      source: FUNCTION,
      hits: [
        { text: "console.aws.amazon.com/lambda/home?region=us-east-1#/functions/acme-fn?tab=code", finds: ["acme-fn"] },
      ],
      misses: [
        {
          text: "console.aws.amazon.com/lambda/home?region=us-east-1#/functions",
          because: "the page lists all functions",
        },
      ],
    },
    terraformDefault(["function", "lambda"], "lambda_function"),
  ],
  arns: {
    lambda: {
      function: ["lambda_function", "lambda_alias"],
      layer: ["lambda_layer", ""],
      "event-source-mapping": ["resource"],
    },
    "execute-api": { "": ["api_id", "api_stage", ""] },
    apigateway: {
      restapis: ["api_id", ""],
      apis: ["api_id", ""],
      domainnames: ["resource"],
      stages: ["api_stage", ""],
      usageplans: ["resource"],
      apikeys: ["resource"],
    },
    appsync: { apis: ["api_id", ""] },
    states: {
      stateMachine: ["state_machine", "resource"],
      execution: ["state_machine", "state_machine_execution"],
      express: ["state_machine", "state_machine_execution"],
      activity: ["state_machine"],
    },
    batch: {
      "job-queue": ["batch_queue"],
      "job-definition": ["batch_job", ""],
      "compute-environment": ["batch_environment"],
      job: ["resource"],
    },
    elasticbeanstalk: {
      application: ["application"],
      environment: ["application", "beanstalk_environment"],
      applicationversion: ["application", "resource"],
    },
    apprunner: { service: ["application", "resource"] },
    amplify: { apps: ["api_id"], branches: ["resource"] },
  },
};
