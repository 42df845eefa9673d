/** What is committed is what the pinned models say. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { catalogueFiles } from "../scripts/catalogue-update/files";
import { installModels } from "../scripts/catalogue-update/install";

beforeAll(installModels, 600_000);

it("generates the committed facts again", () => {
  const files = catalogueFiles();
  expect(files.size).toBeGreaterThan(9);
  for (const [path, text] of files) {
    const committed = readFileSync(join(import.meta.dirname, "..", path), "utf8");
    expect(committed === text, `${path} differs; run npm run catalogue:update`).toBe(true);
  }
});
