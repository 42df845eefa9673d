/** The values that placeholders of the templates stand for. */
import type { Random } from "./random";

/** `shape`: the text alone says what it is; `context`: what stands around it does. */
export type Tier = "shape" | "context";

type Generator = (random: Random) => string;

const DIGITS = "0123456789";
const HEX = "0123456789abcdef";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ALPHANUMERIC = UPPER + LOWER + DIGITS;

const COMPANIES = "acme globex initech hanbit daon miru northwind contoso bluefin zenith tailspin nara finlytics".split(
  " ",
);
const SUBJECTS = (
  "orders payments checkout invoice catalog search inventory shipping profile auth session notification analytics " +
  "clickstream telemetry media thumbnail report ledger fraud pricing recommend webhook billing customer audit ingest"
).split(" ");
const STAGES = "prod dev stg staging qa sandbox live preprod".split(" ");
const PEOPLE = "alice bob minsu.kim jieun.lee carlos.ruiz dkim hpark svc-deployer ci-runner terraform-bot".split(" ");

type Style = "kebab" | "snake" | "pascal" | "camel";

function styled(words: string[], style: Style): string {
  if (style === "kebab") return words.join("-");
  if (style === "snake") return words.join("_");
  const capitalized = words.flatMap((word) => word.split("-")).map((word) => word[0].toUpperCase() + word.slice(1));
  const joined = capitalized.join("");
  return style === "pascal" ? joined : joined[0].toLowerCase() + joined.slice(1);
}

/** A name as teams give them: of a company, a stage, a subject and one of `suffixes`. */
function named(suffixes: string, styles: string): Generator {
  const endings = suffixes.split(" ");
  const ways = styles.split(" ") as Style[];
  return (random) => {
    const words = [random.pick(SUBJECTS), random.pick(endings)];
    const order = random.below(4);
    if (order === 0) words.unshift(random.pick(COMPANIES));
    if (order === 1) words.unshift(random.pick(COMPANIES), random.pick(STAGES));
    if (order === 2) words.push(random.pick(STAGES));
    if (order === 3) words.unshift(random.pick(STAGES));
    if (random.chance(0.2)) words.push(String(random.between(1, 42)));
    return styled(words, random.pick(ways));
  };
}

function hex(length: number): Generator {
  return (random) => random.text(HEX, length);
}

function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => random.text(HEX, length)).join("-");
}

function after(prefix: string, alphabet: string, shortest: number, longest = shortest): Generator {
  return (random) => prefix + random.text(alphabet, random.between(shortest, longest));
}

function privateAddress(random: Random): string {
  const block = random.below(3);
  const rest = [random.below(256), random.between(1, 254)];
  if (block === 0) return ["10", random.below(256), ...rest].join(".");
  if (block === 1) return ["172", random.between(16, 31), ...rest].join(".");
  return ["192.168", ...rest].join(".");
}

function network(random: Random): string {
  const length = random.pick([16, 20, 24]);
  const second = random.below(256);
  if (length === 16) return `10.${second}.0.0/16`;
  if (length === 20) return `10.${second}.${random.below(16) * 16}.0/20`;
  return random.chance(0.5)
    ? `172.${random.between(16, 31)}.${random.below(256)}.0/24`
    : `10.${second}.${random.below(256)}.0/24`;
}

/** A person's or a robot's name: an IAM user. */
function person(random: Random): string {
  return random.chance(0.5)
    ? random.pick(PEOPLE)
    : `${random.pick(COMPANIES)}-${random.pick(SUBJECTS)}-${random.pick(["user", "bot", "ci"])}`;
}

function path(depth: number): Generator {
  return (random) => {
    const words = [random.pick(STAGES), random.pick(COMPANIES), random.pick(SUBJECTS)].slice(0, depth);
    return `/${[...words, random.pick(["db-url", "db_password", "api-key", "config", "token", "redis-host"])].join("/")}`;
  };
}

