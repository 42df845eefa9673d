/**
 * What stands behind a key, seen on the wire: whether the key gives it a value at all, whether a text without quotes is
 * a value or a reference in code, and where the next value of a list begins.
 *
 * Everything looks at a bounded number of bytes, so that storms of keys cost no more than their length.
 */
import * as ffi from "ffi";
import { Byte, CASE_BIT, isAlphanumeric, isBlank, isCapital, isDigit, isSmall, setOfBytes } from "../ascii";
import { textOf } from "../bytes";
import { endsEscape } from "../edges";

/** What follows operands in code. */
const isOperator = setOfBytes(",);}+?.&=>!*/");
/** What a list of quoted values may begin with. */
const opensList = setOfBytes("[({");
/** Longest run of blanks, newlines and backslashes that is looked through, in bytes. */
const LONGEST_GAP = 160;
/** What CloudFormation has before a value with variables. */
const SUB = "!Sub";
const LONGEST_FLAG = 64;

/** Whether the byte before `at` is a quote, in any spelling. */
export function isQuoted(bytes: Bytes, at: number, first: number): boolean {
  if (at <= first) return false;
  return isQuote(bytes[at - 1]) || quoteWidthBefore(bytes, at, first) > 0;
}

const quotes = setOfBytes("\"'`");

function isQuote(byte: number): boolean {
  return quotes[byte] !== 0;
}

/** Bytes of the quote that ends before `at`: `"`, `\\"`, `%22`, `%27`; 0 for none. */
function quoteWidthBefore(bytes: Bytes, at: number, first: number): number {
  if (at <= first) return 0;
  if (isQuote(bytes[at - 1])) {
    let start = at - 1;
    while (start > first && bytes[start - 1] === Byte.Backslash) start -= 1;
    return at - start;
  }
  if (at - 3 < first || bytes[at - 3] !== Byte.Percent || bytes[at - 2] !== Byte.Two) return 0;
  return bytes[at - 1] === Byte.Two || bytes[at - 1] === Byte.Seven ? 3 : 0;
}

/** Bytes of the quote that begins at `at`; 0 for none. */
function quoteWidthAt(bytes: Bytes, at: number, end: number): number {
  let after = at;
  while (after < end && bytes[after] === Byte.Backslash) after += 1;
  if (after < end && isQuote(bytes[after])) return after + 1 - at;
  const isPercent = at + 2 < end && bytes[at] === Byte.Percent && bytes[at + 1] === Byte.Two;
  return isPercent && (bytes[at + 2] === Byte.Two || bytes[at + 2] === Byte.Seven) ? 3 : 0;
}

/** A run of blanks: where it begins or ends, and whether a line break is in it. */
type Blanks = LuaMultiReturn<[at: number, hasBreak: boolean]>;

/** Letter of an escape → 1 if it says a line break or a tab. */
const blankLetters = setOfBytes("nrt");

/** Where the run of blanks and line breaks, raw or escaped, that ends before `at` begins. */
function skipBlanksBefore(bytes: Bytes, at: number, first: number): Blanks {
  const limit = Math.max(first, at - LONGEST_GAP);
  let start = at;
  let hasBreak = false;
  while (start > limit) {
    const byte = bytes[start - 1];
    if (isBlank(byte)) {
      if (byte === Byte.Newline || byte === Byte.Return) hasBreak = true;
      start -= 1;
    } else if (start - 2 >= limit && bytes[start - 2] === Byte.Backslash && blankLetters[byte] === 1) {
      if (byte !== Byte.SmallT) hasBreak = true;
      start -= 2;
      while (start > limit && bytes[start - 1] === Byte.Backslash) start -= 1;
    } else break;
  }
  return $multi(start, hasBreak);
}

/** Where the run of blanks and line breaks, raw or escaped, that begins at `at` ends. */
function skipBlanksAt(bytes: Bytes, at: number, end: number): Blanks {
  const limit = Math.min(end, at + LONGEST_GAP);
  let after = at;
  let hasBreak = false;
  while (after < limit) {
    const byte = bytes[after];
    if (isBlank(byte)) {
      if (byte === Byte.Newline || byte === Byte.Return) hasBreak = true;
      after += 1;
    } else if (byte === Byte.Backslash) {
      let letter = after + 1;
      while (letter < limit && bytes[letter] === Byte.Backslash) letter += 1;
      if (letter >= limit || blankLetters[bytes[letter]] === 0) break;
      if (bytes[letter] !== Byte.SmallT) hasBreak = true;
      after = letter + 1;
    } else break;
  }
  return $multi(after, hasBreak);
}

/**
 * Whether the key at `keyStart` gives the value at `valueStart`: something other than blanks stands between them, or
 * the key is a flag.
 */
