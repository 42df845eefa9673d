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
import { CORE, CORE_AND_LOOK, NO_PART } from "./compile";
import type { CompiledDetector } from "./compile";
import { EdgeCode, edgeCode, endsEscape, leftHolds, rightHolds } from "./edges";
import { BLOCK, EvidenceScanner, firstEntry } from "./evidence";
import type { Findings } from "./findings";
import type { Machine } from "./machine";
import { isAwsAccount, isAwsAddress, isAwsZone, isName } from "./names";
import { INVALID, SPELLED_OUT } from "./regex/wire";
import { isAssigned, isFlag, isListedByBlanks, isQuoted, isReference, List, listOf, nextInList } from "./values";

/** Core starts remembered on the way back; the leftmost of them win. */
const CANDIDATES = 8;
/** Room for the atoms of the longest match: an ARN of 2048 bytes whose parts have one character each. */
const ATOMS = 1100;
/** A core with its separator is shorter than this, in bytes. */
const LONGEST_CORE = 512;

const SPACE = 32;
const EQUALS = 61;
const CAPITAL_Z = 90;
const SMALL_F = 102;

/** In place of a kind: the atom is part of an ARN, and its kind depends on the other parts. */
const OF_AN_ARN = -1;

/** A detector with its names replaced by numbers. */
interface Rule {
  kind: number;
  before: number;
  beforeOptional: boolean;
  after: number;
  afterOptional: boolean;
  left: EdgeCode;
  right: EdgeCode;
  longest: number;
  drop: string[];
  enabled: boolean;
  /** End of the last match: evidence inside it has been worked off, which keeps storms of evidence linear. */
  covered: number;
}

/** Compiled tables as a worker loads them. */
export interface Tables {
  evidence: Machine;
  origin: Machine;
  before: Machine;
  after: Machine;
  detectors: CompiledDetector[];
  resetBytes: number[];
}

/** Spans of the atoms that a run of the before or after table passed, in the order of the run. */
class Atoms {
  count = 0;
  readonly start: Ints = ffi.new("int32_t[?]", ATOMS);
  readonly end: Ints = ffi.new("int32_t[?]", ATOMS);
  readonly kind: Ints = ffi.new("int32_t[?]", ATOMS);
}

/** Reads backwards from `coreStart`. Returns the leftmost start that holds, or -1; leaves the atoms in `atoms`. */
function readBefore(
  machine: Machine,
  rule: Rule,
  bytes: Bytes,
  first: number,
  coreStart: number,
  atoms: Atoms,
): number {
  atoms.count = 0;
  const { left } = rule;
  const withoutBefore = rule.beforeOptional && leftHolds(left, bytes, coreStart, first) ? coreStart : -1;
  if (rule.before === NO_PART) return withoutBefore;
  const { table, classes, acceptBit, rowBits, kind: kinds } = machine;
  const { start: atomStart, end: atomEnd, kind: atomKind } = atoms;
  // Not into the match before: of two that overlap the left one has it.
  const limit = Math.max(first, rule.covered, coreStart - rule.longest);
  let matchStart = withoutBefore;
  let state = machine.starts[rule.before];
  let at = coreStart;
  let closed = 0;
  let open = 0;
  let cutAtom = -1;
  while (at > limit) {
    state = table[state | classes[bytes[at - 1]]];
    if (state === 0) break;
    const kind = kinds[state >> rowBits];
    if (kind !== open) {
      if (open !== 0) {
        atomStart[closed] = at;
        closed += 1;
        if (closed >= ATOMS) break;
      }
      atomEnd[closed] = at;
      atomKind[closed] = kind;
      open = kind;
    }
    at -= 1;
    if ((state & acceptBit) !== 0 && leftHolds(left, bytes, at, first)) {
      matchStart = at;
      cutAtom = open !== 0 ? closed : -1;
      atoms.count = open !== 0 ? closed + 1 : closed;
    }
    if (endsEscape(bytes, at, first)) break;
  }
  if (cutAtom >= 0) atomStart[cutAtom] = matchStart;
  return matchStart;
}