/** Identifiers that are known by their shape wherever they stand. */
const SHAPES: Record<string, Generator> = {
  akia: after("AKIA", BASE32, 16),
  asia: after("ASIA", BASE32, 16),
  abia: after("ABIA", BASE32, 16),
  acca: after("ACCA", BASE32, 16),
  aida: after("AIDA", BASE32, 17),
  aroa: after("AROA", BASE32, 17),
  agpa: after("AGPA", BASE32, 17),
  aipa: after("AIPA", BASE32, 17),
  anpa: after("ANPA", BASE32, 17),
  anva: after("ANVA", BASE32, 17),
  apka: after("APKA", BASE32, 16),
  asca: after("ASCA", BASE32, 16),
  ip: privateAddress,
  cidr: network,
  ula: (random) =>
    `fd${random.text(HEX, 2)}:${random.text(HEX, 4)}:${random.text(HEX, 4)}::${random.text("123456789abcdef", 1)}${random.text(HEX, 2)}`,
  ulacidr: (random) => `fd${random.text(HEX, 2)}:${random.text(HEX, 4)}:${random.text(HEX, 4)}::/48`,
  daship: (random) => privateAddress(random).replaceAll(".", "-"),
  mrk: after("mrk-", HEX, 32),
  org: after("o-", LOWER + DIGITS, 10),
  ou: (random) => `ou-${random.text(LOWER + DIGITS, 4)}-${random.text(LOWER + DIGITS, 8)}`,
  root: after("r-", LOWER + DIGITS, 4),
  orgpolicy: after("p-", LOWER + DIGITS, 8),
  ssoins: after("ssoins-", HEX, 16),
  permissionset: after("ps-", HEX, 16),
  cloudmap: after("ns-", LOWER + DIGITS, 16),
  userpool: (random) => `${region(random)}_${random.text(ALPHANUMERIC, 9)}`,
  identitypool: (random) => `${region(random)}:${uuid(random)}`,
};

