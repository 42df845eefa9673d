/**
 * The spans that will be replaced: kind, first byte, byte after the last. A list is overwritten by the next request of
 * the worker, so nothing may yield between filling and reading it.
 */
import * as ffi from "ffi";
import { grown } from "../bytes";

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
  /** Entries that {@link readAgain} knew, and the first of them that what {@link addAgain} takes may be the same as. */
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

  /** From now on, {@link addAgain} takes what another reading of the same text finds. */
  readAgain(): void {
    this.known = this.count;
    this.next = 0;
  }

  /** Adds what is not there yet, as far as one look tells: both readings go through the text from its beginning. */
  addAgain(start: number, end: number, kind: number): void {
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

  /**
   * Puts the entries into the order of the text. Merges ascending runs, of which there are few: each finder, and the
   * search for words, goes through the text once.
   */
  sort(): void {
    let runs = this.runs();
    while (runs.length > 2) {
      const merged = [0];
      for (const index of $range(0, runs.length - 2, 2)) {
        const end = runs[Math.min(index + 2, runs.length - 1)];
        this.merge(runs[index], runs[index + 1], end);
        merged.push(end);
      }
      runs = merged;
    }
  }

  /** Where ascending runs begin, and the end of the last. */
  private runs(): number[] {
    const { start, end, kind, count } = this;
    const runs = [0];
    for (const entry of $range(1, count - 1)) {
      const before = entry - 1;
      if (comesAfter(start[before], end[before], kind[before], start[entry], end[entry], kind[entry])) runs.push(entry);
    }
    runs.push(count);
    return runs;
  }

  /** Merges the runs `[from, middle)` and `[middle, to)`; the second may be empty. */
  private merge(from: number, middle: number, to: number): void {
    if (middle >= to) return;
    const { start, end, kind } = this;
    const length = middle - from;
    const first = ffi.new("int32_t[?]", length * 3);
    ffi.copy(first, advanceInts(start, from), length * 4);
    ffi.copy(advanceInts(first, length), advanceInts(end, from), length * 4);
    ffi.copy(advanceInts(first, length * 2), advanceInts(kind, from), length * 4);
    let left = 0;
    let right = middle;
    let at = from;
    while (left < length) {
      const isRight =
        right < to &&
        comesAfter(first[left], first[length + left], first[2 * length + left], start[right], end[right], kind[right]);
      start[at] = isRight ? start[right] : first[left];
      end[at] = isRight ? end[right] : first[length + left];
      kind[at] = isRight ? kind[right] : first[2 * length + left];
      if (isRight) right += 1;
      else left += 1;
      at += 1;
    }
  }
}
