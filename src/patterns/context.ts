/** Detectors for what only its context gives away: a name or number behind a key, a flag or a resource's type. */
import type { CounterExample, Detector, Edge, Example, Shape } from "./detector";
import { kebab, noValues, SAMPLE, samples, withVariable } from "./examples";
import { BLANKS, keyEvidence, keyPattern, NAME, QUOTE, SEPARATOR, SPACE } from "./fragments";

export interface Context {
  /** Keys in AWS's own camel case; kebab, snake, spaced, upper case and plural forms are matched too. */
  keys: string[];
  /** Pattern of the keys instead, where their case tells: `UserName` is AWS's, `username` everyone's. */
  exact?: string;
  kind: string;
  /** What the value begins with; a letter or digit unless stated. */
  look?: string;
  /** Pattern of the value, without atoms. */
  value?: string;
  /** Pattern of the value, with atoms, where it has parts. */
  parts?: string;
  /** The value may have blanks inside if it is quoted. */
  spaced?: boolean;
  /** `value` unless stated. */
  right?: Edge;
  /** Longest value in bytes. */
  longest: number;
  source: string;
  /** A value for the examples that are made; `acme-one1`, or what the first hit finds first if the value has a pattern. */
  sample?: string;
  hits?: Example[];
  misses?: CounterExample[];
}

/** What a key or a phrase does not need, as it has a pattern of its own. */
type Named = Omit<Context, "keys" | "exact">;

const LONGEST_KEY = 120;
/** What may follow in a name that has blanks. */
const SPACED = "[A-Za-z0-9](?:[A-Za-z0-9 ._:/()#@+=&-]*[A-Za-z0-9)])?";

/** A value behind one of several keys. */
export function keyedValue(context: Omit<Context, "source">): Shape {
  const { keys, exact, look, right, longest } = context;
  return {
    core: exact ?? keyPattern(keys),
    separator: SEPARATOR,
    evidence: keyEvidence(keys),
    look: look ?? "[A-Za-z0-9]",
    after: afterOf(context),
    ignoreCase: exact === undefined,
    left: "key",
    right: right ?? "value",
    longest: LONGEST_KEY + longest,
  };
}

/** The detector for a value behind one of several keys. */
export function contextDetectors(context: Context): Detector[] {
  const { keys, source, hits = [], misses = [] } = context;
  const made = samples(keys, sampleOf(context), [sampleOf(context)]);
  return [{ ...keyedValue(context), source, hits: [...hits, ...made], misses: [...misses, ...noValues(keys[0])] }];
}

function afterOf({ kind, value, parts, spaced }: Pick<Context, "kind" | "value" | "parts" | "spaced">): string {
  return parts ?? `(?<${kind}>${value ?? (spaced === true ? SPACED : NAME)})`;
}

function sampleOf({ sample, value, parts, hits }: Named): string {
  const hasPattern = value !== undefined || parts !== undefined;
  return sample ?? (hasPattern ? hits?.[0]?.finds[0] : undefined) ?? SAMPLE;
}

/** The detector for a value behind what `shape` says; `made` are texts in which a sample of it stands. */
function valueBehind(shape: Omit<Shape, "after" | "look">, named: Named, made: string[]): Detector {
  const { source, hits = [], misses = [] } = named;
  const all = [...hits, ...made.map((text) => ({ text, finds: [sampleOf(named)] }))];
  return {
    right: "item",
    ...shape,
    look: "[A-Za-z0-9]",
    after: afterOf(named),
    longest: shape.longest + named.longest,
    source,
    hits: all,
    misses: [...misses, ...withVariable(all)],
  };
}

/** The attribute `name`, or another one, inside a block of Terraform whose type says what is named. */
export function terraformNames(types: string[], named: Named, attribute = "name"): Detector[] {
  const body = "(?:[^{}]|\\{[^{}]*\\})*";
  const core = `"(?:${types.join("|")})"[ \\t]+"[A-Za-z0-9_-]+"[ \\t]*\\{(?:${body}\\n)?[ \\t]*[+~-]?[ \\t]*${attribute}`;
  const made = types
    .filter((type) => isPlain(type))
    .flatMap((type) => [
      `resource "${type}" "one" {\n  ${attribute} = "${sampleOf(named)}"\n}`,
      `+ resource "${type}" "one" {\n      + tags = {\n        }\n      + ${attribute} = "${sampleOf(named)}"\n`,
    ]);
  return [inBlock(core, '[ \\t]*=[ \\t]*"/?', `(?:${attribute})`, named, made)];
}

