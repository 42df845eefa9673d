/** Detectors for what only its context gives away: a name or number behind a key, a flag or a resource's type. */
import type { CounterExample, Detector, Edge, Example } from "./detector";
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
  hits?: Example[];
  misses?: CounterExample[];
}

const LONGEST_KEY = 120;
/** What may follow in a name that has blanks. */
const SPACED = "[A-Za-z0-9](?:[A-Za-z0-9 ._:/()#@+=&-]*[A-Za-z0-9)])?";

/** The detector for a value behind one of several keys. */
export function contextDetectors(context: Context): Detector[] {
  return [
    {
      core: context.exact ?? keyPattern(context.keys),
      separator: SEPARATOR,
      evidence: keyEvidence(context.keys),
      look: context.look ?? "[A-Za-z0-9]",
      after: afterOf(context),
      ignoreCase: context.exact === undefined,
      left: "key",
      right: context.right ?? "value",
      longest: LONGEST_KEY + context.longest,
      source: context.source,
      hits: context.hits ?? [],
      misses: context.misses ?? [],
    },
  ];
}

function afterOf({ kind, value, parts, spaced }: Context): string {
  return parts ?? `(?<${kind}>${value ?? (spaced === true ? SPACED : NAME)})`;
}

/** The attribute `name`, or another one, inside a block of Terraform whose type says what is named. */
export function terraformNames(types: string[], context: Omit<Context, "keys">, attribute = "name"): Detector[] {
  const body = "(?:[^{}]|\\{[^{}]*\\})*";
  const core = `"(?:${types.join("|")})"[ \\t]+"[A-Za-z0-9_-]+"[ \\t]*\\{(?:${body}\\n)?[ \\t]*[+~-]?[ \\t]*${attribute}`;
  return [inBlock(core, '[ \\t]*=[ \\t]*"/?', context, `(?:${attribute})`)];
}

/** The property `Name` of a resource of CloudFormation whose type says what is named. */
export function cloudFormationNames(types: string[], context: Omit<Context, "keys">): Detector[] {
  const properties = `${QUOTE}?,?${SPACE}${QUOTE}?Properties${QUOTE}?:(?:${SPACE}\\{)?(?:(?:[^{}]|\\{[^{}]*\\})*[\\n,])?`;
  return [
    inBlock(
      `AWS::(?:${types.join("|")})${properties}${BLANKS}${QUOTE}?Name`,
      `${QUOTE}?:${BLANKS}${QUOTE}?/?`,
      context,
      "Name",
    ),
  ];
}

function inBlock(core: string, separator: string, context: Omit<Context, "keys">, key: string): Detector {
  return {
    core,
    separator,
    evidence: { core: key, separator },
    caseTells: true,
    look: "[A-Za-z0-9]",
    after: afterOf({ ...context, keys: [] }),
    right: "item",
    longest: 512 + context.longest,
    source: context.source,
    hits: context.hits ?? [],
    misses: context.misses ?? [],
  };
}

/** Flags of the AWS CLI whose meaning depends on the service: `aws eks describe-cluster --name x`. */
export function commandNames(services: string[], flags: string[], context: Omit<Context, "keys">): Detector[] {
  const pattern = keyPattern(flags);
  return [
    {
      core: `aws[ \\t]+(?:${services.join("|")})[ \\t]+(?:[^\\n|;&]|\\\\[ \\t\\r]*\\n)*--${pattern}`,
      separator: `(?:=|[ \\t]+)${QUOTE}?/?`,
      evidence: { core: `-${pattern}`, separator: `=${QUOTE}?/?`, flags: true },
      look: "[A-Za-z0-9]",
      after: afterOf({ ...context, keys: [] }),
      ignoreCase: true,
      right: "item",
      longest: 512 + context.longest,
      source: context.source,
      hits: context.hits ?? [],
      misses: context.misses ?? [],
    },
  ];
}

/** `Resource("name")` and `client.method(Name="name")` of the SDKs. */
export function callNames(calls: string[], context: Omit<Context, "keys">): Detector[] {
  return [
    {
      core: `(?:${calls.join("|")})\\(${SPACE}(?:\\{${SPACE})?(?:name${BLANKS}[:=]${BLANKS})?${QUOTE}/?`,
      look: "[A-Za-z0-9]",
      after: afterOf({ ...context, keys: [] }),
      ignoreCase: true,
      left: "key",
      right: "item",
      longest: 160 + context.longest,
      source: context.source,
      hits: context.hits ?? [],
      misses: context.misses ?? [],
    },
  ];
}

/** The member `name` of an object that is the value of one of `keys`: `"Job": {"Name": "x"`, `"groups": [{"name": "x"`. */
export function nestedNames(keys: string[], context: Omit<Context, "keys">): Detector[] {
  const name = `:${SPACE}(?:\\[${SPACE})?\\{${SPACE}${QUOTE}[Nn]ame${QUOTE}`;
  const separator = `${BLANKS}:${BLANKS}${QUOTE}/?`;
  return [
    {
      core: `${QUOTE}(?:${keys.join("|")})${QUOTE}${SPACE}${name}`,
      separator,
      evidence: { core: name, separator },
      look: "[A-Za-z0-9]",
      after: afterOf({ ...context, keys: [] }),
      left: "any",
      right: "item",
      longest: 300 + context.longest,
      source: context.source,
      hits: context.hits ?? [],
      misses: context.misses ?? [],
    },
  ];
}

/** A name between the words of a message: `The role with name x cannot be found`. */
export function phraseDetector(
  phrase: { before: string; evidence?: string; after?: string } & Omit<Context, "keys">,
): Detector {
  return {
    core: `${phrase.before}${QUOTE}?`,
    ...(phrase.evidence === undefined ? {} : { evidence: { core: `${phrase.evidence}${QUOTE}?` } }),
    look: "[A-Za-z0-9]",
    after: `${afterOf({ ...phrase, keys: [] })}${phrase.after ?? ""}`,
    right: phrase.after === undefined ? "name" : "any",
    longest: 200 + phrase.longest,
    source: phrase.source,
    hits: phrase.hits ?? [],
    misses: phrase.misses ?? [],
  };
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
  return {
    core: `\\.(?:${methods.join("|")})\\(`,
    look: "[A-Za-z]",
    after: `[A-Za-z0-9_.]+,${SPACE}${QUOTE}[A-Za-z0-9_ -]*${QUOTE},${SPACE}${QUOTE}(?<${kind}>${NAME})`,
    left: "any",
    right: "name",
    longest: 560,
    source: "https://docs.aws.amazon.com/cdk/v2/guide/resources.html",
    hits: methods.map((method) => ({ text: `x.${method}(this, "Id", "acme-one");`, finds: ["acme-one"] })),
    misses: [],
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
  return inBlock(
    core,
    '[ \\t]*=[ \\t]*"/?',
    {
      kind,
      longest: 255,
      source: "https://developer.hashicorp.com/terraform/language/values/variables",
      hits: nouns.map((noun) => {
        return { text: `variable "${noun}_name" {\n  default = "acme-one"\n}`, finds: ["acme-one"] };
      }),
    },
    "default",
  );
}
