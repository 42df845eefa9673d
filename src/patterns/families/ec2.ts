import { contextDetectors, nestedNames, terraformNames } from "../context";
import type { Family } from "../detector";
import { NAME, QUOTE } from "../fragments";
import { idKinds, longIdDetectors, resourceIdDetectors, uuidIdDetectors, uuidKinds } from "../resource-ids";

/**
 * Prefixes from the EC2 API reference and the examples of the AWS CLI.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIdFormat.html
 */
const IDS: Record<string, string> = {
  i: "ec2_instance",
  r: "ec2_reservation",
  ami: "ami",
  aki: "kernel_image",
  ari: "ramdisk_image",
  vol: "ebs_volume",
  snap: "ebs_snapshot",
  lt: "launch_template_id",
  sir: "spot_instance_request",
  h: "dedicated_host",
  hr: "host_reservation",
  hro: "host_reservation_offering",
  cr: "capacity_reservation",
  crf: "capacity_reservation_fleet",
  "import-ami": "import_image_task",
  "import-snap": "import_snapshot_task",
  "import-i": "import_instance_task",
  "import-vol": "import_volume_task",
  "export-i": "export_instance_task",
  "export-ami": "export_image_task",
  replacevol: "replace_root_volume_task",
  bun: "bundle_task",
  afi: "fpga_image",
  agfi: "global_fpga_image",
  elg: "elastic_gpu",
  eia: "elastic_inference_accelerator",
  scg: "snapshot_copy_grant",
  iew: "instance_event_window",
  "iip-assoc": "instance_profile_association",
  eice: "instance_connect_endpoint",
};

/** Prefixes that are words: with 8 digits they are dates and hashes more often than ids. */
const LONG_IDS: Record<string, string> = {
  key: "key_pair_id",
  mi: "managed_instance",
  cb: "capacity_block",
  cbr: "capacity_block_reservation",
  pg: "placement_group_id",
  macmodification: "mac_modification_task",
  "instance-event": "instance_event",
};

const FLEETS: Record<string, string> = { fleet: "ec2_fleet", sfr: "spot_fleet_request" };

const docs = {
  keyName: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html",
  template: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html",
};

export const ec2: Family = {
  name: "ec2",
  title: "EC2: instances, images, volumes, snapshots, hosts, key pairs, launch templates",
  borrows: ["auto_scaling_group"],
  kinds: {
    ...idKinds(IDS, LONG_IDS),
    ...uuidKinds(FLEETS),
    key_pair: { surrogate: { rule: "name" }, word: true },
    launch_template: { surrogate: { rule: "name" }, word: true },
    placement_group: { surrogate: { rule: "name" }, word: true },
  },
  detectors: [
    ...resourceIdDetectors(IDS),
    ...longIdDetectors(LONG_IDS),
    ...uuidIdDetectors(FLEETS, "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFleet.html"),
    ...contextDetectors({
      keys: ["KeyName", "KeyPairName", "Ec2KeyName", "SSHKeyName", "EC2SshKey"],
      kind: "key_pair",
      spaced: true,
      longest: 255,
      source: docs.keyName,
      hits: [
        { text: "aws ec2 run-instances --key-name acme-ops --count 1", finds: ["acme-ops"] },
        { text: '"KeyName": "Acme ops 2"', finds: ["Acme ops 2"] },
        { text: 'key_name      = "acme-ops"', finds: ["acme-ops"] },
      ],
      misses: [{ text: "key_name = aws_key_pair.ops.key_name", because: "it refers to another resource" }],
    }),
    ...contextDetectors({
      keys: ["LaunchTemplateName", "LaunchConfigurationName", "LaunchConfiguration"],
      kind: "launch_template",
      longest: 255,
      source: docs.template,
      hits: [
        { text: "--launch-template LaunchTemplateName=web-lt,Version=1", finds: ["web-lt"] },
        { text: '"LaunchConfigurationNames": ["web-lc-1", "web-lc-2"]', finds: ["web-lc-1", "web-lc-2"] },
      ],
      misses: [{ text: "LaunchTemplateName: !Ref WebTemplate", because: "it refers to a resource of the template" }],
    }),
    ...contextDetectors({
      keys: ["PlacementGroupName"],
      kind: "placement_group",
      longest: 255,
      source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html",
      hits: [{ text: '"PlacementGroupName": "hpc-rack"', finds: ["hpc-rack"] }],
    }),
    ...terraformNames(["aws_launch_template", "aws_launch_configuration"], {
      kind: "launch_template",
      value: NAME,
      longest: 255,
      source: docs.template,
      hits: [{ text: 'resource "aws_launch_template" "web" {\n  name = "web-lt"\n', finds: ["web-lt"] }],
    }),
    {
      pattern: `(?:\\.ssh/|-i ${QUOTE}?)(?<key_pair>[A-Za-z0-9_-]+)\\.pem`,
      look: "[A-Za-z0-9]",
      left: "any",
      longest: 270,
      source: docs.keyName,
      hits: [
        { text: "ssh -i ~/.ssh/acme-ops.pem ec2-user@10.0.0.1", finds: ["acme-ops", "10.0.0.1"] },
        { text: "ssh -i acme-ops.pem ec2-user@web", finds: ["acme-ops"] },
      ],
      misses: [{ text: "~/.ssh/id_ed25519", because: "the key is the user's own" }],
    },
    {
      core: "\\t[a-z][a-z0-9-]{1,10}\\.(?:nano|micro|small|medium|large|xlarge|[0-9]{1,2}xlarge|metal)\\t",
      evidence: { core: "(?:nano|micro|small|medium|large|metal)\\t" },
      look: "[A-Za-z0-9]",
      after: "(?<key_pair>[A-Za-z0-9][A-Za-z0-9_-]*)\\t20[0-9]{2}-",
      left: "any",
      right: "any",
      longest: 300,
      source: "https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-output-format.html",
      hits: [{ text: "i-0a1b2c3d\tt3.micro\tacme-ops\t2024-05-01T10:00:00+00:00", finds: ["i-0a1b2c3d", "acme-ops"] }],
      misses: [{ text: "host\tt3.micro\t-\t2024-05-01T10:00:00+00:00", because: "the instance has no key pair" }],
    },
    ...nestedNames(["launchTemplate"], {
      kind: "launch_template",
      longest: 128,
      source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_LaunchTemplateSpecification.html",
      hits: [{ text: '"launchTemplate": {"name": "acme-web", "version": "3"}', finds: ["acme-web"] }],
    }),
    ...nestedNames(["autoScalingGroups"], {
      kind: "auto_scaling_group",
      longest: 255,
      source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupResources.html",
      hits: [{ text: '"autoScalingGroups": [{"name": "eks-acme-1"}]', finds: ["eks-acme-1"] }],
    }),
  ],
  arns: {
    ec2: { "key-pair": ["key_pair"], "placement-group": ["placement_group"], "launch-template": ["launch_template"] },
  },
};
