/** The version of the catalogue: it changes whenever an upgrade may change what is found or what stands for it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What decides: the masker, the surrogates and what of a body may be changed, with all that they require. */
const ROOTS = ["engine.mask.masker", "engine.surrogates.surrogates", "endpoints"];
/** What restores decides nothing, and the compiler's own library grows with every module that uses more of it. */
const WITHOUT_SAY = /^(engine\.unmask\.|lualib_bundle$)/;
const REQUIRED = /\brequire\("kong\.plugins\.aws-masker\.([^"]+)"\)/g;
/** The compiler writes doc comments on lines of their own, and line breaks in strings as `\n`. */
const COMMENT = /^\s*--.*\n/gm;

/**
 * @param folder where the plugin's Lua was emitted
 * @param tables Lua source of the compiled detectors and their kinds
 * @returns 12 hex digits
 */
export function catalogueVersion(folder: string, tables: string): string {
  const modules = new Map<string, string>();
  const waiting = [...ROOTS];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (modules.has(name) || WITHOUT_SAY.test(name)) continue;
    const code = readFileSync(join(folder, `${name.replaceAll(".", "/")}.lua`), "utf8").replaceAll(COMMENT, "");
    modules.set(name, code);
    for (const [, required] of code.matchAll(REQUIRED)) waiting.push(required);
  }
  const digest = createHash("sha256").update(tables);
  for (const [name, code] of [...modules].sort(([a], [b]) => (a < b ? -1 : 1))) digest.update(`\0${name}\0${code}`);
  return digest.digest("hex").slice(0, 12);
}
