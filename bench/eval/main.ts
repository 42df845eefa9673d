/**
 * `npm run eval`: how much of what identifies is masked, and how much else. `-- --misses` lists every miss, `-- --seed N`
 * draws other values. The last line of the output is one JSON object.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Document, documentsOf, requestWith, templatesOf, textIn } from "./documents";
import { judge, type Mapping, type Verdict } from "./judge";

const VARIANTS = 4;
const { values: options } = parseArgs({ options: { misses: { type: "boolean" }, seed: { type: "string" } } });
const seed = Number(options.seed ?? 1);
const labelled = documentsOf(templatesOf(join(import.meta.dirname, "templates")), VARIANTS, seed);
const neutral = documentsOf(templatesOf(join(import.meta.dirname, "neutral")), VARIANTS, seed + 1);

interface Masked {
  body: string;
  mappings: Mapping[];
  error?: string;
}

function maskAll(documents: Document[]): Masked[] {
  const input = documents.map((document) => requestWith(document)).join("\n");
  const { stdout, stderr, status } = spawnSync("luajit", [join(import.meta.dirname, "mask.lua")], {
    input: `${input}\n`,
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => {
      const masked = JSON.parse(line) as Masked;
      // An empty table of Lua is an object.
      return { ...masked, mappings: Object.values(masked.mappings) };
    });
}

/** Of everything that was labelled, how much was found. */
class Recall {
  found = 0;
  all = 0;

  add({ found, missed }: { found: unknown[]; missed: unknown[] }): void {
    this.found += found.length;
    this.all += found.length + missed.length;
  }

  percent(): number {
    return this.all === 0 ? 100 : Math.round((10_000 * this.found) / this.all) / 100;
  }
}

const tiers = { shape: new Recall(), context: new Recall() };
const kinds = new Map<string, Recall>();
const surrogateOf = new Map<string, string>();
const originalOf = new Map<string, string>();
let unstable = 0;
let wronglyChanged = 0;
let wrongInLabelled = 0;

function take(document: Document, { body, mappings, error }: Masked): Verdict {
  if (error !== undefined) throw new Error(`${document.name}: ${error}`);
  for (const { surrogate, original } of mappings) {
    const isSame = (surrogateOf.get(original) ?? surrogate) === surrogate;
    const isOnly = (originalOf.get(surrogate) ?? original) === original;
    if (!isSame || !isOnly) unstable += 1;
    surrogateOf.set(original, surrogate);
    originalOf.set(surrogate, original);
  }
  return judge(document, textIn(body, document), mappings);
}

function show(document: Document, what: string, text: string, from: number, to: number): void {
  if (options.misses !== true) return;
  const around = `${document.text.slice(Math.max(0, from - 50), from)}⟦${text}⟧${document.text.slice(to, to + 30)}`;
  console.log(`${what}  ${document.name}, ${document.form}\n    ${JSON.stringify(around)}`);
}

const maskedLabelled = maskAll(labelled);
for (const [index, document] of labelled.entries()) {
  const verdict = take(document, maskedLabelled[index]);
  for (const tier of ["shape", "context"] as const) {
    tiers[tier].add({
      found: verdict.found.filter((label) => label.tier === tier),
      missed: verdict.missed.filter((label) => label.tier === tier),
    });
  }
  for (const label of document.labels) {
    const recall = kinds.get(label.kind) ?? new Recall();
    kinds.set(label.kind, recall);
    const isMissed = verdict.missed.includes(label);
    recall.add({ found: isMissed ? [] : [label], missed: isMissed ? [label] : [] });
    if (isMissed) show(document, `missed ${label.kind} (${label.tier})`, label.value, label.from, label.to);
  }
  if (verdict.wrong.length > 0) wrongInLabelled += 1;
  for (const { text, from, to } of verdict.wrong) show(document, "not labelled", text, from, to);
}

const maskedNeutral = maskAll(neutral);
for (const [index, document] of neutral.entries()) {
  const { wrong } = take(document, maskedNeutral[index]);
  if (wrong.length > 0) wronglyChanged += 1;
  for (const { text, from, to } of wrong) show(document, "wrong", text, from, to);
}

const worst = [...kinds]
  .filter(([, recall]) => recall.found < recall.all)
  .sort(([, a], [, b]) => a.percent() - b.percent());
for (const [kind, recall] of worst) console.log(`${kind.padEnd(20)} ${recall.found} of ${recall.all}`);
console.log(`by shape    ${tiers.shape.percent()} % of ${tiers.shape.all}`);
console.log(`by context  ${tiers.context.percent()} % of ${tiers.context.all}`);
console.log(`must not change: ${wronglyChanged} of ${neutral.length} documents changed`);
console.log(
  JSON.stringify({
    seed,
    labelled_documents: labelled.length,
    identifiers: tiers.shape.all + tiers.context.all,
    shape_recall_percent: tiers.shape.percent(),
    context_recall_percent: tiers.context.percent(),
    recall_percent_by_kind: Object.fromEntries([...kinds].map(([kind, recall]) => [kind, recall.percent()])),
    labelled_documents_with_other_changes: wrongInLabelled,
    neutral_documents: neutral.length,
    neutral_documents_changed: wronglyChanged,
    neutral_documents_changed_percent: Math.round((10_000 * wronglyChanged) / Math.max(1, neutral.length)) / 100,
    unstable_surrogates: unstable,
  }),
);
