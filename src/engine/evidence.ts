/**
 * The loop that reads every byte. One lane is bound by the latency of its table look-ups, so a block is cut into six
 * pieces that are read side by side. The state at a cut is guessed, and the piece is read again if the guess was wrong.
 *
 * The bodies of the loops must stay compilable by LuaJIT: no calls but to `bit`, no allocation.
 */
import * as ffi from "ffi";
import type { Machine } from "./machine";

/** Bytes read in one go; evidence is worked off in between, so its list is bounded whatever the body's size. */
export const BLOCK = 65536;
/** Shorter texts are not worth cutting. */
const SHORTEST_FOR_LANES = 512;
/** The state at a cut is guessed from this many bytes before it: hardly any text keeps a state alive for longer. */
const WARM_UP = 64;
const INT_SIZE = 4;
const BACKSLASH = 92;
/** Two hide most of the latency; six are what a processor's registers allow. */
export const LANES = 6;
/** Most evidence one lane can find in a block. */
const LANE_CAPACITY = BLOCK;

/** Where evidence was found in the last block. Lane after lane, in the order of the text. */
export class EvidenceList {
  /** Per lane: entries, counted from `lane * LANE_CAPACITY`. */
  readonly counts: Ints = ffi.new("int32_t[?]", LANES);
  /** Offset after the last byte of the evidence. */
  readonly end: Ints = ffi.new("int32_t[?]", LANES * LANE_CAPACITY);
  /** The accepting state. */
  readonly state: Ints = ffi.new("int32_t[?]", LANES * LANE_CAPACITY);

  clear(): void {
    ffi.fill(this.counts, LANES * INT_SIZE);
  }
}

/** First entry of `lane` in the lists. */
export function firstEntry(lane: number): number {
  return lane * LANE_CAPACITY;
}

function readLane(
  machine: Machine,
  found: EvidenceList,
  lane: number,
  bytes: Bytes,
  from: number,
  to: number,
  state: number,
): number {
  const { columns, acceptBit } = machine;
  const { counts, end, state: states } = found;
  for (const at of $range(from, to - 1)) {
    state = columns[bytes[at]][state].next[0];
    if ((state & acceptBit) !== 0) {
      const entry = lane * LANE_CAPACITY + counts[lane];
      end[entry] = at + 1;
      states[entry] = state;
      counts[lane] += 1;
    }
  }
  return state;
}

/** Reads {@link LANES} pieces of `length` bytes, one behind the other from `from` on, side by side. */
function readLanes(
  machine: Machine,
  found: EvidenceList,
  bytes: Bytes,
  from: number,
  length: number,
  states: Ints,
): void {
  const { columns, acceptBit } = machine;
  const { counts, end, state: entries } = found;
  let state0 = states[0];
  let state1 = states[1];
  let state2 = states[2];
  let state3 = states[3];
  let state4 = states[4];
  let state5 = states[5];
  const start = advance(bytes, from);
  for (const at of $range(0, length - 1)) {
    // A pointer for each piece would need more registers than there are.
    let piece = advance(start, at);
    state0 = columns[piece[0]][state0].next[0];
    piece = advance(piece, length);
    state1 = columns[piece[0]][state1].next[0];
    piece = advance(piece, length);
    state2 = columns[piece[0]][state2].next[0];
    piece = advance(piece, length);
    state3 = columns[piece[0]][state3].next[0];
    piece = advance(piece, length);
    state4 = columns[piece[0]][state4].next[0];
    piece = advance(piece, length);
    state5 = columns[piece[0]][state5].next[0];
    if (((state0 | state1 | state2 | state3 | state4 | state5) & acceptBit) !== 0) {
      if ((state0 & acceptBit) !== 0) {
        const entry = counts[0];
        end[entry] = from + at + 1;
        entries[entry] = state0;
        counts[0] = entry + 1;
      }
      if ((state1 & acceptBit) !== 0) {
        const entry = counts[1];
        end[LANE_CAPACITY + entry] = from + at + length + 1;
        entries[LANE_CAPACITY + entry] = state1;
        counts[1] = entry + 1;
      }
      if ((state2 & acceptBit) !== 0) {
        const entry = counts[2];
        end[2 * LANE_CAPACITY + entry] = from + at + 2 * length + 1;
        entries[2 * LANE_CAPACITY + entry] = state2;
        counts[2] = entry + 1;
      }
      if ((state3 & acceptBit) !== 0) {
        const entry = counts[3];
        end[3 * LANE_CAPACITY + entry] = from + at + 3 * length + 1;
        entries[3 * LANE_CAPACITY + entry] = state3;
        counts[3] = entry + 1;
      }
      if ((state4 & acceptBit) !== 0) {
        const entry = counts[4];
        end[4 * LANE_CAPACITY + entry] = from + at + 4 * length + 1;
        entries[4 * LANE_CAPACITY + entry] = state4;
        counts[4] = entry + 1;
      }
      if ((state5 & acceptBit) !== 0) {
        const entry = counts[5];
        end[5 * LANE_CAPACITY + entry] = from + at + 5 * length + 1;
        entries[5 * LANE_CAPACITY + entry] = state5;
        counts[5] = entry + 1;
      }
    }
  }
  states[0] = state0;
  states[1] = state1;
  states[2] = state2;
  states[3] = state3;
  states[4] = state4;
  states[5] = state5;
}

