import * as ffi from "ffi";

ffi.cdef(`const char *aws_masker_strstr(const char *text, const char *part) __asm__("strstr");`);

/** Whether `part` occurs in `text` before its first zero byte. Several times as fast as `string.find` if the first byte is frequent. */
export function mentions(text: string, part: string): boolean {
  return ffi.C.aws_masker_strstr(text, part) !== undefined;
}
