/** Restores whole documents whose strings are complete: JSON answers and events other than deltas. */
import * as buffer from "string.buffer";
import * as ffi from "ffi";
import { keepAlive } from "../bytes";
import { decodeString, encodeString } from "../json/strings";
import { Tape } from "../json/tape";
import { type Policy, PolicyWalk, type Sealing, Zones } from "../json/policy";
import type { Dictionary } from "./dictionary";

const tape = new Tape(256);
const zones = new Zones();

/** Replaces the surrogates in a text that is complete. */
export function restoreText(dictionary: Dictionary, text: string): string {
  return dictionary.isEmpty() ? text : dictionary.restore(text, "", true, false).text;
}

/**
 * Replaces the surrogates in all strings of the document that `policy` does not exempt.
 *
 * @returns undefined if `document` is not JSON
 */
export function restoreDocument(
  dictionary: Dictionary,
  document: string,
  policy: Policy,
  sealing: Sealing,
): string | undefined {
  const bytes = ffi.cast("const uint8_t*", document);
  if (tape.read(bytes, 0, document.length) !== undefined) return undefined;
  new PolicyWalk(tape, zones, sealing).run(bytes, policy);
  const output = buffer.new(document.length + 256);
  let at = 0;
  let seal = 0;
  const replace = (from: number, to: number, text: string): void => {
    output.putcdata(advance(bytes, at), from - at).put(text);
    at = to;
  };
  for (const zone of $range(0, zones.count)) {
    const isPastLast = zone === zones.count;
    while (seal < zones.edits.length && (isPastLast || zones.edits[seal].to <= zones.from[zone])) {
      const edit = zones.edits[seal];
      replace(edit.from, edit.to, edit.text);
      seal += 1;
    }
    if (isPastLast || dictionary.isEmpty()) continue;
    const from = zones.from[zone];
    const to = zones.to[zone];
    const text = decodeString(ffi.string(advance(bytes, from), to - from));
    const restored = restoreText(dictionary, text);
    if (restored === text) continue;
    // A number can't begin with a zero, an account id can.
    const isBrokenNumber = zones.scalar[zone] === 1 && restored.startsWith("0");
    replace(from, to, isBrokenNumber ? `"${restored}"` : encodeString(restored));
  }
  if (at === 0) return document;
  output.putcdata(advance(bytes, at), document.length - at);
  keepAlive(document);
  return output.tostring();
}
