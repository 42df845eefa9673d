/**
 * What of a document is read by itself: each item of the array whose items are parts of their own (the messages of a
 * conversation), and what stands before and behind that array. Nothing found in a section depends on another one, so the
 * masked form of a message cannot depend on what comes after it, and what was found in it once is true for ever.
 */
import * as ffi from "ffi";
import { grown } from "../bytes";
import { afterValue, fieldOf } from "./query";
import { type Tape, Token } from "./tape";

/** Consecutive stretches of a document, in its order; what lies between two of them holds no text. */
export class Sections {
  count = 0;
  /** Bytes `[from, to)`. */
  from: Ints;
  to: Ints;
  /** The tokens in it, `[token, tokenEnd)`. */
  token: Ints;
  tokenEnd: Ints;
  private capacity = 64;

  constructor() {
    this.from = ffi.new("int32_t[?]", this.capacity);
    this.to = ffi.new("int32_t[?]", this.capacity);
    this.token = ffi.new("int32_t[?]", this.capacity);
    this.tokenEnd = ffi.new("int32_t[?]", this.capacity);
  }

  clear(): void {
    this.count = 0;
  }

  /** Makes `[from, to)` with the tokens `[token, tokenEnd)` the only section. */
  reset(from: number, to: number, token: number, tokenEnd: number): void {
    this.clear();
    this.add(from, to, token, tokenEnd);
  }

  add(from: number, to: number, token: number, tokenEnd: number): void {
    const { count } = this;
    if (count >= this.capacity) this.grow();
    this.from[count] = from;
    this.to[count] = to;
    this.token[count] = token;
    this.tokenEnd[count] = tokenEnd;
    this.count = count + 1;
  }

  /** Adds the values of the tokens `[token, tokenEnd)` one by one. */
  addItems(tape: Tape, token: number, tokenEnd: number): void {
    let at = token;
    while (at < tokenEnd) {
      const next = afterValue(tape, at);
      this.add(tape.from[at], tape.to[next - 1], at, next);
      at = next;
    }
  }

  private grow(): void {
    const { count } = this;
    this.capacity *= 2;
    this.from = grown(this.from, count, this.capacity);
    this.to = grown(this.to, count, this.capacity);
    this.token = grown(this.token, count, this.capacity);
    this.tokenEnd = grown(this.tokenEnd, count, this.capacity);
  }
}

/**
 * Cuts the document `bytes[0, length)` into its sections.
 *
 * @param field whose items are parts of their own, if there is one
 * @returns the token that opens the array of parts, or -1 if the document has none, or several
 */
export function divide(
  tape: Tape,
  bytes: Bytes,
  length: number,
  field: string | undefined,
  sections: Sections,
): number {
  const array = field === undefined ? -1 : fieldOf(tape, bytes, 0, field);
  if (array < 0 || tape.types[array] !== Token.ArrayOpen) {
    sections.reset(0, length, 0, tape.count);
    return -1;
  }
  const close = tape.to[array];
  sections.reset(0, tape.from[array] + 1, 0, array + 1);
  sections.addItems(tape, array + 1, close);
  sections.add(tape.from[close], length, close, tape.count);
  return array;
}
