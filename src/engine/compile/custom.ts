/**
 * Patterns and words from the configuration → detectors. A pattern is written in one piece; the compiler wants it in
 * three, so it is cut around its first run of characters of fixed number: that is what every byte of a body is compared
 * with, and what stands before and after it is only read where the run was found.
 */
import { contextDetectors } from "../../patterns/context";
import type { Detector } from "../../patterns/detector";
import { compileDetectors } from "./tables";
import type { CompiledDetectors } from "./tables";
import { parsePattern, UNBOUNDED } from "./syntax";
import type { Node, PatternError } from "./syntax";

export interface CustomPattern {
  /** Kind of what it finds. */
  name: string;
  pattern: string;
  /** Keys and flags, one of which must stand before it, in camel case: `TicketId` also stands for `--ticket-id`. */
  context?: string[];
}

/** Kind of the words of the configuration. */
export const CUSTOM_WORD = "custom_word";
/** Longest text that a pattern matches, in bytes. */
const LONGEST = 512;
/** Bound on the tables, before minimisation; two seconds of compiling at most. */
const MAX_STATES = 10000;
/** A run shorter than this is found so often that scanning would slow down. */
const SHORTEST_RUN = 3;
const SOURCE = "the configuration";

/** A part of a pattern between its top-level alternatives and sequences. */
interface Piece {
  text: string;
  at: number;
  /** Number of characters that it matches, or -1 if that varies. */
  length: number;
}

export type CustomError = PatternError;

export type Custom<T> = { value: T; error?: undefined } | { value?: undefined; error: CustomError };

/** Number of characters that `node` matches, or -1 if that varies. */
function lengthOf(node: Node): number {
  if (node.type === "set") return 1;
  if (node.type === "atom") return lengthOf(node.part);
  if (node.type === "repeat") {
    const length = lengthOf(node.part);
    return node.min === node.max && node.max !== UNBOUNDED && length >= 0 ? node.min * length : -1;
  }
  const lengths = node.parts.map((part) => lengthOf(part));
  if (lengths.some((length) => length < 0)) return -1;
  if (node.type === "sequence") return lengths.reduce((sum, length) => sum + length, 0);
  return lengths.every((length) => length === lengths[0]) ? lengths[0] : -1;
}

/** Offset after the class or group that begins at `from`; the pattern is known to be well-formed. */
function afterBracket(pattern: string, from: number): number {
  let depth = 0;
  let isClass = false;
  let at = from;
  do {
    const char = pattern.charAt(at);
    if (char === "\\") at += 1;
    else if (isClass) isClass = char !== "]";
    else if (char === "[") {
      isClass = true;
      if (pattern.charAt(at + 1) === "^") at += 1;
      if (pattern.charAt(at + 1) === "]") at += 1;
    } else if (char === "(") depth += 1;
    else if (char === ")") depth -= 1;
    at += 1;
  } while (depth > 0 || isClass);
  return at;
}

/** The alternatives of a well-formed pattern, each cut into pieces that are repeated or matched as a whole. */
function alternativesOf(pattern: string): Piece[][] {
  const alternatives: Piece[][] = [[]];
  let at = 0;
  while (at < pattern.length) {
    const from = at;
    const char = pattern.charAt(at);
    if (char === "|") {
      alternatives.push([]);
      at += 1;
      continue;
    }
    if (char === "\\") at += 2;
    else at = char === "[" || char === "(" ? afterBracket(pattern, at) : at + 1;
    while (at < pattern.length && "?*+{".includes(pattern.charAt(at))) {
      at = pattern.charAt(at) === "{" ? pattern.indexOf("}", at) + 1 : at + 1;
    }
    const text = pattern.substring(from, at);
    const { node } = parsePattern(text);
    alternatives[alternatives.length - 1].push({ text, at: from, length: node === undefined ? -1 : lengthOf(node) });
  }
  return alternatives;
}

function textOf(pieces: Piece[]): string | undefined {
  return pieces.length === 0 ? undefined : pieces.map((piece) => piece.text).join("");
}

/** The detector of one alternative, cut around its first long enough run of pieces of fixed length. */
function detectorOf(kind: string, pieces: Piece[]): Detector | undefined {
  for (let first = 0; first < pieces.length; first++) {
    let length = 0;
    let end = first;
    while (end < pieces.length && pieces[end].length >= 0 && length < SHORTEST_RUN) {
      length += pieces[end].length;
      end += 1;
    }
    if (length < SHORTEST_RUN) continue;
    return {
      kind,
      before: textOf(pieces.slice(0, first)),
      core: textOf(pieces.slice(first, end)) ?? "",
      after: textOf(pieces.slice(end)),
      longest: LONGEST,
      source: SOURCE,
      hits: [],
      misses: [],
    };
  }
  return undefined;
}

/** The detectors of a pattern. The error says where in the pattern it is. */
export function customDetectors(custom: CustomPattern): Custom<Detector[]> {
  const { name, pattern, context } = custom;
  const parsed = parsePattern(pattern);
  if (parsed.error !== undefined) return { error: parsed.error };
  if (context !== undefined && context.length > 0) {
    return { value: contextDetectors({ keys: context, kind: name, value: pattern, longest: LONGEST, source: SOURCE }) };
  }
  const detectors: Detector[] = [];
  for (const pieces of alternativesOf(pattern)) {
    const detector = detectorOf(name, pieces);
    if (detector === undefined) {
      const message = `needs ${SHORTEST_RUN} characters in a row whose number is fixed, such as 'ACME-' or '[0-9]{6}'`;
      return { error: { message, at: pieces.length === 0 ? 0 : pieces[0].at } };
    }
    detectors.push(detector);
  }
  return { value: detectors };
}

function wordDetector(word: string): Detector {
  const core = string.gsub(word, "[^%w%s_-]", (char: string) => `\\${char}`)[0];
  return { kind: CUSTOM_WORD, core, ignoreCase: true, longest: word.length * 4, source: SOURCE, hits: [], misses: [] };
}

/** What is wrong with a word, or undefined. */
export function wordError(word: string): string | undefined {
  if (word.length < SHORTEST_RUN) return `needs at least ${SHORTEST_RUN} characters`;
  return string.find(word, "^[ -~]+$")[0] === undefined ? "only printable ASCII characters are supported" : undefined;
}

/** Compiles all patterns and words of a configuration. */
export function compileCustom(patterns: CustomPattern[], words: string[]): Custom<CompiledDetectors> {
  const detectors = words.map((word) => wordDetector(word));
  /** Whose each detector is. */
  const names = words.map(() => CUSTOM_WORD);
  for (const pattern of patterns) {
    const { value, error } = customDetectors(pattern);
    if (value === undefined) return { error };
    for (const detector of value) {
      detectors.push(detector);
      names.push(pattern.name);
    }
  }
  const { compiled, error } = compileDetectors(detectors, MAX_STATES);
  if (compiled === undefined) {
    const { detector, message, at } = error;
    return { error: { message: detector === undefined ? message : `${names[detector]}: ${message}`, at: at ?? 0 } };
  }
  return { value: compiled };
}
