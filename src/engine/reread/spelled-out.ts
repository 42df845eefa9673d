/**
 * Text in which characters are spelled out (`\u0069-0abc…`, `%69-0abc…`) or marked up as if they were not. Hardly any
 * encoder writes identifiers like that, so the tables do not know these spellings; where the evidence table sees one,
 * the text around it is rewritten by this file and read again.
 */
import * as ffi from "ffi";
import { Byte, hexValue, isHexDigit } from "../ascii";
import { findByte, keepAlive } from "../bytes";
import { plainMarkup } from "./markup";
import { Rewriting } from "./rewritten-text";

/** Code → the printable ASCII character, as it is usually written in JSON. */
const PRINTABLE: Record<number, string | undefined> = {};
for (const code of $range(0x20, 0x7e)) {
  PRINTABLE[code] = (code === Byte.Quote || code === Byte.Backslash ? "\\" : "") + string.char(code);
}

/** What the two hexadecimal digits at `at` say, if it is printable. */
function printableAt(bytes: Bytes, at: number, end: number): string | undefined {
  if (at + 2 > end || !isHexDigit(bytes[at]) || !isHexDigit(bytes[at + 1])) return undefined;
  return PRINTABLE[hexValue(bytes[at]) * 16 + hexValue(bytes[at + 1])];
}

/** Where the digits are that the percent sign before `at` belongs to: `%25` is one that a URL inside of a URL has. */
function afterPercents(bytes: Bytes, at: number, end: number): number {
  let digits = at;
  while (
    digits + 4 <= end &&
    bytes[digits] === Byte.Two &&
    bytes[digits + 1] === Byte.Five &&
    isHexDigit(bytes[digits + 2])
  ) {
    if (!isHexDigit(bytes[digits + 3])) break;
    digits += 2;
  }
  return digits;
}

/** Where spellings may begin. The evidence table does not notice percent-encoded punctuation, so the first percent sign counts. */
function spelledStretch(
  raw: Bytes,
  length: number,
  firstEnd: number,
  lastEnd: number,
): LuaMultiReturn<[from: number, to: number]> {
  let from = findByte(raw, Byte.Percent, 0, Math.max(0, firstEnd - 2));
  // However long a spelling is, it has no blank but at its end.
  while (from > 0 && raw[from - 1] !== Byte.Space) from -= 1;
  // Emphasis may end behind a colon that is spelled out.
  const to = findByte(raw, Byte.Percent, lastEnd, length) < length ? length : Math.min(lastEnd + 1, length);
  return $multi(from, to);
}

/**
 * Replaces every `\u00XX` (behind any number of backslashes) and `%XX` in `raw[0, length)` that says a printable ASCII
 * character by that character, and then what is markup.
 *
 * @param context what stands before `raw`: it is read, too, but nothing in it is found
 * @param firstEnd where the first spelled-out character ends that the evidence table noticed, and `lastEnd` the last one
 */
export function plainText(context: string, raw: Bytes, length: number, firstEnd = 0, lastEnd = length): Rewriting {
  const [from, to] = spelledStretch(raw, length, firstEnd, lastEnd);
  const plain = new Rewriting(raw);
  plain.insert(context);
  /** Where the last character that was rewritten ends. */
  let done = 0;
  /** The first of the backslashes before `at`, or -1. */
  let backslash = -1;
  let at = from;
  while (at < length && (at < to || backslash >= 0)) {
    const byte = raw[at];
    if (byte === Byte.Backslash) {
      if (backslash < 0) backslash = at;
    } else if (byte === Byte.Percent || backslash >= 0) {
      let start = at;
      let digits = length;
      if (byte === Byte.Percent) digits = afterPercents(raw, at + 1, length);
      else {
        start = backslash;
        if (byte === Byte.SmallU && raw[at + 1] === Byte.Zero && raw[at + 2] === Byte.Zero) digits = at + 3;
      }
      backslash = -1;
      const character = printableAt(raw, digits, length);
      if (character !== undefined) {
        done = digits + 2;
        plain.replace(start, done, character);
        at = done - 1;
      }
    }
    at += 1;
  }
  plain.copyUpTo(length);
  return plainMarkup(plain, context.length + from, plain.length - (length - Math.max(done, to)));
}

/** A plain search is compiled, a pattern is not. */
function hasByte(text: string, byte: string): boolean {
  return string.find(text, byte, 1, true)[0] !== undefined;
}

/** What a finding says: its raw text without the spellings of JSON, URLs and HTML. */
export function canonical(raw: string): string {
  if (!hasByte(raw, "\\") && !hasByte(raw, "%") && !hasByte(raw, "&")) return raw;
  const plain = plainText("", ffi.cast("const uint8_t*", raw), raw.length);
  keepAlive(raw);
  const [unescaped] = string.gsub(plain.text(), "\\+/", "/");
  plain.release();
  return unescaped;
}
