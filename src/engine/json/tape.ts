/**
 * A JSON document as a flat list of tokens with their byte offsets. Building it is also the check that the bytes are
 * one JSON document (RFC 8259) and nothing else.
 *
 * Strings are hopped over, not read: what is inside them (UTF-8, escapes, control characters) is checked by the
 * evidence table, which sees every byte anyway. Only tab, newline and carriage return are left to this file, because
 * whether they are allowed depends on where they stand.
 */
import * as ffi from "ffi";

ffi.cdef(`const uint8_t *aws_masker_memchr(const uint8_t *from, int byte, size_t length) __asm__("memchr");`);

/** Token types. A key is followed by its value. */
export const enum Token {
  Key = 1,
  String = 2,
  /** A number, `true`, `false` or `null`. */
  Scalar = 3,
  ObjectOpen = 4,
  ObjectClose = 5,
  ArrayOpen = 6,
  ArrayClose = 7,
}

const enum Expect {
  Value = 0,
  /** `,` or the end of the container. */
  Next = 1,
  KeyOrClose = 2,
  Key = 3,
  ValueOrClose = 4,
}

export const MAX_DEPTH = 512;

const C = ffi.C;
const containers = ffi.new("uint8_t[?]", MAX_DEPTH + 2);
const openTokens = ffi.new("int32_t[?]", MAX_DEPTH + 2);

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}

function isMinusOrDigit(byte: number): boolean {
  return byte === 45 || (byte >= 48 && byte <= 57);
}

function hasControls(bytes: Bytes, from: number, to: number): boolean {
  const start = advance(bytes, from);
  const length = to - from;
  return (
    C.aws_masker_memchr(start, 10, length) !== undefined ||
    C.aws_masker_memchr(start, 9, length) !== undefined ||
    C.aws_masker_memchr(start, 13, length) !== undefined
  );
}

/** Offset of the quote that closes the string whose text begins at `from`, or -1. */
export function stringEnd(bytes: Bytes, from: number, end: number): number {
  let at = from;
  for (;;) {
    const found = C.aws_masker_memchr(advance(bytes, at), 34, end - at);
    if (found === undefined) return -1;
    const quote = tonumber(distance(found, bytes)) ?? -1;
    let before = quote - 1;
    while (bytes[before] === 92) before -= 1;
    if (((quote - before) & 1) === 1) return quote;
    at = quote + 1;
  }
}

function digitsEnd(bytes: Bytes, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] >= 48 && bytes[at] <= 57) at += 1;
  return at;
}

/** Offset after the JSON number that begins at `from`, or -1. */
function numberEnd(bytes: Bytes, from: number, end: number): number {
  let at = bytes[from] === 45 ? from + 1 : from;
  const integer = at;
  at = digitsEnd(bytes, at, end);
  if (at === integer || (bytes[integer] === 48 && at > integer + 1)) return -1;
  if (at < end && bytes[at] === 46) {
    const fraction = at + 1;
    at = digitsEnd(bytes, fraction, end);
    if (at === fraction) return -1;
  }
  if (at < end && (bytes[at] | 32) === 101) {
    at += 1;
    if (at < end && (bytes[at] === 43 || bytes[at] === 45)) at += 1;
    const exponent = at;
    at = digitsEnd(bytes, exponent, end);
    if (at === exponent) return -1;
  }
  return at;
}

function literalEnd(bytes: Bytes, from: number, end: number): number {
  for (const literal of ["true", "false", "null"]) {
    const to = from + literal.length;
    if (to <= end && ffi.string(advance(bytes, from), literal.length) === literal) return to;
  }
  return -1;
}