/** Reads forwards from `coreEnd`. Returns the last end that holds, or -1; leaves the atoms in `atoms`. */
function readAfter(
  machine: Machine,
  rule: Rule,
  bytes: Bytes,
  matchStart: number,
  coreEnd: number,
  end: number,
  endsAtBlank: boolean,
  atoms: Atoms,
): number {
  atoms.count = 0;
  const { right } = rule;
  const withoutAfter = rule.afterOptional && rightHolds(right, bytes, coreEnd, end) ? coreEnd : -1;
  if (rule.after === NO_PART) return withoutAfter;
  const { table, classes, acceptBit, rowBits, kind: kinds } = machine;
  const { start: atomStart, end: atomEnd, kind: atomKind } = atoms;
  const limit = Math.min(end, matchStart + rule.longest);
  let matchEnd = withoutAfter;
  let state = machine.starts[rule.after];
  let at = coreEnd;
  let closed = 0;
  let open = 0;
  let cutAtom = -1;
  while (at < limit) {
    if (endsAtBlank && bytes[at] === SPACE) break;
    state = table[state | classes[bytes[at]]];
    if (state === 0) break;
    const kind = kinds[state >> rowBits];
    if (kind !== open) {
      if (open !== 0) {
        atomEnd[closed] = at;
        closed += 1;
        if (closed >= ATOMS) break;
      }
      atomStart[closed] = at;
      atomKind[closed] = kind;
      open = kind;
    }
    at += 1;
    if ((state & acceptBit) !== 0 && rightHolds(right, bytes, at, end)) {
      matchEnd = at;
      cutAtom = open !== 0 ? closed : -1;
      atoms.count = open !== 0 ? closed + 1 : closed;
    }
  }
  if (cutAtom >= 0) atomEnd[cutAtom] = matchEnd;
  return matchEnd;
}

