// Reads Claude Code's JSON answer from standard input: exits with 1 and says why unless it holds every identifier of
// the scenario given as argument.
import { readFileSync } from "node:fs";

const { identifiers } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const text = readFileSync(0, "utf8");
let answer;
try {
  answer = JSON.parse(text);
} catch {
  answer = { is_error: true, result: "no JSON answer" };
}
const missing = identifiers.filter((identifier) => !answer.result.includes(identifier));
if (answer.is_error) console.log(answer.result);
else if (missing.length > 0) console.log(`not restored: ${missing.length} of ${identifiers.length}`);
process.exitCode = answer.is_error || missing.length > 0 ? 1 : 0;
