/**
 * Finds known names wherever they stand as whole words: one pass over the bytes, whatever the number of names. A pair of
 * bytes says whether a name can begin here; only there, and only at the edge of a word, the text is looked up.
 */
import * as ffi from "ffi";
import { EdgeCode, leftHolds, rightHolds } from "./edges";

const PAIRS = 65536;

export class Words {
  private readonly pairs: Bytes = ffi.new("uint8_t[?]", PAIRS);
  /** First two bytes → lengths of the names that begin with them, longest first. */
  private readonly lengths = new LuaTable<number, number[]>();
  private readonly known = new LuaTable<string, number>();

  /** @param entry what {@link search} reports for `word` */
  add(word: string, entry: number): void {
    const pair = string.byte(word, 1) * 256 + string.byte(word, 2);
    this.pairs[pair] = 1;
    this.known.set(word, entry);
    const lengths = this.lengths.get(pair) ?? [];
    if (!lengths.includes(word.length)) {
      lengths.push(word.length);
      lengths.sort((a, b) => b - a);
    }
    this.lengths.set(pair, lengths);
  }

  /** Forgets all words; costs as much as there were words. */
  clear(): void {
    for (const [pair] of this.lengths) {
      this.pairs[pair] = 0;
      this.lengths.delete(pair);
    }
    for (const [word] of this.known) this.known.delete(word);
  }

  /** Calls `found(start, end, entry)` for each word in `bytes[from, to)`, in order, without overlaps. */
  search(
    bytes: Bytes,
    from: number,
    to: number,
    found: (this: void, start: number, end: number, entry: number) => void,
  ): void {
    let at = from;
    for (;;) {
      at = this.nextPair(bytes, at, to - 1);
      if (at < 0) return;
      const length = this.lengthAt(bytes, at, from, to);
      if (length === 0) at += 1;
      else {
        found(at, at + length, this.known.get(ffi.string(advance(bytes, at), length)));
        at += length;
      }
    }
  }

  private nextPair(bytes: Bytes, from: number, to: number): number {
    const { pairs } = this;
    let first = bytes[from];
    for (const at of $range(from, to - 1)) {
      const second = bytes[at + 1];
      if (pairs[first * 256 + second] !== 0) return at;
      first = second;
    }
    return -1;
  }

  private lengthAt(bytes: Bytes, at: number, from: number, to: number): number {
    if (!leftHolds(EdgeCode.Word, bytes, at, from)) return 0;
    for (const length of this.lengths.get(bytes[at] * 256 + bytes[at + 1]) ?? []) {
      if (at + length > to || !rightHolds(EdgeCode.Word, bytes, at + length, to)) continue;
      if (this.known.has(ffi.string(advance(bytes, at), length))) return length;
    }
    return 0;
  }
}
