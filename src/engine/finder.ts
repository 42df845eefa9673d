/**
 * Evidence → findings. Where the evidence table fires, the reverse table says which detectors it may be and where they
 * begin, the edges and the forward table say whether it is one and where it ends.
 *
 * Of several candidates at one piece of evidence the leftmost wins, then the longest, then the detector that comes
 * first in the catalogue.
 */
import * as ffi from "ffi";
import { ARN_ACCOUNT, ARN_PART, ARN_SERVICE, ArnReader } from "./arn";
import type { ArnKinds } from "./arn";
import { CORE, CORE_AND_LOOK, ForwardFrom } from "./compile";
import type { CompiledDetector } from "./compile";
import { edgeCode, EdgeCode, leftHolds, rightHolds } from "./edges";
import { BLOCK, EvidenceScanner, firstEntry } from "./evidence";
import type { Findings } from "./findings";
import type { Machine } from "./machine";
import { INVALID, SPELLED_OUT } from "./regex/wire";

/** Starts remembered on the way back; the leftmost of them win. */
const CANDIDATES = 8;
/** Most atoms of one match; the rest of a longer list is found by later evidence. */
const ATOMS = 256;

/** In place of a kind: the atom is part of an ARN, and its kind depends on the other parts. */
const OF_AN_ARN = -1;

/** A detector with its names replaced by numbers. */
interface Rule {
  kind: number;
  from: ForwardFrom;
  start: number;
  afterIsOptional: boolean;
  left: EdgeCode;
  right: EdgeCode;
  longest: number;
  enabled: boolean;
}

/** Compiled tables as a worker loads them. */
export interface Tables {
  evidence: Machine;
  reverse: Machine;
  forward: Machine;
  detectors: CompiledDetector[];
  resetBytes: number[];
}

export class Finder {
  /** Places, in the order of the text, where an identifier character is spelled out (see `plain.ts`). */
  spelledOut: number[] = [];
  private readonly scanner: EvidenceScanner;
  private readonly rules: Rule[];
  /** Forward kind index → index into the catalogue's kinds, or {@link OF_AN_ARN}. */
  private readonly forwardKind: number[];
  private readonly arns: ArnReader;
  private readonly reach: number;
  private readonly candidateAt: Ints = ffi.new("int32_t[?]", CANDIDATES);
  private readonly candidateLabels: Ints = ffi.new("int32_t[?]", CANDIDATES);
  private readonly atomStart: Ints = ffi.new("int32_t[?]", ATOMS);
  private readonly atomEnd: Ints = ffi.new("int32_t[?]", ATOMS);
  private readonly atomKind: Ints = ffi.new("int32_t[?]", ATOMS);
  private atoms = 0;

  /**
   * @param kindIndex kind name → index into the catalogue's list of kinds
   * @param isEnabled whether findings of a detector count; the list's order is that of `tables.detectors`
   */
  constructor(
    private readonly tables: Tables,
    kindIndex: (this: void, kind: string) => number,
    isEnabled: (this: void, detector: number) => boolean,
    arnKinds: ArnKinds,
  ) {
    this.arns = new ArnReader(arnKinds);
    this.scanner = new EvidenceScanner(tables.evidence, tables.resetBytes);
    this.forwardKind = tables.forward.kinds.map((kind) => {
      if (kind === ARN_SERVICE || kind === ARN_ACCOUNT || kind === ARN_PART) return OF_AN_ARN;
      return kind === "" ? 0 : kindIndex(kind);
    });
    this.rules = tables.detectors.map((detector, index) => ({
      kind: detector.kind === "" ? 0 : kindIndex(detector.kind),
      from: detector.from,
      start: detector.start,
      afterIsOptional: detector.afterIsOptional,
      left: edgeCode(detector.left),
      right: edgeCode(detector.right),
      longest: detector.longest,
      enabled: isEnabled(index),
    }));
    this.reach = Math.max(...tables.detectors.map((detector) => detector.longest));
  }

