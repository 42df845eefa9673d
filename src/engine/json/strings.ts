/** The inside of JSON strings: raw text ↔ what it says. Lone surrogates survive as their three-byte form (WTF-8). */
import * as ffi from "ffi";
import * as buffer from "string.buffer";
import { Byte, hexValue, isHexDigit } from "../ascii";
import { findByte, keepAlive, takeContent } from "../bytes";

/** Letter of an escape → what it says. */
const ESCAPES: Record<string, string> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
/** Character → its escape, for all that are escaped. */
const ESCAPED: Record<string, string> = {};
for (const code of $range(0, 31)) ESCAPED[string.char(code)] = string.format("\\u%04x", code);
ESCAPED[string.char(127)] = "\\u007f";
for (const [letter, character] of Object.entries(ESCAPES)) {
  if (letter !== "/") ESCAPED[character] = `\\${letter}`;
}

const output = buffer.new();

/** What stands for what cannot be read. */
const REPLACEMENT = 0xfffd;

/** What the four digits from `at` on say. */
function hexAt(raw: Bytes, at: number): number {
  const [a, b, c, d] = [raw[at], raw[at + 1], raw[at + 2], raw[at + 3]];
  if (!isHexDigit(a) || !isHexDigit(b) || !isHexDigit(c) || !isHexDigit(d)) return REPLACEMENT;
  return (hexValue(a) << 12) | (hexValue(b) << 8) | (hexValue(c) << 4) | hexValue(d);
}

function isUnicode(raw: Bytes, at: number, length: number): boolean {
  return at + 6 <= length && raw[at] === Byte.Backslash && raw[at + 1] === Byte.SmallU;
}

/** UTF-8 of `code` (0 to 0x10FFFF, surrogates included). */
function utf8(code: number): string {
  if (code < 0x80) return string.char(code);
  if (code < 0x800) return string.char(0xc0 + (code >> 6), 0x80 + (code & 0x3f));
  if (code < 0x10000) return string.char(0xe0 + (code >> 12), 0x80 + ((code >> 6) & 0x3f), 0x80 + (code & 0x3f));
  return string.char(
    0xf0 + (code >> 18),
    0x80 + ((code >> 12) & 0x3f),
    0x80 + ((code >> 6) & 0x3f),
    0x80 + (code & 0x3f),
  );
}

/** What the valid raw text between the quotes of a JSON string says. */
export function decodeString(text: string): string {
  const length = text.length;
  const raw = ffi.cast("const uint8_t*", text);
  if (findByte(raw, Byte.Backslash, 0, length) === length) return text;
  output.reset();
  decodeInto(output, raw, length);
  keepAlive(text);
  return takeContent(output);
}

/** As {@link decodeString}, of the `length` bytes at `raw`. */
export function decodeInto(decoded: StringBuffer, raw: Bytes, length: number): void {
  let slash = findByte(raw, Byte.Backslash, 0, length);
  let from = 0;
  while (slash < length) {
    decoded.putcdata(advance(raw, from), slash - from);
    if (isUnicode(raw, slash, length)) {
      let code = hexAt(raw, slash + 2);
      from = slash + 6;
      if (code >= 0xd800 && code < 0xdc00 && isUnicode(raw, from, length)) {
        const low = hexAt(raw, from + 2);
        if (low >= 0xdc00 && low < 0xe000) {
          code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
          from += 6;
        }
      }
      decoded.put(utf8(code));
    } else {
      const letter = slash + 1 < length ? string.char(raw[slash + 1]) : "";
      decoded.put(ESCAPES[letter] ?? letter);
      from = Math.min(slash + 2, length);
    }
    slash = findByte(raw, Byte.Backslash, from, length);
  }
  decoded.putcdata(advance(raw, from), length - from);
}

/** First byte of the three-byte forms of U+D000–U+DFFF. */
const SURROGATE_LEAD = string.char(0xed);

function escapeSurrogate(sequence: string): string {
  const [, second, third] = string.byte(sequence, 1, 3);
  if (second < 0xa0) return sequence;
  return string.format("\\u%04x", 0xd000 + ((second & 0x3f) << 6) + (third & 0x3f));
}

/** The raw text that says `text` between the quotes of a JSON string. */
export function encodeString(text: string): string {
  let [raw] = string.gsub(text, '[%c"\\]', ESCAPED);
  if (string.find(raw, SURROGATE_LEAD, 1, true)[0] === undefined) return raw;
  [raw] = string.gsub(raw, `${SURROGATE_LEAD}..`, (sequence: string) => escapeSurrogate(sequence));
  return raw;
}
