/**
 * Conversations that were masked before. A client sends the whole conversation with every turn, and what is masked in a
 * part of it depends on that part and the ones before it only: so of a request that goes on where an earlier one ended,
 * only what is new has to be read.
 *
 * That an earlier request had the same bytes is not guessed from a hash: they are compared.
 */
import * as ffi from "ffi";
import type { Findings } from "../find/findings";
import { type Tape, Token } from "../json/tape";
import { type Edit, LAST_PART, type Policy, type Zones } from "../json/policy";
import type { Copies, Knowledge, Masked } from "./replacement";
import type { Sections } from "../json/sections";
import type { Surrogates } from "../surrogates/surrogates";

ffi.cdef(`int aws_masker_memcmp(const uint8_t *a, const uint8_t *b, size_t length) __asm__("memcmp");`);
const C = ffi.C;

/** Most conversations that are kept: each may have to be looked at. */
const MOST = 256;
/** What a number in a list and a small table take up, in bytes, with room to grow. */
const NUMBER = 16;
const TABLE = 400;
/** A shorter request costs less to mask than to find, in bytes. */
const SHORTEST = 8192;
/** Texts that come after the conversation in the causal order are masked anew each time, so they have to be few. */
const MOST_LATE = 64;
/** Bytes that tell most conversations apart. */
const PROBE = 64;
/**
 * Conversations that are compared, of those that the request may go on from and of others, which may have an earlier turn
 * or the system prompt in common.
 */
const MOST_COMPARED = 4;
/** A request that has all but so many of a conversation's items goes on from it: clients move marks in the last ones. */
const FEW = 2;
/** A request takes the place of the one it goes on from if it leaves out so many of its items at most. */
const MOST_DROPPED = 8;

/** What a document must look like for its parts to be known again. */
export interface Shape {
  /** Field of the document whose items are parts. */
  field: string;
  /** Policy of an item, and the place of the first one in the causal order. */
  items: Policy;
  firstPart: number;
  /** Policy of what comes after the conversation in the causal order: everything else is kept. */
  late: Policy;
}

/** A text that comes after all parts in the causal order, where it stands and where its masked form does. */
interface LateText {
  from: number;
  to: number;
  scalar: number;
  maskedFrom: number;
  maskedTo: number;
}

interface LateFinding {
  start: number;
  end: number;
  kind: number;
}

/** A text that is kept, and where its bytes are as long as it is. */
interface Text {
  text: string;
  bytes: Bytes;
  length: number;
}

/** Where in a request what is. */
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
interface Places {
  maskedOpen: number;
  maskedEnds: number[];
  maskedClose: number;
}

/** A request and its masked form. */
export interface Conversation extends Layout, Places {
  shape: Shape;
  surrogates: Surrogates;
  text: Text;
  /** The same as `text` if nothing in it was masked. */
  masked: Text;
  /** Without the body. */
  result: Omit<Masked, "body">;
  knowledge: Knowledge;
}

/** A conversation that a request goes on from, after so many of its items. */
export interface Continuation {
  conversation: Conversation;
  items: number;
}

/** The shape of documents with this policy, or undefined if they have no parts, or something between them. */
export function shapeOf(policy: Policy): Shape | undefined {
  const { fields, part } = policy;
  if (fields === undefined || part !== LAST_PART) return undefined;
  const late: Record<string, Policy | undefined> = {};
  let name: string | undefined;
  let lastPart = 0;
  for (const [field, its] of pairs(fields)) {
    late[field] = its?.part === undefined ? its : { keep: true };
    if (its?.eachIsPart === true) name = name === undefined ? field : "";
    lastPart = Math.max(lastPart, its?.part ?? 0);
  }
  const array = name === undefined ? undefined : fields[name];
  if (name === undefined || array?.items === undefined || array.part !== lastPart) return undefined;
  return { field: name, items: array.items, firstPart: lastPart, late: { ...policy, fields: late } };
}

/** Where what is behind the array of parts begins in `body`. */
export function tailOf(conversation: Conversation, body: string): number {
  return body.length - (conversation.text.length - conversation.close);
}

/** Where the first `items` items of the array of parts end, or it begins. */
export function endOfItems(conversation: Conversation, items: number): number {
  return items === 0 ? conversation.open : conversation.ends[items - 1];
}

function maskedEndOfItems(conversation: Conversation, items: number): number {
  return items === 0 ? conversation.maskedOpen : conversation.maskedEnds[items - 1];
}

export class Conversations {
  /** The last one last. */
  private readonly kept: Conversation[] = [];
  private textBytes = 0;
  private tableBytes = 0;

  /** @param mostBytes of texts and masked forms that are kept; what is known of them takes up a quarter more at most */
  constructor(private readonly mostBytes: number) {}

  /** Whether `body` may be kept. */
  takes(body: string): boolean {
    return body.length >= SHORTEST && body.length * 4 <= this.mostBytes;
  }

