/**
 * The loop that reads every byte. One lane is bound by the latency of its table look-ups, so a block is cut into seven
 * pieces that are read side by side. The state at a cut is guessed, and the piece is read again if the guess was wrong.
 *
 * The bodies of the loops must stay compilable by LuaJIT: no calls but to what it inlines, no allocation.
 */
import * as ffi from "ffi";
import { Byte } from "../ascii";
import { ACCEPTS, type Machine } from "./transition-table";

/** Seven hide most of the latency, and the processor has registers for no more states. */
export const LANES = 7;
/** Longest piece of a block, in bytes. Not a power of two: such pieces map to the same cache sets and evict each other. */
const PIECE = 16384 + 64;
/** Bytes read in one go; evidence is worked off in between, so its list is bounded whatever the body's size. */
export const BLOCK = LANES * PIECE;
/** Bytes of each piece that the loop reads in a turn. */
const TURN = 4;
/** Shorter texts are not worth cutting. */
const SHORTEST_FOR_LANES = 512;
/** The state at a cut is guessed from this many bytes before it: hardly any text keeps a state alive for longer. */
const WARM_UP = 64;
const INT_SIZE = 4;
/** Most evidence one lane can find in a block: the last one reads what is left over, and {@link note} writes one more. */
const LANE_CAPACITY = PIECE + LANES * TURN;

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
  const { columns } = machine;
  const { counts, end, state: states } = found;
  for (const at of $range(from, to - 1)) {
    state = columns[bytes[at]][state].next[0];
    if ((state & ACCEPTS) !== 0) {
      const entry = lane * LANE_CAPACITY + counts[lane];
      end[entry] = at + 1;
      states[entry] = state;
      counts[lane] += 1;
    }
  }
  return state;
}

/** Notes the state of a lane, and counts it if it is evidence: a branch that is hard to predict would cost more. */
function noteLane(found: EvidenceList, lane: number, end: number, state: number): void {
  const { counts } = found;
  const count = counts[lane];
  found.end[lane * LANE_CAPACITY + count] = end;
  found.state[lane * LANE_CAPACITY + count] = state;
  counts[lane] = count + (state & ACCEPTS);
}

/**
 * Notes which lanes have evidence.
 *
 * @param end offset after the byte that the first lane has read
 * @param length of a piece
 */
function note(
  found: EvidenceList,
  end: number,
  length: number,
  state0: number,
  state1: number,
  state2: number,
  state3: number,
  state4: number,
  state5: number,
  state6: number,
): void {
  noteLane(found, 0, end, state0);
  noteLane(found, 1, end + length, state1);
  noteLane(found, 2, end + 2 * length, state2);
  noteLane(found, 3, end + 3 * length, state3);
  noteLane(found, 4, end + 4 * length, state4);
  noteLane(found, 5, end + 5 * length, state5);
  noteLane(found, 6, end + 6 * length, state6);
}

