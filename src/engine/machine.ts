/**
 * An automaton as the inner loops want it: a row of 16-bit successors for each state, so that a step is
 * `state = table[(state << Row.Bits) | classes[byte]]`, and few rows fill a cache. States that accept are numbered from a
 * power of two upwards, so that one bit of the state tells them apart, and four lanes can be tested at once.
 */
import * as ffi from "ffi";
import type { Automaton } from "./regex/automaton";

/** An automaton packed by the build: the lists of numbers as little-endian byte strings. */
export interface PackedAutomaton {
  classOf: string;
  classCount: number;
  stateCount: number;
  /** One byte each; states are numbered from 0. */
  kind: string;
  /** Two bytes each. */
  starts: string;
  labelSet: string;
  next: string;
  labelSets: number[][];
  kinds: string[];
}

export interface Machine {
  table: Ints;
  classes: Bytes;
  /** Set in the states that accept something, which are therefore not below it. */
  acceptBit: number;
  starts: Ints;
  /** Rows of the table, unused ones included. */
  stateCount: number;
  labelSet: Ints;
  labelSets: number[][];
  kind: Bytes;
  kinds: string[];
}

export const enum Row {
  /** A row has `1 << Bits` entries; a constant shift is compiled into one instruction. */
  Bits = 7,
}

const MOST_ROWS = 65536;

/** Number `index` of a list. */
type Reader = (this: void, index: number) => number;

export function machineOf(automaton: Automaton): Machine {
  const reader =
    (list: number[]): Reader =>
    (index) =>
      list[index];
  return build(
    automaton.stateCount,
    automaton.classCount,
    automaton.starts.length,
    reader(automaton.classOf),
    reader(automaton.starts),
    reader(automaton.labelSet),
    reader(automaton.kind),
    reader(automaton.next),
    automaton.labelSets,
    automaton.kinds,
  );
}

export function unpackMachine(packed: PackedAutomaton): Machine {
  const byteReader = (text: string): Reader => {
    const bytes = ffi.cast("const uint8_t*", text);
    return (index) => bytes[index];
  };
  const pairReader = (text: string): Reader => {
    const bytes = ffi.cast("const uint8_t*", text);
    return (index) => bytes[index * 2] + 256 * bytes[index * 2 + 1];
  };
  return build(
    packed.stateCount,
    packed.classCount,
    packed.starts.length / 2,
    byteReader(packed.classOf),
    pairReader(packed.starts),
    pairReader(packed.labelSet),
    byteReader(packed.kind),
    pairReader(packed.next),
    packed.labelSets,
    packed.kinds,
  );
}

function build(
  stateCount: number,
  classCount: number,
  startCount: number,
  classOf: Reader,
  startOf: Reader,
  labelSetOf: Reader,
  kindOf: Reader,
  next: Reader,
  labelSets: number[][],
  kinds: string[],
): Machine {
  if (classCount > 1 << Row.Bits) error(`${classCount} classes of bytes do not fit into a row`);
  const renumbered = ffi.new("int32_t[?]", stateCount);
  let plain = 0;
  for (const state of $range(0, stateCount - 1)) {
    if (labelSetOf(state) === 0) renumbered[state] = plain++;
  }
  let firstAccepting = 1;
  while (firstAccepting < plain) firstAccepting *= 2;
  let rows = firstAccepting;
  for (const state of $range(0, stateCount - 1)) {
    if (labelSetOf(state) !== 0) renumbered[state] = rows++;
  }

  if (rows > MOST_ROWS) error(`${rows} states do not fit into 16 bits`);
  const table: Ints = ffi.new("uint16_t[?]", rows << Row.Bits);
  const labelSet = ffi.new("int32_t[?]", rows);
  const kind = ffi.new("uint8_t[?]", rows);
  for (const state of $range(0, stateCount - 1)) {
    const row = renumbered[state];
    labelSet[row] = labelSetOf(state);
    kind[row] = kindOf(state);
    for (const index of $range(0, classCount - 1)) {
      table[(row << Row.Bits) + index] = renumbered[next(state * classCount + index)];
    }
  }
  const classes = ffi.new("uint8_t[?]", 256);
  for (const byte of $range(0, 255)) classes[byte] = classOf(byte);
  const starts = ffi.new("int32_t[?]", Math.max(startCount, 1));
  for (const index of $range(0, startCount - 1)) starts[index] = renumbered[startOf(index)];
  return {
    table,
    classes,
    acceptBit: firstAccepting,
    stateCount: rows,
    starts,
    labelSet,
    labelSets,
    kind,
    kinds,
  };
}
