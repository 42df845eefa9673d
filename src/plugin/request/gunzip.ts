/** Decompression within a bound: a few kilobytes can expand to gigabytes. */
import * as zlib from "ffi-zlib";
import * as buffer from "string.buffer";

const CHUNK = 16384;
const TOO_LARGE = "too large";

/** Why a body cannot be decompressed. */
export type GunzipProblem = "too large" | "not gzip";

/**
 * Whether gzip data ends with the length of its text. If not, there is another member or garbage behind the first one, which
 * zlib did not read.
 *
 * @param start of the data, two bytes or more, and `end` of it, four or more
 * @param length of the decompressed text
 */
export function saysLength(start: string, end: string, length: number): boolean {
  const [first, second] = string.byte(start, 1, 2);
  if (first !== 0x1f || second !== 0x8b) return true;
  const [a, b, c, d] = string.byte(end, -4, -1);
  return a + b * 2 ** 8 + c * 2 ** 16 + d * 2 ** 24 === length;
}

/** Decompresses gzip or zlib data to at most `limit` bytes. */
export function gunzip(
  data: string,
  limit: number,
): LuaMultiReturn<[text: string, problem: undefined] | [text: undefined, problem: GunzipProblem]> {
  const output = buffer.new();
  let read = 0;
  let length = 0;
  const [isDone, failure] = zlib.inflateGzip(
    (size) => {
      const piece = string.sub(data, read + 1, read + size);
      read += size;
      return piece === "" ? undefined : piece;
    },
    (piece) => {
      length += piece.length;
      if (length > limit) return $multi(undefined, TOO_LARGE);
      output.put(piece);
      return $multi(true);
    },
    CHUNK,
  );
  if (isDone && saysLength(data, data, length)) return $multi(output.tostring(), undefined);
  return $multi(undefined, failure?.endsWith(TOO_LARGE) === true ? "too large" : "not gzip");
}
