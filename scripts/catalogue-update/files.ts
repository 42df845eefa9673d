/** The generated files: sorted lines, one fact a line. `src/patterns/aws/README.md` says what they hold. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { COMMANDS, CUSTOMER_DOMAINS, TERRAFORM } from "./decided";
import {
  type Catalogue,
  catalogueOf,
  isText,
  kindOf,
  meaningOf,
  nounsOf,
  ordinaryKeys,
  type Service,
} from "./generate";
import { type Model, packages, readModels } from "./models";
import { cloudFormationTypes, type ResourceType, terraformTypes } from "./templates";
import { normalized, wordsOf } from "./words";

/** Paths from the root of the repository, with their texts. */
export function catalogueFiles(): Map<string, string> {
  const models = readModels();
  const nouns = nounsOf(models);
  const catalogue = catalogueOf(models, nouns, ordinaryKeys());
  const formation = cloudFormationTypes();
  const terraform = terraformTypes();
  const families = new Families(catalogue.services);
  const facts: Record<string, string[]> = {
    services: servicesOf(catalogue),
    keys: keysOf(catalogue),
    never: neverOf(catalogue),
    context: contextOf(catalogue),
    operations: operationsOf(catalogue),
    cloudformation: resourcesOf(formation, catalogue, nouns, (name) => families.ofCloudFormation(name)),
    terraform: resourcesOf(terraform, catalogue, nouns, (name) => families.ofTerraform(name)),
    arns: arnsOf(formation),
    hosts: hostsOf(models),
  };
  const files = new Map<string, string>();
  for (const [name, lines] of Object.entries(facts)) files.set(`src/patterns/aws/${name}.txt`, `${lines.join("\n")}\n`);
  files.set("eval/coverage/required.txt", `${requiredOf(catalogue).join("\n")}\n`);
  files.set("eval/coverage/outputs.txt", `${outputsOf(catalogue).join("\n")}\n`);
  files.set("eval/coverage/resources.txt", `${ownNamesOf([...formation, ...terraform]).join("\n")}\n`);
  return files;
}

function servicesOf({ services }: Catalogue): string[] {
  return services.map(({ command, family, model }) => {
    const names = new Set([...(COMMANDS[model.id] ?? []), ...model.names, model.client].map(squashed));
    for (const known of [command, model.id]) names.delete(squashed(known));
    return [command, family, model.id, [...names].sort().join(" ")].join("\t").trimEnd();
  });
}

function keysOf({ services, classes }: Catalogue): string[] {
  const lines: string[] = [];
  for (const [key, is] of classes) {
    if (is !== "sure") continue;
    const kinds = new Set<string>();
    for (const service of services) {
      const meaning = service.uses.get(key)?.meaning;
      if (meaning !== undefined) kinds.add(kindOf(key, service, meaning));
    }
    lines.push(`${key} ${commonKind([...kinds])}`);
  }
  return lines.sort();
}

/** One kind for a key that services of several families have. */
function commonKind(kinds: string[]): string {
  const known = kinds.find((kind) => !kind.includes(":"));
  if (known !== undefined || kinds.length === 1) return known ?? kinds[0];
  return `services:${kinds[0].split(":")[1]}`;
}

/** Keys that are no identifiers though their last words are a key that is one: `metric_name`. */
function neverOf({ services, classes }: Catalogue): string[] {
  const lines = new Set<string>();
  for (const { model } of services) {
    for (const members of model.structures.values()) {
      for (const { name } of members.values()) {
        const key = normalized(name);
        const words = wordsOf(name);
        const isBlocking = words.some((_, from) => {
          const rest = classes.get(normalized(words.slice(from).join("")));
          return from > 0 && (rest === "sure" || rest === "context");
        });
        if (classes.get(key) === "never" && isBlocking) lines.add(key);
      }
    }
  }
  return [...lines].sort();
}

function contextOf({ services, classes }: Catalogue): string[] {
  return services.flatMap((service) => {
    const lines: string[] = [];
    for (const [key, { meaning, identifying, other }] of service.uses) {
      if (meaning === undefined || meaning === "arn" || classes.get(key) !== "context") continue;
      const not = [...other].filter((holder) => !identifying.has(holder)).sort();
      lines.push([key, kindOf(key, service, meaning), ...not.map((holder) => `!${holder}`)].join(" "));
    }
    return lines.length === 0 ? [] : [`@${service.command}`, ...lines.sort()];
  });
}

function operationsOf({ services }: Catalogue): string[] {
  return services.flatMap(({ command, model, uses }) => [
    `@${command}`,
    ...[...model.operations.values()]
      .map(({ name, input }) => {
        const members = input === undefined ? [] : [...(model.structures.get(input)?.values() ?? [])];
        const identifying = members.filter((member) => {
          const use = uses.get(normalized(member.name));
          return isText(member.shape) && use?.meaning !== "arn" && use?.identifying.has(normalized(name)) === true;
        });
        return [name, ...identifying.map((member) => member.name).sort()].join(" ");
      })
      .sort(),
  ]);
}

/** Types with those of their properties whose key alone does not show that they identify. */
function resourcesOf(
  types: ResourceType[],
  { classes }: Catalogue,
  nouns: Set<string>,
  service: (type: string) => Service | undefined,
): string[] {
  return types.map(({ name, properties }) => {
    const keys = new Map<string, string>();
    for (const property of properties) {
      const key = normalized(property.name);
      const meaning = meaningOf(property, nouns);
      if (meaning === undefined || meaning === "arn" || classes.get(key) === "sure") continue;
      const of = service(name);
      keys.set(key, of === undefined ? `services:${meaning}` : kindOf(key, of, meaning));
    }
    return [name, ...[...keys].map(([key, kind]) => `${key}=${kind}`).sort()].join(" ");
  });
}

