/** Text that was rewritten to be read again, and where each of its bytes came from. */
import * as ffi from "ffi";
import * as buffer from "string.buffer";
import { grown } from "../bytes";
import { Findings } from "../find/findings";

/** A stretch of rewritten text: its first byte, and what it stands for, `[raw, rawEnd)`, or nothing if `raw` is negative. */
const enum Run {
  Start = 0,
  Raw = 1,
  RawEnd = 2,
  Fields = 3,
}

/** What a rewriting is written to. Fresh memory costs more than what is written to it, so it is used again. */
interface Paper {
  runs: Ints;
  /** Runs that there is room for. */
  capacity: number;
  output: StringBuffer;
}

/** A larger one is not kept, in runs. */
const MOST_KEPT = 1000000;
const blank: Paper[] = [];

export class Rewriting {
  /** Bytes written so far. */
  length = 0;
  private readonly paper: Paper;
  private runCount = 0;

  /** @param source what the original is a rewriting of, if it is one itself */
  constructor(private readonly source?: Rewriting) {
    this.paper = blank.pop() ?? { runs: ffi.new("int32_t[?]", 16 * Run.Fields), capacity: 16, output: buffer.new() };
  }

  /** Appends `text` in place of the original's `[raw, rawEnd)`; a finding begins and ends anywhere in it if it is a copy. */
  take(text: string, raw: number, rawEnd = raw + text.length): void {
    this.addRun(raw, rawEnd, text.length);
    this.paper.output.put(text);
  }

  /** Appends a copy of the original's `[raw, rawEnd)`, which stands at `from`. */
  copy(from: Bytes, raw: number, rawEnd: number): void {
    if (raw >= rawEnd) return;
    this.addRun(raw, rawEnd, rawEnd - raw);
    this.paper.output.putcdata(from, rawEnd - raw);
  }

  /** Appends text that the original does not have. */
  write(text: string): void {
    this.take(text, -1);
  }

  text(): string {
    return this.paper.output.tostring();
  }

  /**
   * Adds what was found in the rewritten text to the findings of the original.
   *
   * @param found settled
   * @param offset of the original in the text that `findings` are of
   */
  project(found: Findings, offset: number, findings: Findings): void {
    const { source, paper } = this;
    const { runs } = paper;
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
      into.addAgain(begin + start, begin + end, found.kind[index]);
    }
    source?.project(into, offset, findings);
  }

  /** To be called when neither this nor its source is needed any more. */
  release(): void {
    const { source, paper } = this;
    source?.release();
    if (paper.capacity > MOST_KEPT) return;
    paper.output.reset();
    blank.push(paper);
  }

  private addRun(raw: number, rawEnd: number, length: number): void {
    const { paper } = this;
    if (this.runCount >= paper.capacity) {
      paper.capacity *= 2;
      paper.runs = grown(paper.runs, this.runCount * Run.Fields, paper.capacity * Run.Fields);
    }
    const { runs } = paper;
    const at = this.runCount * Run.Fields;
    runs[at + Run.Start] = this.length;
    runs[at + Run.Raw] = raw;
    runs[at + Run.RawEnd] = rawEnd;
    this.runCount += 1;
    this.length += length;
  }

  private endOf(run: number): number {
    return run + 1 < this.runCount ? this.paper.runs[(run + 1) * Run.Fields + Run.Start] : this.length;
  }

  /** The run that holds offset `at` of the rewritten text; `from` does not come after it. */
  private runAt(from: number, at: number): number {
    let run = from;
    while (this.endOf(run) <= at) run += 1;
    return run;
  }
}
