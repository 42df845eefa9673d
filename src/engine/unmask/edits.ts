/** Changes to a text, made from its beginning to its end. */
export class Edits {
  private readonly parts: string[] = [];
  private at = 0;

  constructor(private readonly text: string) {}

  /** Replaces the bytes `[from, to)`, which must not lie before those replaced so far. */
  replace(from: number, to: number, replacement: string): void {
    this.parts.push(string.sub(this.text, this.at + 1, from), replacement);
    this.at = to;
  }

  /** The text up to `end`. */
  result(end = this.text.length): string {
    const rest = string.sub(this.text, this.at + 1, end);
    if (this.parts.length === 0) return rest;
    this.parts.push(rest);
    return table.concat(this.parts);
  }
}
