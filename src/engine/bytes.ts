/**
 * Texts as the engine has them: bytes at a pointer, and offsets.
 *
 * A pointer does not keep its text. LuaJIT's compiled code drops a variable that is not used any more, and the collector
 * frees the text while the pointer is still read. So whoever has a pointer from `ffi.cast`, or from `advance` into an array,
 * holds its owner until the last byte is read: in a field, by a use that comes later, or else by {@link keepAlive}.
 */
import * as ffi from "ffi";

ffi.cdef(`
const uint8_t *aws_masker_memchr(const uint8_t *from, int byte, size_t length) __asm__("memchr");
const uint8_t *aws_masker_memmem(const uint8_t *from, size_t length, const char *part, size_t size) __asm__("memmem");
int aws_masker_memcmp(const uint8_t *a, const uint8_t *b, size_t length) __asm__("memcmp");
`);

const C = ffi.C;

/** A use of `owner`: until here the collector leaves it alone. */
export function keepAlive(_owner: string): void {
  // The call is the use.
}

/** Offset of the first `byte` in `bytes[from, to)`, or `to`. The C library reads 32 and more bytes at a time. */
export function findByte(bytes: Bytes, byte: number, from: number, to: number): number {
  if (from >= to) return to;
  const found = C.aws_masker_memchr(advance(bytes, from), byte, to - from);
  return found === undefined ? to : (tonumber(distance(found, bytes)) ?? to);
}

/** Offset of the first `part` in `bytes[from, to)`, or `to`. Several times as fast as `string.find` where its first byte is frequent. */
export function findText(bytes: Bytes, part: string, from: number, to: number): number {
  if (from >= to) return to;
  const found = C.aws_masker_memmem(advance(bytes, from), to - from, part, part.length);
  return found === undefined ? to : (tonumber(distance(found, bytes)) ?? to);
}

/** A buffer keeps its memory for the next text up to this size, in bytes. */
const KEPT_OUTPUT = 4 * 1024 * 1024;

/** What was written to `output`, which needs a `reset` before the next text; a large one gives its memory back. */
export function takeContent(output: StringBuffer): string {
  const content = output.tostring();
  if (content.length > KEPT_OUTPUT) output.free();
  return content;
}

/**
 * Longest text that should become a string where the client may send any number of different ones. LuaJIT interns strings
 * and hashes only a few bytes of one that has 128 or more: many that agree in those share a hash chain, and each new one
 * is compared with all of them.
 */
export const LONGEST_WORD = 127;

/** `bytes[from, to)` as the key of a look-up; of a text longer than {@link LONGEST_WORD}, a zero byte and its end. */
export function lookupKey(bytes: Bytes, from: number, to: number): string {
  return to - from <= LONGEST_WORD ? textOf(bytes, from, to) : `\0${textOf(bytes, to - LONGEST_WORD + 1, to)}`;
}

/** Half-open range of bytes, `[from, to)`. */
export interface Range {
  from: number;
  to: number;
}

/** A list of `capacity` numbers that begins with the first `count` ones of `old`. */
export function grown(old: Ints, count: number, capacity: number): Ints {
  const list = ffi.new("int32_t[?]", capacity);
  ffi.copy(list, old, count * 4);
  return list;
}

export function textOf(bytes: Bytes, from: number, to: number): string {
  return ffi.string(advance(bytes, from), to - from);
}

/** Whether `a` and `b` begin with the same `length` bytes. */
export function isSame(a: Bytes, b: Bytes, length: number): boolean {
  return C.aws_masker_memcmp(a, b, length) === 0;
}

/** Whether `part` occurs in `text`. */
export function mentions(text: string, part: string): boolean {
  return findText(ffi.cast("const uint8_t*", text), part, 0, text.length) < text.length;
}
