/**
 * Evidence → findings. Where the evidence table fires, the origin table says which detectors it may be and where their
 * cores begin; the edges and the before and after tables say whether it is one, how far it reaches and what its atoms
 * are.
 *
 * Of several candidates at one piece of evidence the leftmost core wins, then the longest match, then the detector that
 * comes first in the catalogue.
 */
import * as ffi from "ffi";
import { ARN_ACCOUNT, ARN_PART, ARN_SERVICE, ArnReader } from "./arn";
import type { ArnKinds } from "./arn";
import { Byte } from "../ascii";
import { endOfText, findByte, textOf } from "../bytes";
import { CORE, CORE_AND_LOOK, CORE_AND_TWO, FLAG, NO_PART } from "../compile/tables";
import { EdgeCode, leftHolds, mayBegin, rightHolds } from "./edges";
import { BLOCK, EvidenceScanner, firstEntry, LANES } from "./evidence";
import type { Findings } from "./findings";
import type { Machine } from "./transition-table";
import {
  Accepted,
  Atoms,
  LONGEST_CORE,
  LONGEST_RUN,
  longestForward,
  markBack,
  markForward,
  runBack,
  runForward,
  STEPS,
  stepsBack,
  walkBack,
} from "./table-runs";
import { isAwsAccount, isAwsAddress, isAwsZone, isName } from "./plausible-name";
import { CONTROL, INVALID, SEALED, SPELLED_OUT, TABLE } from "../compile/noticed";
import { type Rule, Rules, type Tables } from "./detector-table";
import { Sections } from "../json/sections";
import {
  flagValueAt,
  isAssigned,
  isFlag,
  isListedByBlanks,
  isQuoted,
  isReference,
  List,
  listOf,
  nextInList,
} from "./key-values";

/** Core starts remembered on the way back; the leftmost of them win. */
const CANDIDATES = 8;

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

/** Ends of what a run accepted. */
const accepts: Ints = ffi.new("int32_t[?]", LONGEST_RUN);

/** Ends of cores that are to be verified: each piece of evidence may be four. */
const coreEnds: Ints = ffi.new("int32_t[?]", 4 * BLOCK);

/** A byte that makes a list of numbers -1 everywhere. */
const NONE = 255;

/** In place of a kind: the atom is part of an ARN, and its kind depends on the other parts. */
const OF_AN_ARN = -1;

/** Leftmost start, not before `first` and `covered`, of the match whose core begins at `coreStart`, or -1. */
function startOf(
  machine: Machine,
  rule: Rule,
  bytes: Bytes,
  first: number,
  covered: number,
  coreStart: number,
): number {
  const { left } = rule;
  if (rule.before !== NO_PART) {
    const limit = Math.max(first, covered, coreStart - rule.longest);
    let count = runBack(machine, machine.starts[rule.before], bytes, coreStart, limit, first, accepts);
    while (count > 0) {
      count -= 1;
      if (leftHolds(left, bytes, accepts[count], first)) return accepts[count];
    }
  }
  return rule.beforeOptional && leftHolds(left, bytes, coreStart, first) ? coreStart : -1;
}

/** Last end of the match that begins at `matchStart` and whose core ends at `coreEnd`, or -1. */
function endOf(
  machine: Machine,
  rule: Rule,
  bytes: Bytes,
  matchStart: number,
  coreEnd: number,
  end: number,
  endsAtBlank: boolean,
): number {
  const { right } = rule;
  if (rule.after !== NO_PART) {
    let limit = Math.min(end, matchStart + rule.longest);
    const start = machine.starts[rule.after];
    let last = longestForward(machine, start, bytes, coreEnd, limit, end);
    if (endsAtBlank && last >= 0) {
      limit = findByte(bytes, Byte.Space, coreEnd, last);
      if (limit < last) last = longestForward(machine, start, bytes, coreEnd, limit, end);
    }
    if (last < 0 || rightHolds(right, bytes, last, end)) return last >= 0 ? last : emptyEnd(rule, bytes, coreEnd, end);
    let count = runForward(machine, start, bytes, coreEnd, limit, accepts);
    while (count > 0) {
      count -= 1;
      if (rightHolds(right, bytes, accepts[count], end)) return accepts[count];
    }
  }
  return emptyEnd(rule, bytes, coreEnd, end);
}

