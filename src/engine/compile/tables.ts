/**
 * Detectors → the four tables that find them.
 *
 * - **evidence** runs over every byte of the body and fires at the end of a core (plus its look-ahead character);
 * - **origin** runs backwards from there over the core: where it accepts the core begins, and its labels say whose it is;
 * - **before** runs on backwards, over what precedes the core, and **after** forwards, over what follows it; both mark
 *   the atoms on their way.
 *
 * Runs under Node for the built-in catalogue and under LuaJIT for custom patterns.
 */
import type { Shape, Edge } from "../../patterns/detector";
import { type Automaton, buildAutomaton, matchesEmpty, type PatternInput } from "./automaton";
import { type Cut, cutPattern } from "./cut";
import {
  alternativeOf,
  type ByteNode,
  firstBytes,
  isPunctuation,
  keyOf,
  lower,
  PERCENT,
  reversed,
  sequenceOf,
} from "./lowering";
import { type Node, parsePattern, type PatternError } from "./syntax";
import {
  BORDER,
  CONTROL,
  control,
  INVALID,
  literally,
  SEAL_MARK,
  SEALED,
  SPELLED_OUT,
  spelledOut,
  TABLE,
  validity,
} from "./noticed";

/** Evidence labels: the core ends with the evidence, or that many bytes of look-ahead before it. */
export const CORE = 1;
export const CORE_AND_LOOK = 2;
export const CORE_AND_TWO = 3;
/** The name of a flag begins; the core may end where its value begins. */
export const FLAG = 4;

/** Room in a row of the tables (see `find/transition-table.ts`). */
const MOST_CLASSES = 128;
/** Room for states in the evidence table (see `find/transition-table.ts`). */
const MOST_EVIDENCE_STATES = 8191;

/** `start` of a part that a detector does not have. */
export const NO_PART = -1;

/** `before` or `after` of a detector: its start number in the table, and whether it may be empty. */
export interface CompiledPart {
  start: number;
  optional: boolean;
}

/** What a worker needs to know of a detector besides the tables. Its label is its place in the list, counted from 1. */
export interface CompiledDetector {
  /** Kind of the whole match, or `""` if the parts mark atoms. */
  kind: string;
  before: CompiledPart;
  after: CompiledPart;
  left: Edge;
  right: Edge;
  /** In bytes. */
  longest: number;
  /** Beginnings of the match that are not part of its first atom. */
  drop: string[];
}

export interface CompiledDetectors {
  evidence: Automaton;
  origin: Automaton;
  before: Automaton;
  after: Automaton;
  detectors: CompiledDetector[];
}

export interface CompileError {
  /** Place of the detector in the list, from 0; absent when only all of them together are too much. */
  detector?: number;
  message: string;
  /** 0-based offset in the pattern, where the error has one. */
  at?: number;
}

export type Compiled =
  { compiled: CompiledDetectors; error?: undefined } | { compiled?: undefined; error: CompileError };

/** The fields of a detector, lowered; a field that it does not have is an empty list. */
interface Lowered {
  before: ByteNode[];
  core: ByteNode[];
  separator: ByteNode[];
  evidenceCore: ByteNode[];
  evidenceSeparator: ByteNode[];
  look: ByteNode[];
  after: ByteNode[];
}

/** A pattern, and the detector that it is of, if it is of one only. */
interface DetectorPattern extends PatternInput {
  detector?: number;
}

type Table = { automaton: Automaton; error?: undefined } | { automaton?: undefined; error: CompileError };

/**
 * Compiles `detectors`.
 *
 * @param maxStates bound on every table, counted before minimisation
 */
export function compileDetectors(detectors: Shape[], maxStates: number): Compiled {
  const lowered: Lowered[] = [];
  for (let index = 0; index < detectors.length; index++) {
    const result = lowerDetector(detectors[index]);
    if (result.lowered === undefined) {
      return { error: { detector: index, message: result.error.message, at: result.error.at } };
    }
    lowered.push(result.lowered);
  }

  const befores: DetectorPattern[] = [];
  const afters: DetectorPattern[] = [];
  const origins: DetectorPattern[] = [];
  const compiled: CompiledDetector[] = [];
  for (let index = 0; index < detectors.length; index++) {
    const detector = detectors[index];
    const { before, core, separator, after } = lowered[index];
    origins.push({ node: reversed(sequenceOf([...core, ...separator])), label: index + 1, start: 0, detector: index });
    compiled.push({
      kind: detector.kind ?? "",
      before: addPart(
        befores,
        index,
        before.map((part) => reversed(part)),
      ),
      after: addPart(afters, index, after),
      left: detector.left ?? "word",
      right: detector.right ?? "word",
      longest: detector.longest,
      drop: detector.drop ?? [],
    });
  }

  const tables: Automaton[] = [];
  for (const { automaton, error } of [
    buildTable(evidencePatterns(detectors, lowered), 1, maxStates, MOST_EVIDENCE_STATES),
    buildTable(origins, 1, maxStates),
    buildTable(befores, befores.length, maxStates),
    buildTable(afters, afters.length, maxStates),
  ]) {
    if (automaton === undefined) return { error };
    tables.push(automaton);
  }
  return {
    compiled: { evidence: tables[0], origin: tables[1], before: tables[2], after: tables[3], detectors: compiled },
  };
}

