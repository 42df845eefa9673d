/** Examples that follow from a rule itself: they are made for every detector of that rule. */
import type { CounterExample, Example } from "./detector";
import { wordsOf } from "./fragments";

/** A name that nothing else gives away. */
export const SAMPLE = "acme-one1";

/** One member in every syntax that `SEPARATOR` of `fragments.ts` claims, key and value. */
const SYNTAXES: ((this: void, key: string, value: string) => string)[] = [
  // JSON, also without blanks, with a list, and with the key as a value.
  (key, value) => `"${key}": "${value}"`,
  (key, value) => `{"${key}":"${value}"}`,
  (key, value) => `"${key}": [\n  "${value}"\n]`,
  (key, value) => `{"name": "${snake(key).toUpperCase()}", "value": "${value}"}`,
  // YAML.
  (key, value) => `${key}: ${value}\n`,
  (key, value) => `${key}:\n  - ${value}\n`,
  (key, value) => `${key}: !Sub "${value}"`,
  // HCL, INI, environment files.
  (key, value) => `${snake(key)} = "${value}"`,
  (key, value) => `${snake(key)} = ["${value}"]`,
  (key, value) => `${snake(key)} = ${value}\n`,
  (key, value) => `export ${snake(key).toUpperCase()}=${value}\n`,
  // Command lines, and arguments in lists.
  (key, value) => `--${kebab(key)} ${value}`,
  (key, value) => `--${kebab(key)}="${value}"`,
  (key, value) => `["--${kebab(key)}", "${value}"]`,
  (key, value) => `Name=${kebab(key)},Values=${value}`,
  // Calls and assignments of Python, JavaScript, Go, Ruby and Java.
  (key, value) => `client.call(${key}='${value}')`,
  (key, value) => `send({ ${key}: "${value}" })`,
  (key, value) => `${key}: aws.String("${value}"),`,
  (key, value) => `${key} := "${value}"`,
  (key, value) => `:${snake(key)} => "${value}"`,
  (key, value) => `.with${key}("${value}")`,
  // XML, and the tables of the AWS CLI.
  (key, value) => `<${key}>${value}</${key}>`,
  (key, value) => `|  ${key}  |  ${value}  |`,
];

/** `value` behind each of `keys`, in every syntax. */
export function samples(keys: string[], value: string, finds: string[]): Example[] {
  return keys.flatMap((key) => SYNTAXES.map((syntax) => ({ text: syntax(key, value), finds })));
}

/** What stands behind `key` and is no value. */
export function noValues(key: string): CounterExample[] {
  return [
    { text: `${snake(key)} = var.${snake(key)}`, because: "it refers to a variable" },
    { text: `"${key}": "\${${key}}"`, because: "it is a variable of a template" },
    { text: `"${key}": 7`, because: "a number names nothing" },
    { text: `${key}: string;`, because: "it is a type" },
  ];
}

/** The first example with a template's variable in place of what it finds. */
export function withVariable(hits: Example[]): CounterExample[] {
  return hits.slice(0, 1).map(({ text, finds }) => ({
    text: finds.reduce((rest, found) => rest.split(found).join("${Name}"), text),
    because: "a variable stands where the identifier would",
  }));
}

function snake(key: string): string {
  return wordsOf(key).join("_").toLowerCase();
}

export function kebab(key: string): string {
  return wordsOf(key).join("-").toLowerCase();
}
