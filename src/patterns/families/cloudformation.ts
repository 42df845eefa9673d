import { commandNames, contextDetectors, spokenName } from "../context";
import type { Family } from "../detector";
import { EQUALS, QUOTE, SPACE } from "../fragments";

const STACK = "[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
const docs = {
  source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html",
};

export const cloudFormation: Family = {
  name: "cloudformation",
  title: "CloudFormation: stacks, stack sets, change sets, exports",
  kinds: {
    cloudformation_stack: { surrogate: { rule: "name" }, word: true },
    cloudformation_stack_id: { surrogate: { rule: "opaque" }, word: true },
    cloudformation_change_set: { surrogate: { rule: "name" }, word: true },
    cloudformation_export: { surrogate: { rule: "name" }, word: true },
  },
  detectors: [
    ...contextDetectors({
      keys: ["StackName", "StackSetName", "CfnStack", "ParentStackName"],
      kind: "cloudformation_stack",
      value: STACK,
      longest: 128,
      source: docs.source,
      hits: [
        { text: "aws cloudformation deploy --stack-name acme-network --template-file t.yml", finds: ["acme-network"] },
        { text: 'stack_name = "acme-network"', finds: ["acme-network"] },
        { text: '"StackName": "AcmeNetwork"', finds: ["AcmeNetwork"] },
        { text: '"Key": "aws:cloudformation:stack-name",\n  "Value": "acme-network"', finds: ["acme-network"] },
      ],
      misses: [{ text: "StackName: !Ref AWS::StackName", because: "it refers to the template itself" }],
    }),
    ...commandNames(["cdk"], ["StackName"], {
      kind: "cloudformation_stack",
      value: STACK,
      longest: 128,
      source: docs.source,
    }),
    {
      pattern: `stack with id (?<cloudformation_stack>${STACK})`,
      ignoreCase: true,
      right: "name",
      longest: 160,
      source: docs.source,
      hits: [{ text: "(ValidationError) Stack with id acme-network does not exist", finds: ["acme-network"] }],
      misses: [{ text: "stack with id ${StackName} does not exist", because: "it is a variable" }],
    },
    ...contextDetectors({
      keys: ["ChangeSetName"],
      kind: "cloudformation_change_set",
      value: STACK,
      longest: 128,
      source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html",
      hits: [{ text: "--change-set-name add-subnets-3", finds: ["add-subnets-3"] }],
    }),
    ...contextDetectors({
      keys: ["ExportName", "ImportValue"],
      kind: "cloudformation_export",
      value: "[A-Za-z0-9](?:[A-Za-z0-9:_-]*[A-Za-z0-9])?",
      longest: 255,
      source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html",
      hits: [
        { text: "ExportName: acme-network-VpcId", finds: ["acme-network-VpcId"] },
        { text: '{"Fn::ImportValue": "acme-network-VpcId"}', finds: ["acme-network-VpcId"] },
      ],
    }),
    {
      pattern: `Export${QUOTE}?:${SPACE}\\{?${SPACE}${QUOTE}?Name${EQUALS}(?<cloudformation_export>[A-Za-z0-9](?:[A-Za-z0-9:_-]*[A-Za-z0-9])?)`,
      evidence: { core: `Name${EQUALS}` },
      caseTells: true,
      look: "[A-Za-z0-9]",
      right: "name",
      longest: 300,
      source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html",
      hits: [{ text: "Export:\n        Name: acme-network-VpcId\n", finds: ["acme-network-VpcId"] }],
      misses: [{ text: 'Export:\n        Name: !Sub "${AWS::StackName}-VpcId"\n', because: "it is a variable" }],
    },
    ...contextDetectors({
      keys: ["PhysicalResourceId", "PhysicalId"],
      kind: "resource",
      longest: 255,
      source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResource.html",
      hits: [
        { text: '"PhysicalResourceId": "acme-uploads", "ResourceType": "AWS::S3::Bucket"', finds: ["acme-uploads"] },
      ],
    }),
    spokenName(["CloudFormation stack"], "cloudformation_stack"),
    {
      before: `(?<cloudformation_stack>${STACK})`,
      core: "[ \\t]+AWS::CloudFormation::Stack",
      right: "any",
      longest: 180,
      source: "https://docs.aws.amazon.com/cli/latest/reference/cloudformation/describe-stack-events.html",
      hits: [{ text: "10:00:00Z  acme-net  AWS::CloudFormation::Stack  CREATE_COMPLETE", finds: ["acme-net"] }],
      misses: [{ text: "Type: AWS::CloudFormation::Stack", because: "it is a type in a template" }],
    },
    {
      pattern: `Stack (?<cloudformation_stack>${STACK})\\n(?:Resources|IAM |Parameters|Outputs|There were no|Security)`,
      right: "any",
      longest: 180,
      source: "https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-diff.html",
      hits: [{ text: "Stack acme-net\nResources\n[~] AWS::SQS::Queue", finds: ["acme-net"] }],
      misses: [{ text: "Stack overflow\nmeans", because: "it is prose" }],
    },
  ],
  arns: {
    cloudformation: {
      stack: ["cloudformation_stack", "cloudformation_stack_id"],
      stackset: ["cloudformation_stack"],
      changeSet: ["cloudformation_change_set", "cloudformation_stack_id"],
    },
  },
};
