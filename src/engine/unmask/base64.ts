/** Base64 (RFC 4648) of short texts. */
import * as ffi from "ffi";
import * as buffer from "string.buffer";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const digits = ffi.new("uint8_t[?]", DIGITS.length);
ffi.copy(digits, DIGITS, DIGITS.length);
const output = buffer.new();
const quartet = ffi.new("uint8_t[?]", 4);

/** `text` in base64, without padding. */
export function base64Of(text: string): string {
  output.reset();
  const bytes = ffi.cast("const uint8_t*", text);
  const length = text.length;
  for (const at of $range(0, length - 1, 3)) {
    const second = at + 1 < length ? bytes[at + 1] : 0;
    const third = at + 2 < length ? bytes[at + 2] : 0;
    const value = (bytes[at] << 16) | (second << 8) | third;
    for (const digit of $range(0, 3)) quartet[digit] = digits[(value >>> (18 - 6 * digit)) & 63];
    output.putcdata(quartet, math.min(length - at + 1, 4));
  }
  return output.tostring();
}

/** The padding that `encoded` goes without. */
export function paddingOf(encoded: string): string {
  return string.rep("=", -encoded.length % 4);
}
