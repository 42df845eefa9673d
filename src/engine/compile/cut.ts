/**
 * A pattern in one piece → before, core and after. The core is the first run of characters that hardly vary: that is what
 * every byte of a body is compared with, and what stands before and after it is only read where the run was found.
 */
import { parsePattern, UNBOUNDED } from "./syntax";
import type { CharacterSet, Node } from "./syntax";

export interface Cut {
  before?: string;
  core: string;
  after?: string;
}

/** A part of a pattern between its top-level alternatives and sequences. */
export interface Piece {
  text: string;
  /** Offset in the pattern. */
  at: number;
  /** Fewest characters that it matches. */
  least: number;
  /** Whether it always matches as many characters. */
  isFixed: boolean;
  /** Whether it holds an atom or a run of letters or digits of a class: what differs from one identifier to the next. */
  isValue: boolean;
}

/** The cut of a pattern of the catalogue: its core is the first run of at least two characters that is no value. */
export function cutPattern(pattern: string): Cut | undefined {
  const alternatives = alternativesOf(pattern);
  return alternatives.length === 1 ? cutAround(alternatives[0], 2, (piece) => !piece.isValue) : undefined;
}

/**
 * Cuts around the first run of pieces with `shortest` characters at least, and the ones behind it that are no values.
 *
 * @param mayBeCore whether the core may hold a piece
 */
export function cutAround(
  pieces: Piece[],
  shortest: number,
  mayBeCore: (this: void, piece: Piece) => boolean,
): Cut | undefined {
  for (let first = 0; first < pieces.length; first++) {
    let least = 0;
    let end = first;
    while (end < pieces.length && mayBeCore(pieces[end]) && (least < shortest || !pieces[end].isValue)) {
      least += pieces[end].least;
      end += 1;
    }
    if (least < shortest) continue;
    return {
      before: textOf(pieces.slice(0, first)),
      core: textOf(pieces.slice(first, end)) ?? "",
      after: textOf(pieces.slice(end)),
    };
  }
  return undefined;
}

function textOf(pieces: Piece[]): string | undefined {
  return pieces.length === 0 ? undefined : pieces.map((piece) => piece.text).join("");
}

/** The alternatives of a well-formed pattern, each cut into pieces that are repeated or matched as a whole. */
export function alternativesOf(pattern: string): Piece[][] {
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
    alternatives[alternatives.length - 1].push(pieceOf(pattern.substring(from, at), from));
  }
  return alternatives;
}

function pieceOf(text: string, at: number): Piece {
  const { node } = parsePattern(text);
  if (node === undefined) return { text, at, least: 0, isFixed: false, isValue: false };
  return { text, at, least: leastOf(node), isFixed: isFixed(node), isValue: isValue(node) };
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

/** Fewest characters that `node` matches. */
function leastOf(node: Node): number {
  if (node.type === "set") return 1;
  if (node.type === "atom") return leastOf(node.part);
  if (node.type === "repeat") return node.min * leastOf(node.part);
  const counts = node.parts.map((part) => leastOf(part));
  if (node.type === "sequence") return counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((least, count) => Math.min(least, count), counts[0]);
}

/** Whether `node` always matches as many characters. */
function isFixed(node: Node): boolean {
  if (node.type === "set") return true;
  if (node.type === "atom") return isFixed(node.part);
  if (node.type === "repeat") return node.min === node.max && isFixed(node.part);
  if (!node.parts.every((part) => isFixed(part))) return false;
  return node.type === "sequence" || node.parts.every((part) => leastOf(part) === leastOf(node.parts[0]));
}

function isValue(node: Node): boolean {
  if (node.type === "set") return false;
  if (node.type === "atom") return true;
  if (node.type !== "repeat") return node.parts.some((part) => isValue(part));
  const isRun = node.max === UNBOUNDED || node.max > 1;
  return (isRun && hasLetters(node.part)) || isValue(node.part);
}

/** Whether `node` can match a letter or a digit. */
function hasLetters(node: Node): boolean {
  if (node.type === "set") return isLetter(node.set);
  if (node.type === "atom" || node.type === "repeat") return hasLetters(node.part);
  return node.parts.some((part) => hasLetters(part));
}

function isLetter(set: CharacterSet): boolean {
  return set.some((code) => (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122));
}
