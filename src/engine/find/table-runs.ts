/**
 * Runs of a table over a few bytes, forwards and backwards. Each loop does one thing: LuaJIT gives up on traces that keep
 * more values alive than there are registers.
 */
import * as ffi from "ffi";
import { endsEscape } from "../edges";
import type { Machine } from "./transition-table";

/** Longest run, in bytes; the longest match of a detector is shorter. */
export const LONGEST_RUN = 8192;
/** Room for the atoms of the longest match: an ARN of 2048 bytes whose parts have one character each. */
const ATOMS = 1100;
/** A core with its separator is shorter than this, in bytes. */
export const LONGEST_CORE = 512;
/** Bytes that {@link stepsBack} reads; most false evidence does not live longer. */
export const STEPS = 8;

/** Spans of the atoms that a run passed, in the order of the run. */
export class AtomSpans {
  count = 0;
  readonly start: Ints = ffi.new("int32_t[?]", ATOMS);
  readonly end: Ints = ffi.new("int32_t[?]", ATOMS);
  readonly kind: Ints = ffi.new("int32_t[?]", ATOMS);
}

/** Where a run backwards accepted something, in the order of the run. */
export class AcceptLog {
  /** One more than accept: each step of {@link stepsBack} writes before it is known whether it accepts. */
  readonly at: Ints = ffi.new("int32_t[?]", LONGEST_CORE + 1);
  readonly state: Ints = ffi.new("int32_t[?]", LONGEST_CORE + 1);
}

/**
 * {@link STEPS} steps of a run backwards from `at`; the bytes must exist. Without a branch, and written out, as entering a
 * loop costs more than all of this: most runs are over after it.
 *
 * @param count of what is accepted so far; the updated count is returned with the state
 */
export function stepsBack(
  machine: Machine,
  state: number,
  bytes: Bytes,
  at: number,
  found: AcceptLog,
  count: number,
): LuaMultiReturn<[state: number, count: number]> {
  const { columns } = machine;
  const { at: places, state: states } = found;
  // The sign bit of `last - state` says whether it accepts. State 0 is dead and leads to itself.
  const last = machine.firstAccepting - 1;
  state = columns[bytes[at - 1]][state].next[0];
  places[count] = at - 1;
  states[count] = state;
  count += (last - state) >>> 31;
  state = columns[bytes[at - 2]][state].next[0];
  places[count] = at - 2;
  states[count] = state;
  count += (last - state) >>> 31;
  state = columns[bytes[at - 3]][state].next[0];
  places[count] = at - 3;
  states[count] = state;
  count += (last - state) >>> 31;
  state = columns[bytes[at - 4]][state].next[0];
  places[count] = at - 4;
  states[count] = state;
  count += (last - state) >>> 31;
  state = columns[bytes[at - 5]][state].next[0];
  places[count] = at - 5;
  states[count] = state;
  count += (last - state) >>> 31;
  state = columns[bytes[at - 6]][state].next[0];
  places[count] = at - 6;
  states[count] = state;
  count += (last - state) >>> 31;
  state = columns[bytes[at - 7]][state].next[0];
  places[count] = at - 7;
  states[count] = state;
  count += (last - state) >>> 31;
  state = columns[bytes[at - 8]][state].next[0];
  places[count] = at - 8;
  states[count] = state;
  count += (last - state) >>> 31;
  return $multi(state, count);
}

/** The rest of a run backwards from `at` to `limit`. Returns how much it accepted in all. */
export function walkBack(
  machine: Machine,
  from: number,
  bytes: Bytes,
  start: number,
  limit: number,
  found: AcceptLog,
  before: number,
): number {
  const { columns } = machine;
  const { at: places, state: states } = found;
  const last = machine.firstAccepting - 1;
  let state = from;
  let at = start;
  let count = before;
  // One exit condition, so one side trace: `at > limit` and `state !== 0` in one number.
  while ((((limit - at) >> 31) & state) !== 0) {
    at -= 1;
    state = columns[bytes[at]][state].next[0];
    places[count] = at;
    states[count] = state;
    count += (last - state) >>> 31;
  }
  return count;
}

/**
 * {@link STEPS} steps of a run forwards from `at`; the bytes must exist. As {@link stepsBack}.
 *
 * @param before last end of what is accepted so far, or -1; the updated one is returned with the state
 */
