/**
 * Text in which characters are spelled out (`\u0069-0abc…`, `%69-0abc…`) as if they were not. No usual encoder writes
 * identifiers like that, so the tables do not know these spellings; where the evidence table sees one, the text around
 * it is rewritten by this file and read again.
 */
import * as ffi from "ffi";
import { isHexDigit } from "./edges";
import { Rewriting } from "./rewriting";

const QUOTE = 34;
const PERCENT = 37;
const ZERO = 48;
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

/**
 * Replaces every `\u00XX` (behind any number of backslashes) and `%XX` in `raw[0, length)` that says a printable ASCII
 * character by that character.
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
    } else if (byte === PERCENT || backslash >= 0) {
      let from = at;
      let digits = length;
      if (backslash >= 0) {
        from = backslash;
        if (byte === SMALL_U && raw[at + 1] === ZERO && raw[at + 2] === ZERO) digits = at + 3;
        backslash = -1;
      } else digits = at + 1;
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

/** What a finding says: its raw text without the spellings of JSON and URLs. */
export function canonical(raw: string): string {
  // Plain searches are compiled, patterns are not.
  const isPlain = string.find(raw, "\\", 1, true)[0] === undefined && string.find(raw, "%", 1, true)[0] === undefined;
  if (isPlain) return raw;
  const [unescaped] = string.gsub(plainText("", ffi.cast("const uint8_t*", raw), raw.length).text(), "\\+/", "/");
  return unescaped;
}
