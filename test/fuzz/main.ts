/**
 * `npm run fuzz -- --seed N --cases N`: cases without end, or as many as told. A failure names its seed and case;
 * `--seed N --case K` runs that one again.
 */
import { parseArgs } from "node:util";
import { Fuzzer } from "./fuzzer";
import { runCases } from "./lanes";

const REPORT_EVERY = 500;

const { values } = parseArgs({
  options: { seed: { type: "string" }, cases: { type: "string" }, case: { type: "string" } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const first = Number(values.case ?? 0);
const count = Number(values.cases ?? (values.case === undefined ? Infinity : 1));

const stopping = new AbortController();
process.on("SIGINT", () => {
  stopping.abort();
});

const started = Date.now();
let total = 0;
const report = (): void => {
  console.log(`fuzz: ${total} cases, seed ${seed}, ${Math.round((Date.now() - started) / 1000)} s`);
};

const fuzzer = await Fuzzer.start();
try {
  const isOver = (): boolean => stopping.signal.aborted;
  const failures = await runCases(fuzzer, seed, first, count, isOver, async (finished) => {
    total = finished;
    if (total % REPORT_EVERY !== 0) return;
    report();
    await fuzzer.checkHealth();
  });
  for (const failure of failures) console.error(failure);
  if (failures.length > 0) process.exitCode = 1;
  await fuzzer.checkHealth();
} finally {
  await fuzzer.stop();
  report();
}
