/** Patterns and words from the configuration → detectors. */
import { keyedValue } from "../../patterns/context";
import type { Shape } from "../../patterns/detector";
import { compileDetectors } from "./tables";
import type { CompiledDetectors } from "./tables";
import { alternativesOf, cutAround } from "./cut";
import { parsePattern } from "./syntax";
import type { PatternError } from "./syntax";

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

export type CustomError = PatternError;

export type Custom<T> = { value: T; error?: undefined } | { value?: undefined; error: CustomError };

/** The detectors of a pattern. The error says where in the pattern it is. */
export function customDetectors(custom: CustomPattern): Custom<Shape[]> {
  const { name, pattern, context } = custom;
  const parsed = parsePattern(pattern);
  if (parsed.error !== undefined) return { error: parsed.error };
  if (context !== undefined && context.length > 0) {
    return { value: [keyedValue({ keys: context, kind: name, value: pattern, longest: LONGEST })] };
  }
  const detectors: Shape[] = [];
  for (const pieces of alternativesOf(pattern)) {
    const cut = cutAround(pieces, SHORTEST_RUN, (piece) => piece.isFixed);
    if (cut === undefined) {
      const message = `needs ${SHORTEST_RUN} characters in a row whose number is fixed, such as 'ACME-' or '[0-9]{6}'`;
      return { error: { message, at: pieces.length === 0 ? 0 : pieces[0].at } };
    }
    const { before, core, after } = cut;
    detectors.push({ kind: name, before, core, after, longest: LONGEST });
  }
  return { value: detectors };
}

function wordDetector(word: string): Shape {
  const core = string.gsub(word, "[^%w%s_-]", (char: string) => `\\${char}`)[0];
  return { kind: CUSTOM_WORD, core, ignoreCase: true, longest: word.length * 4 };
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
