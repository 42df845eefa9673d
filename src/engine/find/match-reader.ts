/** Matches → findings: the atoms of a match, and the further values of a list that it begins. */
import { Byte } from "../ascii";
import { textOf } from "../bytes";
import { NO_PART } from "../compile/tables";
import { ARN_ACCOUNT, ARN_PART, ARN_SERVICE, ArnReader } from "./arn";
import type { Catalogue } from "./catalogue";
import type { Rule, Tables } from "./detector-table";
import { EdgeCode } from "../edges";
import { isFlag, isListedByBlanks, isQuoted, isReference, List, listOf, nextInList } from "./key-values";
import type { Proof } from "./proof";
import type { Passage, Report } from "./report";
import { AtomSpans, markBack, markForward } from "./table-runs";

/** In place of a kind: the atom is part of an ARN, and its kind depends on the other parts. */
const OF_AN_ARN = -1;

export class MatchReader {
  private readonly tables: Tables;
  /** Kind indexes of the before and after tables → the catalogue's kinds, or {@link OF_AN_ARN}. */
  private readonly beforeKinds: number[];
  private readonly afterKinds: number[];
  private readonly arns: ArnReader | undefined;
  private readonly beforeAtoms = new AtomSpans();
  private readonly afterAtoms = new AtomSpans();

  constructor(
    { tables, kindIndex, arns }: Catalogue,
    private readonly passage: Passage,
    private readonly proof: Proof,
    private readonly report: Report,
  ) {
    this.tables = tables;
    this.arns = arns === undefined ? undefined : new ArnReader(arns, report);
    const numbered = (kind: string): number => {
      if (kind === ARN_SERVICE || kind === ARN_ACCOUNT || kind === ARN_PART) return OF_AN_ARN;
      return kind === "" ? 0 : kindIndex[kind];
    };
    this.beforeKinds = tables.before.kinds.map((kind) => numbered(kind));
    this.afterKinds = tables.after.kinds.map((kind) => numbered(kind));
  }

  /** Reports what the match `[start, end)` with the core `[coreStart, coreEnd)` finds. Returns where it ends, with its list. */
  read(rule: Rule, start: number, end: number, coreStart: number, coreEnd: number): number {
    if (rule.right === EdgeCode.Value || rule.right === EdgeCode.Item) {
      return this.readValues(rule, start, end, coreStart, coreEnd);
    }
    if (rule.kind !== 0) this.report.add(rule.kind, start, end);
    else {
      this.mark(rule, start, end, coreStart, coreEnd);
      if (rule.drop.length > 0) this.dropBeginning(rule.drop, start);
      this.reportAtoms();
    }
    return end;
  }

  /** Marks the atoms of a match. */
  private mark(rule: Rule, start: number, end: number, coreStart: number, coreEnd: number): void {
    const { before, after } = this.tables;
    const { beforeAtoms, afterAtoms } = this;
    const { bytes } = this.passage;
    beforeAtoms.count = 0;
    afterAtoms.count = 0;
    if (rule.before !== NO_PART) markBack(before, before.starts[rule.before], bytes, coreStart, start, beforeAtoms);
    if (rule.after !== NO_PART) markForward(after, after.starts[rule.after], bytes, coreEnd, end, afterAtoms);
  }

  /** Takes away from the first atom one of `beginnings`, if the match begins with both. */
  private dropBeginning(beginnings: string[], matchStart: number): void {
    const { beforeAtoms } = this;
    const { bytes } = this.passage;
    const first = beforeAtoms.count - 1;
    if (first < 0 || beforeAtoms.start[first] !== matchStart) return;
    for (const beginning of beginnings) {
      const length = beginning.length;
      if (beforeAtoms.end[first] - matchStart <= length) continue;
      if (textOf(bytes, matchStart, matchStart + length) === beginning) beforeAtoms.start[first] = matchStart + length;
    }
  }

  private reportAtoms(): void {
    const { beforeAtoms, afterAtoms, arns, beforeKinds, afterKinds, report } = this;
    for (const atom of $range(0, beforeAtoms.count - 1)) {
      report.add(beforeKinds[beforeAtoms.kind[atom]], beforeAtoms.start[atom], beforeAtoms.end[atom]);
    }
    for (const atom of $range(0, afterAtoms.count - 1)) {
      const start = afterAtoms.start[atom];
      const end = afterAtoms.end[atom];
      const kind = afterKinds[afterAtoms.kind[atom]];
      if (kind !== OF_AN_ARN) report.add(kind, start, end);
      else {
        const name = this.tables.after.kinds[afterAtoms.kind[atom]];
        arns?.take(name, this.passage.bytes, start, end, atom === afterAtoms.count - 1);
      }
    }
  }

  /** Reports the value `[coreEnd, end)` that the core announces, and the further ones if it begins a list. */
  private readValues(rule: Rule, start: number, end: number, coreStart: number, coreEnd: number): number {
    const { after } = this.tables;
    const { bytes, first, end: textEnd } = this.passage;
    this.beforeAtoms.count = 0;
    const isStrict = rule.right === EdgeCode.Value;
    const isBare = isStrict && !isFlag(bytes, coreStart, first) && !isQuoted(bytes, coreEnd, first);
    const list = listOf(bytes, coreStart, coreEnd, end, first, textEnd);
    if (!(isBare && list !== List.Lines && isReference(bytes, coreEnd, end, textEnd))) {
      this.mark(rule, start, end, coreStart, coreEnd);
      this.reportAtoms();
    }
    let last = end;
    while (list !== List.None) {
      const next = nextInList(bytes, list, last, textEnd);
      if (next < 0) break;
      const nextEnd = this.proof.endOf(rule, next, next, !isQuoted(bytes, next, first));
      if (nextEnd < 0 || (list === List.Commas && nextEnd < textEnd && bytes[nextEnd] === Byte.Equals)) break;
      if (list === List.Blanks && !isListedByBlanks(bytes, next, nextEnd)) break;
      last = nextEnd;
      markForward(after, after.starts[rule.after], bytes, next, nextEnd, this.afterAtoms);
      this.reportAtoms();
    }
    return last;
  }
}
