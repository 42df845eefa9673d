/**
 * `npm test`: every check, in the order in which failures are cheapest to find. `tsx scripts/test.ts <step> …` runs only
 * the named ones. Exits with 1 if a step failed; without a build nothing else runs.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

const steps = {
  build: "tsx scripts/build.ts",
  format: "prettier --check --log-level warn .",
  eslint: "eslint --max-warnings 0 .",
  types: "tsc --noEmit",
  luacheck: "luacheck -q lua-out spec",
  spec: "busted",
  vitest: "vitest run",
};
type Step = keyof typeof steps;

function isStep(name: string): name is Step {
  return name in steps;
}

/** Runs one step with its output in sight; returns whether it passed. */
function passes(step: Step): boolean {
  console.log(`\n── ${step}: ${steps[step]}`);
  const { status, error } = spawnSync(steps[step], { cwd: root, shell: true, stdio: "inherit" });
  if (error !== undefined) console.error(error.message);
  return status === 0;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !isStep(name));
if (unknown.length > 0) {
  console.error(`no such step: ${unknown.join(", ")}; there are: ${Object.keys(steps).join(", ")}`);
  process.exit(2);
}

const summary: string[] = [];
let failed = 0;
for (const step of Object.keys(steps).filter(isStep)) {
  if (wanted.length > 0 && !wanted.includes(step)) continue;
  const started = performance.now();
  const passed = passes(step);
  if (!passed) failed += 1;
  summary.push(
    `${passed ? "passed" : "FAILED"}  ${step.padEnd(9)} ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  if (step === "build" && !passed) break;
}
console.log(`\n${summary.join("\n")}\n${summary.length - failed} of ${summary.length} steps passed`);
process.exit(failed === 0 ? 0 : 1);
