/**
 * Finds known names wherever they stand as whole words. Each name is looked for by the byte in it that is rarest in the
 * text: the C library hops from one such byte to the next, the bytes beside it say whether a name can stand there, and
 * only then the text is looked up. So the cost depends on the text's length, not on the number of names.
 */
import * as ffi from "ffi";
import { EdgeCode, leftHolds, rightHolds } from "./edges";
import type { Findings } from "./findings";

/** Bytes of the text that are looked at to learn which are rare. */
const SAMPLES = 2048;

/** Bytes that may be compared for each byte of the text, names that fit or not; ordinary texts need a hundredth. */
const COMPARED_PER_BYTE = 16;
const COMPARED_AT_LEAST = 65536;

/** How a name lies around its anchor. */
interface Fit {
  /** Bytes of the name before its anchor. */
  before: number;
  length: number;
  /** Its last byte. */
  last: number;
}

/** Names with the same anchor: (byte before, byte after) → how they may lie. */
type Fits = LuaTable<number, Fit[]>;

const C = ffi.C;
const counts = ffi.new("int32_t[?]", 256);

/** Counts the bytes of a sample of the text. */
function sample(bytes: Bytes, length: number): void {
  ffi.fill(counts, 256 * 4);
  const step = math.max(1, math.floor(length / SAMPLES));
  for (const at of $range(0, length - 1, step)) counts[bytes[at]] += 1;
}

/** 0-based place of the rarest byte of `word` that has a neighbour on either side. */
function anchorOf(word: string): number {
  let anchor = 1;
  for (const place of $range(2, word.length - 2)) {
    if (counts[string.byte(word, place + 1)] < counts[string.byte(word, anchor + 1)]) anchor = place;
  }
  return anchor;
}

export class Words {
  private readonly entries = new LuaTable<string, number>();
  private isEmpty = true;
  private budget = 0;

  /**
   * @param word at least three bytes
   * @param kind what findings of it are reported as
   */
  add(word: string, kind: number): void {
    this.entries.set(word, kind);
    this.isEmpty = false;
  }

  clear(): void {
    if (this.isEmpty) return;
    for (const [word] of this.entries) this.entries.delete(word);
    this.isEmpty = true;
  }

  /**
   * Adds every word in `bytes[0, length)` to `found`, also one inside another: the longer may not be known there yet. The
   * caller sorts and settles.
   *
   * @returns whether the search was finished: names that are made to look alike could make it take for ever
   */
  search(bytes: Bytes, length: number, found: Findings): boolean {
    sample(bytes, length);
    const byAnchor = new LuaTable<number, Fits>();
    for (const [word] of this.entries) {
      const place = anchorOf(word);
      const anchor = string.byte(word, place + 1);
      const fits = byAnchor.get(anchor) ?? new LuaTable<number, Fit[]>();
      byAnchor.set(anchor, fits);
      const pair = string.byte(word, place) * 256 + string.byte(word, place + 2);
      const list = fits.get(pair) ?? [];
      fits.set(pair, list);
      const last = string.byte(word, word.length);
      const isKnown = list.some((fit) => fit.before === place && fit.length === word.length && fit.last === last);
      if (!isKnown) list.push({ before: place, length: word.length, last });
    }
    this.budget = length * COMPARED_PER_BYTE + COMPARED_AT_LEAST;
    for (const [anchor, fits] of byAnchor) this.hop(bytes, length, anchor, fits, found);
    return this.budget >= 0;
  }

  private hop(bytes: Bytes, length: number, anchor: number, fits: Fits, found: Findings): void {
    let at = 1;
    while (at < length - 1 && this.budget >= 0) {
      const hit = C.aws_masker_memchr(advance(bytes, at), anchor, length - 1 - at);
      if (hit === undefined) return;
      at = tonumber(distance(hit, bytes)) ?? length;
      const list = fits.get(bytes[at - 1] * 256 + bytes[at + 1]) as Fit[] | undefined;
      if (list !== undefined) this.lookUp(bytes, length, at, list, found);
      at += 1;
    }
  }

  /** Adds the names that lie around `at`. */
  private lookUp(bytes: Bytes, length: number, at: number, list: Fit[], found: Findings): void {
    for (const { before, length: wordLength, last } of list) {
      const start = at - before;
      const end = start + wordLength;
      this.budget -= 1;
      if (start < 0 || end > length || bytes[end - 1] !== last) continue;
      if (!leftHolds(EdgeCode.Word, bytes, start, 0) || !rightHolds(EdgeCode.Word, bytes, end, length)) continue;
      this.budget -= wordLength;
      const kind = this.entries.get(ffi.string(advance(bytes, start), wordLength)) as number | undefined;
      if (kind !== undefined) found.add(start, end, kind);
    }
  }
}
