/** Runs the evaluation: masks all documents through the emitted Lua and holds the result against the labels. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Document, documentsOf, requestWith, templatesOf, textIn } from "./documents";
import { judge, type Mapping } from "./judge";
import type { Tier } from "./values";

const VARIANTS = 4;

interface Masked {
  body: string;
  mappings: Mapping[];
  error?: string;
}

/** Of everything that was labelled, how much was found. */
export class Recall {
  found = 0;
  all = 0;

  add(isFound: boolean): void {
    this.all += 1;
    if (isFound) this.found += 1;
  }

  percent(): number {
    return this.all === 0 ? 100 : Math.round((10_000 * this.found) / this.all) / 100;
  }
}

/** Something that should have been otherwise: `text` is `[from, to)` of the document. */
export interface Complaint {
  document: Document;
  what: string;
  text: string;
  from: number;
  to: number;
}

export interface Evaluation {
  labelled: number;
  neutral: number;
  tiers: Record<Tier, Recall>;
  kinds: Map<string, Recall>;
  /** Labelled documents in which something else was replaced, too; that may be right. */
  otherChanges: number;
  neutralChanged: number;
  /** Originals with two surrogates, and surrogates with two originals. */
  unstable: number;
  complaints: Complaint[];
}

/** @param seed of the values; the same seed gives the same documents */
export function evaluate(seed: number): Evaluation {
  const labelled = documentsOf(templatesOf(join(import.meta.dirname, "templates")), VARIANTS, seed);
  const neutral = documentsOf(templatesOf(join(import.meta.dirname, "neutral")), VARIANTS, seed + 1);
  const evaluation: Evaluation = {
    labelled: labelled.length,
    neutral: neutral.length,
    tiers: { shape: new Recall(), context: new Recall() },
    kinds: new Map(),
    otherChanges: 0,
    neutralChanged: 0,
    unstable: 0,
    complaints: [],
  };
  const masked = maskAll([...labelled, ...neutral]);
  evaluation.unstable = unstableSurrogates(masked);
  for (const [index, document] of labelled.entries()) takeLabelled(evaluation, document, masked[index]);
  for (const [index, document] of neutral.entries()) {
    const { wrong } = judge(
      document,
      textIn(masked[labelled.length + index].body, document),
      masked[labelled.length + index].mappings,
    );
    if (wrong.length > 0) evaluation.neutralChanged += 1;
    for (const span of wrong) evaluation.complaints.push({ document, what: "wrong", ...span });
  }
  return evaluation;
}

function takeLabelled(evaluation: Evaluation, document: Document, { body, mappings }: Masked): void {
  const { missed, wrong } = judge(document, textIn(body, document), mappings);
  for (const label of document.labels) {
    const isFound = !missed.includes(label);
    const ofKind = evaluation.kinds.get(label.kind) ?? new Recall();
    evaluation.kinds.set(label.kind, ofKind);
    ofKind.add(isFound);
    evaluation.tiers[label.tier].add(isFound);
    if (isFound) continue;
    const { kind, tier, value, from, to } = label;
    evaluation.complaints.push({ document, what: `missed ${kind} (${tier})`, text: value, from, to });
  }
  if (wrong.length > 0) evaluation.otherChanges += 1;
  for (const span of wrong) evaluation.complaints.push({ document, what: "not labelled", ...span });
}

/** How many times a value got another surrogate than before, or one that stands for another value. */
function unstableSurrogates(masked: Masked[]): number {
  const surrogateOf = new Map<string, string>();
  const originalOf = new Map<string, string>();
  let unstable = 0;
  for (const { surrogate, original } of masked.flatMap(({ mappings }) => mappings)) {
    const isSame = (surrogateOf.get(original) ?? surrogate) === surrogate;
    const isOnly = (originalOf.get(surrogate) ?? original) === original;
    if (!isSame || !isOnly) unstable += 1;
    surrogateOf.set(original, surrogate);
    originalOf.set(surrogate, original);
  }
  return unstable;
}

function maskAll(documents: Document[]): Masked[] {
  const input = documents.map((document) => requestWith(document)).join("\n");
  const { stdout, stderr, status } = spawnSync("luajit", [join(import.meta.dirname, "mask.lua")], {
    cwd: join(import.meta.dirname, ".."),
    input: `${input}\n`,
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(stderr);
  const lines = stdout.trimEnd().split("\n");
  return lines.map((line, index) => {
    const masked = JSON.parse(line) as Masked;
    if (masked.error !== undefined) throw new Error(`${documents[index].name}: ${masked.error}`);
    // An empty table of Lua is an object.
    return { ...masked, mappings: Object.values(masked.mappings) };
  });
}