/** The property `Name` of a resource of CloudFormation whose type says what is named. */
export function cloudFormationNames(types: string[], named: Named): Detector[] {
  const properties = `${QUOTE}?,?${SPACE}${QUOTE}?Properties${QUOTE}?:(?:${SPACE}\\{)?(?:(?:[^{}]|\\{[^{}]*\\})*[\\n,])?`;
  const core = `AWS::(?:${types.join("|")})${properties}${BLANKS}${QUOTE}?Name`;
  const made = types
    .filter((type) => isPlain(type))
    .flatMap((type) => [
      `Type: AWS::${type}\nProperties:\n  Name: ${sampleOf(named)}\n`,
      `"Type": "AWS::${type}", "Properties": {"Name": "${sampleOf(named)}"}`,
    ]);
  return [inBlock(core, `${QUOTE}?:${BLANKS}${QUOTE}?/?`, "Name", named, made)];
}

function inBlock(core: string, separator: string, key: string, named: Named, made: string[]): Detector {
  const evidence = { core: key, separator };
  return valueBehind({ core, separator, evidence, caseTells: true, longest: 512 }, named, made);
}

/** Whether a pattern is the text that it matches. */
function isPlain(pattern: string): boolean {
  return !pattern.includes("[");
}

/** Flags of the AWS CLI whose meaning depends on the service: `aws eks describe-cluster --name x`. */
export function commandNames(services: string[], flags: string[], named: Named): Detector[] {
  const pattern = keyPattern(flags);
  const made = services.flatMap((service) =>
    flags.flatMap((flag) => [
      `aws ${service} do-it --${kebab(flag)} ${sampleOf(named)} --output json`,
      `aws ${service} do-it --output json \\\\\n  --${kebab(flag)}="${sampleOf(named)}"`,
    ]),
  );
  const shape: Omit<Shape, "after" | "look"> = {
    core: `aws[ \\t]+(?:${services.join("|")})[ \\t]+(?:[^\\n|;&]|\\\\[ \\t\\r]*\\n)*--${pattern}`,
    separator: `(?:=|[ \\t]+)${QUOTE}?/?`,
    evidence: { core: `-${pattern}`, separator: `=${QUOTE}?/?`, flags: true },
    ignoreCase: true,
    longest: 512,
  };
  return [valueBehind(shape, named, made)];
}

/** `Resource("name")` and `client.method(Name="name")` of the SDKs. */
export function callNames(calls: string[], named: Named): Detector[] {
  const core = `(?:${calls.join("|")})\\(${SPACE}(?:\\{${SPACE})?(?:name${BLANKS}[:=]${BLANKS})?${QUOTE}/?`;
  const made = calls.flatMap((call) => {
    const written = call.split("\\").join("");
    const sample = sampleOf(named);
    return [`${written}("${sample}")`, `${written}(Name='${sample}')`, `${written}({ name: "${sample}" })`];
  });
  return [valueBehind({ core, ignoreCase: true, left: "key", longest: 160 }, named, made)];
}

/** The member `name` of an object that is the value of one of `keys`: `"Job": {"Name": "x"`, `"groups": [{"name": "x"`. */
export function nestedNames(keys: string[], named: Named): Detector[] {
  const name = `:${SPACE}(?:\\[${SPACE})?\\{${SPACE}${QUOTE}[Nn]ame${QUOTE}`;
  const separator = `${BLANKS}:${BLANKS}${QUOTE}/?`;
  const core = `${QUOTE}(?:${keys.join("|")})${QUOTE}${SPACE}${name}`;
  const evidence = { core: name, separator };
  const made = keys.flatMap((key) => [
    `"${key}": {"Name": "${sampleOf(named)}"}`,
    `"${key}": [\n  {\n    "name": "${sampleOf(named)}"`,
  ]);
  return [valueBehind({ core, separator, evidence, left: "any", longest: 300 }, named, made)];
}

