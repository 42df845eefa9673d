import { cloudFormationNames, commandNames, contextDetectors, phraseDetector, terraformNames } from "./context";
import type { Family } from "./detector";
import { BLANKS, QUOTE, REGION, SPACE } from "./fragments";
import { hostDetector } from "./hosts";

const WORD = "[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?";
const REPOSITORY = "[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?";
const PATH = `(?<ecr_repository>${REPOSITORY})(?:/(?<ecr_repository>${REPOSITORY}))*`;
const ECS = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html";
const EKS = "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html";
const ECR = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html";
const EVENTS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html";
const ERRORS = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html";
const TASK = `(?<ecs_task_definition>${WORD})(?::[0-9]+)?`;

export const containers: Family = {
  name: "containers",
  title: "ECS, EKS and ECR: clusters, services, tasks, node groups, repositories",
  kinds: {
    ecs_cluster: { surrogate: { rule: "name", hint: "cluster" }, word: true },
    ecs_service: { surrogate: { rule: "name", hint: "service" }, word: true },
    ecs_task_definition: { surrogate: { rule: "name", hint: "taskdef" }, word: true },
    ecs_task: { surrogate: { rule: "opaque" }, word: true },
    ecs_capacity_provider: { surrogate: { rule: "name", hint: "capacity" }, word: true },
    eks_nodegroup: { surrogate: { rule: "name", hint: "nodegroup" }, word: true },
    eks_fargate_profile: { surrogate: { rule: "name", hint: "fargate" }, word: true },
    eks_endpoint_id: { surrogate: { rule: "opaque" }, word: true },
    ecr_repository: { surrogate: { rule: "name", hint: "repo" }, word: true },
  },
  detectors: [
    hostDetector({
      labels: `(?<account_id>[0-9]{12})\\.dkr[.-]ecr(?:-fips)?\\.${REGION}`,
      path: `(?:(?:\\.cn)?/${PATH})?`,
      source: ECR,
      hits: [
        {
          text: "docker pull 123456789012.dkr.ecr.us-east-1.amazonaws.com/acme/api:1.2.3",
          finds: ["123456789012", "acme", "api"],
        },
        {
          text: "image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme-web@sha256:0a",
          finds: ["123456789012", "acme-web"],
        },
        { text: "docker login 123456789012.dkr.ecr.us-east-1.amazonaws.com", finds: ["123456789012"] },
      ],
      misses: [
        {
          text: "602401143452.dkr.ecr.us-west-2.amazonaws.com",
          because: "the registry of the EKS add-ons is AWS's own",
        },
      ],
    }),
    ...contextDetectors({
      keys: ["RepositoryName", "EcrRepository", "EcrRepositoryName", "EcrRepo"],
      kind: "ecr_repository",
      parts: `(?<ecr_repository>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:/(?<ecr_repository>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?))*`,
      longest: 256,
      source: "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html",
      hits: [
        { text: "aws ecr describe-images --repository-name acme/api", finds: ["acme", "api"] },
        { text: '"repositoryName": "acme-web"', finds: ["acme-web"] },
        { text: "aws codecommit get-repository --repository-name AcmeSite", finds: ["AcmeSite"] },
      ],
    }),
    ...terraformNames(["aws_ecr_repository"], { kind: "ecr_repository", parts: PATH, longest: 256, source: ECR }),
    ...contextDetectors({
      keys: ["ClusterName", "EcsCluster", "EksCluster", "EcsClusterName", "EksClusterName"],
      kind: "ecs_cluster",
      value: WORD,
      longest: 255,
      source: ECS,
      hits: [
        { text: '"clusterName": "acme-apps"', finds: ["acme-apps"] },
        { text: "eksctl utils write-kubeconfig --cluster-name acme-apps", finds: ["acme-apps"] },
        { text: "CLUSTER_NAME=acme-apps", finds: ["acme-apps"] },
        { text: "Name=ClusterName,Value=acme-apps", finds: ["acme-apps"] },
      ],
      misses: [{ text: "cluster_name = module.eks.cluster_name", because: "it refers to a module" }],
    }),
    ...commandNames(["ecs", "eks", "eksctl", "emr"], ["Cluster"], {
      kind: "ecs_cluster",
      value: WORD,
      longest: 255,
      source: "https://docs.aws.amazon.com/cli/latest/reference/ecs/update-service.html",
      hits: [
        {
          text: "aws ecs update-service --cluster acme --service web-api --task-definition web-api:7",
          finds: ["acme", "web-api", "web-api"],
        },
        { text: "aws ecs describe-clusters --clusters acme-a acme-b", finds: ["acme-a", "acme-b"] },
      ],
    }),
    ...commandNames(["eks"], ["Name"], {
      kind: "ecs_cluster",
      value: WORD,
      longest: 255,
      source: EKS,
      hits: [
        { text: "aws eks update-kubeconfig --region us-east-1 --name acme-apps", finds: ["acme-apps"] },
        { text: "aws eks describe-cluster \\\\\\n  --name acme-apps \\\\\\n  --query x", finds: ["acme-apps"] },
      ],
    }),
    {
      core: `eksctl[ \\t]+[^\\n|;&]*--(?:cluster|name)[= ]${QUOTE}?`,
      evidence: { core: `(?:cluster|name)[= ]${QUOTE}?` },
      look: "[A-Za-z0-9]",
      after: `(?<ecs_cluster>${WORD})`,
      right: "item",
      longest: 400,
      source: "https://eksctl.io/usage/creating-and-managing-clusters/",
      hits: [{ text: "eksctl create cluster --name acme-apps --region us-east-1", finds: ["acme-apps"] }],
      misses: [],
    },
    ...terraformNames(["aws_ecs_cluster", "aws_eks_cluster"], {
      kind: "ecs_cluster",
      value: WORD,
      longest: 255,
      source: EKS,
      hits: [{ text: 'resource "aws_eks_cluster" "main" {\n  name     = "acme-apps"\n', finds: ["acme-apps"] }],
      misses: [
        { text: 'resource "aws_eks_cluster" "main" {\n  name = var.name\n', because: "it refers to a variable" },
      ],
    }),
    ...cloudFormationNames(["EKS::Cluster"], {
      kind: "ecs_cluster",
      value: WORD,
      longest: 255,
      source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-eks-cluster.html",
      hits: [{ text: "Type: AWS::EKS::Cluster\n    Properties:\n      Name: acme-apps\n", finds: ["acme-apps"] }],
    }),
    {
      core: `"clusters"[ \\t]*:[ \\t]*\\[${SPACE}"`,
      look: "[A-Za-z0-9]",
      after: `(?<ecs_cluster>${WORD})`,
      right: "item",
      longest: 255,
      source: "https://docs.aws.amazon.com/cli/latest/reference/eks/list-clusters.html",
      hits: [{ text: '{"clusters": ["acme-apps", "acme-batch"]}', finds: ["acme-apps", "acme-batch"] }],
      misses: [],
    },
    ...contextDetectors({
      keys: ["ServiceName", "EcsService", "EcsServiceName"],
      kind: "ecs_service",
      value: WORD,
      longest: 255,
      source: ECS,
      hits: [{ text: '"serviceName": "web-api"', finds: ["web-api"] }],
      misses: [
        { text: '"ServiceName": "com.amazonaws.us-east-1.s3"', because: "it is a service of AWS" },
        { text: "service_name = local.service", because: "it refers to a variable" },
      ],
    }),
    ...commandNames(["ecs"], ["Service"], { kind: "ecs_service", value: WORD, longest: 255, source: ECS }),
    ...commandNames(["ecs"], ["TaskDefinition", "Family", "FamilyPrefix"], {
      kind: "ecs_task_definition",
      parts: TASK,
      longest: 255,
      source: ECS,
    }),
    ...contextDetectors({
      keys: ["TaskDefinition", "TaskDefinitionFamily"],
      kind: "ecs_task_definition",
      parts: TASK,
      longest: 255,
      source: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
      hits: [{ text: '"taskDefinition": "web-api:7"', finds: ["web-api"] }],
    }),
    ...contextDetectors({
      keys: ["CapacityProvider", "CapacityProviderName"],
      kind: "ecs_capacity_provider",
      value: WORD,
      longest: 255,
      source: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html",
      hits: [{ text: "capacityProvider=acme-spot,weight=1", finds: ["acme-spot"] }],
      misses: [{ text: '"capacityProvider": "FARGATE_SPOT"', because: "it is AWS's own" }],
    }),
    ...contextDetectors({
      keys: ["NodegroupName", "NodeGroup", "EksNodegroup"],
      kind: "eks_nodegroup",
      value: WORD,
      longest: 63,
      source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html",
      hits: [
        {
          text: "aws eks describe-nodegroup --cluster-name acme-apps --nodegroup-name ng-spot-1",
          finds: ["acme-apps", "ng-spot-1"],
        },
        { text: "eks.amazonaws.com/nodegroup=ng-spot-1", finds: ["ng-spot-1"] },
        { text: '"nodegroups": ["ng-spot-1", "ng-big-2"]', finds: ["ng-spot-1", "ng-big-2"] },
      ],
    }),
    ...contextDetectors({
      keys: ["FargateProfileName", "FargateProfile"],
      kind: "eks_fargate_profile",
      value: WORD,
      longest: 63,
      source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateFargateProfile.html",
      hits: [{ text: '"fargateProfileName": "fp-core-1"', finds: ["fp-core-1"] }],
    }),
    ...["", "\\.[a-z0-9]{3,4}"].map((partition) =>
      hostDetector({
        labels: `(?<eks_endpoint_id>[A-F0-9]{32})${partition}\\.${REGION}\\.eks`,
        source: "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
        hits: [
          {
            text: "server: https://A1B2C3D4E5F60718293A4B5C6D7E8F90.gr7.us-east-1.eks.amazonaws.com",
            finds: ["A1B2C3D4E5F60718293A4B5C6D7E8F90"],
          },
        ],
      }),
    ),
    {
      core: `oidc\\.eks\\.${REGION}\\.amazonaws\\.com(?:\\.cn)?/id/`,
      evidence: { core: "amazonaws\\.com(?:\\.cn)?/id/" },
      look: "[A-F0-9]",
      after: "(?<eks_endpoint_id>[A-F0-9]{32})",
      longest: 120,
      source: "https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html",
      hits: [
        {
          text: "oidc.eks.us-east-1.amazonaws.com/id/A1B2C3D4E5F60718293A4B5C6D7E8F90:aud",
          finds: ["A1B2C3D4E5F60718293A4B5C6D7E8F90"],
        },
      ],
      misses: [],
    },
    hostDetector({
      labels: `(?<ecs_cluster>[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)\\.${REGION}`,
      suffix: "\\.eksctl\\.io",
      source: "https://eksctl.io/usage/creating-and-managing-clusters/",
      hits: [{ text: "kubectl config use-context admin@acme-apps.us-east-1.eksctl.io", finds: ["acme-apps"] }],
    }),
    {
      core: "kubernetes\\.io/cluster/",
      look: "[A-Za-z0-9]",
      after: `(?<ecs_cluster>${WORD})`,
      right: "name",
      longest: 255,
      source: "https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html",
      hits: [{ text: '"kubernetes.io/cluster/acme-apps" = "owned"', finds: ["acme-apps"] }],
      misses: [],
    },
    ...contextDetectors({
      keys: ["Task", "Tasks", "TaskId", "InstanceId"],
      kind: "ecs_task",
      value: "[0-9a-f]{32}",
      longest: 32,
      source: "https://docs.aws.amazon.com/cli/latest/reference/ecs/stop-task.html",
      hits: [{ text: "--task 41bd708391dcf048473d2987af383423", finds: ["41bd708391dcf048473d2987af383423"] }],
      misses: [{ text: "--task build", because: "task ids have 32 digits" }],
    }),
    {
      core: "\\(task ",
      look: "[0-9a-f]",
      after: "(?<ecs_task>[0-9a-f]{32})\\)",
      left: "any",
      right: "any",
      longest: 60,
      source: EVENTS,
      hits: [
        {
          text: "has started 1 tasks: (task 41bd708391dcf048473d2987af383423).",
          finds: ["41bd708391dcf048473d2987af383423"],
        },
      ],
      misses: [],
    },
    {
      core: "\\(service ",
      look: "[A-Za-z0-9]",
      after: `(?<ecs_service>${WORD})\\)`,
      left: "any",
      right: "any",
      longest: 270,
      source: EVENTS,
      hits: [{ text: "(service acme-web) has reached a steady state.", finds: ["acme-web"] }],
      misses: [{ text: "(service to come)", because: "it is prose" }],
    },
    {
      core: `[Gg]roup${QUOTE}?[ \\t]*[:=][ \\t]*${QUOTE}?service:`,
      evidence: { core: "service:" },
      look: "[A-Za-z0-9]",
      after: `(?<ecs_service>${WORD})`,
      right: "item",
      longest: 300,
      source: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html",
      hits: [{ text: '"group": "service:acme-web"', finds: ["acme-web"] }],
      misses: [{ text: "service:web", because: "it is no group of tasks" }],
    },
    {
      core: `"[Ff]amily"${BLANKS}:${BLANKS}"`,
      look: "[A-Za-z0-9]",
      after: `(?<ecs_task_definition>${WORD})",${SPACE}"(?:executionRole|taskRole|containerDef|networkMode|requiresComp|revision|ExecutionRole|TaskRole|ContainerDef|NetworkMode)`,
      left: "any",
      right: "any",
      longest: 360,
      source: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html",
      hits: [{ text: '{"family": "acme-web", "networkMode": "awsvpc"}', finds: ["acme-web"] }],
      misses: [{ text: '{"family": "Arial", "size": 12}', because: "it is a font" }],
    },
    phraseDetector({
      before: "No cluster found for name: ",
      kind: "ecs_cluster",
      longest: 100,
      source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html",
      hits: [{ text: "No cluster found for name: acme-apps.", finds: ["acme-apps"] }],
    }),
    phraseDetector({
      before: "repository with name ",
      kind: "ecr_repository",
      parts: PATH,
      longest: 256,
      source: ERRORS,
      hits: [{ text: "The repository with name 'acme/web' does not exist", finds: ["acme", "web"] }],
    }),
    phraseDetector({
      before: "registry with id ",
      kind: "account_id",
      value: "[0-9]{12}",
      longest: 12,
      source: ERRORS,
      hits: [{ text: "in the registry with id '123456789012'", finds: ["123456789012"] }],
    }),
  ],
  arns: {
    ecs: {
      cluster: ["ecs_cluster"],
      service: ["ecs_cluster", "ecs_service"],
      task: ["ecs_cluster", "ecs_task"],
      "task-definition": ["ecs_task_definition", ""],
      "container-instance": ["ecs_cluster", "ecs_task"],
      container: ["ecs_cluster", "ecs_task"],
      "capacity-provider": ["ecs_capacity_provider"],
      "task-set": ["ecs_cluster", "ecs_service", "ecs_task"],
    },
    eks: {
      cluster: ["ecs_cluster"],
      nodegroup: ["ecs_cluster", "eks_nodegroup", "resource"],
      addon: ["ecs_cluster", "", "resource"],
      fargateprofile: ["ecs_cluster", "eks_fargate_profile", "resource"],
      "access-entry": ["ecs_cluster", "", "account_id", "iam_role", "resource"],
      identityproviderconfig: ["ecs_cluster", "", "resource"],
    },
    ecr: { repository: ["ecr_repository"] },
  },
};