/** Where the match ends if nothing follows its core, or -1. */
function emptyEnd(rule: Rule, bytes: Bytes, coreEnd: number, end: number): number {
  return rule.afterOptional && rightHolds(rule.right, bytes, coreEnd, end) ? coreEnd : -1;
}

/** What the states of the evidence table say, each in one number. */
function flagsOf(evidence: Machine): Ints {
  const { labelSet, labelSets, rowCount, stateOf } = evidence;
  const flags = ffi.new("uint16_t[?]", stateOf(rowCount));
  for (const row of $range(0, rowCount - 1)) {
    const state = stateOf(row);
    for (const label of labelSets[labelSet[row]]) {
      if (label === CORE) flags[state] |= IS_CORE;
      else if (label === CORE_AND_LOOK) flags[state] |= IS_CORE_AND_LOOK;
      else if (label === CORE_AND_TWO) flags[state] |= IS_CORE_AND_TWO;
      else if (label === FLAG) flags[state] |= IS_FLAG;
      else if (label === SPELLED_OUT) flags[state] |= IS_SPELLED_OUT;
      else if (label === INVALID) flags[state] |= IS_INVALID;
      else if (label === TABLE) flags[state] |= IS_TABLE;
      else if (label === SEALED) flags[state] |= IS_SEALED;
      else if (label === CONTROL) flags[state] |= IS_CONTROL;
    }
  }
  return flags;
}

export class Finder {
  /** Places, in the order of the text, where a character is spelled out (see `plain.ts`). */
  spelledOut: number[] = [];
  /** What else the text has. */
  hasTable = false;
  hasSeal = false;
  hasControl = false;
  private readonly scanner: EvidenceScanner;
  private readonly rules: Rules;
  /** Kind indexes of the before and after tables → the catalogue's kinds, or {@link OF_AN_ARN}. */
  private readonly beforeKinds: number[];
  private readonly afterKinds: number[];
  private readonly arns: ArnReader;
  /** State of the evidence table → what it says. */
  private readonly evidenceFlags: Ints;
  private readonly accepted = new Accepted();
  /**
   * Rule → end of its last match, or -1. Evidence inside it has been worked off, which keeps storms of evidence linear;
   * and of two that overlap the left one has it.
   */
  private readonly covered: Ints;
  private readonly beforeAtoms = new Atoms();
  private readonly afterAtoms = new Atoms();
  private readonly accountKind: number;
  private matchStart = -1;
  private matchEnd = -1;
  private readonly whole = new Sections();
  /** The one that evidence is worked off in. */
  private section = 0;
  /** Core ends in it that are not verified yet. */
  private coreCount = 0;

  /**
   * @param kindIndex kind name → index into the catalogue's list of kinds
   * @param isNameKind whether findings of a kind must be names, not placeholders or references
   * @param isEnabled whether findings of a detector count; the list's order is that of `tables.detectors`
   */
  constructor(
    private readonly tables: Tables,
    kindIndex: (this: void, kind: string) => number,
    private readonly isNameKind: (this: void, kind: number) => boolean,
    isEnabled: (this: void, detector: number) => boolean,
    arnKinds: ArnKinds,
  ) {
    this.arns = new ArnReader(arnKinds, kindIndex("secret"), kindIndex("secret_suffix"));
    this.accountKind = arnKinds.account;
    this.scanner = new EvidenceScanner(tables.evidence);
    this.evidenceFlags = flagsOf(tables.evidence);
    const numbered = (kind: string): number => {
      if (kind === ARN_SERVICE || kind === ARN_ACCOUNT || kind === ARN_PART) return OF_AN_ARN;
      return kind === "" ? 0 : kindIndex(kind);
    };
    this.beforeKinds = tables.before.kinds.map((kind) => numbered(kind));
    this.afterKinds = tables.after.kinds.map((kind) => numbered(kind));
    this.rules = new Rules(tables, kindIndex, isEnabled);
    this.covered = ffi.new("int32_t[?]", this.rules.count);
  }

