/**
 * What may stand next to a match, seen on the wire: the letter of an escape (`\n`), the digits of `\uXXXX` and `%XX`
 * and the `m` that ends an ANSI colour code are not letters of the text.
 */
import * as ffi from "ffi";
import type { Edge } from "../../patterns/detector";

export const enum EdgeCode {
  Any = 0,
  Word = 1,
  Key = 2,
  Number = 3,
  Base64 = 4,
  Name = 5,
  Host = 6,
  Value = 7,
  Item = 8,
  Ipv6 = 9,
}

const CODES: Record<Edge, EdgeCode> = {
  any: EdgeCode.Any,
  word: EdgeCode.Word,
  key: EdgeCode.Key,
  number: EdgeCode.Number,
  base64: EdgeCode.Base64,
  name: EdgeCode.Name,
  host: EdgeCode.Host,
  value: EdgeCode.Value,
  item: EdgeCode.Item,
  ipv6: EdgeCode.Ipv6,
};

const BACKSLASH = 92;
const PERCENT = 37;
const DOT = 46;
const SLASH = 47;
const COLON = 58;
/** Longest run of parameters that is still taken for an ANSI colour code, in bytes. */
const LONGEST_COLOUR = 24;

export function edgeCode(edge: Edge): EdgeCode {
  return CODES[edge];
}

export function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

