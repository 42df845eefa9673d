/** Text that was rewritten to be read again, and where each of its bytes came from. */
import { Findings } from "../find/findings";
import { Run, Splicer } from "../splicer";

export class Rewriting extends Splicer {
  /** @param source what the original is a rewriting of, if it is one itself */
  constructor(
    original: Bytes,
    private readonly source?: Rewriting,
  ) {
    super(original);
  }

  /** Appends `text`, a verbatim copy of the original from `at` on: findings may begin and end inside of it. */
  quote(text: string, at: number): void {
    this.addRun(at, at + text.length, text.length);
    this.scratch.output.put(text);
  }

  /** Appends text that the original does not have. */
  insert(text: string): void {
    this.addRun(-1, -1, text.length);
    this.scratch.output.put(text);
  }

  /**
   * Adds what was found in the rewritten text to the findings of the original.
   *
   * @param found settled
   * @param offset of the original in the text that `findings` are of
   */
  project(found: Findings, offset: number, findings: Findings): void {
    const { source, scratch } = this;
    const { runs } = scratch;
    const begin = source === undefined ? offset : 0;
    const into = source === undefined ? findings : new Findings();
    let first = 0;
    for (const index of $range(0, found.count - 1)) {
      first = this.runAt(first, found.start[index]);
      const last = this.runAt(first, found.end[index] - 1);
      const from = runs[first * Run.Fields + Run.From];
      const to = runs[last * Run.Fields + Run.From];
      if (from < 0 || to < 0) continue;
      const start = from + found.start[index] - runs[first * Run.Fields + Run.Start];
      const isWhole = found.end[index] === this.endOf(last);
      const end = isWhole
        ? runs[last * Run.Fields + Run.To]
        : to + found.end[index] - runs[last * Run.Fields + Run.Start];
      into.addIfNew(begin + start, begin + end, found.kind[index]);
    }
    source?.project(into, offset, findings);
  }

  /** To be called when neither this nor its source is needed any more. */
  override release(): void {
    this.source?.release();
    super.release();
  }

  private endOf(run: number): number {
    return run + 1 < this.runCount ? this.scratch.runs[(run + 1) * Run.Fields + Run.Start] : this.length;
  }

  /** The run that holds offset `at` of the rewritten text; `from` does not come after it. */
  private runAt(from: number, at: number): number {
    let run = from;
    while (this.endOf(run) <= at) run += 1;
    return run;
  }
}