export function isAssigned(bytes: Bytes, keyStart: number, valueStart: number, first: number): boolean {
  let before = beforeSlash(bytes, valueStart, keyStart);
  before -= quoteWidthBefore(bytes, before, keyStart);
  [before] = skipBlanksBefore(bytes, before, keyStart);
  if (before > keyStart) {
    const last = bytes[before - 1];
    // `reread/spelled-out.ts` makes it a blank like any other, and the text is read again.
    if (endsInEncodedBlank(bytes, before, keyStart)) return false;
    if (isAlphanumeric(last)) {
      return (
        endsInSub(bytes, before, keyStart) || endsEscape(bytes, before, keyStart) || isFlag(bytes, keyStart, first)
      );
    }
    // `"FunctionName","acme"` in a metric; in other lists of strings what follows is the next string.
    if (last === Byte.Comma) return isCapital(bytes[keyStart]) || isFlag(bytes, keyStart, first);
    // `</Bucket>` gives nothing.
    if (last === Byte.Greater) return !isClosing(bytes, keyStart, first);
    if (!isQuote(last)) return true;
  }
  return isFlag(bytes, keyStart, first);
}

/** Whether the element's name that `at` is in belongs to a closing tag. */
function isClosing(bytes: Bytes, at: number, first: number): boolean {
  const limit = Math.max(first, at - LONGEST_FLAG);
  let start = at;
  while (start > limit && (isFlagByte(bytes[start - 1]) || bytes[start - 1] === Byte.Colon)) start -= 1;
  return start > first && bytes[start - 1] === Byte.Slash;
}

/** Whether `!Sub`, which CloudFormation has before a value with variables, ends before `at`. */
function endsInSub(bytes: Bytes, at: number, first: number): boolean {
  return at - SUB.length >= first && textOf(bytes, at - SUB.length, at) === SUB;
}

/** Whether `%20` ends before `at`. */
function endsInEncodedBlank(bytes: Bytes, at: number, first: number): boolean {
  return at - 3 >= first && bytes[at - 3] === Byte.Percent && bytes[at - 2] === Byte.Two && bytes[at - 1] === Byte.Zero;
}

/** Where the slash that a path begins with is, if one ends before `at`; else `at`. */
function beforeSlash(bytes: Bytes, at: number, first: number): number {
  if (at <= first || bytes[at - 1] !== Byte.Slash) return at;
  let before = at - 1;
  while (before > first && bytes[before - 1] === Byte.Backslash) before -= 1;
  return before;
}

/** Whether the word that `at` is in or behind begins with a hyphen. */
export function isFlag(bytes: Bytes, at: number, first: number): boolean {
  const limit = Math.max(first, at - LONGEST_FLAG);
  let start = at;
  while (start > limit && isFlagByte(bytes[start - 1]) && !endsEscape(bytes, start, first)) start -= 1;
  return start < at && bytes[start] === Byte.Hyphen;
}

/** Where the value of the flag in whose name `at` is begins, if only blanks stand before it; or -1. */
export function flagValueAt(bytes: Bytes, at: number, end: number): number {
  const limit = Math.min(end, at + LONGEST_FLAG);
  let after = at;
  while (after < limit && isFlagByte(bytes[after])) after += 1;
  const quote = quoteWidthAt(bytes, after, end);
  if (quote > 0) {
    // `"--bucket", "acme"`: an argument of a list.
    if (after + quote >= end || bytes[after + quote] !== Byte.Comma) return -1;
    after += quote + 1;
  }
  const [blank, hasBreak] = skipBlanksAt(bytes, after, end);
  if (blank === after || hasBreak) return -1;
  after = blank + quoteWidthAt(bytes, blank, end);
  const slash = slashWidthAt(bytes, after, end);
  return after + slash < end ? after + slash : -1;
}

/** Bytes of the slash, escaped or not, that begins at `at`; 0 for none. */
function slashWidthAt(bytes: Bytes, at: number, end: number): number {
  let after = at;
  while (after < end && bytes[after] === Byte.Backslash) after += 1;
  return after < end && bytes[after] === Byte.Slash ? after + 1 - at : 0;
}

function isFlagByte(byte: number): boolean {
  return isAlphanumeric(byte) || byte === Byte.Hyphen || byte === Byte.Underscore;
}

/** Whether a plural flag stands before the value at `valueStart`: its values are separated by blanks. */
function isFlagValue(bytes: Bytes, valueStart: number, first: number): boolean {
  const start = beforeSlash(bytes, valueStart, first);
  const quote = start - quoteWidthBefore(bytes, start, first);
  const [last] = skipBlanksBefore(bytes, quote, first);
  return last < quote && last > first && (bytes[last - 1] | CASE_BIT) === Byte.SmallS && isFlag(bytes, last, first);
}

/**
 * Whether `bytes[start, end)`, a value without quotes, is rather a reference: one word of code (`bucket_name`,
 * `config.bucket`) followed by what follows operands.
 */
