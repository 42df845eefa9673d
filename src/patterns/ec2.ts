import type { Family } from "./detector";
import { resourceIdDetectors } from "./resource-ids";

const IDS: Record<string, string> = {
  i: "ec2_instance",
  r: "ec2_reservation",
  ami: "ami",
  aki: "kernel_image",
  ari: "ramdisk_image",
  vol: "ebs_volume",
  snap: "ebs_snapshot",
  lt: "launch_template",
  fleet: "ec2_fleet",
  sfr: "spot_fleet_request",
  sir: "spot_instance_request",
  h: "dedicated_host",
  cr: "capacity_reservation",
  crf: "capacity_reservation_fleet",
  key: "key_pair",
  "import-ami": "import_task",
  "import-snap": "import_task",
  "export-i": "export_task",
  mi: "managed_instance",
};

export const ec2: Family = {
  name: "ec2",
  title: "EC2: instances, images, volumes, snapshots, hosts",
  kinds: Object.fromEntries(Object.values(IDS).map((kind) => [kind, { surrogate: { rule: "id" } }])),
  detectors: resourceIdDetectors(IDS),
};
