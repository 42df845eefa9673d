/** Text that was rewritten to be read again, and where each of its bytes came from. */
import * as ffi from "ffi";
import * as buffer from "string.buffer";
import { Findings } from "./findings";
import { grown } from "./lists";

/** A stretch of rewritten text: its first byte, and what it stands for, `[raw, rawEnd)`, or nothing if `raw` is negative. */
const enum Run {
  Start = 0,
  Raw = 1,
  RawEnd = 2,
  Fields = 3,
}

export class Rewriting {
  /** Bytes written so far. */
  length = 0;
  private readonly output = buffer.new();
  private capacity = 16;
  private runs = ffi.new("int32_t[?]", this.capacity * Run.Fields);
  private runCount = 0;

  /** @param source what the original is a rewriting of, if it is one itself */
  constructor(private readonly source?: Rewriting) {}

  /** Appends `text` in place of the original's `[raw, rawEnd)`; a finding begins and ends anywhere in it if it is a copy. */
  take(text: string, raw: number, rawEnd = raw + text.length): void {
    this.addRun(raw, rawEnd, text.length);
    this.output.put(text);
  }

  /** Appends a copy of the original's `[raw, rawEnd)`, which stands at `from`. */
  copy(from: Bytes, raw: number, rawEnd: number): void {
    if (raw >= rawEnd) return;
    this.addRun(raw, rawEnd, rawEnd - raw);
    this.output.putcdata(from, rawEnd - raw);
  }

  /** Appends text that the original does not have. */
  write(text: string): void {
    this.take(text, -1);
  }

  text(): string {
    return this.output.tostring();
  }

  /**
   * Adds what was found in the rewritten text to the findings of the original.
   *
   * @param found settled
   * @param offset of the original in the text that `findings` are of
   */
  project(found: Findings, offset: number, findings: Findings): void {
    const { source, runs } = this;
    const begin = source === undefined ? offset : 0;
    const into = source === undefined ? findings : new Findings();
    let first = 0;
    for (const index of $range(0, found.count - 1)) {
      first = this.runAt(first, found.start[index]);
      const last = this.runAt(first, found.end[index] - 1);
      const from = runs[first * Run.Fields + Run.Raw];
      const to = runs[last * Run.Fields + Run.Raw];
      if (from < 0 || to < 0) continue;
      const start = from + found.start[index] - runs[first * Run.Fields + Run.Start];
      const isWhole = found.end[index] === this.endOf(last);
      const end = isWhole
        ? runs[last * Run.Fields + Run.RawEnd]
        : to + found.end[index] - runs[last * Run.Fields + Run.Start];
      into.add(begin + start, begin + end, found.kind[index]);
    }
    source?.project(into, offset, findings);
  }

  private addRun(raw: number, rawEnd: number, length: number): void {
    if (this.runCount >= this.capacity) this.grow();
    const { runs } = this;
    const at = this.runCount * Run.Fields;
    runs[at + Run.Start] = this.length;
    runs[at + Run.Raw] = raw;
    runs[at + Run.RawEnd] = rawEnd;
    this.runCount += 1;
    this.length += length;
  }

  private grow(): void {
    this.capacity *= 2;
    this.runs = grown(this.runs, this.runCount * Run.Fields, this.capacity * Run.Fields);
  }

  private endOf(run: number): number {
    return run + 1 < this.runCount ? this.runs[(run + 1) * Run.Fields + Run.Start] : this.length;
  }

  /** The run that holds offset `at` of the rewritten text; `from` does not come after it. */
  private runAt(from: number, at: number): number {
    let run = from;
    while (this.endOf(run) <= at) run += 1;
    return run;
  }
}