/** Where the character at `at` begins, or the escape that ends before it: from there on the bytes are valid by themselves. */
function characterBefore(bytes: Bytes, at: number, from: number): number {
  let start = at;
  while (start > from && ((bytes[start] >= 0x80 && bytes[start] < 0xc0) || bytes[start - 1] === BACKSLASH)) start -= 1;
  return start;
}

export class EvidenceScanner {
  readonly found: EvidenceList = new EvidenceList();
  /** State in which each lane begins. */
  private readonly entries: Ints = ffi.new("int32_t[?]", LANES);
  private readonly states: Ints = ffi.new("int32_t[?]", LANES);

  constructor(private readonly machine: Machine) {
    // LuaJIT makes the first way through a hot loop its fast one: this has to be a long way without evidence, in a text.
    const text = string.rep("x", BLOCK);
    for (const length of [SHORTEST_FOR_LANES - 1, BLOCK]) {
      this.read(ffi.cast("const uint8_t*", text), 0, length, this.initialState());
    }
  }

  /** State before the first byte of a text. */
  initialState(): number {
    return this.machine.starts[0];
  }

  /**
   * Reads `bytes[from, to)`, at most {@link BLOCK} bytes, and leaves the evidence in `found`.
   *
   * @param state the state that the previous block returned, or `initialState`
   * @returns the state after the block
   */
  read(bytes: Bytes, from: number, to: number, state: number): number {
    const { machine, found, states, entries } = this;
    found.clear();
    if (to - from < SHORTEST_FOR_LANES) return readLane(machine, found, 0, bytes, from, to, state);
    const share = Math.floor((to - from) / LANES);
    entries[0] = state;
    for (const lane of $range(1, LANES - 1)) entries[lane] = this.guess(bytes, from, from + lane * share);
    ffi.copy(states, entries, LANES * INT_SIZE);
    readLanes(machine, found, bytes, from, share, states);
    let after = states[0];
    for (const lane of $range(1, LANES - 1)) {
      if (entries[lane] === after) after = states[lane];
      else {
        found.counts[lane] = 0;
        after = readLane(machine, found, lane, bytes, from + lane * share, from + (lane + 1) * share, after);
      }
    }
    return readLane(machine, found, LANES - 1, bytes, from + LANES * share, to, after);
  }

  /** The state at the cut `at`, by the bytes before it. */
  private guess(bytes: Bytes, from: number, at: number): number {
    const { columns, starts } = this.machine;
    let state = starts[0];
    for (const before of $range(characterBefore(bytes, at - WARM_UP, from), at - 1)) {
      state = columns[bytes[before]][state].next[0];
    }
    return state;
  }
}