export class Finder {
  /** Places, in the order of the text, where a character is spelled out (see `plain.ts`). */
  spelledOut: number[] = [];
  private readonly scanner: EvidenceScanner;
  private readonly rules: Rule[];
  /** Kind indexes of the before and after tables → the catalogue's kinds, or {@link OF_AN_ARN}. */
  private readonly beforeKinds: number[];
  private readonly afterKinds: number[];
  private readonly arns: ArnReader;
  private readonly candidateAt: Ints = ffi.new("int32_t[?]", CANDIDATES);
  private readonly candidateLabels: Ints = ffi.new("int32_t[?]", CANDIDATES);
  private readonly beforeAtoms = new Atoms();
  private readonly afterAtoms = new Atoms();
  private readonly accountKind: number;
  private matchStart = -1;
  private matchEnd = -1;

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
    this.scanner = new EvidenceScanner(tables.evidence, tables.resetBytes);
    const numbered = (kind: string): number => {
      if (kind === ARN_SERVICE || kind === ARN_ACCOUNT || kind === ARN_PART) return OF_AN_ARN;
      return kind === "" ? 0 : kindIndex(kind);
    };
    this.beforeKinds = tables.before.kinds.map((kind) => numbered(kind));
    this.afterKinds = tables.after.kinds.map((kind) => numbered(kind));
    this.rules = tables.detectors.map((detector, index) => ({
      kind: detector.kind === "" ? 0 : kindIndex(detector.kind),
      before: detector.before.start,
      beforeOptional: detector.before.optional,
      after: detector.after.start,
      afterOptional: detector.after.optional,
      left: edgeCode(detector.left),
      right: edgeCode(detector.right),
      longest: detector.longest,
      drop: detector.drop,
      enabled: isEnabled(index),
      covered: -1,
    }));
  }

  /**
   * Finds all atoms in `bytes[from, to)` and adds them to `findings`, which the caller settles.
   *
   * @returns offset after the first byte that can't stand in JSON, or -1
   */
  find(bytes: Bytes, from: number, to: number, findings: Findings): number {
    const { scanner } = this;
    const { evidence } = this.tables;
    const { found } = scanner;
    if (this.spelledOut.length > 0) this.spelledOut = [];
    for (const rule of this.rules) rule.covered = -1;
    let state = scanner.initialState();
    for (let at = from; at < to; at += BLOCK) {
      const blockEnd = Math.min(at + BLOCK, to);
      state = scanner.read(bytes, at, blockEnd, state);
      for (const lane of $range(0, 3)) {
        const first = firstEntry(lane);
        for (const entry of $range(first, first + found.counts[lane] - 1)) {
          const end = found.end[entry];
          for (const label of evidence.labelSets[evidence.labelSet[found.state[entry] >> evidence.rowBits]]) {
            if (label === CORE) this.verify(bytes, from, to, end, findings);
            else if (label === CORE_AND_LOOK) this.verify(bytes, from, to, end - 1, findings);
            else if (label === SPELLED_OUT) this.spelledOut.push(end);
            else if (label === INVALID) return end;
          }
        }
      }
    }
    return -1;
  }

  private verify(bytes: Bytes, first: number, end: number, coreEnd: number, findings: Findings): void {
    const { table, classes, acceptBit, rowBits, starts, labelSet, labelSets } = this.tables.origin;
    const { candidateAt, candidateLabels } = this;
    let candidates = 0;
    let state = starts[0];
    const limit = Math.max(first, coreEnd - LONGEST_CORE);
    let at = coreEnd;
    while (at > limit) {
      at -= 1;
      state = table[state | classes[bytes[at]]];
      if (state === 0) break;
      if ((state & acceptBit) !== 0) {
        const slot = candidates & (CANDIDATES - 1);
        candidateAt[slot] = at;
        candidateLabels[slot] = labelSet[state >> rowBits];
        candidates += 1;
      }
    }
    const last = Math.max(0, candidates - CANDIDATES);
    for (let candidate = candidates - 1; candidate >= last; candidate--) {
      const slot = candidate & (CANDIDATES - 1);
      const labels = labelSets[candidateLabels[slot]];
      if (this.matchAt(bytes, first, end, candidateAt[slot], coreEnd, labels, findings)) return;
    }
  }

  /** Tries the detectors whose cores are `bytes[coreStart, coreEnd)`, and adds the findings of the longest match. */
  private matchAt(
    bytes: Bytes,
    first: number,
    end: number,
    coreStart: number,
    coreEnd: number,
    labels: number[],
    findings: Findings,
  ): boolean {
    let best: Rule | undefined;
    let bestLength = 0;
    for (const label of labels) {
      const rule = this.rules[label - 1];
      if (!rule.enabled) continue;
      if (coreEnd <= rule.covered) return true;
      if (this.matches(rule, bytes, first, end, coreStart, coreEnd) && this.matchEnd - this.matchStart > bestLength) {
        bestLength = this.matchEnd - this.matchStart;
        best = rule;
      }
    }
    if (best === undefined) return false;
    if (labels.length > 1) this.matches(best, bytes, first, end, coreStart, coreEnd);
    if (best.right === EdgeCode.Value || best.right === EdgeCode.Item) {
      this.addValues(best, bytes, first, end, coreStart, coreEnd, findings);
    } else if (best.kind !== 0) this.add(bytes, this.matchStart, this.matchEnd, best.kind, findings);
    else {
      if (best.drop.length > 0) this.dropBeginning(best.drop, bytes);
      this.addAtoms(bytes, findings);
    }
    best.covered = this.matchEnd;
    return true;
  }

  private matches(rule: Rule, bytes: Bytes, first: number, end: number, coreStart: number, coreEnd: number): boolean {
    if (rule.right === EdgeCode.Value && !isAssigned(bytes, coreStart, coreEnd, first)) return false;
    this.matchStart = readBefore(this.tables.before, rule, bytes, first, coreStart, this.beforeAtoms);
    if (this.matchStart < 0) return false;
    const isValue = rule.right === EdgeCode.Value || rule.right === EdgeCode.Item;
    const endsAtBlank = isValue && !isQuoted(bytes, coreEnd, first);
    this.matchEnd = readAfter(
      this.tables.after,
      rule,
      bytes,
      this.matchStart,
      coreEnd,
      end,
      endsAtBlank,
      this.afterAtoms,
    );
    return this.matchEnd >= 0;
  }

  /** Takes what stands before the first atom's own text away from it. */
  private dropBeginning(beginnings: string[], bytes: Bytes): void {
    const { beforeAtoms, matchStart } = this;
    const first = beforeAtoms.count - 1;
    if (first < 0 || beforeAtoms.start[first] !== matchStart) return;
    for (const beginning of beginnings) {
      const length = beginning.length;
      if (beforeAtoms.end[first] - matchStart <= length) continue;
      if (ffi.string(advance(bytes, matchStart), length) === beginning) beforeAtoms.start[first] = matchStart + length;
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
    const isStrict = rule.right === EdgeCode.Value;
    const isBare = isStrict && !isFlag(bytes, coreStart, first) && !isQuoted(bytes, coreEnd, first);
    const list = listOf(bytes, coreStart, coreEnd, this.matchEnd, first, end);
    if (!(isBare && list !== List.Lines && isReference(bytes, coreEnd, this.matchEnd, end)))
      this.addAtoms(bytes, findings);
    while (list !== List.None) {
      const start = nextInList(bytes, list, this.matchEnd, end);
      if (start < 0) return;
      const valueEnd = readAfter(
        this.tables.after,
        rule,
        bytes,
        start,
        start,
        end,
        !isQuoted(bytes, start, first),
        this.afterAtoms,
      );
      if (valueEnd < 0 || (list === List.Commas && valueEnd < end && bytes[valueEnd] === EQUALS)) return;
      if (list === List.Blanks && !isListedByBlanks(bytes, start, valueEnd)) return;
      this.matchEnd = valueEnd;
      this.addAtoms(bytes, findings);
    }
  }

  private add(bytes: Bytes, start: number, end: number, kind: number, findings: Findings): void {
    if (this.isNameKind(kind) && !isName(ffi.string(advance(bytes, start), end - start))) return;
    if (bytes[start] === SMALL_F && isAwsAddress(ffi.string(advance(bytes, start), end - start))) return;
    if (bytes[start] === CAPITAL_Z && isAwsZone(ffi.string(advance(bytes, start), end - start))) return;
    if (kind === this.accountKind && isAwsAccount(ffi.string(advance(bytes, start), end - start))) return;
    findings.add(start, end, kind);
  }
}
