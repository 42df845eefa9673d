/** Where a surrogate may begin, by two bytes: nearly all of a text is passed at the cost of one look-up a byte. */
import * as ffi from "ffi";

const PERCENT = 37;
const AMPERSAND = 38;
const HASH = 35;
const BACKSLASH = 92;
const SMALL_U = 117;
const DIGITS = "0123456789";
/** Bytes are told apart by their lower seven bits. */
const BITS = 7;
const MASK = 127;
const ESCAPES = [BACKSLASH, PERCENT, AMPERSAND];
/** Behind the last byte of a text. */
const END = 0;

function other(byte: number): number {
  const isLetter = (byte | 32) >= 97 && (byte | 32) <= 122;
  return isLetter ? byte ^ 32 : byte;
}

export class Beginnings {
  /** Pair of bytes → 1 if a surrogate may begin with them. */
  private readonly pairs = ffi.new("uint8_t[?]", 1 << (2 * BITS));
  private hasEscapes = false;

  /** Adds the beginnings of `text` in all its spellings. */
  add(text: string): void {
    this.addEscapes();
    const first = string.byte(text, 1);
    for (const begin of [first, other(first)]) {
      this.addFirst(begin);
      if (text.length === 1) for (const next of $range(0, MASK)) this.mark(begin, next);
      else for (const next of [string.byte(text, 2), other(string.byte(text, 2))]) this.mark(begin, next);
    }
    this.mark(BACKSLASH, first);
  }

  /** Adds the beginnings of `text`, which comes in this case only. */
  addExact(text: string): void {
    this.addEscapes();
    this.addFirst(string.byte(text, 1));
    this.mark(string.byte(text, 1), string.byte(text, 2));
  }

  /** Makes every digit a possible beginning, as an address may begin there. */
  addDigits(): void {
    this.addEscapes();
    for (const digit of DIGITS) {
      const byte = string.byte(digit);
      this.addFirst(byte);
      for (const next of `${DIGITS}.-`) this.mark(byte, string.byte(next));
    }
  }

  /** Offset of the first place in `bytes[from, end)` where a surrogate may begin, or `end`; a zero follows the text. */
  next(bytes: Bytes, from: number, end: number): number {
    const { pairs } = this;
    for (const at of $range(from, end - 1)) {
      if (pairs[((bytes[at] & MASK) << BITS) | (bytes[at + 1] & MASK)] !== 0) return at;
    }
    return end;
  }

  /** What begins with `byte` may end there or go on with an escape. */
  private addFirst(byte: number): void {
    this.mark(byte, END);
    for (const escape of ESCAPES) this.mark(byte, escape);
  }

  private addEscapes(): void {
    if (this.hasEscapes) return;
    this.hasEscapes = true;
    for (const escape of ESCAPES) this.mark(escape, END);
    for (const next of [BACKSLASH, SMALL_U]) this.mark(BACKSLASH, next);
    for (const digit of `${DIGITS}abcdefABCDEF`) this.mark(PERCENT, string.byte(digit));
    this.mark(AMPERSAND, HASH);
    // Of names, those of the punctuation that surrogates have: `&sol;`, and `&amp;sol;` in HTML inside of HTML.
    for (const letter of "aceglnpqs") this.mark(AMPERSAND, string.byte(letter));
  }

  private mark(first: number, second: number): void {
    this.pairs[((first & MASK) << BITS) | (second & MASK)] = 1;
  }
}
