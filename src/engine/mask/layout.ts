/** Where in a document, and in its masked form, what is: what must be known of one to go on from it. */
import type { Range } from "../bytes";
import type { Findings } from "../find/findings";
import type { Zones } from "../json/policy";
import type { Splicer } from "../splicer";

/** Texts that come last in the causal order are masked anew in each turn, so they have to be few. */
const MOST_LATE = 64;

/** A text that comes last in the causal order, where it stands and where its masked form does. */
export interface LateText extends Range {
  scalar: number;
  maskedFrom: number;
  maskedTo: number;
}

export interface LateFinding {
  start: number;
  end: number;
  kind: number;
}

export interface Layout {
  /** Where the array of parts begins after its bracket, where each of its items ends, and where it is closed. */
  open: number;
  ends: number[];
  close: number;
  /** In the order of the document, those before the array first. */
  late: LateText[];
  lateBefore: number;
  /** What was found in them, before anything was dropped or replaced. */
  lateFindings: LateFinding[];
}

/** Like `open`, `ends` and `close` of the layout, in the masked form. */
export interface MaskedLayout {
  maskedOpen: number;
  maskedEnds: number[];
  maskedClose: number;
}

/** What a document goes on from: the first `items` items of one whose masked form is known. */
export interface Known {
  conversation: Layout & MaskedLayout;
  items: number;
}

/** The texts of `zones`, or undefined if there are too many. */
export function lateTexts(zones: Zones): LateText[] | undefined {
  if (zones.count > MOST_LATE) return undefined;
  const texts: LateText[] = [];
  for (const zone of $range(0, zones.count - 1)) {
    const from = zones.from[zone];
    const to = zones.to[zone];
    texts.push({ from, to, scalar: zones.scalar[zone], maskedFrom: from, maskedTo: to });
  }
  return texts;
}

/** The findings that lie in `texts`. */
export function findingsIn(texts: LateText[], findings: Findings): LateFinding[] {
  const found: LateFinding[] = [];
  let index = 0;
  for (const { from, to } of texts) {
    while (index < findings.count && findings.start[index] < from) index += 1;
    while (index < findings.count && findings.end[index] <= to) {
      found.push({ start: findings.start[index], end: findings.end[index], kind: findings.kind[index] });
      index += 1;
    }
  }
  return found;
}

/** Where the first `items` items of the array of parts end, or it begins. */
export function endOfItems({ open, ends }: Layout, items: number): number {
  return items === 0 ? open : ends[items - 1];
}

export function maskedEndOfItems({ maskedOpen, maskedEnds }: MaskedLayout, items: number): number {
  return items === 0 ? maskedOpen : maskedEnds[items - 1];
}

/** The layout of a document that goes on from `known` with items that end at `newEnds`. */
export function layoutAfter({ conversation, items }: Known, newEnds: number[], close: number): Layout {
  const { open, lateBefore } = conversation;
  const shift = close - conversation.close;
  const ends: number[] = [];
  for (const item of $range(0, items - 1)) ends.push(conversation.ends[item]);
  for (const end of newEnds) ends.push(end);
  const late = conversation.late.map(({ from, to, scalar }, index) => {
    const by = index < lateBefore ? 0 : shift;
    return { from: from + by, to: to + by, scalar, maskedFrom: from + by, maskedTo: to + by };
  });
  const lateFindings = conversation.lateFindings.map(({ start, end, kind }) => {
    const by = start < open ? 0 : shift;
    return { start: start + by, end: end + by, kind };
  });
  return { open, ends, close, late, lateBefore, lateFindings };
}

/**
 * Where in the masked form is what the layout says of the document; the layout's late texts learn it, too.
 *
 * @param masked undefined if nothing was changed
 * @param known what the document goes on from, if anything
 */
export function maskedLayout(layout: Layout, masked: Splicer | undefined, known: Known | undefined): MaskedLayout {
  const { open, ends, close, late, lateBefore } = layout;
  if (masked === undefined) return { maskedOpen: open, maskedEnds: ends, maskedClose: close };
  const place = (from: number, to: number): void => {
    for (const index of $range(from, to - 1)) {
      late[index].maskedFrom = masked.placeOf(late[index].from);
      late[index].maskedTo = masked.placeOf(late[index].to);
    }
  };
  place(0, lateBefore);
  const items = known?.items ?? 0;
  const boundary = masked.placeOf(endOfItems(layout, items));
  // What is known has moved as a whole: late texts before it may have become longer.
  const shift = known === undefined ? 0 : boundary - maskedEndOfItems(known.conversation, items);
  const maskedOpen = known === undefined ? boundary : known.conversation.maskedOpen + shift;
  const maskedEnds: number[] = [];
  for (const item of $range(0, ends.length - 1)) {
    const before = item < items ? known?.conversation.maskedEnds[item] : undefined;
    maskedEnds.push(before === undefined ? masked.placeOf(ends[item]) : before + shift);
  }
  const maskedClose = masked.placeOf(close);
  place(lateBefore, late.length);
  return { maskedOpen, maskedEnds, maskedClose };
}
