/**
 * Finds known names wherever they stand as whole words. Of each name two windows of four bytes are looked for, so that one
 * of them lies at an even offset wherever the name stands: the text is read in pairs of bytes, and a table says of each
 * pair whether windows may begin or end with it. Where one is whole, the text is looked up. So the cost depends on the
 * text's length, not on the number of names.
 */
import * as ffi from "ffi";
import type { Range } from "../bytes";
import { EdgeCode, leftHolds, rightHolds } from "../edges";
import type { Findings } from "./findings";

/** Bytes of the text that are looked at to learn which are rare. */
const SAMPLES = 512;

/** Bytes that may be compared for each byte of the text, names that fit or not; ordinary texts need a hundredth. */
const COMPARED_PER_BYTE = 16;
const COMPARED_AT_LEAST = 65536;

const enum Window {
  Length = 4,
  /** Windows are sorted into 16 buckets: a pair has a bit for those it begins and, this much higher, for those it ends. */
  Buckets = 16,
  /** Pairs that are read in one turn of the loop. */
  Group = 8,
}

/** Pairs that are read before their stops are worked off. */
const BLOCK = 32768;

/** How a name lies around the window that begins a byte before its key. */
interface Fit {
  /** Bytes of the name before its window. */
  before: number;
  length: number;
  /** Its last byte. */
  last: number;
  /** Another with the same key. */
  next: Fit | undefined;
}

const counts = ffi.new("int32_t[?]", 256);
/** Pair of bytes → the buckets of the windows that it may begin and end; all zero between searches. */
const pairBuckets = ffi.new("int32_t[?]", 65536);
const stops = ffi.new("int32_t[?]", BLOCK / Window.Group + 1);

/** Its multiples lie everywhere between whole numbers, and in no column of a table. */
const GOLDEN_RATIO = (math.sqrt(5) - 1) / 2;

/**
 * Counts the bytes of a sample of all of the text, even if only part of it is searched: otherwise what earlier turns taught
 * would decide which windows are chosen, and a turn could exceed the budget that passes when it is sent alone.
 */
function sample(bytes: Bytes, length: number): void {
  ffi.fill(counts, 256 * 4);
  for (const index of $range(1, SAMPLES)) counts[bytes[math.floor(((index * GOLDEN_RATIO) % 1) * length)]] += 1;
}

/** The window of `word` whose bytes are rarest in the text, of those at `first`, `first + 2`…; bytes in a row are not. */
function rarestWindow(word: Bytes, length: number, first: number): number {
  let rarest = first;
  let least = 1e9;
  for (const at of $range(first, length - Window.Length, 2)) {
    const count = counts[word[at]] + counts[word[at + 1]] + counts[word[at + 2]] + counts[word[at + 3]];
    const isRun = word[at] === word[at + 1] && word[at] === word[at + 2] && word[at] === word[at + 3];
    if (count < least && !isRun) {
      least = count;
      rarest = at;
    }
  }
  return rarest;
}

/** Lists the groups of `pairs[from, to)` in which a window may end, and others, by their first pair. */
function findStops(pairs: Ints, from: number, to: number): number {
  let count = 0;
  let last = from > 0 ? pairBuckets[pairs[from - 1]] : 0;
  for (const at of $range(from, to - 1, Window.Group)) {
    const a = pairBuckets[pairs[at]];
    const b = pairBuckets[pairs[at + 1]];
    const c = pairBuckets[pairs[at + 2]];
    const d = pairBuckets[pairs[at + 3]];
    const e = pairBuckets[pairs[at + 4]];
    const f = pairBuckets[pairs[at + 5]];
    const g = pairBuckets[pairs[at + 6]];
    const h = pairBuckets[pairs[at + 7]];
    // Begun by any of them and ended by any: hardly a group has both that does not have the window.
    const any = last | a | b | c | d | e | f | g | h;
    const agreed = any & (any >>> Window.Buckets);
    stops[count] = at;
    // 1 if any bit is set, without a branch.
    count += (0 - agreed) >>> 31;
    last = h;
  }
  return count;
}

export class KnownNames {
  private readonly entries = new LuaTable<string, number>();
  private isEmpty = true;
  private budget = 0;
  /** The last three bytes of a window → how names lie around it. */
  private fits = new LuaTable<number, Fit>();
  private marked: number[] = [];

