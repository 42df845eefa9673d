/** Reads the facts that `npm run catalogue:update` writes into `src/patterns/aws`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A kind of `src/patterns/families`, or `FAMILY:name` and `FAMILY:id` for what no family has a kind of its own for. */
export type KindName = string;

/** A key without separators, in small letters, and in the singular: `dbinstanceidentifier`. */
export type Key = string;

export interface ServiceFact {
  /** Name in the AWS CLI. */
  command: string;
  family: string;
  /** The SDKs' id, from which packages and clients have their names: `Elastic Load Balancing v2`. */
  id: string;
  /** Every other name without separators: in boto3, hosts, signatures, CloudTrail's events, version 2 of the SDK. */
  names: string[];
}

export interface ContextFact {
  kind: KindName;
  /** Keys of the objects, or operations, in which the value is a constant of AWS instead. */
  notIn: Set<Key>;
}

export interface ArnFact {
  service: string;
  /** With a variable for each part: `cluster/${ClusterName}`. */
  resource: string;
}

export interface HostFacts {
  /** DNS suffixes of the partitions' services. */
  suffixes: string[];
  regions: string[];
  /** Labels before region and suffix that are AWS's own: `ec2`, `api.ecr`. */
  own: string[];
  /** Domains below which every label is a customer's. */
  customers: string[];
}

export interface AwsFacts {
  services: ServiceFact[];
  /** Keys that identify wherever they stand. */
  sure: Map<Key, KindName>;
  /** Keys that end like one of the others and identify nothing. */
  never: Set<Key>;
  /** Service → keys that identify where its name, one of its operations or of its resources shows it. */
  context: Map<string, Map<Key, ContextFact>>;
  /** Service → operation, as in the model → members of its input that identify. */
  operations: Map<string, Map<string, string[]>>;
  /** CloudFormation's types and Terraform's → keys that identify in them, besides the sure ones. */
  types: Map<string, Map<Key, KindName>>;
  arns: ArnFact[];
  hosts: HostFacts;
}

export function readAwsFacts(): AwsFacts {
  const hosts = linesOf("hosts").map((line) => line.split(" "));
  const ofKind = (kind: string): string[][] => hosts.filter(([first]) => first === kind).map(([, ...rest]) => rest);
  return {
    services: linesOf("services").map((line) => {
      const [command, family, id, names = ""] = line.split("\t");
      return { command, family, id, names: names === "" ? [] : names.split(" ") };
    }),
    sure: new Map(linesOf("keys").map((line) => line.split(" ") as [Key, KindName])),
    never: new Set(linesOf("never")),
    context: byService("context", ([key, kind, ...holders]) => [
      key,
      { kind, notIn: new Set(holders.map((holder) => holder.slice(1))) },
    ]),
    operations: byService("operations", ([operation, ...members]) => [operation, members]),
    types: new Map([...linesOf("cloudformation"), ...linesOf("terraform")].map(typeOf)),
    arns: linesOf("arns").map((line) => {
      const [service, resource] = line.split(" ");
      return { service, resource };
    }),
    hosts: {
      suffixes: ofKind("suffix").flatMap(([, ...suffixes]) => suffixes),
      regions: ofKind("region").map(([, region]) => region),
      own: ofKind("own").flat(),
      customers: ofKind("customers").flat(),
    },
  };
}

function typeOf(line: string): [string, Map<Key, KindName>] {
  const [type, ...keys] = line.split(" ");
  return [type, new Map(keys.map((key) => key.split("=") as [Key, KindName]))];
}

/** A file in which `@service` begins the lines of each service. */
function byService<T>(name: string, read: (words: string[]) => [string, T]): Map<string, Map<string, T>> {
  const services = new Map<string, Map<string, T>>();
  let facts: Map<string, T> | undefined;
  for (const line of linesOf(name)) {
    if (line.startsWith("@")) {
      facts = new Map<string, T>();
      services.set(line.slice(1), facts);
    } else facts?.set(...read(line.split(" ")));
  }
  return services;
}

function linesOf(name: string): string[] {
  return readFileSync(join(import.meta.dirname, `../src/patterns/aws/${name}.txt`), "utf8")
    .trimEnd()
    .split("\n");
}