  /**
   * Finds all atoms in `bytes[from, to)` and adds them to `findings`, which the caller settles.
   *
   * @param sections in `[from, to)`, outside of which is no text; each is read by itself, and by default all of it is one
   * @returns offset after the first byte that can't stand in JSON, or -1
   */
  find(bytes: Bytes, from: number, to: number, findings: Findings, sections = this.wholeOf(from, to)): number {
    const { scanner } = this;
    const within = sections.count === 0 ? this.wholeOf(from, from) : sections;
    if (this.spelledOut.length > 0) this.spelledOut = [];
    this.hasTable = false;
    this.hasSeal = false;
    this.hasControl = false;
    this.section = 0;
    this.coreCount = 0;
    ffi.fill(this.covered, this.rules.count * 4, NONE);
    let state = scanner.initialState();
    for (let at = from; at < to; at += BLOCK) {
      const blockEnd = Math.min(at + BLOCK, to);
      state = scanner.read(bytes, at, blockEnd, state);
      for (const lane of $range(0, LANES - 1)) {
        if (scanner.found.counts[lane] === 0) continue;
        const invalidAt = this.workOff(bytes, within, lane, findings);
        if (invalidAt >= 0) return invalidAt;
      }
      this.verifyAll(bytes, within, findings);
    }
    return -1;
  }

  private wholeOf(from: number, to: number): Sections {
    this.whole.reset(from, to, 0, 0);
    return this.whole;
  }

  /**
   * Works off the evidence of a lane, but for the core ends of the section that is not over yet.
   *
   * @returns where the text is invalid, or -1
   */
  private workOff(bytes: Bytes, sections: Sections, lane: number, findings: Findings): number {
    const { evidenceFlags } = this;
    const { found } = this.scanner;
    const { end: ends, state: states } = found;
    const from = firstEntry(lane);
    let end = sections.to[this.section];
    let count = this.coreCount;
    for (const entry of $range(from, from + found.counts[lane] - 1)) {
      const flags = evidenceFlags[states[entry]];
      const at = ends[entry];
      if (at > end && this.section + 1 < sections.count) {
        this.coreCount = count;
        this.verifyAll(bytes, sections, findings);
        count = 0;
        this.enterSection(sections, at);
        end = sections.to[this.section];
      }
      // Behind the last section there is no text.
      if (at <= end) {
        if ((flags & IS_CORE) !== 0) coreEnds[count++] = at;
        if ((flags & IS_CORE_AND_LOOK) !== 0) coreEnds[count++] = at - 1;
        if ((flags & IS_CORE_AND_TWO) !== 0) coreEnds[count++] = at - 2;
      }
      if (flags >= IS_FLAG) {
        if ((flags & IS_INVALID) !== 0) return at;
        if ((flags & IS_SPELLED_OUT) !== 0) this.spelledOut.push(at);
        if ((flags & IS_TABLE) !== 0) this.hasTable = true;
        if ((flags & IS_SEALED) !== 0) this.hasSeal = true;
        if ((flags & IS_CONTROL) !== 0) this.hasControl = true;
        if ((flags & IS_FLAG) !== 0) {
          const value = flagValueAt(bytes, at, end);
          if (value >= 0) coreEnds[count++] = value;
        }
      }
    }
    this.coreCount = count;
    return -1;
  }

  /** Verifies the core ends of the section at hand. */
  private verifyAll(bytes: Bytes, sections: Sections, findings: Findings): void {
    const { section, coreCount } = this;
    if (coreCount > 0) this.verify(bytes, sections.from[section], sections.to[section], coreCount, findings);
    this.coreCount = 0;
  }

  /** Enters the section that byte `at - 1` lies in, or the one behind it. */
  private enterSection(sections: Sections, at: number): void {
    let { section } = this;
    while (section + 1 < sections.count && sections.to[section] < at) section += 1;
    this.section = section;
  }