  /**
   * Finds all atoms in `bytes[from, to)` and adds them to `findings`, settled.
   *
   * @returns offset after the first byte that can't stand in JSON, or -1
   */
  find(bytes: Bytes, from: number, to: number, findings: Findings): number {
    const firstFinding = findings.count;
    const { scanner } = this;
    const { evidence } = this.tables;
    const { found } = scanner;
    if (this.spelledOut.length > 0) this.spelledOut = [];
    let state = scanner.initial;
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
    if (findings.count > firstFinding) findings.settle(firstFinding);
    return -1;
  }

  private verify(bytes: Bytes, first: number, end: number, coreEnd: number, findings: Findings): void {
    const { table, classes, acceptBit, rowBits, starts, labelSet, labelSets } = this.tables.reverse;
    const { candidateAt, candidateLabels } = this;
    let candidates = 0;
    let state = starts[0];
    const limit = Math.max(first, coreEnd - this.reach);
    let at = coreEnd - 1;
    while (at >= limit) {
      state = table[state | classes[bytes[at]]];
      if (state === 0) break;
      if ((state & acceptBit) !== 0) {
        const slot = candidates & (CANDIDATES - 1);
        candidateAt[slot] = at;
        candidateLabels[slot] = labelSet[state >> rowBits];
        candidates += 1;
      }
      at -= 1;
    }
    const last = Math.max(0, candidates - CANDIDATES);
    for (let candidate = candidates - 1; candidate >= last; candidate--) {
      const slot = candidate & (CANDIDATES - 1);
      if (this.match(bytes, first, end, candidateAt[slot], coreEnd, labelSets[candidateLabels[slot]], findings)) return;
    }
  }

  /** Tries the detectors that may begin at `start`, and adds the atoms of the one that reaches furthest. */
  private match(
    bytes: Bytes,
    first: number,
    end: number,
    start: number,
    coreEnd: number,
    labels: number[],
    findings: Findings,
  ): boolean {
    let bestEnd = -1;
    let best: Rule | undefined;
    for (const label of labels) {
      const rule = this.rules[label - 1];
      if (!rule.enabled || !leftHolds(rule.left, bytes, start, first)) continue;
      const matchEnd = this.forward(rule, bytes, start, coreEnd, end);
      if (matchEnd > bestEnd) {
        bestEnd = matchEnd;
        best = rule;
      }
    }
    if (best === undefined) return false;
    if (labels.length > 1) this.forward(best, bytes, start, coreEnd, end);
    if (best.kind !== 0) findings.add(start, bestEnd, best.kind);
    this.addAtoms(bytes, findings);
    return true;
  }

  private addAtoms(bytes: Bytes, findings: Findings): void {
    const { atomStart, atomEnd, atomKind, atoms, arns } = this;
    const kinds = this.tables.forward.kinds;
    arns.begin();
    for (const atom of $range(0, atoms - 1)) {
      const kind = this.forwardKind[atomKind[atom]];
      if (kind !== OF_AN_ARN) findings.add(atomStart[atom], atomEnd[atom], kind);
      else arns.take(kinds[atomKind[atom]], bytes, atomStart[atom], atomEnd[atom], atom === atoms - 1, findings);
    }
  }

  /**
   * Longest end of a match of `rule`, or -1. Leaves its atoms in the `atom…` lists.
   */
  private forward(rule: Rule, bytes: Bytes, start: number, coreEnd: number, end: number): number {
    this.atoms = 0;
    const { right } = rule;
    const limit = Math.min(end, start + rule.longest);
    let matchEnd = -1;
    if (rule.from !== ForwardFrom.Start && coreEnd <= limit) {
      if ((rule.from === ForwardFrom.Nowhere || rule.afterIsOptional) && rightHolds(right, bytes, coreEnd, end)) {
        matchEnd = coreEnd;
      }
      if (rule.from === ForwardFrom.Nowhere) return matchEnd;
    }
    const { table, classes, acceptBit, rowBits, starts, kind: kinds } = this.tables.forward;
    const { atomStart, atomEnd, atomKind } = this;
    let state = starts[rule.start];
    let at = rule.from === ForwardFrom.Start ? start : coreEnd;
    let closed = 0;
    let open = 0;
    let cutAtom = -1;
    while (at < limit) {
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
        this.atoms = open !== 0 ? closed + 1 : closed;
      }
    }
    // The run may have read on after the last end that holds.
    if (cutAtom >= 0) atomEnd[cutAtom] = matchEnd;
    return matchEnd;
  }
}
