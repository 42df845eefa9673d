import { commandNames, contextDetectors, terraformNames } from "../context";
import type { Family } from "../detector";
import { QUOTE, REGION, UUID } from "../fragments";

const WORD = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?";
const docs = {
  commit: "https://docs.aws.amazon.com/codecommit/latest/userguide/regions.html#regions-git",
  build: "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html",
  deploy: "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html",
  pipeline: "https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_CreatePipeline.html",
};

export const developer: Family = {
  name: "developer",
  title: "CodeCommit, CodeBuild, CodeDeploy, CodePipeline, CodeArtifact",
  borrows: ["application", "job_id"],
  kinds: {
    codecommit_repository: { surrogate: { rule: "name" }, word: true },
    codebuild_project: { surrogate: { rule: "name" }, word: true },
    codedeploy_group: { surrogate: { rule: "name" }, word: true },
    codedeploy_deployment: { surrogate: { rule: "id" } },
    code_pipeline: { surrogate: { rule: "name" }, word: true },
    code_artifact: { surrogate: { rule: "name" }, word: true },
  },
  detectors: [
    {
      core: `git-codecommit(?:-fips)?\\.${REGION}\\.amazonaws\\.com(?:\\.cn)?/v1/repos/`,
      evidence: { core: "/v1/repos/" },
      look: "[A-Za-z0-9]",
      after: `(?<codecommit_repository>${WORD})`,
      longest: 200,
      source: docs.commit,
      hits: [
        { text: "git clone https://git-codecommit.us-east-1.amazonaws.com/v1/repos/AcmeSite", finds: ["AcmeSite"] },
        { text: "ssh://git-codecommit.eu-west-1.amazonaws.com/v1/repos/acme-site.", finds: ["acme-site"] },
      ],
      misses: [{ text: "https://api.github.com/v1/repos/acme", because: "the host is not CodeCommit's" }],
    },
    {
      pattern: `codecommit:(?::[a-z0-9-]+:)?//(?<codecommit_repository>${WORD})`,
      longest: 200,
      source: "https://docs.aws.amazon.com/codecommit/latest/userguide/setting-up-git-remote-codecommit.html",
      hits: [{ text: "git clone codecommit::eu-west-1://AcmeSite", finds: ["AcmeSite"] }],
      misses: [{ text: "git clone codecommit::eu-west-1://${REPO}", because: "it is a variable" }],
    },
    ...contextDetectors({
      keys: ["ProjectName", "CodeBuildProject", "CodeBuildProjectName"],
      kind: "codebuild_project",
      value: WORD,
      longest: 255,
      source: docs.build,
      hits: [{ text: "aws codebuild start-build --project-name acme-build", finds: ["acme-build"] }],
    }),
    ...commandNames(["codebuild"], ["Name"], {
      kind: "codebuild_project",
      value: WORD,
      longest: 255,
      source: docs.build,
    }),
    ...terraformNames(["aws_codebuild_project"], {
      kind: "codebuild_project",
      value: WORD,
      longest: 255,
      source: docs.build,
    }),
    ...contextDetectors({
      keys: ["DeploymentGroupName", "DeploymentGroup"],
      kind: "codedeploy_group",
      value: WORD,
      longest: 100,
      source: docs.deploy,
      hits: [{ text: "--deployment-group-name acme-blue", finds: ["acme-blue"] }],
    }),
    {
      kind: "codedeploy_deployment",
      pattern: "d-[A-Z0-9]{9}",
      right: "name",
      longest: 11,
      source: "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html",
      hits: [{ text: "--deployment-id d-A1B2C3D4E", finds: ["d-A1B2C3D4E"] }],
      misses: [{ text: "d-A1B2C3", because: "ids have 9 characters" }],
    },
    ...contextDetectors({
      keys: ["PipelineName", "CodePipeline", "PipelineExecutionName"],
      kind: "code_pipeline",
      value: WORD,
      longest: 100,
      source: docs.pipeline,
      hits: [{ text: '"pipelineName": "acme-release"', finds: ["acme-release"] }],
    }),
    ...commandNames(["codepipeline"], ["Name"], {
      kind: "code_pipeline",
      value: WORD,
      longest: 100,
      source: docs.pipeline,
      hits: [{ text: "aws codepipeline start-pipeline-execution --name acme-release", finds: ["acme-release"] }],
    }),
    ...terraformNames(["aws_codepipeline"], {
      kind: "code_pipeline",
      value: WORD,
      longest: 100,
      source: docs.pipeline,
    }),
    {
      before:
        "(?<code_artifact>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)-(?<account_id>[0-9]{12})\\.d\\.codeartifact\\." + REGION,
      core: "\\.amazonaws\\.com",
      after:
        "(?:/(?:npm|pypi|maven|nuget|generic|swift|ruby|cargo)/(?<code_artifact>[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]))?",
      longest: 200,
      source: "https://docs.aws.amazon.com/codeartifact/latest/ug/npm-auth.html",
      hits: [
        {
          text: "https://acme-123456789012.d.codeartifact.us-east-1.amazonaws.com/npm/acme-npm/",
          finds: ["acme", "123456789012", "acme-npm"],
        },
      ],
      misses: [{ text: "codeartifact.us-east-1.amazonaws.com", because: "it is the service's own endpoint" }],
    },
    {
      pattern: `(?:[Ee]xternal-?[Ee]xecution-?(?:Id|id)|CODEBUILD_BUILD_ID|[Bb]uildId)${QUOTE}?[ \\t]*[:=][ \\t]*${QUOTE}?(?<codebuild_project>[A-Za-z0-9][A-Za-z0-9_-]*):(?<job_id>${UUID})`,
      left: "any",
      right: "any",
      longest: 300,
      source: "https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionExecution.html",
      hits: [
        {
          text: '"externalExecutionId": "acme-tests:478ccbcf-0487-2800-0ae8-6eb2a1b2c3d4"',
          finds: ["acme-tests", "478ccbcf-0487-2800-0ae8-6eb2a1b2c3d4"],
        },
      ],
      misses: [{ text: "CODEBUILD_BUILD_ID=acme-tests:42", because: "ids of builds end in a UUID" }],
    },
    {
      core: "codecommit/home\\?region=[a-z0-9-]+#/repository/",
      evidence: { core: "#/repository/" },
      look: "[A-Za-z0-9]",
      after: "(?<codecommit_repository>[A-Za-z0-9][A-Za-z0-9._-]*)",
      left: "any",
      right: "name",
      longest: 200,
      source: "https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-browse.html",
      hits: [
        {
          text: "console.aws.amazon.com/codecommit/home?region=us-east-1#/repository/acme-web/browse",
          finds: ["acme-web"],
        },
      ],
      misses: [
        {
          text: "console.aws.amazon.com/codecommit/home?region=us-east-1#/repository/",
          because: "no repository follows",
        },
      ],
    },
  ],
  arns: {
    codecommit: { "": ["codecommit_repository"] },
    codebuild: {
      project: ["codebuild_project"],
      build: ["codebuild_project", "resource"],
      "report-group": ["resource"],
    },
    codedeploy: {
      application: ["application"],
      deploymentgroup: ["application", "codedeploy_group"],
      deploymentconfig: [""],
    },
    codepipeline: { "": ["code_pipeline", "resource"] },
    codeartifact: { domain: ["code_artifact"], repository: ["code_artifact"], package: ["code_artifact"] },
    "codestar-connections": { connection: ["resource"] },
    codeconnections: { connection: ["resource"] },
  },
};
