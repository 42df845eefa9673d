import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { projectRoot } from "./settings";
import { StartError } from "./start-error";

/** What the build reads. */
const sources = ["src", "types", "scripts", "tstl.json"];

/** Modification times, in milliseconds, of the files below `path`, packages aside; none when it doesn't exist. */
function modificationTimes(path: string): number[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || basename(path) === "node_modules") return [];
  if (!found.isDirectory()) return [found.mtimeMs];
  return readdirSync(path).flatMap((name) => modificationTimes(join(path, name)));
}

/** The build empties lua-out first and writes the catalogue last: without that, it did not finish. */
function isBuilt(): boolean {
  const finished = statSync(join(projectRoot, "lua-out/kong/plugins/aws-masker/catalogue_data.lua"), {
    throwIfNoEntry: false,
  });
  const newest = Math.max(...sources.flatMap((name) => modificationTimes(join(projectRoot, name))));
  return finished !== undefined && finished.mtimeMs >= newest;
}

/** Runs `npm run build`'s program when lua-out is missing or older than its sources. */
export function buildIfNeeded(): void {
  if (isBuilt()) return;
  process.stderr.write("aws-masker: building the Lua (npm run build)\n");
  const build = spawnSync(process.execPath, ["--import", "tsx", "scripts/build.ts"], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
  if (build.status === 0) return;
  throw new StartError(`the build failed:\n${build.stdout}${build.stderr}`);
}
