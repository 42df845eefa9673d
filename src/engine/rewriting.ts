/** Text that was rewritten to be read again, and where each of its bytes came from. */
import type { Findings } from "./findings";

/** A stretch of rewritten text that stands for `[raw, rawEnd)` of the original, or for nothing if `raw` is negative. */
interface Run {
  /** Offset of its first byte in the rewritten text. */
  text: number;
  raw: number;
  rawEnd: number;
}

export class Rewriting {
  private readonly parts: string[] = [];
  private readonly runs: Run[] = [];
  private length = 0;

  /** Appends `text` in place of the original's `[raw, rawEnd)`; a finding begins and ends anywhere in it if it is a copy. */
  take(text: string, raw: number, rawEnd = raw + text.length): void {
    this.runs.push({ text: this.length, raw, rawEnd });
    this.length += text.length;
    this.parts.push(text);
  }

  /** Appends text that the original does not have. */
  write(text: string): void {
    this.take(text, -1);
  }

  text(): string {
    return table.concat(this.parts);
  }

  /**
   * Adds what was found in the rewritten text to the findings of the original.
   *
   * @param found settled
   * @param offset of the original in the text that `findings` are of
   */
  project(found: Findings, offset: number, findings: Findings): void {
    let first = 0;
    for (const index of $range(0, found.count - 1)) {
      first = this.runAt(first, found.start[index]);
      const last = this.runAt(first, found.end[index] - 1);
      const from = this.runs[first];
      const to = this.runs[last];
      if (from.raw < 0 || to.raw < 0) continue;
      const isWhole = found.end[index] === this.endOf(last);
      const end = isWhole ? to.rawEnd : to.raw + found.end[index] - to.text;
      findings.add(offset + from.raw + found.start[index] - from.text, offset + end, found.kind[index]);
    }
  }

  private endOf(run: number): number {
    return run + 1 < this.runs.length ? this.runs[run + 1].text : this.length;
  }

  /** The run that holds offset `at` of the rewritten text; `from` does not come after it. */
  private runAt(from: number, at: number): number {
    let run = from;
    while (this.endOf(run) <= at) run += 1;
    return run;
  }
}