/** Token lists are as long as the largest document the worker has seen; they are overwritten by the next one. */
export class Tape {
  count = 0;
  types: Bytes;
  /** First byte of the token; for keys and strings, of the text between the quotes. */
  from: Ints;
  /** First byte after it; for an open container, the index of the token that closes it. */
  to: Ints;
  private capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.types = ffi.new("uint8_t[?]", capacity);
    this.from = ffi.new("int32_t[?]", capacity);
    this.to = ffi.new("int32_t[?]", capacity);
  }

  private grow(): void {
    const old = this.capacity;
    this.capacity = old * 2;
    const types = ffi.new("uint8_t[?]", this.capacity);
    const from = ffi.new("int32_t[?]", this.capacity);
    const to = ffi.new("int32_t[?]", this.capacity);
    ffi.copy(types, this.types, old);
    ffi.copy(from, this.from, old * 4);
    ffi.copy(to, this.to, old * 4);
    this.types = types;
    this.from = from;
    this.to = to;
  }

  /**
   * Reads the document in `bytes[start, end)`.
   *
   * @returns what is wrong with it, or undefined
   */
  read(bytes: Bytes, start: number, end: number): string | undefined {
    let { types, from, to } = this;
    let limit = this.capacity - 2;
    let count = 0;
    let depth = 0;
    let expect: Expect = Expect.Value;
    let at = start;
    const checkControls = hasControls(bytes, start, end);
    while (at < end) {
      const byte = bytes[at];
      if (count >= limit) {
        this.grow();
        ({ types, from, to } = this);
        limit = this.capacity - 2;
      }
      if (byte === 34) {
        const close = stringEnd(bytes, at + 1, end);
        if (close < 0) return "a string is not closed";
        if (checkControls && hasControls(bytes, at + 1, close)) return "a string contains a raw control character";
        from[count] = at + 1;
        to[count] = close;
        at = close + 1;
        if (expect === Expect.Value || expect === Expect.ValueOrClose) {
          types[count] = Token.String;
          expect = Expect.Next;
        } else if (expect !== Expect.Next) {
          types[count] = Token.Key;
          while (isBlank(bytes[at]) && at < end) at += 1;
          if (at >= end || bytes[at] !== 58) return "a key is not followed by ':'";
          at += 1;
          expect = Expect.Value;
        } else return "',' expected between values";
        count += 1;
      } else if (byte === 44) {
        if (expect !== Expect.Next || depth === 0) return "unexpected ','";
        expect = containers[depth] === Token.ObjectOpen ? Expect.Key : Expect.Value;
        at += 1;
      } else if (byte === 123 || byte === 91) {
        if (expect !== Expect.Value && expect !== Expect.ValueOrClose) return "unexpected value";
        depth += 1;
        if (depth > MAX_DEPTH) return `nested deeper than ${MAX_DEPTH} levels`;
        const type = byte === 123 ? Token.ObjectOpen : Token.ArrayOpen;
        containers[depth] = type;
        openTokens[depth] = count;
        expect = byte === 123 ? Expect.KeyOrClose : Expect.ValueOrClose;
        types[count] = type;
        from[count] = at;
        at += 1;
        count += 1;
      } else if (byte === 125 || byte === 93) {
        const type = byte === 125 ? Token.ObjectOpen : Token.ArrayOpen;
        const allowed = byte === 125 ? Expect.KeyOrClose : Expect.ValueOrClose;
        if (depth === 0 || containers[depth] !== type || (expect !== Expect.Next && expect !== allowed)) {
          return byte === 125 ? "unexpected '}'" : "unexpected ']'";
        }
        to[openTokens[depth]] = count;
        depth -= 1;
        expect = Expect.Next;
        types[count] = type + 1;
        from[count] = at;
        at += 1;
        to[count] = at;
        count += 1;
      } else if (isBlank(byte)) {
        at += 1;
      } else {
        if (expect !== Expect.Value && expect !== Expect.ValueOrClose) return "unexpected value";
        const scalarEnd = isMinusOrDigit(byte) ? numberEnd(bytes, at, end) : literalEnd(bytes, at, end);
        if (scalarEnd < 0) return "invalid value";
        types[count] = Token.Scalar;
        from[count] = at;
        to[count] = scalarEnd;
        at = scalarEnd;
        expect = Expect.Next;
        count += 1;
      }
    }
    if (depth > 0 || expect !== Expect.Next) return "the document ends too early";
    this.count = count;
    return undefined;
  }
}
