/** The inside of JSON strings: raw text ↔ what it says. Lone surrogates survive as their three-byte form (WTF-8). */
import * as ffi from "ffi";
import { findByte } from "../bytes";

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

const BACKSLASH = 92;
const SMALL_U = 117;

/** Letter of an escape → the byte that it stands for; what is no such letter stands for itself. */
const escapedBytes = ffi.new("uint8_t[?]", 256);
for (const byte of $range(0, 255)) escapedBytes[byte] = byte;
for (const [letter, character] of Object.entries(ESCAPES)) escapedBytes[string.byte(letter)] = string.byte(character);
/** Hexadecimal digit → its value. */
const hexValues = ffi.new("uint8_t[?]", 256);
for (const value of $range(0, 15)) {
  const digit = string.format("%x", value);
  hexValues[string.byte(digit)] = value;
  hexValues[string.byte(digit.toUpperCase())] = value;
}

/** What a text says is written into memory that is kept for the next one, up to this size, in bytes. */
const MOST_KEPT = 4 * 1024 * 1024;
let keptLength = 4096;
let kept = ffi.new("uint8_t[?]", keptLength);

function roomFor(length: number): Bytes {
  if (length > MOST_KEPT) return ffi.new("uint8_t[?]", length);
  if (length > keptLength) {
    while (keptLength < length) keptLength *= 2;
    kept = ffi.new("uint8_t[?]", keptLength);
  }
  return kept;
}

/** What the four digits from `at` on say. */
function hexAt(raw: Bytes, at: number): number {
  const high = (hexValues[raw[at]] << 12) | (hexValues[raw[at + 1]] << 8);
  return high | (hexValues[raw[at + 2]] << 4) | hexValues[raw[at + 3]];
}

function isUnicode(raw: Bytes, at: number, length: number): boolean {
  return at + 6 <= length && raw[at] === BACKSLASH && raw[at + 1] === SMALL_U;
}

/** Writes the UTF-8 of `code` (0 to 0x10FFFF, surrogates included) at `at`. Returns what follows it. */
function putUtf8(to: Bytes, at: number, code: number): number {
  if (code < 0x80) {
    to[at] = code;
    return at + 1;
  }
  let next = at;
  if (code < 0x800) to[next++] = 0xc0 | (code >> 6);
  else {
    if (code < 0x10000) to[next++] = 0xe0 | (code >> 12);
    else {
      to[next++] = 0xf0 | (code >> 18);
      to[next++] = 0x80 | ((code >> 12) & 0x3f);
    }
    to[next++] = 0x80 | ((code >> 6) & 0x3f);
  }
  to[next++] = 0x80 | (code & 0x3f);
  return next;
}

/** What the valid raw text between the quotes of a JSON string says. */
export function decodeString(text: string): string {
  const length = text.length;
  const raw = ffi.cast("const uint8_t*", text);
  let slash = findByte(raw, BACKSLASH, 0, length);
  if (slash === length) return text;
  // No escape is shorter than what it says.
  const said = roomFor(length);
  let from = 0;
  let end = 0;
  while (slash < length) {
    ffi.copy(advance(said, end), advance(raw, from), slash - from);
    end += slash - from;
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
      end = putUtf8(said, end, code);
    } else {
      said[end] = escapedBytes[raw[slash + 1]];
      end += 1;
      from = Math.min(slash + 2, length);
    }
    slash = findByte(raw, BACKSLASH, from, length);
  }
  ffi.copy(advance(said, end), advance(raw, from), length - from);
  return ffi.string(said, end + length - from);
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
