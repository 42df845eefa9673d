/**
 * What may stand next to a match, seen on the wire: the letter of an escape (`\n`), the digits of `\uXXXX` and `%XX`
 * and the `m` that ends an ANSI colour code are not letters of the text.
 */
import * as ffi from "ffi";
import type { Edge } from "../patterns/detector";
import { Byte, CASE_BIT, isAlphanumeric, hexValue, isCapital, isDigit, isHexDigit, setOfBytes } from "./ascii";

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

/** The letters of JSON's escapes. */
const escapeLetters = setOfBytes("ntrbfu");
/** What goes on a name, or makes the text before it a reference in code. */
const continuesName = setOfBytes("-_([${");
/** Longest run of `25` that is taken for URLs inside of URLs, in bytes. */
const LONGEST_PERCENT = 16;
/** Longest run of parameters that is still taken for an ANSI colour code, in bytes. */
const LONGEST_COLOUR = 64;

export function edgeCode(edge: Edge): EdgeCode {
  return CODES[edge];
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

/**
 * For the last and the second-last byte before a match: which contexts it can be part of. If the two share no bit, no left
 * edge holds.
 */
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
secondLastBefore[Byte.Backslash] |= Before.Escape;
lastBefore[string.byte("m")] |= Before.Colour;
for (const byte of "0123456789abcdefABCDEF;[") secondLastBefore[string.byte(byte)] |= Before.Colour;

/** Whether the byte before `at` is a letter or digit that belongs to an escape, a percent form or a colour code. */
export function endsEscape(bytes: Bytes, at: number, first: number): boolean {
  if (at - 2 < first) return false;
  const may = lastBefore[bytes[at - 1]] & secondLastBefore[bytes[at - 2]];
  if (may <= Before.Other) return false;
  if ((may & Before.Escape) !== 0) return true;
  if ((may & Before.Colour) !== 0) return endsColour(bytes, at - 1, first);
  if (endsPercent(bytes, at - 3, first)) return true;
  return (
    at - 6 >= first &&
    bytes[at - 6] === Byte.Backslash &&
    bytes[at - 5] === Byte.SmallU &&
    isHexDigit(bytes[at - 4]) &&
    isHexDigit(bytes[at - 3])
  );
}

/** Whether the byte at `at`, or before some `25` that end there, is a percent sign: `%2522` is a quote in a URL in a URL. */
function endsPercent(bytes: Bytes, at: number, first: number): boolean {
  let before = at;
  const stop = Math.max(first, at - LONGEST_PERCENT);
  while (before - 2 >= stop && bytes[before] === Byte.Five && bytes[before - 1] === Byte.Two) before -= 2;
  return before >= first && bytes[before] === Byte.Percent;
}

/** Whether `\u00XX` ends with the hexadecimal digit at `last`. */
function endsSpelled(bytes: Bytes, last: number, first: number): boolean {
  return (
    last - 5 >= first &&
    bytes[last - 4] === Byte.SmallU &&
    bytes[last - 5] === Byte.Backslash &&
    bytes[last - 3] === Byte.Zero &&
    bytes[last - 2] === Byte.Zero &&
    isHexDigit(bytes[last - 1]) &&
    isHexDigit(bytes[last])
  );
}

function endsEscapeCharacter(last: number): boolean {
  const small = last | CASE_BIT;
  return last === Byte.Escape || small === Byte.SmallB || small === Byte.Three || small === Byte.SmallE;
}

/**
 * Whether `\u001b[…` (or `\x1b[…`, `\033[…`, `\e[…` in source code, or the character itself) ends right before `at`. Its
 * bracket and parameters may be spelled out: `\u001b\u005b1\u003b32`.
 */
function endsColour(bytes: Bytes, at: number, first: number): boolean {
  const stop = Math.max(first, at - LONGEST_COLOUR);
  let before = at - 1;
  while (before > stop) {
    let character = bytes[before];
    let start = before;
    if (endsSpelled(bytes, before, first)) {
      character = hexValue(bytes[before - 1]) * 16 + hexValue(character);
      start = before - 5;
      while (start - 1 > stop && bytes[start - 1] === Byte.Backslash) start -= 1;
    }
    before = start - 1;
    if (character === Byte.OpenBracket) return before >= stop && endsEscapeCharacter(bytes[before]);
    if (!isDigit(character) && character !== Byte.Semicolon) return false;
  }
  return false;
}

/** Whether the letter at `at` is that of an escape: an odd number of backslashes stands before it. */
function isEscapeLetter(bytes: Bytes, at: number, first: number): boolean {
  if (escapeLetters[bytes[at]] === 0) return false;
  let before = at - 1;
  while (before >= first && bytes[before] === Byte.Backslash) before -= 1;
  return ((at - before) & 1) === 0;
}

/** {@link ANY_BEFORE} for an edge that may hold behind a letter, or 0. */
export function anyBefore(edge: EdgeCode): number {
  return edge === EdgeCode.Any || edge === EdgeCode.Key ? ANY_BEFORE : 0;
}

/**
 * A cheap test before {@link leftHolds}, with two look-ups of the two bytes before `at`: if it is false, so is that.
 *
 * @param any {@link anyBefore} of the edge
 */
export function mayBegin(any: number, bytes: Bytes, at: number, first: number): boolean {
  return at - 2 < first || (any | (lastBefore[bytes[at - 1]] & secondLastBefore[bytes[at - 2]])) !== 0;
}

/** Whether a match that begins at `at` may begin there; the text begins at `first`. */
export function leftHolds(edge: EdgeCode, bytes: Bytes, at: number, first: number): boolean {
  if (at > first && bytes[at - 1] === Byte.Backslash && isEscapeLetter(bytes, at, first)) return false;
  if (edge === EdgeCode.Any || at <= first) return true;
  const before = bytes[at - 1];
  if (!isAlphanumeric(before)) {
    // The first digits are those of `%20`.
    if (before === Byte.Percent && isHexDigit(bytes[at]) && isHexDigit(bytes[at + 1])) return false;
    if (edge === EdgeCode.Number) return before !== Byte.Dot || at - 2 < first || !isDigit(bytes[at - 2]);
    if (edge === EdgeCode.Base64) return before !== Byte.Plus && before !== Byte.Slash;
    if (edge === EdgeCode.Name) return before !== Byte.Underscore;
    if (edge === EdgeCode.Host) return before !== Byte.Dot && before !== Byte.Hyphen;
    if (edge === EdgeCode.Ipv6) return before !== Byte.Colon && before !== Byte.Dot;
    return true;
  }
  if (endsEscape(bytes, at, first)) return true;
  if (edge !== EdgeCode.Key) return false;
  return isCapital(bytes[at]) && !isCapital(before);
}

/** Whether a match that ends before `at` may end there; the text ends before `end`. */
export function rightHolds(edge: EdgeCode, bytes: Bytes, at: number, end: number): boolean {
  if (edge === EdgeCode.Any || at >= end) return true;
  const next = bytes[at];
  if (isAlphanumeric(next)) return false;
  const following = at + 1 < end ? bytes[at + 1] : 0;
  if (edge === EdgeCode.Number) return next !== Byte.Dot || !isDigit(following);
  if (edge === EdgeCode.Base64) {
    return (
      next !== Byte.Plus &&
      next !== Byte.Equals &&
      next !== Byte.Slash &&
      !(next === Byte.Backslash && following === Byte.Slash)
    );
  }
  if (edge === EdgeCode.Name || edge === EdgeCode.Value || edge === EdgeCode.Item) {
    if (next === Byte.Dot || next === Byte.Colon) return !isAlphanumeric(following) && following !== Byte.Colon;
    return continuesName[next] === 0;
  }
  if (edge === EdgeCode.Ipv6) return next !== Byte.Colon && (next !== Byte.Dot || !isDigit(following));
  return true;
}
