/** ASCII: bytes by name, and classes of bytes. */
import * as ffi from "ffi";

/** Names for the bytes that the engine compares with; the compiler writes the numbers in their place. */
export const enum Byte {
  Tab = 9,
  Newline = 10,
  Return = 13,
  Escape = 27,
  Space = 32,
  Quote = 34,
  Dollar = 36,
  Percent = 37,
  Ampersand = 38,
  OpenParenthesis = 40,
  Asterisk = 42,
  Plus = 43,
  Comma = 44,
  Hyphen = 45,
  Dot = 46,
  Slash = 47,
  Zero = 48,
  Two = 50,
  Three = 51,
  Five = 53,
  Seven = 55,
  Nine = 57,
  Colon = 58,
  Semicolon = 59,
  Equals = 61,
  Greater = 62,
  CapitalA = 65,
  CapitalZ = 90,
  OpenBracket = 91,
  Backslash = 92,
  CloseBracket = 93,
  Underscore = 95,
  SmallA = 97,
  SmallB = 98,
  SmallE = 101,
  SmallF = 102,
  SmallN = 110,
  SmallR = 114,
  SmallS = 115,
  SmallT = 116,
  SmallU = 117,
  SmallZ = 122,
  OpenBrace = 123,
  CloseBrace = 125,
  /** The first byte that is none of ASCII. */
  NonAscii = 128,
}

/** The bit that a small letter has and its capital has not. */
export const CASE_BIT = 32;

/** Byte → 1 if it is one of `characters`. A look-up is one path for LuaJIT to compile, each comparison is one more. */
export function setOfBytes(characters: string): Bytes {
  const set = ffi.new("uint8_t[?]", 256);
  for (const at of $range(1, characters.length)) set[string.byte(characters, at)] = 1;
  return set;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const alphanumeric = setOfBytes(`0123456789${LETTERS}${LETTERS.toUpperCase()}`);
const hexDigit = setOfBytes("0123456789abcdefABCDEF");

export function isDigit(byte: number): boolean {
  return byte >= Byte.Zero && byte <= Byte.Nine;
}

export function isCapital(byte: number): boolean {
  return byte >= Byte.CapitalA && byte <= Byte.CapitalZ;
}

export function isSmall(byte: number): boolean {
  return byte >= Byte.SmallA && byte <= Byte.SmallZ;
}

export function isAlphanumeric(byte: number): boolean {
  return alphanumeric[byte] !== 0;
}

export function isHexDigit(byte: number): boolean {
  return hexDigit[byte] !== 0;
}

/** Whether `byte` is a space, tab, newline or carriage return. */
export function isBlank(byte: number): boolean {
  return byte === Byte.Space || byte === Byte.Newline || byte === Byte.Return || byte === Byte.Tab;
}

/** What a hexadecimal digit says. */
export function hexValue(digit: number): number {
  return (digit & 15) + (digit >= Byte.CapitalA ? 9 : 0);
}