  /**
   * Walks back from each of the core ends to where cores begin, and tries the detectors there. One loop without another
   * inside it, so that LuaJIT compiles it as a whole: a walk takes one turn, then each detector takes one.
   *
   * @param count of the core ends, not 0: LuaJIT could take the way out for the way through
   */
  private verify(bytes: Bytes, first: number, end: number, count: number, findings: Findings): void {
    const { origin, before, after } = this.tables;
    const { columns: afterColumns } = after;
    const { columns: beforeColumns } = before;
    const { accepted, covered } = this;
    const { firstOfState, ofState, mustFollow, mustPrecede, anyBefore } = this.rules;
    let next = 0;
    let coreEnd = 0;
    /** Candidates that were found and not tried yet: the leftmost was found last and is tried first. */
    let candidates = 0;
    let lastCandidate = 0;
    let coreStart = 0;
    /** The rules of the candidate at hand that are still to be tried. */
    let entry = 0;
    let entryEnd = 0;
    let best = -1;
    let bestStart = 0;
    let bestEnd = 0;
    for (;;) {
      if (entry < entryEnd) {
        const rule = ofState[entry];
        entry += 1;
        if (coreEnd <= covered[rule]) {
          entry = entryEnd;
          candidates = 0;
          best = -1;
          continue;
        }
        // Most candidates end here. Calling what has loops costs more than all of this.
        const follow = mustFollow[rule];
        if (follow > 0 && (coreEnd >= end || afterColumns[bytes[coreEnd]][follow].next[0] === 0)) {
          continue;
        }
        const precede = mustPrecede[rule];
        if (precede > 0 && (coreStart <= first || beforeColumns[bytes[coreStart - 1]][precede].next[0] === 0)) {
          continue;
        }
        if (!mayBegin(anyBefore[rule], bytes, coreStart, first)) continue;
        if (!this.matches(rule, bytes, first, end, coreStart, coreEnd)) continue;
        if (this.matchEnd - this.matchStart <= bestEnd - bestStart) continue;
        bestStart = this.matchStart;
        bestEnd = this.matchEnd;
        best = rule;
        continue;
      }
      if (best >= 0) {
        this.matchStart = bestStart;
        this.matchEnd = bestEnd;
        this.addMatch(best, bytes, first, end, coreStart, coreEnd, findings);
        candidates = 0;
        best = -1;
      }
      if (candidates > lastCandidate) {
        candidates -= 1;
        const state = accepted.state[candidates];
        coreStart = accepted.at[candidates];
        entry = firstOfState[state];
        entryEnd = firstOfState[state + 1];
        bestStart = 0;
        bestEnd = 0;
        continue;
      }
      if (next >= count) return;
      coreEnd = coreEnds[next];
      next += 1;
      let state = origin.starts[0];
      let at = coreEnd;
      candidates = 0;
      if (coreEnd - 2 * STEPS >= first) {
        [state, candidates] = stepsBack(origin, state, bytes, at, accepted, candidates);
        at -= STEPS;
        if (state !== 0) {
          [state, candidates] = stepsBack(origin, state, bytes, at, accepted, candidates);
          at -= STEPS;
        }
      }
      if (state !== 0) {
        const limit = Math.max(first, coreEnd - LONGEST_CORE);
        candidates = walkBack(origin, state, bytes, at, limit, accepted, candidates);
      }
      lastCandidate = Math.max(0, candidates - CANDIDATES);
    }
  }

  /** Adds the findings of a match. */
  private addMatch(
    index: number,
    bytes: Bytes,
    first: number,
    end: number,
    coreStart: number,
    coreEnd: number,
    findings: Findings,
  ): void {
    const rule = this.rules.list[index];
    if (rule.right === EdgeCode.Value || rule.right === EdgeCode.Item) {
      this.addValues(rule, bytes, first, end, coreStart, coreEnd, findings);
    } else if (rule.kind !== 0) this.add(bytes, this.matchStart, this.matchEnd, rule.kind, findings);
    else {
      this.mark(rule, bytes, coreStart, coreEnd);
      if (rule.drop.length > 0) this.dropBeginning(rule.drop, bytes);
      this.addAtoms(bytes, findings);
    }
    this.covered[index] = this.matchEnd;
  }

  /** Whether the detector matches around `bytes[coreStart, coreEnd)`; where, is then in `matchStart` and `matchEnd`. */
  private matches(
    index: number,
    bytes: Bytes,
    first: number,
    end: number,
    coreStart: number,
    coreEnd: number,
  ): boolean {
    const rule = this.rules.list[index];
    if (rule.right === EdgeCode.Value && !isAssigned(bytes, coreStart, coreEnd, first)) return false;
    const { before, after } = this.tables;
    this.matchStart = startOf(before, rule, bytes, first, this.covered[index], coreStart);
    if (this.matchStart < 0) return false;
    const isValue = rule.right === EdgeCode.Value || rule.right === EdgeCode.Item;
    const endsAtBlank = isValue && !isQuoted(bytes, coreEnd, first);
    this.matchEnd = endOf(after, rule, bytes, this.matchStart, coreEnd, end, endsAtBlank);
    return this.matchEnd >= 0;
  }

