/** Sorts what comes in few ascending runs: a natural merge sort. */
import * as ffi from "ffi";

/**
 * The order of `count` entries by `first`, then by `second` descending, then by `third`; stable.
 *
 * @returns indexes of the entries in that order, or undefined if they are in it already
 */
export function ascendingOrder(count: number, first: Ints, second: Ints, third: Ints): Ints | undefined {
  let runs = ascendingRuns(count, first, second, third);
  if (runs.length <= 2) return undefined;
  let order = ffi.new("int32_t[?]", count);
  let merged = ffi.new("int32_t[?]", count);
  for (const index of $range(0, count - 1)) order[index] = index;
  while (runs.length > 2) {
    const longer = [0];
    for (const index of $range(0, runs.length - 2, 2)) {
      const end = runs[Math.min(index + 2, runs.length - 1)];
      merge(order, merged, runs[index], runs[index + 1], end, first, second, third);
      longer.push(end);
    }
    [order, merged] = [merged, order];
    runs = longer;
  }
  return order;
}

/** Where ascending runs begin, and the end of the last. */
function ascendingRuns(count: number, first: Ints, second: Ints, third: Ints): number[] {
  const runs = [0];
  for (const entry of $range(1, count - 1)) if (comesAfter(entry - 1, entry, first, second, third)) runs.push(entry);
  runs.push(count);
  return runs;
}

function comesAfter(entry: number, other: number, first: Ints, second: Ints, third: Ints): boolean {
  if (first[entry] !== first[other]) return first[entry] > first[other];
  return second[entry] === second[other] ? third[entry] > third[other] : second[entry] < second[other];
}

/** Merges the runs `[from, middle)` and `[middle, to)` of `order` into `merged`; the second may be empty. */
function merge(
  order: Ints,
  merged: Ints,
  from: number,
  middle: number,
  to: number,
  first: Ints,
  second: Ints,
  third: Ints,
): void {
  let left = from;
  let right = middle;
  for (const at of $range(from, to - 1)) {
    const isRight = left >= middle || (right < to && comesAfter(order[left], order[right], first, second, third));
    merged[at] = isRight ? order[right] : order[left];
    if (isRight) right += 1;
    else left += 1;
  }
}
