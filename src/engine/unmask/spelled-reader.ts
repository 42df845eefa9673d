/**
 * Reads text one character at a time, whatever encoders made of it: `\/`, `\.`, `\u002f`, `%2F`, `%252F`, `&#47;` and
 * `&amp;#x2f;` are a slash or a dot. An escape is one character and has one extent, so nothing begins or ends inside it.
 */
import * as ffi from "ffi";
import { hexValue, isAlphanumeric, isDigit, isHexDigit } from "../ascii";

/** In place of a character: the text ends inside an escape. */
export const UNFINISHED = -1;
/** In place of a character: this is no escape, or one of what no surrogate has. */
const OTHER = 0;

const PERCENT = 37;
const AMPERSAND = 38;
const HASH = 35;
const ZERO = 48;
const TWO = 50;
const FIVE = 53;
const SEMICOLON = 59;
const BACKSLASH = 92;
const SMALL_U = 117;
const SMALL_X = 120;

/** Backslashes before one character: JSON inside of JSON, six times. */
const MOST_BACKSLASHES = 64;
/** Deepest nesting of URLs inside URLs, and of HTML inside HTML. */
const DEEPEST = 8;
/** What HTML inside of HTML has behind its ampersands. */
const AGAIN = "amp;";
/** `percnt;`, `#x0002f;` */
const LONGEST_ENTITY = 8;
/** Name of an entity → its character, for what AWS allows in names. */
const NAMED: Record<string, number | undefined> = {
  amp: 38,
  apos: 39,
  ast: 42,
  colon: 58,
  comma: 44,
  commat: 64,
  equals: 61,
  gt: 62,
  lowbar: 95,
  lt: 60,
  num: 35,
  period: 46,
  plus: 43,
  quot: 34,
  sol: 47,
};

/** Byte → 1 if an escape begins with it. */
export const beginsEscape = ffi.new("uint8_t[?]", 256);
for (const byte of [BACKSLASH, PERCENT, AMPERSAND]) beginsEscape[byte] = 1;

/**
 * Reads the character at `at`, which is before `end`. What is no escape of an ASCII character is read as it is.
 *
 * @returns the character or {@link UNFINISHED}, and where the next one begins
 */
export function readSpelled(bytes: Bytes, at: number, end: number): LuaMultiReturn<[character: number, next: number]> {
  const byte = bytes[at];
  if (beginsEscape[byte] === 0) return $multi(byte, at + 1);
  let character = byte;
  let next = at + 1;
  if (byte === BACKSLASH) [character, next] = readBackslashes(bytes, at, end);
  else if (byte === PERCENT) [character, next] = readPercent(bytes, at, end);
  if (character === AMPERSAND) [character, next] = readEntity(bytes, next, end);
  if (character === OTHER) return $multi(byte, at + 1);
  return $multi(character, next);
}

/**
 * Where the escape begins that ends a run of backslashes; the run begins at `at`. Encoders double the backslashes of
 * `\u002f`, so if their number is no power of two, the first ones belong to something else. Longer runs than
 * {@link MOST_BACKSLASHES} are cut to that.
 */
export function escapeStart(bytes: Bytes, at: number, end: number): number {
  let letter = at + 1;
  while (letter < end && bytes[letter] === BACKSLASH) letter += 1;
  const count = math.min(letter - at, MOST_BACKSLASHES);
  return letter - (letter < end && bytes[letter] === SMALL_U ? count & -count : count);
}

function readBackslashes(bytes: Bytes, at: number, end: number): LuaMultiReturn<[number, number]> {
  let letter = at + 1;
  const limit = math.min(end, at + MOST_BACKSLASHES);
  while (letter < limit && bytes[letter] === BACKSLASH) letter += 1;
  if (letter >= end) return $multi(UNFINISHED, end);
  const byte = bytes[letter];
  if (byte === SMALL_U) {
    const count = letter - at;
    if ((count & (count - 1)) === 0) return readUnicode(bytes, letter + 1, end);
    return $multi(OTHER, letter + 1);
  }
  return $multi(isAlphanumeric(byte) ? OTHER : byte, letter + 1);
}

/** The four digits at `at`, of which the first two are zero in ASCII. */
function readUnicode(bytes: Bytes, at: number, end: number): LuaMultiReturn<[number, number]> {
  for (const place of $range(at, math.min(at + 2, end) - 1)) if (bytes[place] !== ZERO) return $multi(OTHER, at);
  return readHex(bytes, at + 2, end);
}

function readHex(bytes: Bytes, at: number, end: number): LuaMultiReturn<[number, number]> {
  if (at >= end) return $multi(UNFINISHED, end);
  if (!isHexDigit(bytes[at])) return $multi(OTHER, at);
  if (at + 1 >= end) return $multi(UNFINISHED, end);
  if (!isHexDigit(bytes[at + 1])) return $multi(OTHER, at);
  return $multi(hexValue(bytes[at]) * 16 + hexValue(bytes[at + 1]), at + 2);
}

/** `%25` is the percent sign of a URL inside of a URL. */
function readPercent(bytes: Bytes, at: number, end: number): LuaMultiReturn<[number, number]> {
  let digits = at + 1;
  let [character, next] = readHex(bytes, digits, end);
  const last = at + 2 * DEEPEST;
  while (character === PERCENT && digits < last && bytes[digits] === TWO && bytes[digits + 1] === FIVE) {
    digits = next;
    [character, next] = readHex(bytes, digits, end);
  }
  return $multi(character, next);
}

/** @param at behind the ampersand */
function readEntity(bytes: Bytes, at: number, end: number): LuaMultiReturn<[number, number]> {
  let name = at;
  let same = 0;
  const deepest = at + DEEPEST * AGAIN.length;
  while (name < deepest && name + same < end && bytes[name + same] === string.byte(AGAIN, same + 1)) {
    same += 1;
    if (same < AGAIN.length) continue;
    name += AGAIN.length;
    same = 0;
  }
  let last = name;
  const limit = math.min(end, name + LONGEST_ENTITY);
  while (last < limit && (isAlphanumeric(bytes[last]) || (last === name && bytes[last] === HASH))) last += 1;
  if (last >= end && last < name + LONGEST_ENTITY) return $multi(UNFINISHED, end);
  if (last === limit || bytes[last] !== SEMICOLON) return $multi(OTHER, at);
  return $multi(entityValue(bytes, name, last), last + 1);
}

function entityValue(bytes: Bytes, from: number, to: number): number {
  const text = ffi.string(advance(bytes, from), to - from);
  if (bytes[from] !== HASH) return NAMED[text] ?? OTHER;
  const isHex = (bytes[from + 1] | 32) === SMALL_X;
  if (!isHex && !isDigit(bytes[from + 1])) return OTHER;
  const value = tonumber(string.sub(text, isHex ? 3 : 2), isHex ? 16 : 10) ?? OTHER;
  return value < 128 ? value : OTHER;
}
