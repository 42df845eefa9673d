/** A text that arrives in pieces cut anywhere. */
import type { Dictionary } from "./dictionary";

export class Channel {
  /** What may still become a surrogate. */
  held = "";
  /** What came before that, as far as it matters. */
  private context = "";
  /** What was passed on; kept only if somebody wants to look at the whole. */
  private readonly passed: string[] = [];

  /**
   * @param isJson whether the pieces make up a JSON document, in whose strings originals are escaped
   * @param isKept whether {@link whole} is needed
   */
  constructor(
    private readonly dictionary: Dictionary,
    private readonly isJson: boolean,
    private readonly isKept: boolean,
  ) {}

  /** Takes the next piece and returns what can be passed on. */
  push(piece: string): string {
    return this.restore(piece, false);
  }

  /** Returns what was held: no more pieces come, so it did not become a longer surrogate. */
  release(): string {
    return this.held === "" ? "" : this.restore("", true);
  }

  /** Everything that was passed on. */
  whole(): string {
    return table.concat(this.passed);
  }

  private restore(piece: string, isEnd: boolean): string {
    const { dictionary, isJson, isKept } = this;
    let passed = piece;
    if (!dictionary.isEmpty()) {
      const { text, held, context } = dictionary.restore(this.held + piece, this.context, isEnd, isJson);
      this.held = held;
      this.context = context;
      passed = text;
    }
    if (isKept && passed !== "") this.passed.push(passed);
    return passed;
  }
}