/** Identifiers that need a key, a flag, an ARN or a host name around them. */
const CONTEXTUAL: Record<string, Generator> = {
  account: after("", "123456789", 12),
  secretkey: (random) =>
    `${random.text(ALPHANUMERIC, 13)}/${random.text(ALPHANUMERIC, 12)}+${random.text(ALPHANUMERIC, 13)}`,
  sessiontoken: (random) => `IQoJb3JpZ2luX2Vj${random.text(`${ALPHANUMERIC}/+`, random.between(200, 400))}==`,
  uuid,
  hex32: hex(32),
  HEX32: (random) => random.text("0123456789ABCDEF", 32),
  dbhash: after("c", LOWER + DIGITS, 11),
  cachehash: (random) => random.text(LOWER + DIGITS, 6),
  apiid: after("", LOWER + DIGITS, 10),
  urlid: after("", LOWER + DIGITS, 32),
  appsync: after("", LOWER + DIGITS, 26),
  cfdomain: after("d", LOWER + DIGITS, 13),
  distribution: after("E", UPPER + DIGITS, 13),
  zone: after("Z", UPPER + DIGITS, 13, 20),
  searchid: after("", LOWER + DIGITS, 26),
  iotid: after("a", LOWER + DIGITS, 13),
  lbnumber: after("1", DIGITS, 9),
  directory: after("d-", HEX, 10),
  emr: after("j-", UPPER + DIGITS, 13),
  emrstep: after("s-", UPPER + DIGITS, 13),
  dbresource: after("db-", UPPER + DIGITS, 26),
  clusterresource: after("cluster-", UPPER + DIGITS, 26),
  certificate: uuid,
  bedrockid: after("", UPPER + DIGITS, 10),
  amplify: after("d", LOWER + DIGITS, 13),
  eba: after("eba-", LOWER + DIGITS, 8),
  healthcheck: uuid,
  datasync: after("", HEX, 17),
  random6: (random) => random.text(ALPHANUMERIC, 6),
  client: after("", LOWER + DIGITS, 26),
  task: hex(32),
  backupplan: uuid,
  shard: (random) => `shard-${random.text(LOWER + DIGITS, 8)}`,
  wacl: uuid,

  bucket: (random) => {
    const base = named("logs assets artifacts backups data-lake tfstate exports uploads raw static", "kebab")(random);
    const way = random.below(6);
    if (way === 0) return `${base}-${random.text(HEX, 6)}`;
    if (way === 1) return `${base}-${region(random)}`;
    if (way === 2) return `${random.pick(["assets", "static", "cdn"])}.${random.pick(COMPANIES)}.io`;
    return base;
  },
  function: named("handler processor worker api authorizer sync", "kebab kebab pascal camel snake"),
  layer: named("layer deps utils", "kebab snake"),
  role: named("role execution-role task-role deploy-role", "kebab kebab pascal"),
  user: person,
  group: named("admins developers team readonly", "kebab pascal"),
  policy: named("policy access readonly boundary", "kebab pascal"),
  profile: named("instance-profile profile", "kebab pascal"),
  session: (random) =>
    random.pick([
      person(random),
      `botocore-session-17${random.text(DIGITS, 8)}`,
      `GitHubActions-${random.text(DIGITS, 6)}`,
    ]),
  db: named("db mysql postgres pg replica", "kebab"),
  dbcluster: named("aurora cluster db-cluster", "kebab"),
  dbsnapshot: named("snapshot before-upgrade final", "kebab"),
  paramgroup: named("pg15 params mysql8", "kebab"),
  subnetgroup: named("subnet-group subnets", "kebab"),
  cache: named("redis cache memcached", "kebab"),
  table: named("table items events locks", "kebab pascal snake"),
  index: named("index gsi", "kebab pascal"),
  stream: named("stream events", "kebab snake"),
  firehose: named("firehose delivery to-s3", "kebab"),
  queue: (random) => named("queue jobs dlq events", "kebab snake")(random) + (random.chance(0.2) ? ".fifo" : ""),
  topic: named("topic alerts events updates", "kebab snake"),
  rule: named("rule schedule nightly trigger", "kebab pascal"),
  bus: named("bus event-bus", "kebab"),
  statemachine: named("workflow state-machine saga", "kebab pascal"),
  loggroup: (random) =>
    random.pick(["/aws/lambda/", "/ecs/", "/aws/rds/instance/", "/"]) + named("logs api worker", "kebab")(random),
  logname: named("app access audit", "kebab"),
  alarm: named("high-cpu 5xx-errors queue-depth latency", "kebab pascal"),
  dashboard: named("dashboard overview", "kebab pascal"),
  cluster: named("cluster eks ecs", "kebab"),
  service: named("service svc api web", "kebab"),
  taskdef: named("task taskdef", "kebab"),
  nodegroup: named("nodes ng workers spot", "kebab"),
  repo: (random) =>
    (random.chance(0.5) ? `${random.pick(COMPANIES)}/` : "") + named("api worker web service", "kebab")(random),
  coderepo: named("service infra backend", "kebab"),
  stack: named("stack infra network", "kebab pascal"),
  stackset: named("baseline guardrails stackset", "kebab"),
  changeset: named("changes update", "kebab"),
  parameter: path(3),
  secret: (random) =>
    `${random.pick(STAGES)}/${random.pick(COMPANIES)}/${random.pick(SUBJECTS)}-${random.pick(["db", "api-key", "oauth"])}`,
  alias: (random) => named("key cmk", "kebab")(random),
  lb: named("alb nlb lb", "kebab"),
  tg: named("tg targets", "kebab"),
  asg: named("asg nodes web", "kebab"),
  launchtemplate: named("lt template", "kebab"),
  keypair: named("key keypair bastion", "kebab"),
  sgname: named("sg web-sg db-sg", "kebab snake"),
  tagname: named("web bastion nat worker vpc", "kebab"),
  api: named("api gateway http-api", "kebab pascal"),
  domain: named("search logs opensearch", "kebab"),
  pipeline: named("pipeline deploy release", "kebab"),
  project: named("build tests project", "kebab"),
  application: named("app portal backend", "kebab"),
  deploygroup: named("dg fleet blue-green", "kebab"),
  environment: named("env web-env", "kebab"),
  workgroup: named("workgroup adhoc bi", "kebab"),
  database: named("lake warehouse curated", "snake"),
  crawler: named("crawler scan", "kebab"),
  job: named("etl job batch", "kebab snake"),
  jobqueue: named("job-queue high-priority", "kebab"),
  computeenv: named("compute spot-env", "kebab"),
  endpoint: named("endpoint inference", "kebab"),
  model: named("model xgboost", "kebab"),
  trainingjob: named("training", "kebab"),
  notebook: named("notebook lab", "kebab"),
  vault: named("vault backup-vault", "kebab"),
  plan: named("backup-plan daily", "kebab"),
  trail: named("trail org-trail", "kebab"),
  bastion: named("bastion", "kebab"),
  ipset: named("ipset allowlist", "kebab"),
  webacl: named("waf acl", "kebab"),
  kafka: named("msk kafka", "kebab"),
  replication: named("dms migration", "kebab"),
  warehouse: named("dw redshift", "kebab"),
  userpoolname: named("users pool", "kebab"),
  schedule: named("cron schedule", "kebab"),
  pipe: named("pipe", "kebab"),
  site: named("portal app", "kebab"),
  beanstalk: named("web api", "kebab"),
  conformance: named("conformance rules", "kebab"),
  ssm: named("runbook patch setup", "pascal"),
  cognitodomain: named("login auth", "kebab"),
  mesh: named("mesh", "kebab"),
  namespace: (random) => `${random.pick(SUBJECTS)}.${random.pick(COMPANIES)}.internal`,
  zonename: (random) => `${random.pick(["corp", "svc", "db"])}.${random.pick(COMPANIES)}.internal`,
};

