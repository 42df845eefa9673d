/**
 * How a surrogate was spelled where it came back: which of its characters were escaped and how, and in which case its
 * letters are. What it stands for is written likewise.
 */
import * as ffi from "ffi";
import * as buffer from "string.buffer";
import { takeContent } from "../bytes";
import { isAlphanumeric, setOfBytes } from "../ascii";
import { readSpelled } from "./spelled-reader";

const SLASH = 47;
const BACKSLASH = 92;

/** What stands in URLs without an escape, what means something in HTML, and in regular expressions. */
const UNRESERVED = setOfBytes("-._~");
const MARKUP = setOfBytes("&<>\"'");
const REGEX = setOfBytes("\\^$.|?*+()[]{}-");
const NOTHING = setOfBytes("");
const LAST_ASCII = 127;

/** A way to write characters as escapes. */
interface Escaping {
  before: string;
  after: string;
  /** How the character's code is written; the character itself stands there if it is absent. */
  format: string | undefined;
  isNeeded: (this: void, character: number) => boolean;
}

type CaseChange = (this: void, text: string) => string;

function capitalized(text: string, pattern: string): string {
  return string.gsub(text.toLowerCase(), pattern, (letter: string) => letter.toUpperCase())[0];
}

/** Ways in which people and programs change the case of a text. */
const CASE_CHANGES: CaseChange[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => capitalized(text, "^%l"),
  // A digit begins no word in the first of them, and ends one in the second.
  (text) => capitalized(text, "%f[%w]%l"),
  (text) => capitalized(text, "%f[%a]%l"),
];

/** How the case of `text` was changed to make `other`, which differs in case only; undefined if there is no rule in it. */
export function caseChange(text: string, other: string): CaseChange | undefined {
  return CASE_CHANGES.find((change) => change(text) === other);
}

const output = buffer.new();

/** What the escapes in `raw` say. */
export function plainOf(raw: string): string {
  const bytes = ffi.cast("const uint8_t*", raw);
  output.reset();
  let at = 0;
  while (at < raw.length) {
    const [character, next] = readSpelled(bytes, at, raw.length);
    output.put(string.char(character));
    at = next;
  }
  return takeContent(output);
}

/** Writes `original` as the surrogate is spelled that stands as `raw` in the text. */
export function spelledLike(raw: string, original: string): string {
  const bytes = ffi.cast("const uint8_t*", raw);
  /** Punctuation → how it was spelled. */
  const seen = new LuaTable<string, string>();
  let sample = "";
  let areLettersEscaped = true;
  let isRegex = false;
  let at = 0;
  while (at < raw.length) {
    const [character, next] = readSpelled(bytes, at, raw.length);
    const isEscape = next > at + 1;
    const isLetter = isAlphanumeric(character);
    const spelled = string.sub(raw, at + 1, next);
    // Only a letter among the digits of an escape tells in which case they are.
    if (isEscape && (sample === "" || string.find(spelled, "%a%x?;?$")[0] !== undefined)) sample = spelled;
    if (isLetter && !isEscape) areLettersEscaped = false;
    if (!isLetter) seen.set(string.char(character), spelled);
    isRegex ||= isEscape && bytes[at] === BACKSLASH && bytes[next - 1] === character && character !== SLASH;
    at = next;
  }
  if (sample === "") return original;
  const escaping = escapingOf(sample, isRegex);
  const parts: string[] = [];
  for (const place of $range(1, original.length)) {
    const character = string.sub(original, place, place);
    const known = seen.get(character) as string | undefined;
    const code = string.byte(character);
    if (known !== undefined) parts.push(known);
    else if (escaping.isNeeded(code) || (areLettersEscaped && code <= LAST_ASCII)) {
      const written = escaping.format === undefined ? character : string.format(escaping.format, code);
      parts.push(escaping.before, written, escaping.after);
    } else parts.push(character);
  }
  return table.concat(parts);
}

function among(set: Bytes): (this: void, character: number) => boolean {
  return (character) => set[character] !== 0;
}

/** The way that an escape is one of. */
function escapingOf(sample: string, isRegex: boolean): Escaping {
  const [backslashes, unicode] = string.match(sample, "^(\\+u00)(%x%x)$");
  if (unicode !== undefined)
    return { before: backslashes, after: "", format: hexFormat(unicode), isNeeded: among(NOTHING) };
  const [percent, digits] = string.match(sample, "^(%%[25]*)(%x%x)$");
  if (digits !== undefined) {
    const isNeeded = (character: number): boolean => !isAlphanumeric(character) && UNRESERVED[character] === 0;
    return { before: percent, after: "", format: hexFormat(digits, "%02X"), isNeeded };
  }
  const [hexStart, hex] = string.match(sample, "^(.*#[xX]0*)(%x+);$");
  if (hex !== undefined) return { before: hexStart, after: ";", format: hexFormat(hex), isNeeded: among(MARKUP) };
  const [numeric] = string.match(sample, "^(.*#)%d+;$");
  if (numeric !== undefined) return { before: numeric, after: ";", format: "%d", isNeeded: among(MARKUP) };
  const [ampersand] = string.match(sample, "^(.*)%a+;$");
  if (ampersand !== undefined) return { before: `${ampersand}#`, after: ";", format: "%d", isNeeded: among(MARKUP) };
  return {
    before: string.sub(sample, 1, -2),
    after: "",
    format: undefined,
    isNeeded: among(isRegex ? REGEX : NOTHING),
  };
}

/** How two hexadecimal digits are written, in the case that those of `digits` have. */
function hexFormat(digits: string, otherwise = "%02x"): string {
  if (string.find(digits, "%u")[0] !== undefined) return "%02X";
  return string.find(digits, "%l")[0] === undefined ? otherwise : "%02x";
}
