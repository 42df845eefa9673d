/**
 * A JSON document as a flat list of tokens with their byte offsets. Building it is also the check that the bytes are
 * one JSON document (RFC 8259) and nothing else, but for what is inside of strings.
 *
 * Strings are hopped over, not read: the evidence table, which sees every byte anyway, checks UTF-8, escapes and control
 * characters. It cannot tell whether tabs, newlines and carriage returns stand between tokens or inside of strings; where
 * it sees any, `hasRawControls` can.
 */
import * as ffi from "ffi";
import { Byte, isBlank } from "../ascii";
import { findByte, grown } from "../bytes";

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
  Colon = 5,
}

export const MAX_DEPTH = 512;
/** Containers around the items of a field. */
const ITEM_DEPTH = 2;

const containers = ffi.new("uint8_t[?]", MAX_DEPTH + 2);
const openTokens = ffi.new("int32_t[?]", MAX_DEPTH + 2);

function hasControls(bytes: Bytes, from: number, to: number): boolean {
  if (findByte(bytes, Byte.Newline, from, to) < to || findByte(bytes, Byte.Tab, from, to) < to) return true;
  return findByte(bytes, Byte.Return, from, to) < to;
}

/** Whether the quote at `quote`, with backslashes right before it, is one of the text's own. */
function isEscaped(bytes: Bytes, quote: number): boolean {
  let before = quote - 1;
  while (bytes[before] === Byte.Backslash) before -= 1;
  return ((quote - before) & 1) === 0;
}

/** States of {@link scalarSteps} from here on are complete numbers and literals. */
const FIRST_COMPLETE = 32;
const SCALAR_START = 1;

/** `[state * 256 + byte]` → next state, 0 if the byte cannot stand there. */
const scalarSteps = ffi.new("uint8_t[?]", 64 * 256);

function addSteps(from: number, characters: string, to: number): void {
  for (const index of $range(1, characters.length)) scalarSteps[from * 256 + string.byte(characters, index)] = to;
}

