/**
 * Conversations that were masked before. A client sends the whole conversation with every turn, and what is masked in a
 * part of it depends on that part and the ones before it only: so of a request that goes on where an earlier one ended,
 * only what is new has to be read.
 *
 * That an earlier request had the same bytes is not guessed from a hash: they are compared.
 */
import * as ffi from "ffi";
import { isSame } from "../bytes";
import type { Splicer } from "../splicer";
import { Continuation } from "./continuation";
import type { Conversation, KeptText } from "./conversation";
import type { Document } from "./document";
import type { Knowledge } from "./knowledge";
import { endOfItems, type Layout, maskedLayout } from "./layout";
import type { Masked } from "./mappings";

/** Most conversations that are kept: each may have to be looked at. */
const MOST = 256;
/** What a number in a list and a small table take up, in bytes, with room to grow. */
const NUMBER = 16;
const TABLE = 400;
/** A shorter request costs less to mask than to find, in bytes. */
const SHORTEST = 8192;
/** Bytes that tell most conversations apart. */
const PROBE = 64;
/**
 * Conversations that are compared, of those that the request may go on from and of others, which may have an earlier turn
 * or the system prompt in common.
 */
const MOST_COMPARED = 4;
/** Clients move `cache_control` marks within the last messages: a request that shares all items but so many goes on. */
const FEW = 2;
/** A request takes the place of the one it goes on from if it leaves out so many of its items at most. */
const MOST_DROPPED = 8;

/** A conversation that a request goes on from, after so many of its items. */
interface Candidate {
  conversation: Conversation;
  items: number;
}

export class Conversations {
  /** The last one last. */
  private readonly kept: Conversation[] = [];
  private textBytes = 0;
  private tableBytes = 0;

  /** @param mostBytes of texts and masked forms that are kept; what is known of them takes up a quarter more at most */
  constructor(private readonly mostBytes: number) {}

  /** Whether `document` may be kept. */
  isWorthKeeping({ body, policy }: Document): boolean {
    return policy.conversation !== undefined && body.length >= SHORTEST && body.length * 4 <= this.mostBytes;
  }

  /** The masked form of a request that was masked before. Equal strings are one object, so no bytes are compared. */
  repeated(document: Document): Masked | undefined {
    if (!this.isWorthKeeping(document)) return undefined;
    const { kept } = this;
    const { body, policy, surrogates } = document;
    for (const index of $range(kept.length - 1, 0, -1)) {
      const conversation = kept[index];
      const { text, masked, result } = conversation;
      if (text.text !== body || conversation.policy !== policy || conversation.surrogates !== surrogates) continue;
      return { ...result, body: masked === text ? undefined : masked.text };
    }
    return undefined;
  }

  /** What `document` adds to a conversation that has most of its bytes, or to one with the same system prompt and tools. */
  recall(document: Document): Continuation | undefined {
    if (!this.isWorthKeeping(document)) return undefined;
    const best = this.longestKnown(document);
    return best === undefined ? undefined : new Continuation(document, best.conversation, best.items);
  }

  private longestKnown(document: Document): Candidate | undefined {
    const { kept } = this;
    const { policy, surrogates } = document;
    const others: Conversation[] = [];
    let best: Candidate | undefined;
    let alike = 0;
    for (const index of $range(kept.length - 1, 0, -1)) {
      const conversation = kept[index];
      if (conversation.policy !== policy || conversation.surrogates !== surrogates) continue;
      if (!couldContinue(conversation, document)) {
        if (others.length < MOST_COMPARED) others.push(conversation);
        continue;
      }
      alike += 1;
      if (alike > MOST_COMPARED) break;
      best = betterOf(best, conversation, document);
      if (best !== undefined && best.items > 0 && best.items + FEW >= best.conversation.ends.length) return best;
    }
    if (best !== undefined) return best;
    for (const conversation of others) best = betterOf(best, conversation, document);
    return best;
  }

  /**
   * Keeps a masked document.
   *
   * @param masked its masked form, not yet released, if it has another one
   * @param before what it goes on from, if anything
   */
  keep(
    document: Document,
    layout: Layout,
    knowledge: Knowledge,
    result: Masked,
    masked: Splicer | undefined,
    before: Continuation | undefined,
  ): void {
    const { kept, mostBytes } = this;
    const { mappings, counts, total } = result;
    const text = keptText(document.body);
    const conversation = {
      ...layout,
      ...maskedLayout(layout, masked, before),
      policy: document.policy,
      surrogates: document.surrogates,
      text,
      masked: result.body === undefined ? text : keptText(result.body),
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

function keptText(text: string): KeptText {
  return { text, bytes: ffi.cast("const uint8_t*", text), length: text.length };
}

function textBytesOf({ text, masked }: Conversation): number {
  return text.length + (masked === text ? 0 : masked.length);
}

/** About what a conversation takes up besides its texts, in bytes. */
function tableBytesOf({ ends, late, lateFindings, knowledge }: Conversation): number {
  const tables = late.length + lateFindings.length + knowledge.size();
  return NUMBER * 2 * ends.length + TABLE * (tables + 1);
}

function hasSame(conversation: Conversation, bytes: Bytes, from: number, to: number, shift: number): boolean {
  return isSame(advance(bytes, from + shift), advance(conversation.text.bytes, from), to - from);
}

/** Whether `document` may go on from the conversation: what stands at the end of its items stands there, too. */
function couldContinue(conversation: Conversation, { body, bytes }: Document): boolean {
  const { open, ends } = conversation;
  if (ends.length === 0) return false;
  const end = ends[Math.max(0, ends.length - 1 - FEW)];
  return end <= body.length && hasSame(conversation, bytes, Math.max(open, end - PROBE), end, 0);
}

/** `best`, or the conversation if `document` has more items in common with it. */
function betterOf(best: Candidate | undefined, conversation: Conversation, document: Document): Candidate | undefined {
  const items = commonItems(conversation, document);
  return items < 0 || (best !== undefined && items <= best.items) ? best : { conversation, items };
}

/** How many items of the conversation `document` begins with, if it is the same around its array of parts; else -1. */
function commonItems(conversation: Conversation, { body, bytes }: Document): number {
  const { text, open, close, ends } = conversation;
  const tail = body.length - (text.length - close);
  if (tail < open || !hasSame(conversation, bytes, close, text.length, tail - close)) return -1;
  if (!hasSame(conversation, bytes, 0, open, 0)) return -1;
  // The first `same` items are equal, and no more than `limit` are. Mostly it is the last ones that differ.
  let same = 0;
  let limit = ends.length;
  let next = Math.max(1, limit - FEW);
  while (same < limit) {
    const to = ends[next - 1];
    if (to <= tail && hasSame(conversation, bytes, endOfItems(conversation, same), to, 0)) same = next;
    else limit = next - 1;
    next = limit - same <= FEW ? same + 1 : (same + limit + 1) >> 1;
  }
  return same;
}
