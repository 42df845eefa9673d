/**
 * An automaton as the inner loops want it: 16-bit successors, so that a step is `state = columns[byte][state].next[0]`,
 * which LuaJIT compiles to four instructions.
 *
 * A row is cut into pieces of the size of a cache line, and the first pieces of all rows stand together, then the second
 * ones: the first pieces have the bytes that texts consist of, and the others are rarely touched. So the processor's cache
 * holds four times as many states as if rows were whole, and rows do not compete for the same cache sets.
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

/** An {@link Automaton} whose lists of numbers lie in flat memory. */
export interface FlatAutomaton extends Pick<Automaton, "classCount" | "stateCount" | "labelSets" | "kinds"> {
  startCount: number;
  classOf: Bytes;
  starts: Ints;
  labelSet: Ints;
  kind: Bytes;
  next: Ints;
}

/** Byte → state → its successor. */
export interface Columns {
  [byte: number]: { [state: number]: { next: Ints } };
}

export interface Machine {
  columns: Columns;
  /** What the columns point into. */
  table: Ints;
  /** The states from here on accept something, see {@link ACCEPTS}. */
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

/**
 * A state is the place where its row begins, premultiplied: a step adds it to a column without a multiplication. `Runs`
 * counts 64-byte pieces of rows, so all 16 bits of a state number rows. `Lanes` counts units of 8 bytes, the largest scale
 * that x86 applies in an address.
 */
export const enum Step {
  Runs = 1,
  Lanes = 8,
}

/**
 * How a state says that it accepts. Rows that accept come last, so in every machine the accepting states are those from
 * `firstAccepting` on: one comparison. The loop over the lanes asks seven states at once, by the bitwise or of them, which
 * no comparison can: in machines for lanes the rows that accept begin one unit later, which sets this bit in their states
 * and in no others.
 */
export const ACCEPTS = 1;

const ROW_BITS = 5;
const COLUMNS = {
  [Step.Runs]: ffi.typeof("struct { uint16_t next[32]; } *[256]") as CType<Columns>,
  [Step.Lanes]: ffi.typeof("struct { uint16_t next[4]; } *[256]") as CType<Columns>,
};

/** The bytes whose successors stand together: those of English text and JSON, by how often they come. */
const FREQUENT = ' etaoinsrhldcumfpgwybvkxjqz"\\,:./-_0123456789';

const MOST_STATES = 65536;

/** The compiler's automaton in flat memory. */
export function flattened(automaton: Automaton): FlatAutomaton {
  const { classCount, stateCount, labelSets, kinds, starts } = automaton;
  const ints = (list: number[]): Ints => {
    const flat = ffi.new("int32_t[?]", Math.max(list.length, 1));
    for (const index of $range(0, list.length - 1)) flat[index] = list[index];
    return flat;
  };
  const bytes = (list: number[]): Bytes => {
    const flat = ffi.new("uint8_t[?]", list.length);
    for (const index of $range(0, list.length - 1)) flat[index] = list[index];
    return flat;
  };
  return {
    classCount,
    stateCount,
    labelSets,
    kinds,
    startCount: starts.length,
    classOf: bytes(automaton.classOf),
    starts: ints(starts),
    labelSet: ints(automaton.labelSet),
    kind: bytes(automaton.kind),
    next: ints(automaton.next),
  };
}

/** The build's automaton, read in place: valid as long as the strings of `packed` are. */
export function unpacked(packed: PackedAutomaton): FlatAutomaton {
  const { classCount, stateCount, labelSets, kinds, starts } = packed;
  const bytes = (text: string): Bytes => ffi.cast("const uint8_t*", text);
  const pairs = (text: string): Ints => ffi.cast("const uint16_t*", bytes(text));
  return {
    classCount,
    stateCount,
    labelSets,
    kinds,
    startCount: starts.length / 2,
    classOf: bytes(packed.classOf),
    starts: pairs(starts),
    labelSet: pairs(packed.labelSet),
    kind: bytes(packed.kind),
    next: pairs(packed.next),
  };
}

export function machineOf(automaton: FlatAutomaton, step = Step.Runs): Machine {
  const { stateCount, classCount, startCount, classOf, next, labelSets, kinds } = automaton;
  const rowOf = ffi.new("int32_t[?]", stateCount);
  let plain = 0;
  for (const state of $range(0, stateCount - 1)) {
    if (automaton.labelSet[state] === 0) rowOf[state] = plain++;
  }
  let rows = plain;
  for (const state of $range(0, stateCount - 1)) {
    if (automaton.labelSet[state] !== 0) rowOf[state] = rows++;
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
    labelSet[row] = automaton.labelSet[state];
    kind[row] = automaton.kind[state];
    for (const index of $range(0, classCount - 1)) {
      table[from + offsets[index]] = stateOf(rowOf[next[state * classCount + index]]);
    }
  }
  const columns = ffi.new(COLUMNS[step]);
  for (const byte of $range(0, 255)) columns[byte] = ffi.cast("void*", advanceInts(table, offsets[classOf[byte]]));
  const starts = ffi.new("int32_t[?]", Math.max(startCount, 1));
  for (const index of $range(0, startCount - 1)) starts[index] = stateOf(rowOf[automaton.starts[index]]);
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
function placesOf(classCount: number, classOf: Bytes): number[] {
  const places: number[] = [];
  for (const _ of $range(1, classCount)) places.push(-1);
  let count = 0;
  const place = (index: number): void => {
    if (places[index] < 0) places[index] = count++;
  };
  for (const at of $range(1, FREQUENT.length)) place(classOf[string.byte(FREQUENT, at)]);
  for (const index of $range(0, classCount - 1)) place(index);
  return places;
}
