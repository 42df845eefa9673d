/** Unescapes raw JSON text and records where each byte stood, so that an escaped surrogate is found and can be replaced. */
import * as ffi from "ffi";
import { hexValue } from "../ascii";

const BACKSLASH = 92;
const SMALL_U = 117;
const UNICODE_LENGTH = 6;
/** In place of a character that is not ASCII: none of a word. */
const NOT_ASCII = 128;
/** Letter of an escape → the character that it says. */
const SAID: Record<number, number | undefined> = { 98: 8, 102: 12, 110: 10, 114: 13, 116: 9 };

export function hasEscape(raw: string): boolean {
  return string.find(raw, "\\", 1, true)[0] !== undefined;
}

/** The text of some raw JSON. */
export class JsonText {
  /** Without an escape at the end that is not complete. */
  readonly text: string;
  /** Byte of `text` → where it begins in the raw text. */
  private readonly starts: Ints;

  constructor(raw: string) {
    const bytes = ffi.cast("const uint8_t*", raw);
    const length = raw.length;
    const said = ffi.new("uint8_t[?]", length);
    const starts = ffi.new("int32_t[?]", length + 1);
    let count = 0;
    let at = 0;
    while (at < length) {
      starts[count] = at;
      let character = bytes[at];
      let next = at + 1;
      if (character === BACKSLASH) {
        const letter = next < length ? bytes[next] : SMALL_U;
        next = letter === SMALL_U ? at + UNICODE_LENGTH : at + 2;
        if (next > length) break;
        character = letter === SMALL_U ? unicodeAt(bytes, at + 2) : (SAID[letter] ?? letter);
      }
      said[count] = character;
      count += 1;
      at = next;
    }
    starts[count] = at;
    this.starts = starts;
    this.text = ffi.string(said, count);
  }

  /** Where byte `at` of the text begins in the raw text; for the text's length, where the rest begins. */
  rawAt(at: number): number {
    return this.starts[at];
  }
}

function unicodeAt(bytes: Bytes, at: number): number {
  const code =
    (hexValue(bytes[at]) << 12) |
    (hexValue(bytes[at + 1]) << 8) |
    (hexValue(bytes[at + 2]) << 4) |
    hexValue(bytes[at + 3]);
  return code < NOT_ASCII ? code : NOT_ASCII;
}
