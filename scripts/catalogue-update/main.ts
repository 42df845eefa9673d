/**
 * `npm run catalogue:update`: reads AWS's published models, which `package.json` beside this file pins, and writes the
 * facts of `src/patterns/aws` and the cases of `eval/coverage`. The same packages give the same bytes.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { catalogueFiles } from "./files";
import { installModels } from "./install";

const root = join(import.meta.dirname, "../..");

installModels();
for (const [path, text] of catalogueFiles()) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  const lines = text.split("\n").length - 1;
  console.log(`${path.padEnd(36)} ${String(lines).padStart(6)} lines ${Math.round(text.length / 1024)} KiB`);
}