/** `rds db:${DBInstanceName}`: service and resource of each ARN template. */
function arnsOf(types: ResourceType[]): string[] {
  const lines = new Set<string>();
  for (const { arn } of types) {
    const parts = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.+)$/.exec(arn ?? "");
    if (parts !== null) lines.add(`${parts[1]} ${parts[2]}`);
  }
  return [...lines].sort();
}

interface Partition {
  id: string;
  outputs: { dnsSuffix: string; dualStackDnsSuffix: string };
  regions: Record<string, unknown>;
}

/** Partitions with suffixes and regions, the labels of AWS's own hosts, and domains that are customers' below. */
function hostsOf(models: Model[]): string[] {
  const file = join(packages, "@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js");
  const text = readFileSync(file, "utf8")
    .replace(/^export const partitionsInfo = /, "")
    .replace(/;\s*$/, "");
  const { partitions } = JSON.parse(text) as { partitions: Partition[] };
  const labels = new Set(models.flatMap(({ hosts }) => [...hosts]));
  return [
    ...partitions.map(({ id, outputs }) => `suffix ${id} ${outputs.dnsSuffix} ${outputs.dualStackDnsSuffix}`).sort(),
    ...partitions.flatMap(({ id, regions }) => Object.keys(regions).map((region) => `region ${id} ${region}`)).sort(),
    ...[...labels].sort().map((label) => `own ${label}`),
    ...Object.keys(CUSTOMER_DOMAINS)
      .sort()
      .map((domain) => `customers ${domain}`),
  ];
}

/** What `Get*`, `Describe*` and `Delete*` require that is text, whatever the catalogue makes of it. */
function requiredOf({ services }: Catalogue): string[] {
  return services.flatMap(({ command, model }) => {
    const lines = [...model.operations.values()].flatMap(({ name, input }) => {
      if (!/^(?:Get|Describe|Delete)/.test(name) || input === undefined) return [];
      const members = [...(model.structures.get(input)?.values() ?? [])];
      const required = members.filter((member) => member.required && member.shape.is === "string");
      return required.length === 0 ? [] : [[name, ...required.map((member) => member.name).sort()].join(" ")];
    });
    return lines.length === 0 ? [] : [`@${command} ${model.client} ${model.endpoint}`, ...lines.sort()];
  });
}

/** Names and ids in what `Get*`, `Describe*` and `List*` answer: `DescribeDBInstances DBInstances[].DBInstanceIdentifier`. */
function outputsOf({ services }: Catalogue): string[] {
  return services.flatMap(({ command, model }) => {
    const lines = [...model.operations.values()].flatMap(({ name, output }) => {
      if (!/^(?:Get|Describe|List)/.test(name) || output === undefined) return [];
      const paths = pathsTo(model, output).slice(0, MOST_PATHS);
      return paths.length === 0 ? [] : [[name, ...paths].join(" ")];
    });
    return lines.length === 0 ? [] : [`@${command}`, ...lines.sort()];
  });
}

const MOST_PATHS = 3;
const NAME_OR_ID = /(?:^|_)(?:name|id|identifier)$|(?:Name|Id|ID|Identifier)$/;

/** Paths to texts that are called names or ids, nearest first. */
function pathsTo(model: Model, root: string): string[] {
  const paths: string[] = [];
  const seen = new Set([root]);
  const queue = [{ structure: root, path: "" }];
  for (const { structure, path } of queue) {
    for (const { name, shape } of model.structures.get(structure)?.values() ?? []) {
      const here = path === "" ? name : `${path}.${name}`;
      if (shape.is === "string" && NAME_OR_ID.test(name)) paths.push(here);
      const inner = shape.is === "list" ? shape.of : shape;
      if (inner.is !== "structure" || seen.has(inner.name)) continue;
      seen.add(inner.name);
      queue.push({ structure: inner.name, path: shape.is === "list" ? `${here}[]` : here });
    }
  }
  return paths;
}

/** The names and ids that types of templates have themselves. */
function ownNamesOf(types: ResourceType[]): string[] {
  return types.flatMap(({ name, properties }) => {
    const own = properties.filter((one) => one.isOwn && one.shape.is === "string" && NAME_OR_ID.test(one.name));
    return own.length === 0 ? [] : [[name, ...new Set(own.map((one) => one.name).sort())].join(" ")];
  });
}

/** Which service a type of a template belongs to. */
class Families {
  private readonly byName = new Map<string, Service>();

  constructor(services: Service[]) {
    for (const service of services) {
      for (const name of [service.command, service.model.id, ...service.model.names])
        this.byName.set(squashed(name), service);
    }
  }

  /** `AWS::EKS::Cluster` */
  ofCloudFormation(type: string): Service | undefined {
    return this.byName.get(squashed(type.split("::")[1] ?? ""));
  }

  /** `aws_eks_cluster` */
  ofTerraform(type: string): Service | undefined {
    const words = type.split("_").slice(1);
    for (let count = words.length; count > 0; count--) {
      const beginning = words.slice(0, count).join("_");
      const service = this.byName.get(squashed(TERRAFORM[beginning] ?? beginning));
      if (service !== undefined) return service;
    }
    return undefined;
  }
}

function squashed(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
