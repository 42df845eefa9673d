/** Masks every case in every form through the emitted Lua, and ordinary documents beside them. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Case, casesOf, type Sort } from "./cases";
import { cloudFormationForms, inputForms, outputForms, terraformForms, type Write } from "./forms";

const root = join(import.meta.dirname, "../..");

/** Of all cases, how many are masked. */
export interface Share {
  masked: number;
  all: number;
}

export interface Miss {
  form: string;
  one: Case;
  text: string;
}

export interface Coverage {
  /** By form. */
  forms: Map<string, Record<Sort, Share>>;
  /** By service, over the forms of input. */
  services: Map<string, Record<Sort, Share>>;
  misses: Miss[];
}

interface Written {
  form: string;
  one: Case;
  text: string;
}

/** @param seed of the values */
export function coverage(seed: number): Coverage {
  const cases = casesOf(seed);
  const written = [
    ...writeAll(inputForms, cases.inputs),
    ...writeAll(outputForms, cases.outputs),
    ...writeAll(cloudFormationForms, cases.cloudFormation),
    ...writeAll(terraformForms, cases.terraform),
  ];
  const result: Coverage = { forms: new Map(), services: new Map(), misses: [] };
  const masked = maskAll(written.map(({ text }) => text));
  for (const [index, { form, one, text }] of written.entries()) {
    const isMasked = !masked[index].includes(one.value);
    take(result.forms, form, one.sort, isMasked);
    if (form in inputForms) take(result.services, one.service, one.sort, isMasked);
    if (!isMasked) result.misses.push({ form, one, text });
  }
  return result;
}

function writeAll<T extends Case>(forms: Record<string, Write<T>>, cases: T[]): Written[] {
  return Object.entries(forms).flatMap(([form, write]) => cases.map((one) => ({ form, one, text: write(one) })));
}

function take(shares: Map<string, Record<Sort, Share>>, key: string, sort: Sort, isMasked: boolean): void {
  const share = shares.get(key) ?? { name: { masked: 0, all: 0 }, id: { masked: 0, all: 0 } };
  shares.set(key, share);
  share[sort].all += 1;
  if (isMasked) share[sort].masked += 1;
}

export function percent({ masked, all }: Share): number {
  return all === 0 ? 100 : Math.floor((10_000 * masked) / all) / 100;
}

export interface Ordinary {
  documents: number;
  changed: { file: string; replaced: string[] }[];
}

const EVERY = 5;
const LARGEST = 120_000;
/** Packages whose documents are about AWS. */
const ABOUT_AWS = /aws|amazon|anthropic|testcontainers/i;

/** Every {@link EVERY}th file of the installed packages: code, documents and data that nobody wrote about AWS. */
export function ordinary(): Ordinary {
  const files: string[] = [];
  collect(join(root, "node_modules"), files);
  const chosen = files.sort().filter((_, index) => index % EVERY === 0);
  const answers = run(chosen.map((file) => request(readFileSync(file, "utf8"))));
  const changed = answers.flatMap(({ mappings }, index) =>
    mappings.length === 0
      ? []
      : [{ file: chosen[index].slice(root.length + 1), replaced: mappings.map(({ original }) => original) }],
  );
  return { documents: chosen.length, changed };
}

function collect(folder: string, files: string[]): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (ABOUT_AWS.test(entry.name)) continue;
    if (entry.isDirectory()) collect(path, files);
    else if (entry.isFile() && /\.(?:md|[cm]?[jt]s|json|ya?ml)$/.test(entry.name) && statSync(path).size <= LARGEST)
      files.push(path);
  }
}

interface Answer {
  body: string;
  mappings: { original: string }[];
}

/** The texts as they go upstream. */
function maskAll(texts: string[]): string[] {
  return run(texts.map(request)).map(({ body }) => {
    const { messages } = JSON.parse(body) as { messages: { content: string }[] };
    return messages[0].content;
  });
}

function request(text: string): string {
  return JSON.stringify({ model: "claude", messages: [{ role: "user", content: text }] });
}

function run(requests: string[]): Answer[] {
  const { stdout, stderr, status } = spawnSync("luajit", [join(root, "eval/mask.lua")], {
    cwd: root,
    input: `${requests.join("\n")}\n`,
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line, index) => {
      const answer = JSON.parse(line) as Answer & { error?: string };
      if (answer.error !== undefined) throw new Error(`${answer.error}: ${requests[index].slice(0, 200)}`);
      return { body: answer.body, mappings: Object.values(answer.mappings) };
    });
}
