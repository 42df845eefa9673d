/** Looks things up in a tape. */
import * as ffi from "ffi";
import { type Tape, Token } from "./tape";

/** Token that follows the value at `index`. */
export function afterValue(tape: Tape, index: number): number {
  const type: Token = tape.types[index];
  return (type === Token.ObjectOpen || type === Token.ArrayOpen ? tape.to[index] : index) + 1;
}

/** Raw text of the token at `index`: of a string, what stands between the quotes. */
export function rawText(tape: Tape, bytes: Bytes, index: number): string {
  const from = tape.from[index];
  return ffi.string(advance(bytes, from), tape.to[index] - from);
}

/** Token of the value of field `name` in the object at `open`, or -1 if there is none, or more than one. */
export function fieldOf(tape: Tape, bytes: Bytes, open: number, name: string): number {
  if (tape.types[open] !== Token.ObjectOpen) return -1;
  let found = -1;
  let at = open + 1;
  while (tape.types[at] === Token.Key) {
    if (tape.to[at] - tape.from[at] === name.length && rawText(tape, bytes, at) === name) {
      if (found >= 0) return -1;
      found = at + 1;
    }
    at = afterValue(tape, at + 1);
  }
  return found;
}

/** Token of the string that `path` leads to from the document's own object, each name a field; -1 if there is none. */
export function stringAt(tape: Tape, bytes: Bytes, path: string[]): number {
  let at = 0;
  for (const name of path) {
    if (at >= 0) at = fieldOf(tape, bytes, at, name);
  }
  return at >= 0 && tape.types[at] === Token.String ? at : -1;
}

/** Longest number that {@link numberTextOf} takes for one. */
const LONGEST_NUMBER = 20;

/** Raw text of field `name`, if it is a number, `true`, `false` or `null`; undefined if it is anything else, or long. */
export function numberTextOf(tape: Tape, bytes: Bytes, open: number, name: string): string | undefined {
  const found = fieldOf(tape, bytes, open, name);
  if (found < 0 || tape.types[found] !== Token.Scalar) return undefined;
  return tape.to[found] - tape.from[found] <= LONGEST_NUMBER ? rawText(tape, bytes, found) : undefined;
}

/** Like {@link fieldOf}, for fields that must be strings. */
export function stringFieldOf(tape: Tape, bytes: Bytes, open: number, name: string): number {
  const found = fieldOf(tape, bytes, open, name);
  return found >= 0 && tape.types[found] === Token.String ? found : -1;
}
