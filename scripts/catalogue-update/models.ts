/** Reads AWS's models as the SDKs for JavaScript publish them: in their type declarations and their metadata. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";

export const packages = join(import.meta.dirname, "node_modules");

/** What a member's value is; `name` is the model's own name of the shape, where the declarations keep it. */
export type Shape =
  | { is: "string"; name?: string }
  | { is: "enum"; values: string[] }
  | { is: "list"; of: Shape }
  | { is: "map"; of: Shape }
  | { is: "structure"; name: string }
  | { is: "other" };

export interface Member {
  name: string;
  required: boolean;
  shape: Shape;
}

export interface Operation {
  /** As in the model: `DeleteDBInstance`. */
  name: string;
  /** Names of structures; absent where there is nothing to say. */
  input?: string;
  output?: string;
}

export interface Model {
  /** The SDKs' id of the service, which all of them derive their names from: `Elastic Load Balancing v2`. */
  id: string;
  /** Names of the service in commands, hosts, signatures, ARNs and packages, as far as this model says them. */
  names: Set<string>;
  /** Label of its hosts and of what it is called in CloudTrail's events. */
  endpoint: string;
  /** Class of the client in version 2 of the SDK for JavaScript (`RDS`), or in version 3 without `Client`. */
  client: string;
  /** Labels in front of region and suffix in the hosts of the service: `api.ecr`, `s3-fips.dualstack`. */
  hosts: Set<string>;
  operations: Map<string, Operation>;
  structures: Map<string, Map<string, Member>>;
}

interface Metadata {
  endpointPrefix: string;
  serviceId?: string;
  serviceFullName: string;
  serviceAbbreviation?: string;
  signingName?: string;
  globalEndpoint?: string;
  uid?: string;
}

interface Api {
  metadata: Metadata;
  operations: Record<string, { name?: string; endpoint?: { hostPrefix?: string } }>;
}

