/** Numbers that decide, one after another, how something is spelled; without any everything is spelled plainly. */
import fc from "fast-check";

export class Choices {
  private at = 0;

  constructor(private readonly numbers: number[]) {}

  /** The next choice among `count`; 0 is the plainest. */
  next(count: number): number {
    if (this.numbers.length === 0) return 0;
    const number = this.numbers[this.at % this.numbers.length];
    this.at += 1;
    return number % count;
  }
}

/** Half of all things are spelled plainly. */
export const choices: fc.Arbitrary<number[]> = fc.oneof(
  fc.constant<number[]>([]),
  fc.array(fc.nat(1000), { minLength: 1, maxLength: 40, size: "max" }),
);
