/** A text that is copied with pieces of it replaced, and where each byte of the result came from. */
import * as ffi from "ffi";
import * as buffer from "string.buffer";
import { grown, takeContent } from "./bytes";

/** A stretch of the result: its first byte, and what it stands for in the original, `[from, to)`; none if `from` is negative. */
export const enum Run {
  Start = 0,
  From = 1,
  To = 2,
  Fields = 3,
}

/** What a result is written to. Fresh memory costs more than what is written to it, so it is used again. */
interface Scratch {
  runs: Ints;
  /** Runs that there is room for. */
  capacity: number;
  output: StringBuffer;
}

/** Larger ones are not kept, in runs. */
const MOST_KEPT = 1000000;
const spare: Scratch[] = [];

export class Splicer {
  /** Bytes written so far. */
  length = 0;
  protected readonly scratch: Scratch;
  protected runCount = 0;
  /** Up to here the original is copied or replaced. */
  private done = 0;
  /** The run that {@link placeOf} was last answered from. */
  private asked = 0;

  constructor(private readonly original: Bytes) {
    this.scratch = spare.pop() ?? { runs: ffi.new("int32_t[?]", 16 * Run.Fields), capacity: 16, output: buffer.new() };
  }

  /** Copies the original up to `from`, and writes `text` in place of its `[from, to)`. */
  replace(from: number, to: number, text: string): void {
    this.copyUpTo(from);
    this.addRun(from, to, text.length);
    this.scratch.output.put(text);
    this.done = to;
  }

  /** Like {@link replace}, with bytes of another text. */
  replaceByBytes(from: number, to: number, bytes: Bytes, length: number): void {
    this.copyUpTo(from);
    this.addRun(from, to, length);
    this.scratch.output.putcdata(bytes, length);
    this.done = to;
  }

  /** Copies the original up to `from`, and leaves its `[from, to)` out. */
  leaveOut(from: number, to: number): void {
    this.copyUpTo(from);
    this.done = to;
  }

  /** Copies the original up to `to`. */
  copyUpTo(to: number): void {
    const { done } = this;
    if (done >= to) return;
    this.addRun(done, to, to - done);
    this.scratch.output.putcdata(advance(this.original, done), to - done);
    this.done = to;
  }

  /** Where byte `at` of the original is in the result; not to be asked for a byte before the last one. */
  placeOf(at: number): number {
    const { runs } = this.scratch;
    let run = this.asked;
    while (run + 1 < this.runCount && runs[(run + 1) * Run.Fields + Run.From] <= at) run += 1;
    this.asked = run;
    return runs[run * Run.Fields + Run.Start] + at - runs[run * Run.Fields + Run.From];
  }

  /** The result so far. */
  text(): string {
    return this.scratch.output.tostring();
  }

  /** The result, after which no other may be asked for. */
  takeText(): string {
    return takeContent(this.scratch.output);
  }

  /** Lets the next one use its memory. Without it, that is garbage like any other. */
  release(): void {
    const { scratch } = this;
    if (scratch.capacity > MOST_KEPT) return;
    scratch.output.reset();
    spare.push(scratch);
  }

  protected addRun(from: number, to: number, length: number): void {
    const { scratch } = this;
    if (this.runCount >= scratch.capacity) {
      scratch.capacity *= 2;
      scratch.runs = grown(scratch.runs, this.runCount * Run.Fields, scratch.capacity * Run.Fields);
    }
    const { runs } = scratch;
    const at = this.runCount * Run.Fields;
    runs[at + Run.Start] = this.length;
    runs[at + Run.From] = from;
    runs[at + Run.To] = to;
    this.runCount += 1;
    this.length += length;
  }
}
