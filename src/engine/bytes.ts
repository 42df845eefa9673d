/** Texts as the engine has them: bytes at a pointer, and offsets. */
import * as ffi from "ffi";

ffi.cdef(`const uint8_t *aws_masker_memchr(const uint8_t *from, int byte, size_t length) __asm__("memchr");`);

const C = ffi.C;

/** Offset of the first `byte` in `bytes[from, to)`, or `to`. The C library reads 32 and more bytes at a time. */
export function findByte(bytes: Bytes, byte: number, from: number, to: number): number {
  if (from >= to) return to;
  const found = C.aws_masker_memchr(advance(bytes, from), byte, to - from);
  return found === undefined ? to : (tonumber(distance(found, bytes)) ?? to);
}

export function textOf(bytes: Bytes, from: number, to: number): string {
  return ffi.string(advance(bytes, from), to - from);
}