/** Byte → 1 if it is one of `characters`; a look-up is one way for LuaJIT to compile, comparisons are many. */
export function setOfBytes(characters: string): Bytes {
  const set = ffi.new("uint8_t[?]", 256);
  for (const at of $range(1, characters.length)) set[string.byte(characters, at)] = 1;
  return set;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const alphanumeric = setOfBytes(`0123456789${LETTERS}${LETTERS.toUpperCase()}`);
const hexDigit = setOfBytes("0123456789abcdefABCDEF");

export function isAlphanumeric(byte: number): boolean {
  return alphanumeric[byte] !== 0;
}

export function isHexDigit(byte: number): boolean {
  return hexDigit[byte] !== 0;
}

export function hexValue(digit: number): number {
  return (digit & 15) + (digit > 64 ? 9 : 0);
}

/** What the last two bytes before a match may be if an edge holds that lets no letter or digit precede, as bits. */
const enum Before {
  /** The last one is neither. */
  Other = 1,
  /** `\n`, `\t`, `\r`, `\b`, `\f`. */
  Escape = 2,
  /** `%2F`, `\u002f`. */
  Hex = 4,
  /** `\u001b[1m`. */
  Colour = 8,
}

/** In place of {@link Before}: the edge may hold whatever precedes. */
export const ANY_BEFORE = 255;

/** Byte → what it may be the last byte of, and the last but one; where two bytes have no bit in common, no match begins. */
const lastBefore = ffi.new("uint8_t[?]", 256);
const secondLastBefore = ffi.new("uint8_t[?]", 256);
ffi.fill(secondLastBefore, 256, Before.Other);
for (const byte of $range(0, 255)) {
  if (!isAlphanumeric(byte)) lastBefore[byte] |= Before.Other;
  if (!isHexDigit(byte)) continue;
  lastBefore[byte] |= Before.Hex;
  secondLastBefore[byte] |= Before.Hex;
}
for (const letter of "ntrbf") lastBefore[string.byte(letter)] |= Before.Escape;
secondLastBefore[BACKSLASH] |= Before.Escape;
lastBefore[string.byte("m")] |= Before.Colour;
for (const byte of "0123456789;[") secondLastBefore[string.byte(byte)] |= Before.Colour;

/** Whether the byte before `at` is a letter or digit that belongs to an escape, a percent form or a colour code. */
export function endsEscape(bytes: Bytes, at: number, first: number): boolean {
  if (at - 2 < first) return false;
  const may = lastBefore[bytes[at - 1]] & secondLastBefore[bytes[at - 2]];
  if (may <= Before.Other) return false;
  if ((may & Before.Escape) !== 0) return true;
  if ((may & Before.Colour) !== 0) return endsColour(bytes, at - 1, first);
  if (at - 3 >= first && bytes[at - 3] === PERCENT) return true;
  return (
    at - 6 >= first &&
    bytes[at - 6] === BACKSLASH &&
    bytes[at - 5] === 117 &&
    isHexDigit(bytes[at - 4]) &&
    isHexDigit(bytes[at - 3])
  );
}

/** Whether `\u001b[…` (or `\x1b[…`, `\033[…`, `\e[…` in source code) ends right before `at`. */
function endsColour(bytes: Bytes, at: number, first: number): boolean {
  let before = at - 1;
  const stop = Math.max(first, at - LONGEST_COLOUR);
  while (before > stop && (isDigit(bytes[before]) || bytes[before] === 59)) before -= 1;
  if (before <= first || bytes[before] !== 91) return false;
  const last = bytes[before - 1] | 32;
  return last === 98 || last === 51 || last === 101;
}

/** Whether the letter at `at` is that of an escape: an odd number of backslashes stands before it. */
function isEscapeLetter(bytes: Bytes, at: number, first: number): boolean {
  const letter = bytes[at];
  if (letter !== 110 && letter !== 116 && letter !== 114 && letter !== 98 && letter !== 102 && letter !== 117)
    return false;
  let before = at - 1;
  while (before >= first && bytes[before] === BACKSLASH) before -= 1;
  return ((at - before) & 1) === 0;
}

/** {@link ANY_BEFORE} for an edge that may hold behind a letter, or 0. */
export function anyBefore(edge: EdgeCode): number {
  return edge === EdgeCode.Any || edge === EdgeCode.Key ? ANY_BEFORE : 0;
}

/**
 * What the two bytes before `at` say of {@link leftHolds}, in two look-ups: false only if that is.
 *
 * @param any {@link anyBefore} of the edge
 */
export function mayBegin(any: number, bytes: Bytes, at: number, first: number): boolean {
  return at - 2 < first || (any | (lastBefore[bytes[at - 1]] & secondLastBefore[bytes[at - 2]])) !== 0;
}

/** Whether a match that begins at `at` may begin there; the text begins at `first`. */
export function leftHolds(edge: EdgeCode, bytes: Bytes, at: number, first: number): boolean {
  if (at > first && bytes[at - 1] === BACKSLASH && isEscapeLetter(bytes, at, first)) return false;
  if (edge === EdgeCode.Any || at <= first) return true;
  const before = bytes[at - 1];
  if (!isAlphanumeric(before)) {
    // The first digits are those of `%20`.
    if (before === PERCENT && isHexDigit(bytes[at]) && isHexDigit(bytes[at + 1])) return false;
    if (edge === EdgeCode.Number) return before !== DOT || at - 2 < first || !isDigit(bytes[at - 2]);
    if (edge === EdgeCode.Base64) return before !== 43 && before !== SLASH;
    if (edge === EdgeCode.Name) return before !== 95;
    if (edge === EdgeCode.Host) return before !== DOT && before !== 45;
    if (edge === EdgeCode.Ipv6) return before !== COLON && before !== DOT;
    return true;
  }
  if (endsEscape(bytes, at, first)) return true;
  if (edge !== EdgeCode.Key) return false;
  const isCapital = bytes[at] >= 65 && bytes[at] <= 90;
  return isCapital && !(before >= 65 && before <= 90);
}

/** Whether a match that ends before `at` may end there; the text ends before `end`. */
export function rightHolds(edge: EdgeCode, bytes: Bytes, at: number, end: number): boolean {
  if (edge === EdgeCode.Any || at >= end) return true;
  const next = bytes[at];
  if (isAlphanumeric(next)) return false;
  const following = at + 1 < end ? bytes[at + 1] : 0;
  if (edge === EdgeCode.Number) return next !== DOT || !isDigit(following);
  if (edge === EdgeCode.Base64) {
    return next !== 43 && next !== 61 && next !== SLASH && !(next === BACKSLASH && following === SLASH);
  }
  if (edge === EdgeCode.Name || edge === EdgeCode.Value || edge === EdgeCode.Item) {
    if (next === DOT || next === COLON) return !isAlphanumeric(following) && following !== COLON;
    return next !== 45 && next !== 95 && next !== 40 && next !== 91 && next !== 36 && next !== 123;
  }
  if (edge === EdgeCode.Ipv6) return next !== COLON && (next !== DOT || !isDigit(following));
  return true;
}