function region(random: Random): string {
  return random.pick([
    "us-east-1",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "ap-northeast-2",
    "ap-northeast-1",
    "ap-southeast-1",
  ]);
}

/** What is in documents besides identifiers, and stays. */
const NEUTRAL: Record<string, Generator> = {
  region,
  az: (random) => region(random) + random.pick(["a", "b", "c"]),
  time: (random) => new Date(1.7e12 + random.below(8e10)).toISOString(),
  seconds: (random) => `${new Date(1.7e12 + random.below(8e10)).toISOString().slice(0, 19)}Z`,
  date: (random) => new Date(1.7e12 + random.below(8e10)).toISOString().slice(0, 10),
  epoch: (random) => String(1.7e9 + random.below(8e7)),
  millis: (random) => String(1.7e12 + random.below(8e10)),
  uuid,
  hex40: hex(40),
  hex64: hex(64),
  hex7: hex(7),
  port: (random) => random.pick(["3306", "5432", "6379", "8080", "443"]),
  small: (random) => String(random.between(1, 99)),
  big: (random) => String(random.between(1000, 999999)),
  type: (random) => random.pick(["t3.micro", "t4g.small", "m5.large", "m6i.xlarge", "c7g.2xlarge", "r6g.large"]),
  dbtype: (random) => random.pick(["db.t3.micro", "db.r6g.large", "db.m5.xlarge"]),
  public: (random) =>
    [random.pick([3, 18, 34, 52, 54]), random.between(1, 254), random.below(256), random.between(1, 254)].join("."),
  word: (random) => random.pick(SUBJECTS),
  stage: (random) => random.pick(STAGES),
  tag: (random) => random.pick(["latest", "v1.4.2", "2024.05.1", "1.0.3", "main"]),
};

/** Resources of before 2016 and 2018 have short ids. */
const OLD_PREFIXES = [
  "i-",
  "r-",
  "ami-",
  "vol-",
  "snap-",
  "sg-",
  "subnet-",
  "vpc-",
  "eni-",
  "rtb-",
  "igw-",
  "acl-",
  "dopt-",
];

/** The value of a placeholder `name`, with the tier it has by itself; `prefix-` means a resource id with that prefix. */
export function valueOf(name: string, random: Random): { text: string; tier?: Tier } {
  if (name.startsWith("@")) return { text: generator(NEUTRAL, name.slice(1))(random) };
  if (name.endsWith("-")) {
    const isShort = OLD_PREFIXES.includes(name) && random.chance(0.15);
    return { text: name + random.text(HEX, isShort ? 8 : 17), tier: "shape" };
  }
  if (name in SHAPES) return { text: SHAPES[name](random), tier: "shape" };
  return { text: generator(CONTEXTUAL, name)(random), tier: "context" };
}

function generator(table: Partial<Record<string, Generator>>, name: string): Generator {
  const found = table[name];
  if (found === undefined) throw new Error(`no such placeholder: ${name}`);
  return found;
}