  /**
   * @param word at least four bytes
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
   * Adds every word in `ranges` of `bytes[0, length)` to `found`, also one inside another: the longer may not be known
   * there yet. There may be words near the ranges among them, and some twice. The caller sorts and settles.
   *
   * @returns whether the search was finished: names that are made to look alike could make it take for ever
   */
  search(bytes: Bytes, length: number, ranges: Range[], found: Findings): boolean {
    sample(bytes, length);
    this.budget = length * COMPARED_PER_BYTE + COMPARED_AT_LEAST;
    this.fits = new LuaTable();
    this.marked = [];
    for (const [word] of this.entries) {
      const text = ffi.cast("const uint8_t*", word);
      this.addWindow(text, word.length, rarestWindow(text, word.length, 0));
      this.addWindow(text, word.length, word.length > Window.Length ? rarestWindow(text, word.length, 1) : -1);
    }
    for (const { from, to } of ranges) this.searchRange(bytes, length, from, to, found);
    for (const pair of this.marked) pairBuckets[pair] = 0;
    return this.budget >= 0;
  }

  private searchRange(bytes: Bytes, length: number, from: number, to: number, found: Findings): void {
    const pairs = ffi.cast("const uint16_t*", bytes);
    const groupBytes = 2 * Window.Group;
    // What is left behind the last group is shorter than one.
    const rest = math.floor(length / groupBytes) * Window.Group;
    const end = math.min(math.ceil((to + Window.Length) / groupBytes) * Window.Group, rest);
    for (let first = math.floor(from / groupBytes) * Window.Group; first < end; first += BLOCK) {
      const count = findStops(pairs, first, math.min(first + BLOCK, end));
      for (const stop of $range(0, count - 1)) this.lookUpGroup(bytes, length, stops[stop], found);
    }
    if (end === rest) this.lookUpGroup(bytes, length, rest, found);
  }

  /** @param at where in `word` the window begins; -1 if any byte may come before the word */
  private addWindow(word: Bytes, length: number, at: number): void {
    const { fits } = this;
    const second = word[at + 1];
    const bucket = 1 << (second & (Window.Buckets - 1));
    const first = at < 0 ? 0 : word[at];
    for (const before of $range(first, at < 0 ? 255 : first)) this.mark(before + second * 256, bucket);
    this.mark(word[at + 2] + word[at + 3] * 256, bucket << Window.Buckets);
    const key = second + word[at + 2] * 256 + word[at + 3] * 65536;
    const next = fits.get(key) as Fit | undefined;
    const last = word[length - 1];
    let known = next;
    while (known !== undefined && (known.before !== at || known.length !== length || known.last !== last)) {
      this.budget -= 1;
      known = this.budget >= 0 ? known.next : undefined;
    }
    if (known === undefined) fits.set(key, { before: at, length, last, next });
  }

  private mark(pair: number, buckets: number): void {
    if (pairBuckets[pair] === 0) this.marked.push(pair);
    pairBuckets[pair] |= buckets;
  }

  /** Adds the names around the windows that end in the group of pairs that begins with pair `group`. */
  private lookUpGroup(bytes: Bytes, length: number, group: number, found: Findings): void {
    const to = math.min((group + Window.Group) * 2, length) - Window.Length;
    for (const at of $range(math.max(0, group * 2 - 2), to, 2)) {
      const first = pairBuckets[bytes[at] + bytes[at + 1] * 256];
      const second = pairBuckets[bytes[at + 2] + bytes[at + 3] * 256];
      if ((first & (second >>> Window.Buckets)) === 0) continue;
      const fit = this.fits.get(bytes[at + 1] + bytes[at + 2] * 256 + bytes[at + 3] * 65536) as Fit | undefined;
      if (fit !== undefined && this.budget >= 0) this.lookUp(bytes, length, at, fit, found);
    }
  }

  /** Adds the names that lie around the window at `at`, as `first` or the next ones do. */
  private lookUp(bytes: Bytes, length: number, at: number, first: Fit, found: Findings): void {
    let fit: Fit | undefined = first;
    while (fit !== undefined) {
      const start = at - fit.before;
      const end = start + fit.length;
      this.budget -= 1;
      if (
        start >= 0 &&
        end <= length &&
        bytes[end - 1] === fit.last &&
        rightHolds(EdgeCode.Word, bytes, end, length) &&
        leftHolds(EdgeCode.Word, bytes, start, 0)
      ) {
        this.budget -= fit.length;
        const kind = this.entries.get(ffi.string(advance(bytes, start), fit.length)) as number | undefined;
        if (kind !== undefined) found.add(start, end, kind);
      }
      fit = fit.next;
    }
  }
}