  /** The masked form of a request that was masked before. Equal strings are one object, so nothing is compared. */
  repeated(body: string, shape: Shape, surrogates: Surrogates): Masked | undefined {
    const { kept } = this;
    for (const index of $range(kept.length - 1, 0, -1)) {
      const conversation = kept[index];
      const { text, masked, result } = conversation;
      if (text.text !== body || conversation.shape !== shape || conversation.surrogates !== surrogates) continue;
      return { ...result, body: masked === text ? undefined : masked.text };
    }
    return undefined;
  }

  /** The conversation from which `body` goes on after most of its bytes, or one with the same system prompt and tools. */
  recall(body: string, bytes: Bytes, shape: Shape, surrogates: Surrogates): Continuation | undefined {
    const { kept } = this;
    const others: Conversation[] = [];
    let best: Continuation | undefined;
    let alike = 0;
    for (const index of $range(kept.length - 1, 0, -1)) {
      const conversation = kept[index];
      if (conversation.shape !== shape || conversation.surrogates !== surrogates) continue;
      if (!mayGoOn(conversation, body, bytes)) {
        if (others.length < MOST_COMPARED) others.push(conversation);
        continue;
      }
      alike += 1;
      if (alike > MOST_COMPARED) break;
      best = longer(best, conversation, body, bytes);
      if (best !== undefined && best.items > 0 && best.items + FEW >= best.conversation.ends.length) return best;
    }
    if (best !== undefined) return best;
    for (const conversation of others) best = longer(best, conversation, body, bytes);
    return best;
  }

  /**
   * Keeps a masked document.
   *
   * @param copies what of it was copied where, see {@link Replacement}
   * @param before what it goes on from, if anything
   */
  keep(
    shape: Shape,
    surrogates: Surrogates,
    body: string,
    result: Masked,
    layout: Layout,
    knowledge: Knowledge,
    copies: Copies,
    before: Continuation | undefined,
  ): void {
    const { kept, mostBytes } = this;
    const { body: masked, mappings, counts, total } = result;
    const places = placesOf(layout, masked === undefined ? undefined : copies, before);
    const text = keptText(body);
    const conversation = {
      ...layout,
      ...places,
      shape,
      surrogates,
      text,
      masked: masked === undefined ? text : keptText(masked),
      result: { mappings, counts, total },
      knowledge,
    };
    const textBytes = textBytesOf(conversation);
    const tableBytes = tableBytesOf(conversation);
    // One that is too large by itself would drive out all others.
    if (textBytes > mostBytes || tableBytes * 4 > mostBytes) return;
    if (before !== undefined && before.items + MOST_DROPPED >= before.conversation.ends.length) {
      this.drop(kept.indexOf(before.conversation));
    }
    kept.push(conversation);
    this.textBytes += textBytes;
    this.tableBytes += tableBytes;
    while (kept.length > MOST || this.textBytes > mostBytes || this.tableBytes * 4 > mostBytes) this.drop(0);
  }

  private drop(index: number): void {
    const dropped = table.remove(this.kept, index + 1) as Conversation;
    this.textBytes -= textBytesOf(dropped);
    this.tableBytes -= tableBytesOf(dropped);
  }
}

function keptText(text: string): Text {
  return { text, bytes: ffi.cast("const uint8_t*", text), length: text.length };
}

function textBytesOf({ text, masked }: Conversation): number {
  return text.length + (masked === text ? 0 : masked.length);
}

/** About what a conversation takes up besides its texts, in bytes. */
function tableBytesOf({ ends, late, lateFindings, knowledge }: Conversation): number {
  const { entries, overlaps, numeric, tallies } = knowledge;
  const tables = late.length + lateFindings.length + entries.length + overlaps.length + numeric.length + tallies.length;
  return NUMBER * 2 * ends.length + TABLE * (tables + 1);
}

function isSame(conversation: Conversation, bytes: Bytes, from: number, to: number, shift: number): boolean {
  return C.aws_masker_memcmp(advance(bytes, from + shift), advance(conversation.text.bytes, from), to - from) === 0;
}

/** Whether `body` may go on from the conversation: what stands at the end of its items stands there, too. */
function mayGoOn(conversation: Conversation, body: string, bytes: Bytes): boolean {
  const { open, ends } = conversation;
  if (ends.length === 0) return false;
  const end = ends[Math.max(0, ends.length - 1 - FEW)];
  return end <= body.length && isSame(conversation, bytes, Math.max(open, end - PROBE), end, 0);
}

/** `best`, or the conversation if `body` has more items in common with it. */
function longer(
  best: Continuation | undefined,
  conversation: Conversation,
  body: string,
  bytes: Bytes,
): Continuation | undefined {
  const items = commonItems(conversation, body, bytes);
  return items < 0 || (best !== undefined && items <= best.items) ? best : { conversation, items };
}

