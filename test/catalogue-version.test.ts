/** The catalogue's version changes with what decides what is masked, and with nothing else. */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import { catalogueVersion } from "../scripts/catalogue-version";

const built = join(import.meta.dirname, "../lua-out/kong/plugins/aws-masker");
const folder = mkdtempSync(join(tmpdir(), "aws-masker-version-"));
const TABLES = "{}";
const before = catalogueVersion(built, TABLES);

beforeEach(() => {
  cpSync(built, folder, { recursive: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it.each([
  "patterns/aws-own",
  "patterns/words",
  "engine/find/plausible-name",
  "engine/find/key-values",
  "engine/edges",
  "engine/reread/cli-table",
  "engine/compile/lowering",
  "engine/surrogates/keystream",
  "engine/json/members",
  "engine/mask/replacement",
  "endpoints",
])("changes with %s", (name) => {
  appendFileSync(join(folder, `${name}.lua`), "local changed = true\n");
  expect(catalogueVersion(folder, TABLES)).not.toBe(before);
});

it.each(["access", "log", "vault/redis", "engine/unmask/channel", "lualib_bundle"])("stays with %s", (name) => {
  appendFileSync(join(folder, `${name}.lua`), "local changed = true\n");
  expect(catalogueVersion(folder, TABLES)).toBe(before);
});

it("changes with the tables", () => {
  expect(catalogueVersion(folder, "{1}")).not.toBe(before);
});

it("stays with a comment", () => {
  const path = join(folder, "engine/find/finder.lua");
  writeFileSync(path, `--- What is new.\n${readFileSync(path, "utf8")}    -- The end.\n`);
  expect(catalogueVersion(folder, TABLES)).toBe(before);
});
