/** Sorts the evidence of a block: ends of cores, which are to be verified section by section, and what else it says. */
import * as ffi from "ffi";
import { CONTROL, INVALID, SEALED, SPELLED_OUT, TABLE } from "../compile/noticed";
import { CORE, CORE_AND_LOOK, CORE_AND_TWO, FLAG } from "../compile/tables";
import type { Sections } from "../json/sections";
import { BLOCK, type EvidenceList, firstEntry } from "./evidence";
import { flagValueAt } from "./key-values";
import type { Machine } from "./transition-table";

/** What a state of the evidence table says, as bits. */
const IS_CORE = 1;
const IS_CORE_AND_LOOK = 2;
const IS_CORE_AND_TWO = 4;
const IS_FLAG = 8;
const IS_SPELLED_OUT = 16;
const IS_INVALID = 32;
const IS_TABLE = 64;
const IS_SEALED = 128;
const IS_CONTROL = 256;

/** Label of the evidence table → its bit. */
const BITS: Record<number, number | undefined> = {
  [CORE]: IS_CORE,
  [CORE_AND_LOOK]: IS_CORE_AND_LOOK,
  [CORE_AND_TWO]: IS_CORE_AND_TWO,
  [FLAG]: IS_FLAG,
  [SPELLED_OUT]: IS_SPELLED_OUT,
  [INVALID]: IS_INVALID,
  [TABLE]: IS_TABLE,
  [SEALED]: IS_SEALED,
  [CONTROL]: IS_CONTROL,
};

/** Core ends that each piece of evidence can be at most. */
const MOST_CORES = 4;

/** What the evidence table noticed in a text besides identifiers. */
export interface Noticed {
  /** Offset after the first byte that can't stand in JSON, or -1; nothing after it was read. */
  invalidAt: number;
  /** Where spelled-out characters end, ascending (see `reread/spelled-out.ts`). */
  spelledOut: number[];
  hasTable: boolean;
  hasSeal: boolean;
  /** A tab, newline or carriage return, which may stand between tokens, but not in strings. */
  hasControl: boolean;
}

/** State of the evidence table → what it says. */
function flagsOf(evidence: Machine): Ints {
  const { labelSet, labelSets, rowCount, stateOf } = evidence;
  const flags = ffi.new("uint16_t[?]", stateOf(rowCount));
  for (const row of $range(0, rowCount - 1)) {
    const state = stateOf(row);
    for (const label of labelSets[labelSet[row]]) flags[state] |= BITS[label] ?? 0;
  }
  return flags;
}

export class EvidenceQueue {
  /** Ends of the cores of the section at hand that are not verified yet. */
  readonly coreEnds: Ints = ffi.new("int32_t[?]", MOST_CORES * BLOCK);
  coreCount = 0;
  /** The section at hand. */
  section = 0;
  private readonly flags: Ints;

  constructor(evidence: Machine) {
    this.flags = flagsOf(evidence);
  }

  clear(): void {
    this.coreCount = 0;
    this.section = 0;
  }

  /**
   * Takes the evidence of a lane from `entry` on, up to the end of the section at hand.
   *
   * @param noticed learns what else the evidence says; reading ends where it is invalid
   * @returns the entry to go on from in the next section, or -1 if the lane is done
   */
  take(bytes: Bytes, found: EvidenceList, lane: number, entry: number, sections: Sections, noticed: Noticed): number {
    const { flags: flagsOfState, coreEnds } = this;
    const { end: ends, state: states } = found;
    const sectionEnd = sections.to[this.section];
    const isLast = this.section + 1 >= sections.count;
    let count = this.coreCount;
    for (const index of $range(entry, firstEntry(lane) + found.counts[lane] - 1)) {
      const flags = flagsOfState[states[index]];
      const at = ends[index];
      if (at > sectionEnd && !isLast) {
        this.coreCount = count;
        return index;
      }
      // Behind the last section there is no text.
      if (at <= sectionEnd) {
        if ((flags & IS_CORE) !== 0) coreEnds[count++] = at;
        if ((flags & IS_CORE_AND_LOOK) !== 0) coreEnds[count++] = at - 1;
        if ((flags & IS_CORE_AND_TWO) !== 0) coreEnds[count++] = at - 2;
      }
      if (flags >= IS_FLAG) {
        if ((flags & IS_INVALID) !== 0) {
          noticed.invalidAt = at;
          return -1;
        }
        if ((flags & IS_SPELLED_OUT) !== 0) noticed.spelledOut.push(at);
        if ((flags & IS_TABLE) !== 0) noticed.hasTable = true;
        if ((flags & IS_SEALED) !== 0) noticed.hasSeal = true;
        if ((flags & IS_CONTROL) !== 0) noticed.hasControl = true;
        if ((flags & IS_FLAG) !== 0) {
          const value = flagValueAt(bytes, at, sectionEnd);
          if (value >= 0) coreEnds[count++] = value;
        }
      }
    }
    this.coreCount = count;
    return -1;
  }

  /** Enters the section that byte `at - 1` lies in, or the one behind it. The cores of the last one have been verified. */
  enterSection(sections: Sections, at: number): void {
    let { section } = this;
    while (section + 1 < sections.count && sections.to[section] < at) section += 1;
    this.section = section;
    this.coreCount = 0;
  }
}
