/** Whether a detector matches around a core, and how far: what precedes it, what follows it, and the edges of both. */
import * as ffi from "ffi";
import { Byte } from "../ascii";
import { findByte } from "../bytes";
import { NO_PART } from "../compile/tables";
import type { Rule, Tables } from "./detector-table";
import { EdgeCode, leftHolds, rightHolds } from "../edges";
import { isAssigned, isQuoted } from "./key-values";
import type { Passage } from "./report";
import { LONGEST_RUN, longestForward, runBack, runForward } from "./table-runs";

/** Ends of what a run accepted. */
const accepts: Ints = ffi.new("int32_t[?]", LONGEST_RUN);

export class Proof {
  constructor(
    private readonly tables: Tables,
    private readonly passage: Passage,
  ) {}

  /**
   * The longest match of `rule` whose core is `[coreStart, coreEnd)`; its end is -1 if there is none.
   *
   * @param covered end of the rule's last match, before which no other one begins
   */
  match(rule: Rule, covered: number, coreStart: number, coreEnd: number): LuaMultiReturn<[start: number, end: number]> {
    const { bytes, first } = this.passage;
    if (rule.right === EdgeCode.Value && !isAssigned(bytes, coreStart, coreEnd, first)) return $multi(-1, -1);
    const start = this.startOf(rule, covered, coreStart);
    if (start < 0) return $multi(-1, -1);
    const isValue = rule.right === EdgeCode.Value || rule.right === EdgeCode.Item;
    return $multi(start, this.endOf(rule, start, coreEnd, isValue && !isQuoted(bytes, coreEnd, first)));
  }

  /** Last end of the match that begins at `matchStart` and whose core ends at `coreEnd`, or -1. */
  endOf(rule: Rule, matchStart: number, coreEnd: number, endsAtBlank: boolean): number {
    const { after } = this.tables;
    const { bytes, end } = this.passage;
    const { right } = rule;
    if (rule.after !== NO_PART) {
      let limit = Math.min(end, matchStart + rule.longest);
      const start = after.starts[rule.after];
      let last = longestForward(after, start, bytes, coreEnd, limit, end);
      if (endsAtBlank && last >= 0) {
        limit = findByte(bytes, Byte.Space, coreEnd, last);
        if (limit < last) last = longestForward(after, start, bytes, coreEnd, limit, end);
      }
      if (last < 0) return this.emptyEnd(rule, coreEnd);
      if (rightHolds(right, bytes, last, end)) return last;
      let count = runForward(after, start, bytes, coreEnd, limit, accepts);
      while (count > 0) {
        count -= 1;
        if (rightHolds(right, bytes, accepts[count], end)) return accepts[count];
      }
    }
    return this.emptyEnd(rule, coreEnd);
  }

  /** Leftmost start, not before the passage and `covered`, of the match whose core begins at `coreStart`, or -1. */
  private startOf(rule: Rule, covered: number, coreStart: number): number {
    const { before } = this.tables;
    const { bytes, first } = this.passage;
    const { left } = rule;
    if (rule.before !== NO_PART) {
      const limit = Math.max(first, covered, coreStart - rule.longest);
      let count = runBack(before, before.starts[rule.before], bytes, coreStart, limit, first, accepts);
      while (count > 0) {
        count -= 1;
        if (leftHolds(left, bytes, accepts[count], first)) return accepts[count];
      }
    }
    return rule.beforeOptional && leftHolds(left, bytes, coreStart, first) ? coreStart : -1;
  }

  /** Where the match ends if nothing follows its core, or -1. */
  private emptyEnd(rule: Rule, coreEnd: number): number {
    const { bytes, end } = this.passage;
    return rule.afterOptional && rightHolds(rule.right, bytes, coreEnd, end) ? coreEnd : -1;
  }
}
