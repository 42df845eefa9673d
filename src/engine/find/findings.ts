/**
 * The spans that will be replaced: kind, first byte, byte after the last. A list is overwritten by the next request of
 * the worker, so nothing may yield between filling and reading it.
 */
import * as ffi from "ffi";
import { grown } from "../bytes";
import { ascendingOrder } from "./ascending-order";

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
  /** Entries that {@link beginSecondPass} knew, and the first of them that {@link addIfNew} compares with. */
  private known = 0;
  private next = 0;

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

  /** From now on, {@link addIfNew} takes what another reading of the same text finds. */
  beginSecondPass(): void {
    this.known = this.count;
    this.next = 0;
  }

  /** Adds what is not there yet, as far as one look tells: both readings go through the text from its beginning. */
  addIfNew(start: number, end: number, kind: number): void {
    const { known, start: starts, end: ends, kind: kinds } = this;
    let { next } = this;
    while (next < known && comesAfter(start, end, kind, starts[next], ends[next], kinds[next])) next += 1;
    this.next = next;
    if (next < known && starts[next] === start && ends[next] === end && kinds[next] === kind) return;
    this.add(start, end, kind);
  }

  private grow(): void {
    const { count } = this;
    this.capacity *= 2;
    this.start = grown(this.start, count, this.capacity);
    this.end = grown(this.end, count, this.capacity);
    this.kind = grown(this.kind, count, this.capacity);
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

  /** Puts the entries into the order of the text. Each finder, and the search for names, goes through the text once. */
  sort(): void {
    const { start, end, kind, count } = this;
    const order = ascendingOrder(count, start, end, kind);
    if (order === undefined) return;
    for (const list of [start, end, kind]) permute(list, order, count);
  }
}

function permute(list: Ints, order: Ints, count: number): void {
  const old = ffi.new("int32_t[?]", count);
  ffi.copy(old, list, count * 4);
  for (const index of $range(0, count - 1)) list[index] = old[order[index]];
}
