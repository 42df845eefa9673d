/** The part of LuaJIT's FFI library that this project uses (https://luajit.org/ext_ffi_api.html). */

/** A pointer to, or an array of, 8-bit unsigned integers. Indexing is 0-based and unchecked, as in C. */
interface Bytes {
  [index: number]: number;
  readonly __bytes: never;
}

/** A pointer to, or an array of, 32-bit signed or 16-bit unsigned integers. Indexing is 0-based and unchecked, as in C. */
interface Ints {
  [index: number]: number;
  readonly __ints: never;
}

/** `pointer + n` on FFI pointers. */
declare const advance: LuaAddition<Bytes, number, Bytes>;
/** `pointer + n` on FFI pointers and arrays of integers. */
declare const advanceInts: LuaAddition<Ints, number, Ints>;
/** `p - q` on FFI pointers into the same object, as a 64-bit integer; pass it to `tonumber`. */
declare const distance: LuaSubtraction<Bytes, Bytes, object>;

/** C functions, declared with `cdef` where they are used under a name of our own, so that no other module's declaration can clash. */
interface CLibrary {
  aws_masker_memchr(this: void, from: Bytes, byte: number, length: number): Bytes | undefined;
  aws_masker_memmem(this: void, from: Bytes, length: number, part: string, size: number): Bytes | undefined;
  aws_masker_malloc(this: void, length: number): Bytes | undefined;
  aws_masker_free(this: void, memory: Bytes): void;
  aws_masker_mallopt(this: void, parameter: number, value: number): number;
  aws_masker_memcmp(this: void, a: Bytes, b: Bytes, length: number): number;
}

/** A C type, for `ffi.new`. */
interface CType<T> {
  readonly __ctype: T;
}

/** @noSelf */
declare module "ffi" {
  function cdef(definitions: string): void;
  function cast(type: "const uint8_t*", value: string | Bytes): Bytes;
  function cast(type: "const uint16_t*", value: Bytes): Ints;
  /** A pointer that can be assigned to one of any type. */
  function cast(type: "void*", value: Ints): never;
  function newArray(type: "uint8_t[?]", length: number): Bytes;
  function newArray(type: "int32_t[?]" | "uint16_t[?]", length: number): Ints;
  function newArray<T>(type: CType<T>): T;
  /** Interns `length` bytes as a Lua string; without a length, up to the first zero byte. */
  function string(pointer: Bytes, length?: number): string;
  function copy(to: Bytes | Ints, from: string | Bytes | Ints, bytes: number): void;
  function fill(to: Bytes | Ints, bytes: number, value?: number): void;
  /** Parses a type once; an anonymous struct may be declared any number of times, a named one only once. */
  function typeOf(type: string): CType<unknown>;
  function sizeof(type: CType<unknown>): number;
  /** Has the garbage collector call `finalizer` for `pointer`. */
  function gc<T>(pointer: T, finalizer: (this: void, pointer: T) => void): T;
  /** The functions of a shared library that `cdef` has declared; an error if there is no such file. */
  function load(file: string): object;
  const C: CLibrary;
  export { cdef, cast, newArray as new, string, copy, fill, typeOf as typeof, sizeof, gc, load, C };
}