function stepsForward(
  machine: Machine,
  from: number,
  bytes: Bytes,
  at: number,
  before: number,
): LuaMultiReturn<[state: number, last: number]> {
  const { columns } = machine;
  const highest = machine.firstAccepting - 1;
  let state = from;
  let last = before;
  state = columns[bytes[at]][state].next[0];
  last += (at + 1 - last) * ((highest - state) >>> 31);
  state = columns[bytes[at + 1]][state].next[0];
  last += (at + 2 - last) * ((highest - state) >>> 31);
  state = columns[bytes[at + 2]][state].next[0];
  last += (at + 3 - last) * ((highest - state) >>> 31);
  state = columns[bytes[at + 3]][state].next[0];
  last += (at + 4 - last) * ((highest - state) >>> 31);
  state = columns[bytes[at + 4]][state].next[0];
  last += (at + 5 - last) * ((highest - state) >>> 31);
  state = columns[bytes[at + 5]][state].next[0];
  last += (at + 6 - last) * ((highest - state) >>> 31);
  state = columns[bytes[at + 6]][state].next[0];
  last += (at + 7 - last) * ((highest - state) >>> 31);
  state = columns[bytes[at + 7]][state].next[0];
  last += (at + 8 - last) * ((highest - state) >>> 31);
  return $multi(state, last);
}

/** Last end of what a run from `from` up to `limit` accepts, or -1; the text ends before `end`. */
export function longestForward(
  machine: Machine,
  start: number,
  bytes: Bytes,
  from: number,
  limit: number,
  end: number,
): number {
  if (from + 2 * STEPS <= end) {
    let [state, last] = stepsForward(machine, start, bytes, from, -1);
    if (state !== 0) [state, last] = stepsForward(machine, state, bytes, from + STEPS, last);
    if (state === 0 && last <= limit) return last;
  }
  return longestRun(machine, start, bytes, from, limit);
}

/** {@link longestForward}, however long it is. */
function longestRun(machine: Machine, start: number, bytes: Bytes, from: number, limit: number): number {
  const { columns, firstAccepting } = machine;
  const highest = firstAccepting - 1;
  let state = start;
  let last = -1;
  let at = from;
  while (at < limit) {
    state = columns[bytes[at]][state].next[0];
    if (state === 0) break;
    at += 1;
    // Without a branch: LuaJIT compiles a side trace for the other side of one, with all that comes after the loop.
    last += (at - last) * ((highest - state) >>> 31);
  }
  return last;
}

/**
 * Runs from `from` up to `limit`.
 *
 * @param accepts takes the ends of what is accepted, ascending
 * @returns their number
 */
export function runForward(
  machine: Machine,
  start: number,
  bytes: Bytes,
  from: number,
  limit: number,
  accepts: Ints,
): number {
  const { columns, firstAccepting } = machine;
  let state = start;
  let count = 0;
  let at = from;
  while (at < limit) {
    state = columns[bytes[at]][state].next[0];
    if (state === 0) break;
    at += 1;
    if (state >= firstAccepting) {
      accepts[count] = at;
      count += 1;
    }
  }
  return count;
}

/**
 * Runs from `from` back to `limit`, not into an escape, whose letters are none of the text. `first` is the text's first
 * byte.
 *
 * @param accepts takes the beginnings of what is accepted, descending
 * @returns their number
 */
export function runBack(
  machine: Machine,
  start: number,
  bytes: Bytes,
  from: number,
  limit: number,
  first: number,
  accepts: Ints,
): number {
  const { columns, firstAccepting } = machine;
  let state = start;
  let count = 0;
  let at = from;
  while (at > limit) {
    at -= 1;
    state = columns[bytes[at]][state].next[0];
    if (state === 0) break;
    if (state >= firstAccepting) {
      accepts[count] = at;
      count += 1;
    }
    if (endsEscape(bytes, at, first)) break;
  }
  return count;
}

/** Marks the atoms of `bytes[from, to)`, which the table accepts. */
export function markForward(
  machine: Machine,
  start: number,
  bytes: Bytes,
  from: number,
  to: number,
  atoms: AtomSpans,
): void {
  const { columns, kind: kinds } = machine;
  let state = start;
  let open = 0;
  let count = 0;
  for (const at of $range(from, to - 1)) {
    state = columns[bytes[at]][state].next[0];
    const kind = kinds[state];
    if (kind !== open) {
      if (open !== 0) atoms.end[count - 1] = at;
      if (kind !== 0) {
        if (count >= ATOMS) break;
        atoms.start[count] = at;
        atoms.kind[count] = kind;
        atoms.end[count] = to;
        count += 1;
      }
      open = kind;
    }
  }
  atoms.count = count;
}

/** Marks the atoms of `bytes[to, from)`, which the table accepts when it runs backwards; the last atom comes first. */
export function markBack(
  machine: Machine,
  start: number,
  bytes: Bytes,
  from: number,
  to: number,
  atoms: AtomSpans,
): void {
  const { columns, kind: kinds } = machine;
  let state = start;
  let open = 0;
  let count = 0;
  for (const at of $range(from - 1, to, -1)) {
    state = columns[bytes[at]][state].next[0];
    const kind = kinds[state];
    if (kind !== open) {
      if (open !== 0) atoms.start[count - 1] = at + 1;
      if (kind !== 0) {
        if (count >= ATOMS) break;
        atoms.end[count] = at + 1;
        atoms.kind[count] = kind;
        atoms.start[count] = to;
        count += 1;
      }
      open = kind;
    }
  }
  atoms.count = count;
}