export function isReference(bytes: Bytes, start: number, end: number, limit: number): boolean {
  let isDotted = false;
  let isCode = false;
  for (const at of $range(start, end - 1)) {
    const byte = bytes[at];
    if (byte === Byte.OpenParenthesis) return true;
    if (byte === Byte.Dot) isDotted = true;
    else if (byte === Byte.Underscore || (isCapital(byte) && at > start)) isCode = true;
    else if (!isAlphanumeric(byte)) return false;
  }
  if (isDotted && (isCode || endsInMember(ffi.string(advance(bytes, start), end - start)))) return true;
  if (!isDotted && isProse(bytes, start, end, limit)) return true;
  const [blank, hasBreak] = skipBlanksAt(bytes, end, limit);
  if (hasBreak || blank >= limit) return false;
  const next = bytes[blank];
  // `f"…"` is a string of Python, not a value.
  if (blank === end && (isQuote(next) || next === Byte.Backslash)) return end - start <= 2;
  if (next === Byte.Comma && blank === end)
    return blank + 1 >= limit || isBlank(bytes[blank + 1]) || bytes[blank + 1] === Byte.Backslash;
  return isOperator[next] === 1;
}

/** `user.name`, `bucket.id`: what names are members of, not names. */
function endsInMember(text: string): boolean {
  const [member] = string.match(text, "%.(%l+)$");
  return member === "name" || member === "id" || member === "arn" || member === "key" || member === "value";
}

/** `Bucket: a container of objects` */
function isProse(bytes: Bytes, start: number, end: number, limit: number): boolean {
  if (
    bytes[start - 1] !== Byte.Space ||
    bytes[start - 2] !== Byte.Colon ||
    end + 1 >= limit ||
    bytes[end] !== Byte.Space
  )
    return false;
  return isSmall(bytes[start]) && isSmall(bytes[end + 1]);
}

/** How the values of a list are told apart. */
export const enum List {
  None = 0,
  /** `["a", "b"]` */
  Brackets = 1,
  /** Lines that begin with `- `. */
  Lines = 2,
  /** `--names a b` */
  Blanks = 3,
  /** `Values=a,b` */
  Commas = 4,
}

/** The list that the value `bytes[start, end)` of the key at `keyStart` begins. */
export function listOf(bytes: Bytes, keyStart: number, start: number, end: number, first: number, limit: number): List {
  if (isFlagValue(bytes, start, first)) return List.Blanks;
  const opened = beforeSlash(bytes, start, keyStart);
  const quote = quoteWidthBefore(bytes, opened, keyStart);
  const [before] = skipBlanksBefore(bytes, opened - quote, keyStart);
  if (before <= keyStart) return List.None;
  const opening = bytes[before - 1];
  if (opening === Byte.Hyphen) return List.Lines;
  if (quote > 0) return opensList[opening] === 1 ? List.Brackets : List.None;
  if (opening === Byte.OpenBracket) return List.Brackets;
  return end < limit && bytes[end] === Byte.Comma ? List.Commas : List.None;
}

/** Where the value after the one that ends at `end` begins, or -1. */
export function nextInList(bytes: Bytes, list: List, end: number, limit: number): number {
  let at = end;
  if (list === List.Commas) {
    return at + 1 < limit && bytes[at] === Byte.Comma && isAlphanumeric(bytes[at + 1]) ? at + 1 : -1;
  }
  const quote = quoteWidthAt(bytes, at, limit);
  const [blank, hasBreak] = skipBlanksAt(bytes, at + quote, limit);
  at = blank;
  if (list === List.Brackets) {
    if (at >= limit || bytes[at] !== Byte.Comma) return -1;
    [at] = skipBlanksAt(bytes, at + 1, limit);
    if (quote > 0 && quoteWidthAt(bytes, at, limit) === 0) return -1;
  } else if (list === List.Lines) {
    if (!hasBreak || at >= limit || bytes[at] !== Byte.Hyphen) return -1;
    const [text, isBroken] = skipBlanksAt(bytes, at + 1, limit);
    if (text === at + 1 || isBroken) return -1;
    at = text;
  } else if (at === end + quote || hasBreak) return -1;
  at += quoteWidthAt(bytes, at, limit);
  if (at < limit && bytes[at] === Byte.Slash) at += 1;
  return at < limit && isAlphanumeric(bytes[at]) ? at : -1;
}

/** Whether a further value of a flag can be one: words of prose that happen to follow a command are not. */
export function isListedByBlanks(bytes: Bytes, start: number, end: number): boolean {
  for (const at of $range(start, end - 1)) {
    const byte = bytes[at];
    if (byte === Byte.Hyphen || byte === Byte.Dollar || byte === Byte.Underscore || isDigit(byte)) return true;
  }
  return false;
}
