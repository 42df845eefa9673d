/** CloudFormation's types and Terraform's resources: what of them identifies. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { packages, type Shape } from "./models";

export interface Property {
  name: string;
  shape: Shape;
  /** Whether it is the type's own, and not a member of one of its parts. */
  isOwn: boolean;
}

export interface ResourceType {
  /** `AWS::EKS::Cluster`, `aws_eks_cluster`. */
  name: string;
  properties: Property[];
  /** `arn:${Partition}:eks:${Region}:${Account}:cluster/${ClusterName}` */
  arn?: string;
}

interface SpecType {
  type: string;
  element?: SpecType;
  reference?: { $ref: string };
  types?: SpecType[];
  allowedValues?: string[];
}

interface SpecEntity {
  $id: string;
  cloudFormationType?: string;
  arnTemplate?: string;
  primaryIdentifier?: string[];
  properties: Record<string, { type: SpecType }>;
}

type Entities = Record<string, SpecEntity>;

export function cloudFormationTypes(): ResourceType[] {
  const file = join(packages, "@aws-cdk/aws-service-spec/db.json.gz");
  const { schema } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as {
    schema: { resource: { entities: Entities }; typeDefinition: { entities: Entities } };
  };
  const definitions = new Map(Object.values(schema.typeDefinition.entities).map((entity) => [entity.$id, entity]));
  return Object.values(schema.resource.entities)
    .map((entity) => {
      const properties: Property[] = [];
      const seen = new Set<string>();
      const queue: SpecEntity[] = [entity];
      for (let at = 0; at < queue.length; at++) {
        for (const [name, { type }] of Object.entries(queue[at].properties)) {
          properties.push({ name, shape: specShape(type), isOwn: at === 0 });
          for (const id of references(type)) {
            const definition = definitions.get(id);
            if (definition === undefined || seen.has(id)) continue;
            seen.add(id);
            queue.push(definition);
          }
        }
      }
      return { name: entity.cloudFormationType ?? "", properties, arn: entity.arnTemplate };
    })
    .sort(byName);
}

function specShape(type: SpecType): Shape {
  if (type.type === "string") {
    return type.allowedValues === undefined ? { is: "string" } : { is: "enum", values: type.allowedValues };
  }
  if (type.type === "array" && type.element !== undefined) return { is: "list", of: specShape(type.element) };
  return type.types?.map(specShape).find((shape) => shape.is === "string") ?? { is: "other" };
}

function references(type: SpecType): string[] {
  const inner = [type.element, ...(type.types ?? [])].filter((one) => one !== undefined);
  const own = type.type === "ref" && type.reference !== undefined ? [type.reference.$ref] : [];
  return [...own, ...inner.flatMap(references)];
}

/** The resources and data sources of Terraform's provider, from the constructs that are generated from its schema. */
export function terraformTypes(): ResourceType[] {
  const folder = join(packages, "@cdktn/provider-aws/lib");
  const types = new Map<string, Map<string, Property>>();
  for (const entry of readdirSync(folder).sort()) {
    if (entry.includes(".")) continue;
    const parts = readdirSync(join(folder, entry)).filter((file) => file.endsWith(".d.ts"));
    const text = parts.map((file) => readFileSync(join(folder, entry, file), "utf8")).join("\n");
    const name = /tfResourceType = "(.*?)"/.exec(text)?.[1];
    // The provider itself has no identifiers of its own.
    if (name === undefined || name === "aws") continue;
    const properties = types.get(name) ?? new Map<string, Property>();
    types.set(name, properties);
    // The first interface is the resource's own configuration.
    const [, own = ""] = /export interface \w+Config extends [^{]*\{([\s\S]*?)\n\}/.exec(text) ?? [];
    const owned = new Set(attributesIn(own));
    for (const attribute of attributesIn(text)) {
      properties.set(attribute, { name: attribute, shape: { is: "string" }, isOwn: owned.has(attribute) });
    }
  }
  return [...types].map(([name, properties]) => ({ name, properties: [...properties.values()] })).sort(byName);
}

/** Names of the texts; the link in a comment has the attribute's own name: `…/resources/eks_cluster#role_arn`. */
function attributesIn(declarations: string): string[] {
  const attributes = declarations.matchAll(/#([a-z0-9_]+) [^}]*\}\n[^/]*\*\/\n\s*readonly \w+\??: ([^;{]+);/g);
  return [...attributes]
    .filter(([, , type]) => type === "string" || type === "string[]")
    .map(([, attribute]) => attribute);
}

function byName(a: ResourceType, b: ResourceType): number {
  return a.name < b.name ? -1 : 1;
}
