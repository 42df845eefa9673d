/** Detectors as parallel arrays, so that the verification loop rejects most candidates with two look-ups in the tables. */
import * as ffi from "ffi";
import { type CompiledDetector, NO_PART } from "../compile/tables";
import { ANY_BEFORE, anyBefore, type EdgeCode, edgeCode } from "../edges";
import type { Machine } from "./transition-table";

/** Compiled tables as a worker loads them. */
export interface Tables {
  evidence: Machine;
  origin: Machine;
  before: Machine;
  after: Machine;
  detectors: CompiledDetector[];
}

/** A detector with its names replaced by numbers. */
export interface Rule {
  /** Number of the whole match's kind, or 0 if its parts mark atoms. */
  kind: number;
  before: number;
  beforeOptional: boolean;
  after: number;
  afterOptional: boolean;
  left: EdgeCode;
  right: EdgeCode;
  longest: number;
  drop: string[];
}

export class Rules {
  readonly count: number;
  readonly list: Rule[];
  /** State of the origin table → its first entry in `ofState`; they end where those of the next state begin. */
  readonly firstOfState: Ints;
  /** The rules whose core it may be, in the catalogue's order. */
  readonly ofState: Ints;
  /** Rule → state in which the after table begins, if something must follow the core; or 0. */
  readonly mustFollow: Ints;
  /** Rule → state in which the before table begins, if something must precede the core; or 0. */
  readonly mustPrecede: Ints;
  /** Rule → {@link ANY_BEFORE} if its left edge cannot be decided from the two bytes before the core, else 0. */
  readonly anyBefore: Bytes;

  /**
   * @param numberOf the number of a kind, given its name
   * @param isEnabled whether findings of a detector count, given its place in `tables.detectors`
   */
  constructor(
    tables: Tables,
    numberOf: (this: void, kind: string) => number,
    isEnabled: (this: void, detector: number) => boolean,
  ) {
    const { origin, before, after, detectors } = tables;
    this.count = detectors.length;
    this.list = detectors.map((detector) => ({
      kind: detector.kind === "" ? 0 : numberOf(detector.kind),
      before: detector.before.start,
      beforeOptional: detector.before.optional,
      after: detector.after.start,
      afterOptional: detector.after.optional,
      left: edgeCode(detector.left),
      right: edgeCode(detector.right),
      longest: detector.longest,
      drop: detector.drop,
    }));
    this.mustFollow = ffi.new("int32_t[?]", this.count);
    this.mustPrecede = ffi.new("int32_t[?]", this.count);
    this.anyBefore = ffi.new("uint8_t[?]", this.count);
    this.list.forEach((rule, index) => {
      this.anyBefore[index] = rule.before === NO_PART ? anyBefore(rule.left) : ANY_BEFORE;
      if (rule.after !== NO_PART && !rule.afterOptional) this.mustFollow[index] = after.starts[rule.after];
      if (rule.before !== NO_PART && !rule.beforeOptional) this.mustPrecede[index] = before.starts[rule.before];
    });
    const entries: number[] = [];
    this.firstOfState = ffi.new("int32_t[?]", origin.rowCount + 1);
    for (const state of $range(0, origin.rowCount - 1)) {
      this.firstOfState[state] = entries.length;
      if (state < origin.firstAccepting) continue;
      for (const label of origin.labelSets[origin.labelSet[state]]) if (isEnabled(label - 1)) entries.push(label - 1);
    }
    this.firstOfState[origin.rowCount] = entries.length;
    this.ofState = ffi.new("int32_t[?]", entries.length + 1);
    entries.forEach((rule, index) => {
      this.ofState[index] = rule;
    });
  }
}
