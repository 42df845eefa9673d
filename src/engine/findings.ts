/**
 * The spans that will be replaced: kind, first byte, byte after the last. A list is overwritten by the next request of
 * the worker, so nothing may yield between filling and reading it.
 */
import * as ffi from "ffi";

function comesAfter(
  start: number,
  end: number,
  kind: number,
  thisStart: number,
  thisEnd: number,
  thisKind: number,
): boolean {
  if (start !== thisStart) return start > thisStart;
  return end === thisEnd ? kind > thisKind : end < thisEnd;
}

export class Findings {
  count = 0;
  start: Ints;
  end: Ints;
  /** Index into the catalogue's list of kinds. */
  kind: Ints;
  private capacity = 256;

  constructor() {
    this.start = ffi.new("int32_t[?]", this.capacity);
    this.end = ffi.new("int32_t[?]", this.capacity);
    this.kind = ffi.new("int32_t[?]", this.capacity);
  }

  add(start: number, end: number, kind: number): void {
    if (this.count >= this.capacity) this.grow();
    this.start[this.count] = start;
    this.end[this.count] = end;
    this.kind[this.count] = kind;
    this.count += 1;
  }

  private grow(): void {
    const bytes = this.capacity * 4;
    this.capacity *= 2;
    const larger = (old: Ints): Ints => {
      const list = ffi.new("int32_t[?]", this.capacity);
      ffi.copy(list, old, bytes);
      return list;
    };
    this.start = larger(this.start);
    this.end = larger(this.end);
    this.kind = larger(this.kind);
  }

  /**
   * Puts the entries into the order of the text and resolves overlaps: the leftmost wins, of two that
   * begin together the longest, of two that are equal the kind with the lower number. An entry that sticks out of the winner is
   * joined to it, so that no byte of a finding is ever left bare.
   */
  settle(): void {
    this.sort();
    const { start, end, kind } = this;
    let kept = 0;
    for (const entry of $range(0, this.count - 1)) {
      if (kept > 0 && start[entry] < end[kept - 1]) {
        if (end[entry] > end[kept - 1]) end[kept - 1] = end[entry];
      } else {
        start[kept] = start[entry];
        end[kept] = end[entry];
        kind[kept] = kind[entry];
        kept += 1;
      }
    }
    this.count = kept;
  }

  /** Insertion sort: evidence comes in the order of the text, so entries are out of place by a few at most. */
  private sort(): void {
    const { start, end, kind } = this;
    for (const entry of $range(1, this.count - 1)) {
      const thisStart = start[entry];
      const thisEnd = end[entry];
      const thisKind = kind[entry];
      let to = entry;
      while (to > 0 && comesAfter(start[to - 1], end[to - 1], kind[to - 1], thisStart, thisEnd, thisKind)) {
        start[to] = start[to - 1];
        end[to] = end[to - 1];
        kind[to] = kind[to - 1];
        to -= 1;
      }
      start[to] = thisStart;
      end[to] = thisEnd;
      kind[to] = thisKind;
    }
  }
}
