/** The part of LuaJIT's FFI library that this project uses (https://luajit.org/ext_ffi_api.html). */

/** A pointer to, or an array of, 8-bit unsigned integers. Indexing is 0-based and unchecked, as in C. */
interface Bytes {
  [index: number]: number;
  readonly __bytes: never;
}

/** A pointer to, or an array of, 32-bit signed integers. Indexing is 0-based and unchecked, as in C. */
interface Ints {
  [index: number]: number;
  readonly __ints: never;
}

/** `pointer + n` on FFI pointers. */
declare const advance: LuaAddition<Bytes, number, Bytes>;
/** `p - q` on FFI pointers into the same object, as a 64-bit integer; pass it to `tonumber`. */
declare const distance: LuaSubtraction<Bytes, Bytes, object>;

/** C functions, declared with `cdef` where they are used under a name of our own, so that no other module's declaration can clash. */
interface CLibrary {
  aws_masker_memchr(this: void, from: Bytes, byte: number, length: number): Bytes | undefined;
  aws_masker_memcmp(this: void, a: Bytes, b: Bytes, length: number): number;
}

/** @noSelf */
declare module "ffi" {
  function cdef(definitions: string): void;
  function cast(type: "const uint8_t*", value: string | Bytes): Bytes;
  function newArray(type: "uint8_t[?]", length: number): Bytes;
  function newArray(type: "int32_t[?]", length: number): Ints;
  /** Interns `length` bytes as a Lua string. */
  function string(pointer: Bytes, length: number): string;
  function copy(to: Bytes | Ints, from: string | Bytes | Ints, bytes: number): void;
  function fill(to: Bytes | Ints, bytes: number, value?: number): void;
  const C: CLibrary;
  export { cdef, cast, newArray as new, string, copy, fill, C };
}
