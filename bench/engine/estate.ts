/** An invented AWS estate, and how it shows up in source code and in the output of the AWS CLI. */

interface Instance {
  id: string;
  image: string;
  volume: string;
  interface: string;
  attachment: string;
  reservation: string;
  address: string;
}

const REGION = "eu-central-1";

export class Estate {
  private seed = 1;
  private readonly account = `4${this.digits(11)}`;
  private readonly vpc = this.id("vpc");
  private readonly subnets = [this.id("subnet"), this.id("subnet"), this.id("subnet")];
  private readonly groups = [this.id("sg"), this.id("sg"), this.id("sg"), this.id("sg")];
  private readonly buckets = ["acme-billing-exports", "acme-raw-events", "acme-cloudtrail-eu"];
  private readonly databases = ["shop-orders-prod", "shop-users-prod", "shop-search-stage"];
  private readonly instances: Instance[];
  private outputs = 0;

  constructor(instanceCount: number) {
    this.instances = Array.from({ length: instanceCount }, () => ({
      id: this.id("i"),
      image: this.id("ami"),
      volume: this.id("vol"),
      interface: this.id("eni"),
      attachment: this.id("eni-attach"),
      reservation: this.id("r"),
      address: `10.${this.below(8)}.${this.below(256)}.${this.below(256)}`,
    }));
  }

  /** A line of code that names one thing of the estate. */
  sourceLine(): string {
    const instance = this.pick(this.instances);
    return this.pick([
      `      const instance = "${instance.id}";\n`,
      `      subnet_id = "${this.pick(this.subnets)}"\n`,
      `      vpc_security_group_ids = ["${this.pick(this.groups)}"]\n`,
      `      role: "arn:aws:iam::${this.account}:role/deploy-${this.pick(["api", "jobs"])}-role",\n`,
      `      await s3.putObject({ Bucket: "${this.pick(this.buckets)}", Key: key, Body: body });\n`,
      `      // the old host was ${instance.address}\n`,
      `      endpoint: "${this.pick(this.databases)}.cq7xw2m4k9zp.${REGION}.rds.amazonaws.com",\n`,
    ]);
  }

  /** What a command printed. */
  commandOutput(): string {
    const from = (this.outputs * 7) % this.instances.length;
    const chosen = this.instances.slice(from, from + 7);
    this.outputs += 1;
    if (this.outputs % 3 !== 0) {
      return JSON.stringify({ Reservations: chosen.map((instance) => this.described(instance)) }, null, 4);
    }
    const objects = chosen.map((_, index) => `2026-11-0${index} 10:00:00   ${this.digits(7)} part-${index}.parquet`);
    return [
      `aws s3 ls s3://${this.pick(this.buckets)}/2026/11/`,
      ...objects,
      ...this.databases.map(this.database),
    ].join("\n");
  }

  private readonly database = (name: string): string =>
    JSON.stringify(
      { DBInstanceIdentifier: name, DBInstanceClass: "db.r6g.large", Engine: "postgres", Port: 5432 },
      null,
      4,
    );

  private described(instance: Instance): unknown {
    const [subnet, group] = [this.pick(this.subnets), this.pick(this.groups)];
    const dns = `ip-${instance.address.replaceAll(".", "-")}.${REGION}.compute.internal`;
    return {
      Groups: [],
      Instances: [
        {
          AmiLaunchIndex: 0,
          ImageId: instance.image,
          InstanceId: instance.id,
          InstanceType: "m6i.xlarge",
          LaunchTime: "2026-11-02T08:15:42+00:00",
          Monitoring: { State: "disabled" },
          Placement: { AvailabilityZone: `${REGION}a`, GroupName: "", Tenancy: "default" },
          PrivateDnsName: dns,
          PrivateIpAddress: instance.address,
          ProductCodes: [],
          PublicDnsName: "",
          State: { Code: 16, Name: "running" },
          StateTransitionReason: "",
          SubnetId: subnet,
          VpcId: this.vpc,
          Architecture: "x86_64",
          BlockDeviceMappings: [
            {
              DeviceName: "/dev/xvda",
              Ebs: {
                AttachTime: "2026-11-02T08:15:43+00:00",
                DeleteOnTermination: true,
                Status: "attached",
                VolumeId: instance.volume,
              },
            },
          ],
          ClientToken: "",
          EbsOptimized: true,
          EnaSupport: true,
          Hypervisor: "xen",
          IamInstanceProfile: {
            Arn: `arn:aws:iam::${this.account}:instance-profile/web-profile`,
            Id: "AIPAQYLPMN5HFIQR7XYAB",
          },
          NetworkInterfaces: [
            {
              Attachment: {
                AttachmentId: instance.attachment,
                DeviceIndex: 0,
                Status: "attached",
                NetworkCardIndex: 0,
              },
              Description: "",
              Groups: [{ GroupName: "web", GroupId: group }],
              Ipv6Addresses: [],
              NetworkInterfaceId: instance.interface,
              OwnerId: this.account,
              PrivateDnsName: dns,
              PrivateIpAddress: instance.address,
              PrivateIpAddresses: [{ Primary: true, PrivateDnsName: dns, PrivateIpAddress: instance.address }],
              SourceDestCheck: true,
              Status: "in-use",
              SubnetId: subnet,
              VpcId: this.vpc,
              InterfaceType: "interface",
            },
          ],
          RootDeviceName: "/dev/xvda",
          RootDeviceType: "ebs",
          SecurityGroups: [{ GroupName: "web", GroupId: group }],
          SourceDestCheck: true,
          Tags: [
            { Key: "Name", Value: "web-3" },
            { Key: "team", Value: "shop" },
          ],
          VirtualizationType: "hvm",
          CpuOptions: { CoreCount: 2, ThreadsPerCore: 2 },
          CapacityReservationSpecification: { CapacityReservationPreference: "open" },
          HibernationOptions: { Configured: false },
          MetadataOptions: {
            State: "applied",
            HttpTokens: "required",
            HttpEndpoint: "enabled",
            HttpPutResponseHopLimit: 2,
          },
          EnclaveOptions: { Enabled: false },
          PlatformDetails: "Linux/UNIX",
          UsageOperation: "RunInstances",
          MaintenanceOptions: { AutoRecovery: "default" },
          CurrentInstanceBootMode: "uefi",
        },
      ],
      OwnerId: this.account,
      ReservationId: instance.reservation,
    };
  }

  private below(bound: number): number {
    this.seed = (this.seed * 48271) % 2147483647;
    return this.seed % bound;
  }

  private pick<T>(items: T[]): T {
    return items[this.below(items.length)];
  }

  private digits(count: number): string {
    return Array.from({ length: count }, () => this.below(10)).join("");
  }

  private id(prefix: string): string {
    return `${prefix}-0${Array.from({ length: 16 }, () => this.below(16).toString(16)).join("")}`;
  }
}