/** Every service of the packages, by id; a newer model of the same service adds to the older one. */
export function readModels(): Model[] {
  const models = new Map<string, Model>();
  for (const model of [...readVersion2(), ...readVersion3()]) {
    // EventBridge is the newer name of the same service.
    const id = model.id === "CloudWatch Events" ? "EventBridge" : model.id;
    const key = id.toLowerCase().replace(/[^a-z0-9]/g, "");
    const known = models.get(key);
    if (known === undefined) models.set(key, model);
    else merge(known, model);
  }
  return [...models.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function merge(into: Model, from: Model): void {
  for (const name of from.names) into.names.add(name);
  for (const host of from.hosts) into.hosts.add(host);
  const renamed = new Map<string, string>();
  // The declarations of version 3 rename what version 2 calls otherwise, so structures of one name may differ.
  for (const name of from.structures.keys()) renamed.set(name, into.structures.has(name) ? `${name}.3` : name);
  for (const [name, members] of from.structures) {
    const copy = new Map<string, Member>();
    for (const [key, member] of members) copy.set(key, { ...member, shape: rename(member.shape, renamed) });
    into.structures.set(renamed.get(name) ?? name, copy);
  }
  for (const [name, operation] of from.operations) {
    const input = operation.input === undefined ? undefined : renamed.get(operation.input);
    const output = operation.output === undefined ? undefined : renamed.get(operation.output);
    const known = into.operations.get(name);
    if (known === undefined) into.operations.set(name, { name, input, output });
    else {
      known.input = joined(into, known.input, input);
      known.output = joined(into, known.output, output);
    }
  }
}

/** One structure with the members of both; those of the older model have names of shapes and win. */
function joined(model: Model, older: string | undefined, newer: string | undefined): string | undefined {
  if (older === undefined || newer === undefined) return older ?? newer;
  const members = model.structures.get(older);
  for (const [key, member] of model.structures.get(newer) ?? [])
    if (members?.has(key) === false) members.set(key, member);
  return older;
}

function rename(shape: Shape, names: Map<string, string>): Shape {
  if (shape.is === "structure") return { is: "structure", name: names.get(shape.name) ?? shape.name };
  if (shape.is === "list" || shape.is === "map") return { is: shape.is, of: rename(shape.of, names) };
  return shape;
}

function readVersion2(): Model[] {
  const folder = join(packages, "aws-sdk");
  const clients = readdirSync(join(folder, "clients")).filter((file) => file.endsWith(".d.ts") && file !== "all.d.ts");
  return clients.sort().flatMap((file) => {
    const name = basename(file, ".d.ts");
    const code = readFileSync(join(folder, "clients", `${name}.js`), "utf8");
    const api = [...code.matchAll(/require\('\.\.\/apis\/(.*?\.min)(?:\.json)?'\)/g)]
      .map((match) => match[1])
      .sort()
      .at(-1);
    if (api === undefined) return [];
    const { metadata, operations } = JSON.parse(readFileSync(join(folder, "apis", `${api}.json`), "utf8")) as Api;
    const declarations = new Declarations();
    declarations.read(join(folder, "clients", file));
    const id = metadata.serviceId ?? metadata.serviceFullName;
    const uid = (metadata.uid ?? api).replace(/-\d{4}-.*/, "");
    const names = [id, name, uid, metadata.endpointPrefix, metadata.signingName, api.replace(/-\d{4}-.*/, "")];
    const hosts = new Set([metadata.endpointPrefix]);
    for (const { endpoint } of Object.values(operations)) {
      const prefix = /^([a-z0-9.-]+)\.$/.exec(endpoint?.hostPrefix ?? "")?.[1];
      if (prefix !== undefined) hosts.add(`${prefix}.${metadata.endpointPrefix}`);
    }
    for (const known of Object.keys(operations)) declarations.nameOperation(known);
    return [
      {
        id,
        names: new Set(names.filter((one) => one !== undefined)),
        endpoint: metadata.endpointPrefix,
        client: declarations.client ?? id,
        hosts,
        operations: declarations.operations,
        structures: declarations.structures(),
      },
    ];
  });
}

function readVersion3(): Model[] {
  const folder = join(packages, "@aws-sdk");
  const clients = readdirSync(folder).filter((name) => name.startsWith("client-"));
  return clients.sort().flatMap((client) => {
    const root = join(folder, client);
    const runtime = join(root, "dist-es/runtimeConfig.shared.js");
    if (!existsSync(runtime)) return [];
    const id =
      /serviceId: config\?\.serviceId \?\? "(.*?)"/.exec(readFileSync(runtime, "utf8"))?.[1] ?? client.slice(7);
    const declarations = new Declarations();
    const types = join(root, "dist-types/ts3.4");
    for (const part of ["models", "commands"]) {
      for (const file of readdirSync(join(types, part)).sort()) declarations.read(join(types, part, file));
    }
    const parameters = readFileSync(join(root, "dist-es/endpoint/EndpointParameters.js"), "utf8");
    const signing = /defaultSigningName: "(.*?)"/.exec(parameters)?.[1];
    const rules = readdirSync(join(root, "dist-es/endpoint")).map((file) =>
      readFileSync(join(root, "dist-es/endpoint", file), "utf8"),
    );
    const hosts = rules.flatMap((text) =>
      [...text.matchAll(/https:\/\/([a-z0-9.-]+)\.\{Region\}/g)].map((match) => match[1]),
    );
    const names = [id, client.slice(7), signing ?? client.slice(7)];
    const className = readdirSync(types)
      .map((file) => /^(.*)Client\.d\.ts$/.exec(file)?.[1])
      .find((one) => one !== undefined);
    return [
      {
        id,
        names: new Set(names),
        endpoint: signing ?? client.slice(7),
        client: className ?? id,
        hosts: new Set(hosts),
        operations: declarations.operations,
        structures: declarations.structures(),
      },
    ];
  });
}

/** The declarations of one service. */
class Declarations {
  client: string | undefined;
  readonly operations = new Map<string, Operation>();
  private readonly interfaces = new Map<string, ts.NodeArray<ts.TypeElement>[]>();
  private readonly types = new Map<string, ts.TypeNode>();
  private readonly enums = new Map<string, string[]>();

  read(file: string): void {
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
    source.statements.forEach((statement) => {
      this.readStatement(statement);
    });
  }

  /** Gives an operation of version 2 the name of the model: methods begin with a small letter. */
  nameOperation(name: string): void {
    const method = [...this.operations.keys()].find((key) => key !== name && key.toLowerCase() === name.toLowerCase());
    if (method === undefined) return;
    const operation = this.operations.get(method);
    this.operations.delete(method);
    if (operation !== undefined) this.operations.set(name, { ...operation, name });
  }

  structures(): Map<string, Map<string, Member>> {
    const structures = new Map<string, Map<string, Member>>();
    for (const [name, parts] of this.interfaces) {
      const members = new Map<string, Member>();
      for (const member of parts.flatMap((part) => [...part])) this.addMember(members, member);
      structures.set(name, members);
    }
    return structures;
  }

  private addMember(members: Map<string, Member>, node: ts.TypeElement): void {
    if (!ts.isPropertySignature(node) || node.type === undefined) return;
    const name = ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) ? node.name.text : undefined;
    if (name === undefined || name.startsWith("$") || node.type.kind === ts.SyntaxKind.NeverKeyword) return;
    const required = node.questionToken === undefined;
    members.set(name, { name, required, shape: this.shapeOf(node.type, 0) });
  }

  private readStatement(node: ts.Statement): void {
    if (ts.isModuleDeclaration(node)) {
      if (node.body !== undefined && ts.isModuleBlock(node.body)) {
        node.body.statements.forEach((statement) => {
          this.readStatement(statement);
        });
      }
    } else if (ts.isClassDeclaration(node)) this.readClient(node);
    else if (ts.isTypeAliasDeclaration(node)) this.readType(node);
    else if (ts.isInterfaceDeclaration(node)) this.readInterface(node);
    else if (ts.isVariableStatement(node)) this.readEnum(node);
  }

  /** Methods of a client of version 2: `x(params: S.Types.XRequest, callback?: (err, data: S.Types.XResponse) => void)`. */
  private readClient(node: ts.ClassDeclaration): void {
    this.client ??= node.name?.text;
    for (const member of node.members) {
      if (!ts.isMethodDeclaration(member) || !ts.isIdentifier(member.name)) continue;
      const params = member.parameters.at(0);
      const input = params?.type === undefined ? undefined : lastName(params.type);
      const name = member.name.text;
      if (name === "waitFor" || name === "makeRequest") continue;
      const known = this.operations.get(name);
      const result =
        member.type !== undefined && ts.isTypeReferenceNode(member.type) ? member.type.typeArguments?.[0] : undefined;
      const output = result === undefined ? undefined : lastName(result);
      this.operations.set(name, { name, input: known?.input ?? input, output: known?.output ?? output });
    }
  }

  private readType(node: ts.TypeAliasDeclaration): void {
    this.types.set(node.name.text, node.type);
  }

  private readInterface(node: ts.InterfaceDeclaration): void {
    const name = node.name.text;
    const command = /^(.*)Command(Input|Output)$/.exec(name);
    if (command !== null) {
      const operation = this.operations.get(command[1]) ?? { name: command[1] };
      const base = node.heritageClauses?.[0]?.types[0]?.expression;
      const structure = base !== undefined && ts.isIdentifier(base) ? base.text : undefined;
      if (command[2] === "Input") operation.input = structure;
      else if (structure !== "__MetadataBearer") operation.output = structure;
      this.operations.set(operation.name, operation);
      return;
    }
    const parts = this.interfaces.get(name) ?? [];
    parts.push(node.members);
    this.interfaces.set(name, parts);
  }

  /** `export declare const Status: { readonly A: "A" }` */
  private readEnum(node: ts.VariableStatement): void {
    for (const { name, type } of node.declarationList.declarations) {
      if (!ts.isIdentifier(name) || type === undefined || !ts.isTypeLiteralNode(type)) continue;
      const values = type.members.flatMap((member) =>
        ts.isPropertySignature(member) && member.type !== undefined ? literalsOf(member.type) : [],
      );
      this.enums.set(name.text, values);
    }
  }

  private shapeOf(node: ts.TypeNode, depth: number): Shape {
    if (depth > 12) return { is: "other" };
    if (node.kind === ts.SyntaxKind.StringKeyword) return { is: "string" };
    if (ts.isParenthesizedTypeNode(node)) return this.shapeOf(node.type, depth + 1);
    if (ts.isArrayTypeNode(node)) return { is: "list", of: this.shapeOf(node.elementType, depth + 1) };
    if (ts.isTypeLiteralNode(node)) {
      const member = node.members.at(0);
      if (member !== undefined && ts.isIndexSignatureDeclaration(member)) {
        return { is: "map", of: this.shapeOf(member.type, depth + 1) };
      }
      return { is: "other" };
    }
    if (ts.isUnionTypeNode(node)) return this.unionOf(node, depth);
    if (!ts.isTypeReferenceNode(node)) return { is: "other" };
    const name = lastName(node) ?? "";
    if (name === "Record") {
      const value = node.typeArguments?.[1];
      return value === undefined ? { is: "other" } : { is: "map", of: this.shapeOf(value, depth + 1) };
    }
    const values = this.enums.get(name);
    if (values !== undefined) return { is: "enum", values };
    if (this.interfaces.has(name)) return { is: "structure", name };
    const type = this.types.get(name);
    if (type === undefined) return { is: "other" };
    const shape = this.shapeOf(type, depth + 1);
    return shape.is === "string" ? { is: "string", name } : shape;
  }

  private unionOf(node: ts.UnionTypeNode, depth: number): Shape {
    const literals = literalsOf(node);
    if (literals.length > 0) return { is: "enum", values: literals };
    const shapes = node.types
      .filter((type) => type.kind !== ts.SyntaxKind.UndefinedKeyword)
      .map((type) => this.shapeOf(type, depth + 1));
    const isBinary = node.types.some((type) => ["Buffer", "Uint8Array", "Blob"].includes(lastName(type) ?? ""));
    if (isBinary || shapes.length === 0) return { is: "other" };
    if (shapes.length === 1) return shapes[0];
    return this.unionOfStructures(shapes);
  }

  /** A union of version 3 is one structure of which one member is there. */
  private unionOfStructures(shapes: Shape[]): Shape {
    const structures = shapes.filter((shape) => shape.is === "structure");
    const first = structures.at(0);
    if (first === undefined) return { is: "other" };
    if (structures.length === 1) return first;
    const name = structures.map((shape) => shape.name).join("|");
    if (!this.interfaces.has(name)) {
      this.interfaces.set(
        name,
        structures.flatMap((shape) => this.interfaces.get(shape.name) ?? []),
      );
    }
    return { is: "structure", name };
  }
}

function literalsOf(node: ts.TypeNode): string[] {
  if (ts.isUnionTypeNode(node)) return node.types.flatMap(literalsOf);
  return ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal) ? [node.literal.text] : [];
}

/** `S.Types.XRequest` → `XRequest` */
function lastName(node: ts.TypeNode): string | undefined {
  if (!ts.isTypeReferenceNode(node)) return undefined;
  return ts.isIdentifier(node.typeName) ? node.typeName.text : node.typeName.right.text;
}
