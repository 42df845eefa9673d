/** Changes to a text, made from its beginning to its end. */
export class Edits {
  private readonly parts: string[] = [];
  private count = 0;
  private at = 0;

  constructor(private readonly text: string) {}

  /** Replaces the bytes `[from, to)`, which must not lie before those replaced so far. */
  replace(from: number, to: number, replacement: string): void {
    const { parts, count } = this;
    parts[count] = string.sub(this.text, this.at + 1, from);
    parts[count + 1] = replacement;
    this.count = count + 2;
    this.at = to;
  }

  /** The text up to `end`. */
  result(end = this.text.length): string {
    const rest = string.sub(this.text, this.at + 1, end);
    if (this.count === 0) return rest;
    this.parts[this.count] = rest;
    return table.concat(this.parts);
  }
}
