/**
 * `tsx scripts/catalogue-update/ordinary.ts FOLDER…`: counts in how many npm packages below the folders each key of
 * AWS's models is an ordinary key, and writes those that more than a few have into `ordinary.txt`. The folders were that
 * of `ordinary/package.json`, installed, and this repository's root. A person runs it: what npm installs there changes.
 */
import { type Dirent, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readModels } from "./models";
import { normalized } from "./words";

const FEWEST = 3;
/** The APIs of others are many programs' keys though they are one package. */
const OTHERS = /\/(?:@kubernetes|@octokit|@slack|discord-api-types|stripe)(?:\/|$)/;
const LARGEST_FILE = 400_000;
const MOST_FILES = 1500;
const KEY = /([A-Za-z][A-Za-z0-9_-]{1,60})\??["'`]?\s?[:=]/g;

const keys = new Set<string>();
for (const model of readModels()) {
  for (const structure of model.structures.values()) {
    for (const name of structure.keys()) keys.add(normalized(name));
  }
}
const packagesWith = new Map<string, number>();
for (const folder of process.argv.slice(2)) visit(folder);
const lines = [...packagesWith].filter(([, count]) => count >= FEWEST).map(([key, count]) => `${key} ${count}`);
writeFileSync(join(import.meta.dirname, "ordinary.txt"), `${lines.sort().join("\n")}\n`);

/** Counts the package in `folder`, and those in it. */
function visit(folder: string): void {
  const found = new Set<string>();
  let files = 0;
  const queue = [folder];
  for (let at = 0; at < queue.length; at++) {
    for (const entry of readdirSync(queue[at], { withFileTypes: true })) {
      const path = join(queue[at], entry.name);
      if (entry.name === "node_modules") visitPackages(path);
      else if (entry.isDirectory()) queue.push(path);
      else if (isText(entry) && files < MOST_FILES && statSync(path).size <= LARGEST_FILE) {
        files += 1;
        for (const [, key] of readFileSync(path, "latin1").matchAll(KEY)) found.add(normalized(key));
      }
    }
  }
  const weight = OTHERS.test(folder) ? FEWEST : 1;
  for (const key of found) if (keys.has(key)) packagesWith.set(key, (packagesWith.get(key) ?? 0) + weight);
}

function visitPackages(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(".") || /aws|amazon|smithy|localstack|serverless/i.test(name)) continue;
    if (name.startsWith("@")) visitPackages(join(folder, name));
    else if (statSync(join(folder, name)).isDirectory()) visit(join(folder, name));
  }
}

function isText(entry: Dirent): boolean {
  return entry.isFile() && /\.(?:[cm]?[jt]s|json|md|ya?ml)$/.test(entry.name) && !entry.name.endsWith(".min.js");
}
