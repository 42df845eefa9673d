/**
 * Text in which characters are spelled out (`\u0069-0abc…`, `%69-0abc…`, `&quot;`, `**Bucket:**`) as if they were not. Hardly an encoder
 * writes identifiers like that, so the tables do not know these spellings; where the evidence table sees one, the text
 * around it is rewritten by this file and read again.
 */
import * as ffi from "ffi";
import { isHexDigit } from "./edges";
import { ENTITIES, LONGEST_ENTITY } from "./regex/wire";
import { Rewriting } from "./rewriting";

const BLANK = 32;
const QUOTE = 34;
const PERCENT = 37;
const AMPERSAND = 38;
const ASTERISK = 42;
const COLON = 58;
const SEMICOLON = 59;
const ZERO = 48;
const TWO = 50;
const FIVE = 53;
const BACKSLASH = 92;
const SMALL_U = 117;

/** Code → the printable ASCII character, as it is usually written in JSON. */
const PRINTABLE: Record<number, string | undefined> = {};
for (const code of $range(0x20, 0x7e)) {
  PRINTABLE[code] = (code === QUOTE || code === BACKSLASH ? "\\" : "") + string.char(code);
}

function hexValue(digit: number): number {
  return (digit & 15) + (digit > 64 ? 9 : 0);
}

/** What the two hexadecimal digits at `at` say, if it is printable. */
function printableAt(bytes: Bytes, at: number, end: number): string | undefined {
  if (at + 2 > end || !isHexDigit(bytes[at]) || !isHexDigit(bytes[at + 1])) return undefined;
  return PRINTABLE[hexValue(bytes[at]) * 16 + hexValue(bytes[at + 1])];
}

/** Where the digits are that the percent sign before `at` belongs to: `%25` is one that a URL inside of a URL has. */
function afterPercents(bytes: Bytes, at: number, end: number): number {
  let digits = at;
  while (digits + 4 <= end && bytes[digits] === TWO && bytes[digits + 1] === FIVE && isHexDigit(bytes[digits + 2])) {
    if (!isHexDigit(bytes[digits + 3])) break;
    digits += 2;
  }
  return digits;
}

/** Whether the emphasis of a key ends with the asterisks at `at`: `**Bucket:** acme`, `**Bucket**: acme`. */
function endsEmphasis(bytes: Bytes, at: number, end: number): boolean {
  if (at < 1 || at + 2 >= end || bytes[at + 1] !== ASTERISK) return false;
  const next = bytes[at + 2];
  return bytes[at - 1] === COLON ? next === BLANK : next === COLON && at + 3 < end && bytes[at + 3] === BLANK;
}

/** Byte after the entity that begins at `at`, or -1; what it says, as it is usually written in JSON, is then in {@link entity}. */
function entityEnd(bytes: Bytes, at: number, end: number): number {
  for (const last of $range(at + 3, Math.min(at + LONGEST_ENTITY, end) - 1)) {
    if (bytes[last] !== SEMICOLON) continue;
    const said = ENTITIES[ffi.string(advance(bytes, at), last + 1 - at)];
    if (said === undefined) return -1;
    entity = PRINTABLE[string.byte(said)] ?? said;
    return last + 1;
  }
  return -1;
}

let entity = "";

/**
 * Replaces every `\u00XX` (behind any number of backslashes), `%XX` and entity in `raw[0, length)` that says a printable
 * ASCII character by that character, and leaves the end of emphasis at a colon out.
 *
 * @param context what stands before `raw`: it is read, too, but nothing in it is found
 */
export function plainText(context: string, raw: Bytes, length: number): Rewriting {
  const plain = new Rewriting();
  plain.write(context);
  /** Up to here `raw` is rewritten. */
  let done = 0;
  /** The first of the backslashes before `at`, or -1. */
  let backslash = -1;
  let at = 0;
  while (at < length) {
    const byte = raw[at];
    if (byte === BACKSLASH) {
      if (backslash < 0) backslash = at;
    } else if (byte === ASTERISK) {
      backslash = -1;
      if (endsEmphasis(raw, at, length)) {
        plain.copy(advance(raw, done), done, at);
        done = at + 2;
        at += 1;
      }
    } else if (byte === AMPERSAND) {
      backslash = -1;
      const after = entityEnd(raw, at, length);
      if (after >= 0) {
        plain.copy(advance(raw, done), done, at);
        done = after;
        plain.take(entity, at, done);
        at = done - 1;
      }
    } else if (byte === PERCENT || backslash >= 0) {
      let from = at;
      let digits = length;
      if (backslash >= 0) {
        from = backslash;
        if (byte === SMALL_U && raw[at + 1] === ZERO && raw[at + 2] === ZERO) digits = at + 3;
        backslash = -1;
      } else digits = afterPercents(raw, at + 1, length);
      const character = printableAt(raw, digits, length);
      if (character !== undefined) {
        plain.copy(advance(raw, done), done, from);
        done = digits + 2;
        plain.take(character, from, done);
        at = done - 1;
      }
    }
    at += 1;
  }
  plain.copy(advance(raw, done), done, length);
  return plain;
}

/** A plain search is compiled, a pattern is not. */
function hasByte(text: string, byte: string): boolean {
  return string.find(text, byte, 1, true)[0] !== undefined;
}

/** What a finding says: its raw text without the spellings of JSON, URLs and HTML. */
export function canonical(raw: string): string {
  if (!hasByte(raw, "\\") && !hasByte(raw, "%") && !hasByte(raw, "&")) return raw;
  const [unescaped] = string.gsub(plainText("", ffi.cast("const uint8_t*", raw), raw.length).text(), "\\+/", "/");
  return unescaped;
}
