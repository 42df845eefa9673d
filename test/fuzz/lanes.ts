/** Cases run side by side: a worker of the gateway then has several exchanges at once. */
import type { Fuzzer } from "./fuzzer";

const LANES = 4;

/**
 * Runs cases of `seed` from `first` on until there are `count`, `isOver` says so or one fails.
 *
 * @param done is told how many have been run
 * @returns the failures
 */
export async function runCases(
  fuzzer: Fuzzer,
  seed: number,
  first: number,
  count: number,
  isOver: () => boolean = () => false,
  done: (count: number) => Promise<void> = () => Promise.resolve(),
): Promise<string[]> {
  const failures: string[] = [];
  let next = first;
  let finished = 0;
  const lane = async (): Promise<void> => {
    while (next < first + count && failures.length === 0 && !isOver()) {
      const index = next;
      next += 1;
      const failure = await fuzzer.run(seed, index);
      finished += 1;
      if (failure !== undefined) failures.push(failure);
      await done(finished);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return failures;
}