/** How many items of the conversation `body` begins with, if it is the same around its array of parts; else -1. */
function commonItems(conversation: Conversation, body: string, bytes: Bytes): number {
  const { text, open, close, ends } = conversation;
  const tail = tailOf(conversation, body);
  if (tail < open || !isSame(conversation, bytes, close, text.length, tail - close)) return -1;
  if (!isSame(conversation, bytes, 0, open, 0)) return -1;
  // Below `same` all are, above `limit` none. Mostly it is the last ones that differ.
  let same = 0;
  let limit = ends.length;
  let next = Math.max(1, limit - FEW);
  while (same < limit) {
    const to = ends[next - 1];
    if (to <= tail && isSame(conversation, bytes, endOfItems(conversation, same), to, 0)) same = next;
    else limit = next - 1;
    next = limit - same <= FEW ? same + 1 : (same + limit + 1) >> 1;
  }
  return same;
}

/** Ends of the items in `sections[first, end)`, or undefined if not all are objects: only those end by themselves. */
export function endsOf(tape: Tape, sections: Sections, first: number, end: number): number[] | undefined {
  const ends: number[] = [];
  for (const section of $range(first, end - 1)) {
    if (tape.types[sections.token[section]] !== Token.ObjectOpen) return undefined;
    ends.push(sections.to[section]);
  }
  return ends;
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

/** The layout of a document that goes on after `items` items of `conversation` with items that end at `ends`. */
export function layoutAfter({ conversation, items }: Continuation, ends: number[], close: number): Layout {
  const shift = close - conversation.close;
  const all: number[] = [];
  for (const item of $range(0, items - 1)) all.push(conversation.ends[item]);
  for (const end of ends) all.push(end);
  const { open, lateBefore } = conversation;
  const late = conversation.late.map(({ from, to, scalar }, index) => {
    const by = index < lateBefore ? 0 : shift;
    return { from: from + by, to: to + by, scalar, maskedFrom: from + by, maskedTo: to + by };
  });
  const lateFindings = conversation.lateFindings.map(({ start, end, kind }) => {
    const by = start < open ? 0 : shift;
    return { start: start + by, end: end + by, kind };
  });
  return { open, ends: all, close, late, lateBefore, lateFindings };
}

/** Where in the masked form is what the layout says of the document; the layout's late texts learn it, too. */
function placesOf(layout: Layout, copies: Copies | undefined, before: Continuation | undefined): Places {
  const { open, ends, close, late, lateBefore } = layout;
  if (copies === undefined) return { maskedOpen: open, maskedEnds: ends, maskedClose: close };
  let copy = 0;
  /** Where offset `at` of the document is in its masked form; not to be asked for what comes earlier. */
  const placeOf = (at: number): number => {
    while (copy + 1 < copies.from.length && copies.from[copy + 1] <= at) copy += 1;
    return copies.placedAt[copy] + at - copies.from[copy];
  };
  const place = (from: number, to: number): void => {
    for (const index of $range(from, to - 1)) {
      late[index].maskedFrom = placeOf(late[index].from);
      late[index].maskedTo = placeOf(late[index].to);
    }
  };
  place(0, lateBefore);
  const items = before?.items ?? 0;
  const boundary = placeOf(items === 0 ? open : ends[items - 1]);
  const shift = before === undefined ? 0 : boundary - maskedEndOfItems(before.conversation, items);
  const maskedOpen = before === undefined ? boundary : before.conversation.maskedOpen + shift;
  const maskedEnds: number[] = [];
  for (const item of $range(0, ends.length - 1)) {
    const known = item < items ? before?.conversation.maskedEnds[item] : undefined;
    maskedEnds.push(known === undefined ? placeOf(ends[item]) : known + shift);
  }
  const maskedClose = placeOf(close);
  place(lateBefore, late.length);
  return { maskedOpen, maskedEnds, maskedClose };
}

/** What stands for what is known of a document that goes on from `before`: all but its late texts and new items. */
export function knownEdits({ conversation, items }: Continuation, layout: Layout): { head: Edit[]; tail: Edit[] } {
  const { late, lateBefore, masked, text, close, maskedClose } = conversation;
  if (masked === text) return { head: [], tail: [] };
  const end = endOfItems(conversation, items);
  const maskedEnd = maskedEndOfItems(conversation, items);
  const shift = layout.close - close;
  return {
    head: editsAround(late.slice(0, lateBefore), masked, 0, 0, end, maskedEnd, 0),
    tail: editsAround(late.slice(lateBefore), masked, close, maskedClose, text.length, masked.length, shift),
  };
}

/**
 * Copies, from `[start, end)` of the masked form, of what stands in the conversation's `[from, to)` around `texts`.
 *
 * @param shift how far that has moved in the document that they are edits of
 */
function editsAround(
  texts: LateText[],
  masked: Text,
  from: number,
  start: number,
  to: number,
  end: number,
  shift: number,
): Edit[] {
  const edits: Edit[] = [];
  const add = (until: number, maskedUntil: number): void => {
    const copy = { bytes: advance(masked.bytes, start), length: maskedUntil - start };
    edits.push({ from: from + shift, to: until + shift, text: "", copy });
  };
  for (const late of texts) {
    add(late.from, late.maskedFrom);
    from = late.to;
    start = late.maskedTo;
  }
  add(to, end);
  return edits;
}
