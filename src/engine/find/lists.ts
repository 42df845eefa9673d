/** Lists of numbers in flat memory, which are as long as the largest document of the worker needs them. */
import * as ffi from "ffi";

/** A list of `capacity` numbers that begins with the `count` first ones of `old`. */
export function grown(old: Ints, count: number, capacity: number): Ints {
  const list = ffi.new("int32_t[?]", capacity);
  ffi.copy(list, old, count * 4);
  return list;
}