/** Adds the pattern of one part to those of its table, with a start of its own. */
function addPart(table: DetectorPattern[], detector: number, nodes: ByteNode[]): CompiledPart {
  if (nodes.length === 0) return { start: NO_PART, optional: true };
  const node = sequenceOf(nodes);
  const start = table.length;
  table.push({ node, label: 1, start, detector });
  return { start, optional: matchesEmpty(node) };
}

/** An error names the first detector whose pattern is refused even alone. */
function buildTable(patterns: DetectorPattern[], startCount: number, maxStates: number, room = maxStates): Table {
  const built = buildAutomaton(patterns, startCount, maxStates);
  if (built.automaton !== undefined && built.automaton.classCount > MOST_CLASSES) {
    return { error: { message: `the patterns tell more than ${MOST_CLASSES} sets of bytes apart` } };
  }
  if (built.automaton !== undefined && built.automaton.stateCount > room) {
    return { error: { message: `the patterns need more than ${room} states` } };
  }
  if (built.automaton !== undefined) return built;
  for (const { node, label, detector } of patterns) {
    if (detector === undefined) continue;
    const { error } = buildAutomaton([{ node, label, start: 0 }], 1, maxStates);
    if (error !== undefined) return { error: { detector, message: error } };
  }
  return { error: { message: built.error } };
}

/** One copy of a tail for all the cores that share it: separate copies would multiply the states. */
function evidencePatterns(detectors: Shape[], lowered: Lowered[]): PatternInput[] {
  const patterns: PatternInput[] = [
    { node: validity(), label: INVALID, start: 0, final: true },
    { node: spelledOut(), label: SPELLED_OUT, start: "anywhere" },
    { node: literally(BORDER), label: TABLE, start: "anywhere" },
    { node: literally(SEAL_MARK), label: SEALED, start: "anywhere" },
    { node: control(), label: CONTROL, start: "anywhere" },
  ];
  const groups = new Map<string, { cores: ByteNode[]; tail: ByteNode[]; label: number }>();
  for (let index = 0; index < detectors.length; index++) {
    const detector = detectors[index];
    const parts = lowered[index];
    const { separator } = detector.evidence ?? detector;
    const key = `${separator ?? ""}\n${parts.look.map((part) => keyOf(part)).join(" ")}\n${detector.caseTells === true}`;
    let sharing = groups.get(key);
    if (sharing === undefined) {
      sharing = { cores: [], tail: [...parts.evidenceSeparator, ...parts.look], label: CORE + parts.look.length };
      groups.set(key, sharing);
    }
    for (const core of parts.evidenceCore) sharing.cores.push(core);
  }
  if (detectors.some(({ evidence }) => evidence?.flags === true)) {
    patterns.push({ node: flagBegins(), label: FLAG, start: "anywhere" });
  }
  for (const [, { cores, tail, label }] of groups) {
    patterns.push({ node: sequenceOf([alternativeOf(cores), ...tail]), label, start: "anywhere" });
  }
  return patterns;
}

/** `--name`, and ` -Name`. */
function flagBegins(): ByteNode {
  return lower(wellFormed("(?:-|[^A-Za-z0-9_-])-[A-Za-z]"), false);
}

function wellFormed(pattern: string): Node {
  const { node, error: problem } = parsePattern(pattern);
  if (node === undefined) error(problem.message);
  return node;
}

/** What precedes the core, the core, and what follows it; undefined if `detector` does not say, or says it twice. */
export function cutOf(detector: Shape): Cut | undefined {
  const { pattern, before, core, after } = detector;
  if (pattern === undefined) return core === undefined ? undefined : { before, core, after };
  const isTwice = core !== undefined || before !== undefined || after !== undefined || detector.separator !== undefined;
  return isTwice ? undefined : cutPattern(pattern);
}

type LoweredDetector =
  { lowered: Lowered; error?: undefined } | { lowered?: undefined; error: { message: string; at?: number } };

