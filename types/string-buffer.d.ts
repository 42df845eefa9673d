/** The part of LuaJIT's string buffers that this project uses (https://luajit.org/ext_buffer.html). */

interface StringBuffer {
  put(text: string): StringBuffer;
  /** Appends `length` bytes from `pointer`. */
  putcdata(pointer: Bytes, length: number): StringBuffer;
  /** The buffer's content; the buffer keeps it. */
  tostring(): string;
  /** Empties the buffer and keeps its memory. */
  reset(): StringBuffer;
  /** Empties the buffer and gives its memory back. */
  free(): void;
  /** The content in place: valid until the buffer changes. */
  ref(): LuaMultiReturn<[Bytes, number]>;
  /** Takes `length` bytes, or all there are, out of the buffer. */
  get(length?: number): string;
}

/** @noSelf */
declare module "string.buffer" {
  function newBuffer(size?: number): StringBuffer;
  export { newBuffer as new };
}
