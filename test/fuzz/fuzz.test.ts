/** A fixed number of cases of the fuzzer; `npm run fuzz` runs more. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { Fuzzer } from "./fuzzer";
import { runCases } from "./lanes";

const CASES = 400;
const SEED = 1;

let fuzzer: Fuzzer;

beforeAll(async () => {
  fuzzer = await Fuzzer.start();
});

afterAll(async () => {
  await fuzzer.stop();
});

it("holds for random requests and answers", async () => {
  let ran = 0;
  const failures = await runCases(fuzzer, SEED, 0, CASES, undefined, (finished) => {
    ran = finished;
    return Promise.resolve();
  });
  expect(failures).toEqual([]);
  await fuzzer.checkHealth();
  expect(ran).toBe(CASES);
  console.log(`fuzz: ${ran} cases, seed ${SEED}`);
});
