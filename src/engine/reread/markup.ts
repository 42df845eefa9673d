/** Text without the markup that stands in and around keys and values: `&quot;Bucket&quot;`, `**Bucket:**`. */
import * as ffi from "ffi";
import { ENTITIES, LONGEST_ENTITY } from "../compile/noticed";
import { Rewriting } from "./rewritten-text";

const BLANK = 32;
const AMPERSAND = 38;
const ASTERISK = 42;
const COLON = 58;
const SEMICOLON = 59;
/** What HTML inside of HTML has behind its ampersands. */
const AGAIN = "amp;";

/** Whether the emphasis of a key ends with the asterisks at `at`: `**Bucket:** acme`, `**Bucket**: acme`. */
function endsEmphasis(bytes: Bytes, at: number, end: number): boolean {
  if (at < 1 || at + 2 >= end || bytes[at + 1] !== ASTERISK) return false;
  const next = bytes[at + 2];
  return bytes[at - 1] === COLON ? next === BLANK : next === COLON && at + 3 < end && bytes[at + 3] === BLANK;
}

/** Byte after the entity whose name begins at `at`, or -1; what it says, as it is usually written in JSON, is then in {@link said}. */
function entityEnd(bytes: Bytes, at: number, end: number): number {
  for (const last of $range(at + 2, Math.min(at + LONGEST_ENTITY, end) - 1)) {
    if (bytes[last] !== SEMICOLON) continue;
    const character = ENTITIES[ffi.string(advance(bytes, at), last + 1 - at)];
    if (character === undefined) return -1;
    said = character === '"' ? '\\"' : character;
    return last + 1;
  }
  return -1;
}

let said = "";

/** Where the entity's name begins that the ampersand before `at` belongs to. */
function afterAmpersands(bytes: Bytes, at: number, end: number): number {
  let name = at;
  while (name + AGAIN.length <= end && ffi.string(advance(bytes, name), AGAIN.length) === AGAIN) name += AGAIN.length;
  return name;
}

/**
 * Replaces every entity in the text of `marked` by what it says, and leaves the end of emphasis at a colon out.
 *
 * @param from where the first of them may begin
 * @param to where none begins any more
 */
export function plainMarkup(marked: Rewriting, from: number, to: number): Rewriting {
  const text = marked.text();
  // A plain search is compiled, a pattern is not.
  if (string.find(text, "&", 1, true)[0] === undefined && string.find(text, "**", 1, true)[0] === undefined)
    return marked;
  const bytes = ffi.cast("const uint8_t*", text);
  const plain = new Rewriting(marked);
  /** Up to here the text is rewritten. */
  let done = 0;
  let at = from;
  while (at < to) {
    const byte = bytes[at];
    at += 1;
    if (byte === ASTERISK && endsEmphasis(bytes, at - 1, text.length)) {
      plain.copy(advance(bytes, done), done, at - 1);
      at += 1;
      done = at;
    } else if (byte === AMPERSAND) {
      const after = entityEnd(bytes, afterAmpersands(bytes, at, text.length), text.length);
      if (after < 0) continue;
      plain.copy(advance(bytes, done), done, at - 1);
      plain.take(said, at - 1, after);
      at = after;
      done = at;
    }
  }
  plain.copy(advance(bytes, done), done, text.length);
  return plain;
}