/** A name between the words of a message: `The role with name x cannot be found`. */
export function phraseDetector(
  phrase: { before: string; evidence?: string; after?: string; hits: Example[] } & Named,
): Detector {
  const { before, evidence, after } = phrase;
  return valueBehind(
    {
      core: `${before}${QUOTE}?`,
      evidence: evidence === undefined ? undefined : { core: `${evidence}${QUOTE}?` },
      right: after === undefined ? "name" : "any",
      longest: 200,
    },
    after === undefined ? phrase : { ...phrase, parts: `${afterOf(phrase)}${after}` },
    [],
  );
}

/** A name with a hyphen, an underscore, a digit or a capital inside: no word of a language. */
export const NO_WORD =
  "(?:[A-Za-z][a-z0-9]*[A-Z0-9_-][A-Za-z0-9_-]*[A-Za-z0-9]|[A-Za-z0-9][a-z0-9]*[_-][A-Za-z0-9_-]*[A-Za-z0-9])";

/** A name in a sentence behind what AWS calls such a thing: `the SQS queue acme-jobs`, `IAM Role (acme-ci)`. */
export function spokenName(nouns: string[], kind: string, value = NO_WORD): Detector {
  return {
    core: `(?:${nouns.join("|")})[ :]+(?:named |called )?[("'\`]?`,
    look: "[A-Za-z0-9]",
    after: `(?<${kind}>${value})`,
    ignoreCase: true,
    right: "name",
    longest: 360,
    source: "https://docs.aws.amazon.com/general/latest/gr/glos-chap.html",
    hits: nouns.map((noun) => ({ text: `the ${noun} acme-one is gone`, finds: ["acme-one"] })),
    misses: nouns.map((noun) => ({ text: `the ${noun} is gone`, because: "no name follows" })),
  };
}

/** `from…Name(scope, "Id", "name")` of the CDK, as TypeScript and Python spell it. */
export function cdkImport(noun: string, kind: string): Detector {
  const methods = [`from${noun}Name`, `from_${noun.toLowerCase()}_name`];
  const hits = methods.map((method) => ({ text: `x.${method}(this, "Id", "acme-one");`, finds: ["acme-one"] }));
  return {
    core: `\\.(?:${methods.join("|")})\\(`,
    look: "[A-Za-z]",
    after: `[A-Za-z0-9_.]+,${SPACE}${QUOTE}[A-Za-z0-9_ -]*${QUOTE},${SPACE}${QUOTE}(?<${kind}>${NAME})`,
    left: "any",
    right: "name",
    longest: 560,
    source: "https://docs.aws.amazon.com/cdk/v2/guide/resources.html",
    hits,
    misses: withVariable(hits),
  };
}

/** `terraform import aws_x.y name` */
export function terraformImport(type: string, kind: string): Detector {
  return {
    before: `import[ \\t]+${QUOTE}?`,
    core: `aws_${type}\\.`,
    look: "[A-Za-z_]",
    after: `[A-Za-z0-9_.-]+(?:\\[[0-9]+\\])?${QUOTE}?[ \\t]+${QUOTE}?(?<${kind}>${NAME})`,
    right: "name",
    longest: 560,
    source: "https://developer.hashicorp.com/terraform/cli/commands/import",
    hits: [{ text: `terraform import aws_${type}.one acme-one`, finds: ["acme-one"] }],
    misses: [{ text: `depends_on = [aws_${type}.one, acme-one]`, because: "nothing is imported" }],
  };
}

/** `variable "logs_bucket" { default = "name" }` of Terraform. */
export function terraformDefault(nouns: string[], kind: string): Detector {
  const body = "(?:[^{}]|\\{[^{}]*\\})*";
  const core = `variable[ \\t]+"[A-Za-z0-9_-]*(?:${nouns.join("|")})(?:_?(?:name|id|identifier))?"[ \\t]*\\{(?:${body}\\n)?[ \\t]*default`;
  const source = "https://developer.hashicorp.com/terraform/language/values/variables";
  const made = nouns.map((noun) => `variable "${noun}_name" {\n  default = "${SAMPLE}"\n}`);
  return inBlock(core, '[ \\t]*=[ \\t]*"/?', "default", { kind, longest: 255, source }, made);
}
