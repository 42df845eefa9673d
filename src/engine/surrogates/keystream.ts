/** Keyed pseudo-random bytes for one original: what every surrogate is drawn from. */
import * as ffi from "ffi";

const BLOCK_SIZE = 32;

/** HMAC-SHA256 under the key of a scope, of `message` and what goes on where it ends; returns 32 raw bytes. */
export type Digest = (this: void, message: string, rest?: string) => string;

/**
 * An endless sequence of bytes that depends on the key, the label and the original only, so that every worker, on every
 * node and day, draws the same surrogate. One object serves all originals, one after the other.
 */
export class Keystream {
  private label = "";
  private seed = "";
  private block = "";
  private used = BLOCK_SIZE;
  private counter = 0;

  constructor(private readonly digest: Digest) {}

  /**
   * Begins the sequence of `original`.
   *
   * @param label keeps the sequences of kinds, and of the candidates after a collision, apart
   */
  start(label: string, original: string): void {
    this.label = label;
    this.seed = original;
    this.used = BLOCK_SIZE;
    this.counter = 0;
  }

  byte(): number {
    if (this.used >= BLOCK_SIZE) {
      this.block = this.digest(`${this.label}\0${this.counter}\0`, this.seed);
      // Later blocks hash the first block and not the original again: otherwise a long original would cost its square.
      if (this.counter === 0) this.seed = this.block;
      this.counter += 1;
      this.used = 0;
    }
    this.used += 1;
    return string.byte(this.block, this.used);
  }

  /** A number below `bound` (at most 2^48), each equally likely up to 2^-4 of the last part in 2^52. */
  below(bound: number): number {
    let value = 0;
    for (const _ of $range(1, 6)) value = value * 256 + this.byte();
    return value % bound;
  }

  /** `length` characters of `alphabet`. */
  text(alphabet: string, length: number): string {
    const text = ffi.new("uint8_t[?]", length);
    this.draw(alphabet, text, 0, length);
    return ffi.string(text, length);
  }

  /** Fills `text[from, to)` with characters of `alphabet`. */
  draw(alphabet: string, text: Bytes, from: number, to: number): void {
    const size = alphabet.length;
    // Bytes above the last whole multiple of the alphabet's size would make its first characters more likely.
    const limit = 256 - (256 % size);
    const letters = ffi.cast("const uint8_t*", alphabet);
    let at = from;
    while (at < to) {
      const byte = this.byte();
      if (byte >= limit) continue;
      text[at] = letters[byte % size];
      at += 1;
    }
  }
}
