/** The cases of `npm run coverage`: what AWS's models require, require of a template, and answer. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../random";

export type Sort = "name" | "id";

/** One identifier to be written in each form. */
export interface Case {
  /** As the AWS CLI calls it; the type's service for templates. */
  service: string;
  /** Class of the client in the SDKs. */
  client: string;
  /** What CloudTrail calls the service, without its domain. */
  endpoint: string;
  /** Operation, or type of the resource. */
  operation: string;
  member: string;
  sort: Sort;
  value: string;
}

/** A member of an answer, with the path to it: `DBInstances[].DBInstanceIdentifier`. */
export interface OutputCase extends Case {
  path: string;
}

export interface Cases {
  inputs: Case[];
  outputs: OutputCase[];
  cloudFormation: Case[];
  terraform: Case[];
}

const WORDS = (
  "zephyr quokka marlin juniper tundra saffron obelisk walrus pelican cobalt mistral granite lantern meadow falcon ember " +
  "harbor thistle onyx velvet"
).split(" ");
const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
const HEX = "0123456789abcdef";

/** One case for each key of each service, type or answer; `seed` chooses the values. */
export function casesOf(seed: number): Cases {
  const draw = new Draw(seed);
  const clients = new Map<string, string>();
  const inputs = linesOf("required.txt").flatMap(({ service, client, endpoint, words: [operation, ...members] }) => {
    clients.set(service, client);
    return draw.cases({ service, client, endpoint, operation }, members, service);
  });
  const outputs = linesOf("outputs.txt").flatMap(({ service, words: [operation, ...paths] }) => {
    const client = clients.get(service) ?? service;
    return paths.flatMap((path) => {
      const member = path.split(/\.|\[\]/).at(-1) ?? path;
      return draw
        .cases({ service, client, endpoint: service, operation }, [member], `${service} answers`)
        .map((one) => ({ ...one, path }));
    });
  });
  const types = linesOf("resources.txt").flatMap(({ words: [type, ...members] }) => {
    const service = type.startsWith("aws_") ? type.split("_")[1] : type.split("::")[1];
    return draw.cases({ service, client: service, endpoint: service, operation: type }, members, type);
  });
  const isTerraform = ({ operation }: Case): boolean => operation.startsWith("aws_");
  return {
    inputs,
    outputs,
    cloudFormation: types.filter((one) => !isTerraform(one)),
    terraform: types.filter(isTerraform),
  };
}

/** Draws a value for each key, once in each place. */
class Draw {
  private readonly random: Random;
  private readonly drawn = new Set<string>();

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  cases(of: Omit<Case, "member" | "sort" | "value">, members: string[], place: string): Case[] {
    return members.flatMap((member) => {
      const sort = sortOf(of.service, member);
      const key = `${place} ${member}`;
      if (sort === undefined || this.drawn.has(key)) return [];
      this.drawn.add(key);
      const value = sort === "name" ? nameOf(this.random) : idOf(this.random);
      return [{ ...of, member, sort, value }];
    });
  }
}

interface Line {
  service: string;
  client: string;
  endpoint: string;
  words: string[];
}

function linesOf(file: string): Line[] {
  let service = "";
  let client = "";
  let endpoint = "";
  return readFileSync(join(import.meta.dirname, file), "utf8")
    .trimEnd()
    .split("\n")
    .flatMap((line) => {
      const words = line.split(" ");
      if (!line.startsWith("@")) return [{ service, client, endpoint, words }];
      service = words[0].slice(1);
      client = words.at(1) ?? service;
      endpoint = words.at(2) ?? service;
      return [];
    });
}

/** Names that AWS, a standard or a person has, and ids of what is none of an estate's things. */
const NAMES_NOTHING =
  /(?:metric|engine|region|event|event_?source|attribute|operation|locale|runtime|algorithm|platform|capability|zone|character_?set|charset|option|country|city|certificate|dimension|statistic|class|type|display|first|last|middle|full|given|sur|nick|short|header|setting|state|method|exception|language|solution_?stack|file)_?name$|(?:access_?key|zone|version|request|time_?zone|voice|language|engine|[so])_?id$|ca_?cert(?:ificate)?_?identifier$/i;
const NAME = /(?:^|_)(?:name|identifier)$|(?:Name|Identifier)$/;
/** Members of requests that are called after the thing itself. */
const THING =
  /^(?:alias|app|application|attributeGroup|botAlias|branch|bucket|capacityProvider|catalog|channel|cluster|computeEnvironment|domain|emailIdentity|eventDataStore|experiment|fleet|gateway|identity|job|jobQueue|launch|lensAlias|namespace|package|packageGroup|patchGroup|project|repository|robot|roleAlias|service|simulation|taskDefinition|taskSet|topic|username|workGroup)$/i;
const ID = /(?:^|_)id$|(?:Id|ID)$/;

function sortOf(service: string, member: string): Sort | undefined {
  // What a bill is for is a service of AWS.
  const isBilled = service === "ce" && member === "Service";
  if (isBilled || NAMES_NOTHING.test(member)) return undefined;
  if (NAME.test(member) || THING.test(member)) return "name";
  return ID.test(member) ? "id" : undefined;
}

function nameOf(random: Random): string {
  const style = random.below(4);
  const words = [random.pick(WORDS), random.pick(WORDS), String(random.between(2, 98))];
  if (style === 0) return words.join("-");
  if (style === 1) return words.slice(0, 2).join("-");
  return style === 2 ? words.join("") : words.slice(0, 2).join("_");
}

/** Ids of the services' own kinds: short ones, UUIDs, digests, prefixed ones. */
function idOf(random: Random): string {
  const style = random.below(5);
  if (style === 0) return random.text(LOWER.slice(0, 26), 1) + random.text(LOWER, random.between(9, 12));
  if (style === 1) return [8, 4, 4, 4, 12].map((length) => random.text(HEX, length)).join("-");
  if (style === 2) return random.text(HEX, 32);
  if (style === 3) return `${random.text(LOWER.slice(0, 26), 4)}-0${random.text(HEX, 16)}`;
  return `${random.text(LOWER.slice(0, 26), 3)}-${random.text(LOWER, random.between(10, 14))}`;
}