/** Reads `pieces`, `length` bytes of each, side by side; they begin {@link PIECE} bytes apart, and the first stood at `from`. */
function readLanes(
  machine: Machine,
  found: EvidenceList,
  pieces: Bytes,
  from: number,
  length: number,
  states: Ints,
): void {
  const { columns } = machine;
  let state0 = states[0];
  let state1 = states[1];
  let state2 = states[2];
  let state3 = states[3];
  let state4 = states[4];
  let state5 = states[5];
  let state6 = states[6];
  for (const at of $range(0, length - 1, TURN)) {
    const piece = advance(pieces, at);
    state0 = columns[piece[0]][state0].next[0];
    state1 = columns[piece[PIECE]][state1].next[0];
    state2 = columns[piece[2 * PIECE]][state2].next[0];
    state3 = columns[piece[3 * PIECE]][state3].next[0];
    state4 = columns[piece[4 * PIECE]][state4].next[0];
    state5 = columns[piece[5 * PIECE]][state5].next[0];
    state6 = columns[piece[6 * PIECE]][state6].next[0];
    if (((state0 | state1 | state2 | state3 | state4 | state5 | state6) & ACCEPTS) !== 0) {
      note(found, from + at + 1, length, state0, state1, state2, state3, state4, state5, state6);
    }
    state0 = columns[piece[1]][state0].next[0];
    state1 = columns[piece[PIECE + 1]][state1].next[0];
    state2 = columns[piece[2 * PIECE + 1]][state2].next[0];
    state3 = columns[piece[3 * PIECE + 1]][state3].next[0];
    state4 = columns[piece[4 * PIECE + 1]][state4].next[0];
    state5 = columns[piece[5 * PIECE + 1]][state5].next[0];
    state6 = columns[piece[6 * PIECE + 1]][state6].next[0];
    if (((state0 | state1 | state2 | state3 | state4 | state5 | state6) & ACCEPTS) !== 0) {
      note(found, from + at + 2, length, state0, state1, state2, state3, state4, state5, state6);
    }
    state0 = columns[piece[2]][state0].next[0];
    state1 = columns[piece[PIECE + 2]][state1].next[0];
    state2 = columns[piece[2 * PIECE + 2]][state2].next[0];
    state3 = columns[piece[3 * PIECE + 2]][state3].next[0];
    state4 = columns[piece[4 * PIECE + 2]][state4].next[0];
    state5 = columns[piece[5 * PIECE + 2]][state5].next[0];
    state6 = columns[piece[6 * PIECE + 2]][state6].next[0];
    if (((state0 | state1 | state2 | state3 | state4 | state5 | state6) & ACCEPTS) !== 0) {
      note(found, from + at + 3, length, state0, state1, state2, state3, state4, state5, state6);
    }
    state0 = columns[piece[3]][state0].next[0];
    state1 = columns[piece[PIECE + 3]][state1].next[0];
    state2 = columns[piece[2 * PIECE + 3]][state2].next[0];
    state3 = columns[piece[3 * PIECE + 3]][state3].next[0];
    state4 = columns[piece[4 * PIECE + 3]][state4].next[0];
    state5 = columns[piece[5 * PIECE + 3]][state5].next[0];
    state6 = columns[piece[6 * PIECE + 3]][state6].next[0];
    if (((state0 | state1 | state2 | state3 | state4 | state5 | state6) & ACCEPTS) !== 0) {
      note(found, from + at + 4, length, state0, state1, state2, state3, state4, state5, state6);
    }
  }
  states[0] = state0;
  states[1] = state1;
  states[2] = state2;
  states[3] = state3;
  states[4] = state4;
  states[5] = state5;
  states[6] = state6;
}

/** 1 for bytes at which a guess must not start: UTF-8 continuation bytes, and backslashes, which may be the second of a pair. */
const isInside = ffi.new("uint8_t[?]", 256);
ffi.fill(advance(isInside, Byte.NonAscii), 0x40, 1);
isInside[Byte.Backslash] = 1;

export class EvidenceScanner {
  readonly found: EvidenceList = new EvidenceList();
  /** State in which each lane begins. */
  private readonly entries: Ints = ffi.new("int32_t[?]", LANES);
  private readonly states: Ints = ffi.new("int32_t[?]", LANES);
  /** Copies of the pieces, at places that do not depend on their length, so that the loop has constant offsets. */
  private readonly pieces: Bytes = ffi.new("uint8_t[?]", BLOCK);

  constructor(private readonly machine: Machine) {
    // LuaJIT records the first path through a hot loop as its root trace: that must be a long text without evidence.
    const text = string.rep("x", BLOCK);
    for (const length of [SHORTEST_FOR_LANES - 1, BLOCK]) {
      this.read(ffi.cast("const uint8_t*", text), 0, length, this.initialState());
    }
  }

  /** State before the first byte of a text: as if a quote came before it, for a word begins there. */
  initialState(): number {
    const { columns, starts } = this.machine;
    return columns[Byte.Quote][starts[0]].next[0];
  }

  /**
   * Reads `bytes[from, to)`, at most {@link BLOCK} bytes, and leaves the evidence in `found`.
   *
   * @param state the state that the previous block returned, or `initialState`
   * @returns the state after the block
   */
  read(bytes: Bytes, from: number, to: number, state: number): number {
    const { machine, found, states, entries, pieces } = this;
    found.clear();
    if (to - from < SHORTEST_FOR_LANES) return readLane(machine, found, 0, bytes, from, to, state);
    const share = Math.floor((to - from) / (LANES * TURN)) * TURN;
    for (const lane of $range(0, LANES - 1)) {
      entries[lane] = lane === 0 ? state : this.guess(bytes, from, from + lane * share);
      ffi.copy(advance(pieces, lane * PIECE), advance(bytes, from + lane * share), share);
    }
    ffi.copy(states, entries, LANES * INT_SIZE);
    readLanes(machine, found, pieces, from, share, states);
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
    let begin = Math.max(from, at - WARM_UP);
    while (begin < at && isInside[bytes[begin]] !== 0) begin += 1;
    let state = starts[0];
    for (const before of $range(begin, at - 1)) state = columns[bytes[before]][state].next[0];
    return state;
  }
}
