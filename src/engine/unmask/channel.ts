/** A text that arrives in pieces cut anywhere. */
import { encodeString } from "../json/strings";
import { type Dictionary, LONGEST_ESCAPE, type Spelling } from "./dictionary";

function spellPlainly(original: string): string {
  return original;
}

export class Channel {
  /** What may still become a surrogate. */
  held = "";
  /** Last bytes that were passed on. */
  private context = "";
  private readonly spelling: Spelling;
  /** What was passed on; kept only if somebody wants to look at the whole. */
  private readonly passed: string[] = [];

  /**
   * @param isJson whether the pieces make up a JSON document, in whose strings originals are escaped
   * @param isKept whether {@link whole} is needed
   */
  constructor(
    private readonly dictionary: Dictionary,
    isJson: boolean,
    private readonly isKept: boolean,
  ) {
    this.spelling = isJson ? encodeString : spellPlainly;
  }

  /** Takes the next piece and returns what can be passed on. */
  push(piece: string): string {
    const { text, held } = this.dictionary.restore(this.held + piece, this.context, false, this.spelling);
    this.held = held;
    return this.pass(text);
  }

  /** Returns what was held: no more pieces come, so it did not become a surrogate. */
  release(): string {
    if (this.held === "") return "";
    const { text } = this.dictionary.restore(this.held, this.context, true, this.spelling);
    this.held = "";
    return this.pass(text);
  }

  /** Everything that was passed on. */
  whole(): string {
    return table.concat(this.passed);
  }

  private pass(text: string): string {
    if (text === "") return text;
    this.context = string.sub(this.context + text, -LONGEST_ESCAPE);
    if (this.isKept) this.passed.push(text);
    return text;
  }
}