function lowerDetector(detector: Shape): LoweredDetector {
  let error: PatternError | undefined;
  const parse = (pattern: string | undefined): Node[] => {
    if (pattern === undefined) return [];
    const parsed = parsePattern(pattern);
    if (parsed.node !== undefined) return [parsed.node];
    error ??= parsed.error;
    return [];
  };
  const asWritten = (nodes: Node[]): ByteNode[] => nodes.map((node) => lower(node, false));
  const toBytes = (nodes: Node[]): ByteNode[] => nodes.map((node) => lower(node, detector.ignoreCase ?? false));
  const evident = (nodes: Node[]): ByteNode[] => nodes.map((node) => lower(node, detector.caseTells !== true));
  const cut = cutOf(detector);
  if (cut === undefined) return { error: { message: "a detector has either a core or a pattern that can be cut" } };
  const before = parse(cut.before);
  const core = parse(cut.core);
  const separator = parse(detector.separator);
  const evidenceCore = detector.evidence === undefined ? core : parse(detector.evidence.core);
  const evidenceSeparator = detector.evidence === undefined ? separator : parse(detector.evidence.separator);
  const look = parse(detector.look);
  const after = parse(cut.after);
  if (error !== undefined) return { error };

  if (hasAtoms([...core, ...separator, ...evidenceCore, ...evidenceSeparator, ...look])) {
    return { error: { message: "atoms belong into before and after" } };
  }
  if (hasAtoms([...before, ...after]) === (detector.kind !== undefined)) {
    return { error: { message: "a detector has either a kind or atoms of its own" } };
  }
  const lowered = {
    before: asWritten(before),
    core: toBytes(core),
    separator: toBytes(separator),
    evidenceCore: evident(evidenceCore),
    evidenceSeparator: evident(evidenceSeparator),
    look: asWritten(look).flatMap((part) => (part.type === "sequence" ? part.parts : [part])),
    after: asWritten(after),
  };
  if (detector.caseTells === true && detector.ignoreCase === true)
    return { error: { message: "case cannot tell and be ignored" } };
  if (lowered.core.every((part) => matchesEmpty(part)))
    return { error: { message: "the core matches the empty text" } };
  if (lowered.look.length > 2 || lowered.look.some((part) => !isClass(part))) {
    return {
      error: { message: "the look-ahead must be one or two classes of ASCII characters that are never escaped" },
    };
  }
  if (lowered.look.some((part) => lacksPercentForms(part))) {
    return { error: { message: "a look-ahead at punctuation must take the percent sign that it begins with in URLs" } };
  }
  if (detector.pattern !== undefined && detector.look === undefined && detector.evidence === undefined)
    lowered.look = lookAt(lowered.after);
  return { lowered };
}

/** Look-aheads that detectors get from their patterns, the smallest first. They are few, as those with the same one share states. */
const LOOKS = ["[0-9]", "[0-9a-f]", "[A-Z0-9]", "[a-z0-9]", "[A-Za-z]", "[A-Za-z0-9]"].map((look) =>
  firstBytes(lower(wellFormed(look), false)),
);

/**
 * The look-ahead that `after` itself asks for: what it can begin with, if that is letters and digits only, and a second
 * digit where it begins with a number, as one digit is everywhere.
 */
function lookAt(after: ByteNode[]): ByteNode[] {
  if (after.every((part) => matchesEmpty(part))) return [];
  const first = firstBytes(sequenceOf(after));
  const set = LOOKS.find((look) => first.every((byte) => look.includes(byte)));
  if (set === undefined) return [];
  const one: ByteNode = { type: "bytes", set, kind: "" };
  return isCount(after[0]) ? [one, one] : [one];
}

/** Whether `node` begins with two digits or more. */
function isCount(node: ByteNode): boolean {
  if (node.type === "sequence") return node.parts.length > 0 && isCount(node.parts[0]);
  return (
    node.type === "repeat" &&
    node.min > 1 &&
    node.part.type === "bytes" &&
    node.part.set.every((byte) => byte >= 48 && byte <= 57)
  );
}

/** Whether `look` is one class of ASCII characters that are never escaped. */
function isClass(look: ByteNode): boolean {
  return look.type === "bytes" && look.set.every((byte) => byte < 128);
}

/** Classes are too large to have percent forms by themselves (see `lowering.ts`). */
function lacksPercentForms(look: ByteNode): boolean {
  return look.type === "bytes" && look.set.some((code) => isPunctuation(code)) && !look.set.includes(PERCENT);
}

function hasAtoms(nodes: Node[]): boolean {
  return nodes.some((node) => {
    if (node.type === "set") return false;
    if (node.type === "atom") return true;
    return hasAtoms(node.type === "repeat" ? [node.part] : node.parts);
  });
}
