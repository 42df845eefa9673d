/** Turns AWS's models into the facts that `src/patterns/aws` keeps. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ALSO, COMMANDS, FAMILIES, KINDS, NEVER, NEVER_LAST, NEVER_NAMED, SERVICE_KINDS, SURE } from "./decided";
import type { Member, Model, Shape } from "./models";
import { normalized, singular, wordsOf } from "./words";

/** What a member's value is, judged by its name and its shape. */
export type Meaning = "name" | "id" | "arn";

/** One service with what its members are. */
export interface Service {
  /** The AWS CLI's name of it. */
  command: string;
  model: Model;
  family: string;
  /** By normalised key. */
  uses: Map<string, Use>;
}

/** What one service does with one key. */
export interface Use {
  meaning: Meaning | undefined;
  /** Members (normalised) that hold the structures in which the value is an identifier, and those in which it is not. */
  identifying: Set<string>;
  other: Set<string>;
}

export type Class = "sure" | "context" | "never";

export interface Catalogue {
  services: Service[];
  classes: Map<string, Class>;
}

const kinds = byKey(KINDS);
const serviceKinds = new Map(Object.entries(SERVICE_KINDS).map(([service, table]) => [service, byKey(table)]));
const sure = new Set(Object.keys(SURE).map(normalized));
const also = new Set([...ALSO].map(normalized));
const never = new Set(Object.keys(NEVER).map(normalized));

export function ordinaryKeys(): Set<string> {
  const lines = readFileSync(join(import.meta.dirname, "ordinary.txt"), "utf8")
    .trimEnd()
    .split("\n");
  return new Set(lines.map((line) => line.split(" ")[0]));
}

export function catalogueOf(models: Model[], nouns: Set<string>, ordinary: Set<string>): Catalogue {
  const services = models.map((model) => serviceOf(model, nouns));
  services.sort((a, b) => (a.command < b.command ? -1 : 1));
  return { services, classes: classesOf(services, ordinary) };
}

/** `dbinstance` where models have `DBInstanceArn`: a member of that name alone names such a thing. */
export function nounsOf(models: Model[]): Set<string> {
  const nouns = new Set<string>();
  for (const model of models) {
    for (const members of model.structures.values()) {
      for (const { name, shape } of members.values()) {
        const words = wordsOf(name);
        const ending = singular(words.pop() ?? "");
        if (isText(shape) && ending === "arn") nouns.add(words.join(""));
      }
    }
  }
  return nouns;
}

function serviceOf(model: Model, nouns: Set<string>): Service {
  const command = commandOf(model);
  const uses = new Map<string, Use>();
  const visited = new Set<string>();
  const visit = (structure: string, holder: string): void => {
    const place = `${structure} ${holder}`;
    if (visited.has(place)) return;
    visited.add(place);
    for (const member of model.structures.get(structure)?.values() ?? []) {
      const key = normalized(member.name);
      const inner = structureIn(member.shape);
      if (inner !== undefined) visit(inner, key);
      if (!isText(member.shape) && scalar(member.shape).is !== "enum") continue;
      const use = uses.get(key) ?? { meaning: undefined, identifying: new Set(), other: new Set() };
      uses.set(key, use);
      // A person who gave the key of a service a kind said that it identifies there.
      const isDecided = isText(member.shape) && serviceKinds.get(command)?.has(key) === true;
      const meaning = meaningOf(member, nouns) ?? (isDecided ? "name" : undefined);
      use.meaning ??= meaning;
      (meaning === undefined ? use.other : use.identifying).add(holder);
    }
  };
  for (const { name, input, output } of model.operations.values()) {
    if (input !== undefined) visit(input, normalized(name));
    if (output !== undefined) visit(output, normalized(name));
  }
  return { command, model, family: FAMILIES[command] ?? "services", uses };
}

/** What the AWS CLI calls the service. */
function commandOf(model: Model): string {
  const known = COMMANDS[model.id]?.at(-1);
  if (known !== undefined) return known;
  const joined = model.id.toLowerCase().replace(/[^a-z0-9]/g, "");
  const names = [...model.names].filter((name) => /^[a-z0-9-]+$/.test(name));
  const spelled = names.filter((name) => name.replace(/-/g, "") === joined);
  return spelled.sort((a, b) => b.length - a.length).at(0) ?? names.at(0) ?? joined;
}

/** What a member identifies, if anything. */
export function meaningOf(member: Pick<Member, "name" | "shape">, nouns: Set<string>): Meaning | undefined {
  const shape = scalar(member.shape);
  if (shape.is !== "string" || never.has(normalized(member.name))) return undefined;
  if (also.has(normalized(member.name))) return "name";
  const words = wordsOf(member.name);
  const byName = meaningOfWords(words);
  if (byName !== undefined) return byName === "other" ? undefined : byName;
  const named =
    shape.name === undefined
      ? undefined
      : meaningOfWords(wordsOf(shape.name.replace(/(?:String|Type|Value|Parameter|List|Member)+$/, "")));
  if (named === "name" || named === "id") return named;
  const key = words.join("");
  return nouns.has(key) || nouns.has(normalized(member.name)) ? "name" : undefined;
}

function meaningOfWords(words: string[]): Meaning | "other" | undefined {
  const last = singular(words.at(-1) ?? "");
  const before = words.at(-2) ?? "";
  if (last === "arn") return "arn";
  if (last === "name" || last === "alias") return NEVER_NAMED.has(before) ? "other" : "name";
  if (last === "username" || last === "hostname" || last === "identifier" || last === "bucket") return "name";
  if (last === "id" || last === "uuid" || last === "guid") return "id";
  return NEVER_LAST.has(last) ? "other" : undefined;
}

function classesOf(services: Service[], ordinary: Set<string>): Map<string, Class> {
  const classes = new Map<string, Class>();
  const words = new Map<string, number>();
  const named = new Map<string, { identifying: number; other: number; isNoun: boolean }>();
  for (const { model, uses } of services) {
    for (const members of model.structures.values()) {
      for (const { name } of members.values()) {
        const key = normalized(name);
        words.set(key, Math.min(words.get(key) ?? 99, wordsOf(name).length));
      }
    }
    for (const [key, use] of uses) {
      const count = named.get(key) ?? { identifying: 0, other: 0, isNoun: true };
      count.identifying += use.identifying.size;
      count.other += use.other.size;
      named.set(key, count);
    }
  }
  for (const [key, { identifying, other }] of named) {
    const isSpecific = /(?:name|id|identifier)$/.test(key) && (words.get(key) ?? 0) > 1 && !ordinary.has(key);
    if (identifying === 0) classes.set(key, "never");
    else if (sure.has(key)) classes.set(key, "sure");
    else classes.set(key, isSpecific && other === 0 ? "sure" : "context");
  }
  return classes;
}

/** Kind of a key: one of the families' where a person said so, else the generic one of the service's family. */
export function kindOf(key: string, service: Service, meaning: Meaning): string {
  return serviceKinds.get(service.command)?.get(key) ?? kinds.get(key) ?? `${service.family}:${meaning}`;
}

function byKey(table: Record<string, string>): Map<string, string> {
  return new Map(Object.entries(table).map(([key, kind]) => [normalized(key), kind]));
}

/** A text, or a list of texts. */
export function isText(shape: Shape): boolean {
  return scalar(shape).is === "string";
}

export function scalar(shape: Shape): Shape {
  return shape.is === "list" ? scalar(shape.of) : shape;
}

function structureIn(shape: Shape): string | undefined {
  if (shape.is === "list" || shape.is === "map") return structureIn(shape.of);
  return shape.is === "structure" ? shape.name : undefined;
}
