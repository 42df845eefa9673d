/** Text without the markup that stands in and around keys and values: `&quot;Bucket&quot;`, `**Bucket:**`. */
import * as ffi from "ffi";
import { Byte } from "../ascii";
import { keepAlive } from "../bytes";
import { ENTITIES, LONGEST_ENTITY } from "../compile/noticed";
import { Rewriting } from "./rewritten-text";

/** What HTML inside of HTML has behind its ampersands. */
const AGAIN = "amp;";

/** Whether the emphasis of a key ends with the asterisks at `at`: `**Bucket:** acme`, `**Bucket**: acme`. */
function endsEmphasis(bytes: Bytes, at: number, end: number): boolean {
  if (at < 1 || at + 2 >= end || bytes[at + 1] !== Byte.Asterisk) return false;
  const next = bytes[at + 2];
  return bytes[at - 1] === Byte.Colon
    ? next === Byte.Space
    : next === Byte.Colon && at + 3 < end && bytes[at + 3] === Byte.Space;
}

/** Byte after the entity whose name begins at `at`, and what it says, as it is usually written in JSON; -1 for none. */
function entityAt(bytes: Bytes, at: number, end: number): LuaMultiReturn<[end: number, says: string]> {
  for (const last of $range(at + 2, Math.min(at + LONGEST_ENTITY, end) - 1)) {
    if (bytes[last] !== Byte.Semicolon) continue;
    const character = ENTITIES[ffi.string(advance(bytes, at), last + 1 - at)];
    if (character === undefined) break;
    return $multi(last + 1, character === '"' ? '\\"' : character);
  }
  return $multi(-1, "");
}

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
  const plain = new Rewriting(bytes, marked);
  let at = from;
  while (at < to) {
    const byte = bytes[at];
    at += 1;
    if (byte === Byte.Asterisk && endsEmphasis(bytes, at - 1, text.length)) {
      plain.leaveOut(at - 1, at + 1);
      at += 1;
    } else if (byte === Byte.Ampersand) {
      const [after, says] = entityAt(bytes, afterAmpersands(bytes, at, text.length), text.length);
      if (after < 0) continue;
      plain.replace(at - 1, after, says);
      at = after;
    }
  }
  plain.copyUpTo(text.length);
  keepAlive(text);
  return plain;
}
