/**
 * Evidence → findings. Where the evidence table fires, the origin table says which detectors it may be and where their
 * cores begin; the proof says whether it is one and how far it reaches; the match reader says what its atoms are.
 *
 * Of several candidates at one piece of evidence the leftmost core wins, then the longest match, then the detector that
 * comes first in the catalogue.
 */
import * as ffi from "ffi";
import { Sections } from "../json/sections";
import type { Catalogue } from "./catalogue";
import { Rules, type Tables } from "./detector-table";
import { mayBegin } from "../edges";
import { BLOCK, EvidenceScanner, firstEntry, LANES } from "./evidence";
import { EvidenceQueue, type Noticed } from "./evidence-queue";
import { Findings } from "./findings";
import { MatchReader } from "./match-reader";
import { Proof } from "./proof";
import { type Passage, Report } from "./report";
import { AcceptLog, LONGEST_CORE, STEPS, stepsBack, walkBack } from "./table-runs";

/** Core starts remembered on the way back; the leftmost of them win. */
const CANDIDATES = 8;

/** A byte that makes a list of numbers -1 everywhere. */
const NONE = 255;

/** Finds identifiers in texts. Not reentrant: a finder reads one text at a time, in memory of its own. */
export class Finder {
  private readonly tables: Tables;
  private readonly scanner: EvidenceScanner;
  private readonly queue: EvidenceQueue;
  private readonly rules: Rules;
  private readonly passage: Passage = { bytes: ffi.new("uint8_t[?]", 1), first: 0, end: 0 };
  private readonly proof: Proof;
  private readonly report: Report;
  private readonly matches: MatchReader;
  private readonly accepted = new AcceptLog();
  /**
   * Rule → end of its last match, or -1. Evidence inside it has been worked off, which keeps storms of evidence linear;
   * and of two that overlap the left one has it.
   */
  private readonly covered: Ints;
  private readonly whole = new Sections();

  /** @param isEnabled whether findings of a detector count, given its place in the catalogue's tables */
  constructor(catalogue: Catalogue, isEnabled: (this: void, detector: number) => boolean) {
    const { tables, kindIndex } = catalogue;
    this.tables = tables;
    this.scanner = new EvidenceScanner(tables.evidence);
    this.queue = new EvidenceQueue(tables.evidence);
    this.rules = new Rules(tables, (kind) => kindIndex[kind], isEnabled);
    this.proof = new Proof(tables, this.passage);
    this.report = new Report(catalogue, this.passage, new Findings());
    this.matches = new MatchReader(catalogue, this.passage, this.proof, this.report);
    this.covered = ffi.new("int32_t[?]", this.rules.count);
  }

  /**
   * Finds all atoms in `bytes[from, to)` and adds them to `findings`, which the caller settles.
   *
   * @param sections in `[from, to)`, outside of which is no text; each is read by itself, and by default all of it is one
   * @returns what else was noticed; nothing after a byte that can't stand in JSON is read
   */
  find(bytes: Bytes, from: number, to: number, findings: Findings, sections = this.wholeOf(from, to)): Noticed {
    const { scanner, queue } = this;
    const noticed: Noticed = { invalidAt: -1, spelledOut: [], hasTable: false, hasSeal: false, hasControl: false };
    const within = sections.count === 0 ? this.wholeOf(from, from) : sections;
    this.report.findings = findings;
    queue.clear();
    ffi.fill(this.covered, this.rules.count * 4, NONE);
    let state = scanner.initialState();
    for (let at = from; at < to; at += BLOCK) {
      const blockEnd = Math.min(at + BLOCK, to);
      state = scanner.read(bytes, at, blockEnd, state);
      for (const lane of $range(0, LANES - 1)) {
        if (scanner.found.counts[lane] === 0) continue;
        this.workOff(bytes, within, lane, noticed);
        if (noticed.invalidAt >= 0) return noticed;
      }
      this.verifyQueue(bytes, within);
    }
    return noticed;
  }

  private wholeOf(from: number, to: number): Sections {
    this.whole.reset(from, to, 0, 0);
    return this.whole;
  }

  /** Works off the evidence of a lane, but for the core ends of the section that is not over yet. */
  private workOff(bytes: Bytes, sections: Sections, lane: number, noticed: Noticed): void {
    const { queue } = this;
    const { found } = this.scanner;
    let entry = queue.take(bytes, found, lane, firstEntry(lane), sections, noticed);
    while (entry >= 0) {
      this.verifyQueue(bytes, sections);
      queue.enterSection(sections, found.end[entry]);
      entry = queue.take(bytes, found, lane, entry, sections, noticed);
    }
  }

  /** Verifies the core ends of the section at hand. */
  private verifyQueue(bytes: Bytes, sections: Sections): void {
    const { queue, passage } = this;
    const { coreCount, section } = queue;
    if (coreCount === 0) return;
    passage.bytes = bytes;
    passage.first = sections.from[section];
    passage.end = sections.to[section];
    this.verify(bytes, passage.first, passage.end, coreCount);
    queue.coreCount = 0;
  }

  /**
   * Walks back from each of the core ends to where cores begin, and tries the detectors there. One loop without another
   * inside it, so that LuaJIT compiles it as a whole: a walk takes one turn, then each detector takes one.
   *
   * @param count of the core ends; not 0, as LuaJIT compiles the first path it sees, and the exit must not be that one
   */
  private verify(bytes: Bytes, first: number, end: number, count: number): void {
    const { origin, before, after } = this.tables;
    const { columns: afterColumns } = after;
    const { columns: beforeColumns } = before;
    const { accepted, covered, proof } = this;
    const { coreEnds } = this.queue;
    const { list, firstOfState, ofState, mustFollow, mustPrecede, anyBefore } = this.rules;
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
        // Most candidates end here: entering a function with loops costs more than all of these look-ups.
        const follow = mustFollow[rule];
        if (follow > 0 && (coreEnd >= end || afterColumns[bytes[coreEnd]][follow].next[0] === 0)) {
          continue;
        }
        const precede = mustPrecede[rule];
        if (precede > 0 && (coreStart <= first || beforeColumns[bytes[coreStart - 1]][precede].next[0] === 0)) {
          continue;
        }
        if (!mayBegin(anyBefore[rule], bytes, coreStart, first)) continue;
        const [matchStart, matchEnd] = proof.match(list[rule], covered[rule], coreStart, coreEnd);
        if (matchEnd - matchStart <= bestEnd - bestStart) continue;
        bestStart = matchStart;
        bestEnd = matchEnd;
        best = rule;
        continue;
      }
      if (best >= 0) {
        covered[best] = this.matches.read(list[best], bestStart, bestEnd, coreStart, coreEnd);
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
}
