/**
 * An automaton as the inner loops want it: 16-bit successors, so that a step is `state = columns[byte][state].next[0]`,
 * which LuaJIT makes four instructions of.
 *
 * A row is cut into pieces of the size of a cache line, and the first pieces of all rows stand together, then the second
 * ones: the first has the bytes that texts consist of, and the others are rarely touched. So the processor keeps four times
 * as many states at hand as if rows were whole, and they don't fight for the same places in its cache.
 */
import * as ffi from "ffi";
import type { Automaton } from "../compile/automaton";

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

/** Byte → state → its successor. */
export interface Columns {
  [byte: number]: { [state: number]: { next: Ints } };
}

export interface Machine {
  columns: Columns;
  /** What the columns point into. */
  table: Ints;
  /** The states from here on accept something. */
  firstAccepting: number;
  starts: Ints;
  /** Rows of the table: those that accept nothing come first. */
  rowCount: number;
  /** Row → its state. */
  stateOf: (this: void, row: number) => number;
  /** Row → what is accepted there. */
  labelSet: Ints;
  labelSets: number[][];
  kind: Bytes;
  kinds: string[];
}

/** A state is where its row begins, in units: one is a piece of a row, or as little as the processor can multiply with. */
export const enum Step {
  Runs = 1,
  Lanes = 8,
}

/** Bit of the states of a machine for lanes that accept something: their rows begin one unit later. */
export const ACCEPTS = 1;

const ROW_BITS = 5;
const COLUMNS = {
  [Step.Runs]: ffi.typeof("struct { uint16_t next[32]; } *[256]") as CType<Columns>,
  [Step.Lanes]: ffi.typeof("struct { uint16_t next[4]; } *[256]") as CType<Columns>,
};

/** The bytes whose successors stand together, most frequent first. */
const FREQUENT = ' etaoinsrhldcumfpgwybvkxjqz"\\,:./-_0123456789';

const MOST_STATES = 65536;

/** Number `index` of a list. */
type Reader = (this: void, index: number) => number;

export function machineOf(automaton: Automaton, step = Step.Runs): Machine {
  const reader =
    (list: number[]): Reader =>
    (index) =>
      list[index];
  return build(
    step,
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

export function unpackMachine(packed: PackedAutomaton, step = Step.Runs): Machine {
  const byteReader = (text: string): Reader => {
    const bytes = ffi.cast("const uint8_t*", text);
    return (index) => bytes[index];
  };
  const pairReader = (text: string): Reader => {
    const bytes = ffi.cast("const uint8_t*", text);
    return (index) => bytes[index * 2] + 256 * bytes[index * 2 + 1];
  };
  return build(
    step,
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
  step: Step,
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
  const rowOf = ffi.new("int32_t[?]", stateCount);
  let plain = 0;
  for (const state of $range(0, stateCount - 1)) {
    if (labelSetOf(state) === 0) rowOf[state] = plain++;
  }
  let rows = plain;
  for (const state of $range(0, stateCount - 1)) {
    if (labelSetOf(state) !== 0) rowOf[state] = rows++;
  }
  const firstAccepting = plain;
  const stateOf = (row: number): number => row * step + (step === Step.Lanes && row >= firstAccepting ? ACCEPTS : 0);

  if (stateOf(rows) >= MOST_STATES) error(`${rows} states do not fit into 16 bits`);
  const placeOf = placesOf(classCount, classOf);
  const unit = (1 << ROW_BITS) / step;
  const pieceSize = powerOfTwo(rows + 1) << ROW_BITS;
  const pieceCount = ((classCount - 1) >> ROW_BITS) + 1;
  const table: Ints = ffi.new("uint16_t[?]", pieceSize * (pieceCount - 1) + stateOf(rows) * unit);
  const offsets = ffi.new("int32_t[?]", classCount);
  for (const index of $range(0, classCount - 1)) {
    const place = placeOf[index];
    offsets[index] = (place >> ROW_BITS) * pieceSize + (place & ((1 << ROW_BITS) - 1));
  }
  const labelSet = ffi.new("int32_t[?]", rows);
  const kind = ffi.new("uint8_t[?]", rows);
  for (const state of $range(0, stateCount - 1)) {
    const row = rowOf[state];
    const from = stateOf(row) * unit;
    labelSet[row] = labelSetOf(state);
    kind[row] = kindOf(state);
    for (const index of $range(0, classCount - 1)) {
      table[from + offsets[index]] = stateOf(rowOf[next(state * classCount + index)]);
    }
  }
  const columns = ffi.new(COLUMNS[step]);
  for (const byte of $range(0, 255)) columns[byte] = ffi.cast("void*", advanceInts(table, offsets[classOf(byte)]));
  const starts = ffi.new("int32_t[?]", Math.max(startCount, 1));
  for (const index of $range(0, startCount - 1)) starts[index] = stateOf(rowOf[startOf(index)]);
  return {
    columns,
    table,
    firstAccepting: stateOf(firstAccepting),
    starts,
    rowCount: rows,
    stateOf,
    labelSet,
    labelSets,
    kind,
    kinds,
  };
}

function powerOfTwo(least: number): number {
  let power = 1;
  while (power < least) power *= 2;
  return power;
}

/** Class → its place in a row: those of frequent bytes come first. */
function placesOf(classCount: number, classOf: Reader): number[] {
  const places: number[] = [];
  for (const _ of $range(1, classCount)) places.push(-1);
  let count = 0;
  const place = (index: number): void => {
    if (places[index] < 0) places[index] = count++;
  };
  for (const at of $range(1, FREQUENT.length)) place(classOf(string.byte(FREQUENT, at)));
  for (const index of $range(0, classCount - 1)) place(index);
  return places;
}