  /** Marks the atoms of the match at hand. */
  private mark(rule: Rule, bytes: Bytes, coreStart: number, coreEnd: number): void {
    const { before, after } = this.tables;
    const { beforeAtoms, afterAtoms, matchStart, matchEnd } = this;
    beforeAtoms.count = 0;
    afterAtoms.count = 0;
    if (rule.before !== NO_PART)
      markBack(before, before.starts[rule.before], bytes, coreStart, matchStart, beforeAtoms);
    if (rule.after !== NO_PART) markForward(after, after.starts[rule.after], bytes, coreEnd, matchEnd, afterAtoms);
  }

  /** Takes what stands before the first atom's own text away from it. */
  private dropBeginning(beginnings: string[], bytes: Bytes): void {
    const { beforeAtoms, matchStart } = this;
    const first = beforeAtoms.count - 1;
    if (first < 0 || beforeAtoms.start[first] !== matchStart) return;
    for (const beginning of beginnings) {
      const length = beginning.length;
      if (beforeAtoms.end[first] - matchStart <= length) continue;
      if (textOf(bytes, matchStart, matchStart + length) === beginning) beforeAtoms.start[first] = matchStart + length;
    }
  }

  private addAtoms(bytes: Bytes, findings: Findings): void {
    const { beforeAtoms, afterAtoms, arns, beforeKinds, afterKinds } = this;
    for (const atom of $range(0, beforeAtoms.count - 1)) {
      this.add(bytes, beforeAtoms.start[atom], beforeAtoms.end[atom], beforeKinds[beforeAtoms.kind[atom]], findings);
    }
    for (const atom of $range(0, afterAtoms.count - 1)) {
      const start = afterAtoms.start[atom];
      const atomEnd = afterAtoms.end[atom];
      const kind = afterKinds[afterAtoms.kind[atom]];
      if (kind !== OF_AN_ARN) this.add(bytes, start, atomEnd, kind, findings);
      else {
        const name = this.tables.after.kinds[afterAtoms.kind[atom]];
        arns.take(name, bytes, start, atomEnd, atom === afterAtoms.count - 1, findings);
      }
    }
  }

  /** Adds the value that `bytes[coreStart, coreEnd)` announces, and the further ones if it is a list. */
  private addValues(
    rule: Rule,
    bytes: Bytes,
    first: number,
    end: number,
    coreStart: number,
    coreEnd: number,
    findings: Findings,
  ): void {
    this.beforeAtoms.count = 0;
    const isStrict = rule.right === EdgeCode.Value;
    const isBare = isStrict && !isFlag(bytes, coreStart, first) && !isQuoted(bytes, coreEnd, first);
    const list = listOf(bytes, coreStart, coreEnd, this.matchEnd, first, end);
    if (!(isBare && list !== List.Lines && isReference(bytes, coreEnd, this.matchEnd, end))) {
      this.mark(rule, bytes, coreStart, coreEnd);
      this.addAtoms(bytes, findings);
    }
    while (list !== List.None) {
      const start = nextInList(bytes, list, this.matchEnd, end);
      if (start < 0) return;
      const { after } = this.tables;
      const valueEnd = endOf(after, rule, bytes, start, start, end, !isQuoted(bytes, start, first));
      if (valueEnd < 0 || (list === List.Commas && valueEnd < end && bytes[valueEnd] === Byte.Equals)) return;
      if (list === List.Blanks && !isListedByBlanks(bytes, start, valueEnd)) return;
      this.matchEnd = valueEnd;
      markForward(after, after.starts[rule.after], bytes, start, valueEnd, this.afterAtoms);
      this.addAtoms(bytes, findings);
    }
  }

  private add(bytes: Bytes, start: number, end: number, kind: number, findings: Findings): void {
    // Of a long text its end tells: what is longer than any word of AWS's is a name of the customer's.
    if (this.isNameKind(kind) && !isName(endOfText(bytes, start, end))) return;
    if (bytes[start] === Byte.SmallF && isAwsAddress(endOfText(bytes, start, end))) return;
    if (bytes[start] === Byte.CapitalZ && isAwsZone(endOfText(bytes, start, end))) return;
    if (kind === this.accountKind && isAwsAccount(endOfText(bytes, start, end))) return;
    findings.add(start, end, kind);
  }
}