const DIGITS = "0123456789";
const MINUS = 2;
const POINT = 3;
const EXPONENT = 4;
const EXPONENT_SIGN = 5;
const ZERO = FIRST_COMPLETE;
const INTEGER = FIRST_COMPLETE + 1;
const FRACTION = FIRST_COMPLETE + 2;
const EXPONENT_DIGITS = FIRST_COMPLETE + 3;
const LITERAL = FIRST_COMPLETE + 4;
for (const before of [SCALAR_START, MINUS]) {
  addSteps(before, "123456789", INTEGER);
  addSteps(before, "0", ZERO);
}
addSteps(SCALAR_START, "-", MINUS);
addSteps(INTEGER, DIGITS, INTEGER);
for (const before of [ZERO, INTEGER]) addSteps(before, ".", POINT);
for (const before of [POINT, FRACTION]) addSteps(before, DIGITS, FRACTION);
for (const before of [ZERO, INTEGER, FRACTION]) addSteps(before, "eE", EXPONENT);
addSteps(EXPONENT, "+-", EXPONENT_SIGN);
for (const before of [EXPONENT, EXPONENT_SIGN, EXPONENT_DIGITS]) addSteps(before, DIGITS, EXPONENT_DIGITS);
let literalState = EXPONENT_SIGN;
for (const literal of ["true", "false", "null"]) {
  let state = SCALAR_START;
  for (const index of $range(1, literal.length)) {
    literalState += 1;
    const next = index === literal.length ? LITERAL : literalState;
    addSteps(state, string.sub(literal, index, index), next);
    state = next;
  }
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
    ffi.copy(types, this.types, old);
    this.types = types;
    this.from = grown(this.from, old, this.capacity);
    this.to = grown(this.to, old, this.capacity);
  }

  /** Reads the document in `bytes[start, end)`. Returns what is wrong with it, or undefined. */
  read(bytes: Bytes, start: number, end: number): string | undefined {
    return this.readFrom(bytes, start, end, 0, Expect.Value);
  }

  /**
   * Reads the items of an array that is a field of the document, or the last ones of it.
   *
   * @param start where the array's first item may begin, or where an item ends
   * @param end where the array is closed
   * @returns what is wrong with them, or undefined
   */
  readItems(bytes: Bytes, start: number, end: number, areFirst: boolean): string | undefined {
    containers[ITEM_DEPTH] = Token.ArrayOpen;
    return this.readFrom(bytes, start, end, ITEM_DEPTH, areFirst ? Expect.ValueOrClose : Expect.Next);
  }

  /** Whether a string of what was read contains a raw tab, newline or carriage return. */
  hasRawControls(bytes: Bytes): boolean {
    const { types, from, to, count } = this;
    for (const token of $range(0, count - 1)) {
      if (types[token] <= Token.String && hasControls(bytes, from[token], to[token])) return true;
    }
    return false;
  }

  /**
   * Reads `bytes[start, end)`, which lie in `base` containers.
   *
   * One loop without another inside it, so that LuaJIT compiles it as a whole: a string takes a turn for each quote in
   * it, a number a turn for each byte.
   *
   * @param expect what may stand at `start`
   * @returns what is wrong with it, or undefined
   */
  private readFrom(bytes: Bytes, start: number, end: number, base: number, expect: Expect): string | undefined {
    let { types, from, to } = this;
    let limit = this.capacity - 2;
    let count = 0;
    let depth = base;
    let at = start;
    /** First byte of the string at hand, or -1. */
    let text = -1;
    /** State of the number or literal at hand, or 0. */
    let scalar = 0;
    while (at < end) {
      if (text >= 0) {
        const quote = findByte(bytes, Byte.Quote, at, end);
        if (quote === end) return "a string is not closed";
        at = quote + 1;
        // The quote before the text is no backslash, so this does not look beyond it.
        if (bytes[quote - 1] === Byte.Backslash && (bytes[quote - 2] !== Byte.Backslash || isEscaped(bytes, quote)))
          continue;
        from[count] = text;
        to[count] = quote;
        text = -1;
        if (expect === Expect.Value || expect === Expect.ValueOrClose) {
          types[count] = Token.String;
          expect = Expect.Next;
        } else {
          types[count] = Token.Key;
          expect = Expect.Colon;
        }
        count += 1;
        if (count >= limit) {
          this.grow();
          ({ types, from, to } = this);
          limit = this.capacity - 2;
        }
        // What mostly follows, the next string, takes no turns of its own.
        if (at + 1 < end && bytes[at + 1] === Byte.Quote) {
          if (expect === Expect.Colon && bytes[at] === Byte.Colon) {
            expect = Expect.Value;
            at += 2;
            text = at;
          } else if (expect === Expect.Next && bytes[at] === Byte.Comma && depth > 0) {
            expect = containers[depth] === Token.ObjectOpen ? Expect.Key : Expect.Value;
            at += 2;
            text = at;
          }
        }
        continue;
      }
      const byte = bytes[at];
      if (scalar !== 0) {
        const next = scalarSteps[scalar * 256 + byte];
        if (next !== 0) {
          scalar = next;
          at += 1;
          continue;
        }
        if (scalar < FIRST_COMPLETE) return "invalid value";
        scalar = 0;
        types[count] = Token.Scalar;
        to[count] = at;
        expect = Expect.Next;
        count += 1;
        // What follows is handled below: it ends the value, or is an error there.
      }
      if (byte === Byte.Quote) {
        if (expect === Expect.Next || expect === Expect.Colon) return "unexpected string";
        at += 1;
        text = at;
      } else if (byte === Byte.Colon) {
        if (expect !== Expect.Colon) return "unexpected ':'";
        expect = Expect.Value;
        at += 1;
      } else if (byte === Byte.Comma) {
        if (expect !== Expect.Next || depth === 0) return "unexpected ','";
        expect = containers[depth] === Token.ObjectOpen ? Expect.Key : Expect.Value;
        at += 1;
      } else if (byte === Byte.OpenBrace || byte === Byte.OpenBracket) {
        if (expect !== Expect.Value && expect !== Expect.ValueOrClose) return "unexpected value";
        depth += 1;
        if (depth > MAX_DEPTH) return `nested deeper than ${MAX_DEPTH} levels`;
        const type = byte === Byte.OpenBrace ? Token.ObjectOpen : Token.ArrayOpen;
        containers[depth] = type;
        openTokens[depth] = count;
        expect = byte === Byte.OpenBrace ? Expect.KeyOrClose : Expect.ValueOrClose;
        types[count] = type;
        from[count] = at;
        at += 1;
        count += 1;
      } else if (byte === Byte.CloseBrace || byte === Byte.CloseBracket) {
        const type = byte === Byte.CloseBrace ? Token.ObjectOpen : Token.ArrayOpen;
        const allowed = byte === Byte.CloseBrace ? Expect.KeyOrClose : Expect.ValueOrClose;
        if (depth === base || containers[depth] !== type || (expect !== Expect.Next && expect !== allowed)) {
          return byte === Byte.CloseBrace ? "unexpected '}'" : "unexpected ']'";
        }
        to[openTokens[depth]] = count;
        depth -= 1;
        expect = Expect.Next;
        types[count] = type + 1;
        from[count] = at;
        at += 1;
        to[count] = at;
        count += 1;
      } else if (isBlank(byte)) at += 1;
      else {
        if (expect !== Expect.Value && expect !== Expect.ValueOrClose) return "unexpected value";
        scalar = scalarSteps[SCALAR_START * 256 + byte];
        if (scalar === 0) return "invalid value";
        from[count] = at;
        at += 1;
      }
      if (count >= limit) {
        this.grow();
        ({ types, from, to } = this);
        limit = this.capacity - 2;
      }
    }
    if (scalar !== 0) {
      if (scalar < FIRST_COMPLETE) return "invalid value";
      types[count] = Token.Scalar;
      to[count] = end;
      expect = Expect.Next;
      count += 1;
    }
    if (text >= 0) return "a string is not closed";
    const isEmpty = count === 0 && expect === Expect.ValueOrClose;
    if (depth > base || (expect !== Expect.Next && !isEmpty)) return "the document ends too early";
    this.count = count;
    return undefined;
  }
}
