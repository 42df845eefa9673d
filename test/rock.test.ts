/** The rock installs exactly what the build emits, under the names by which Kong requires it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const built = join(root, "lua-out/kong/plugins/aws-masker");
const folder = mkdtempSync(join(tmpdir(), "aws-masker-rock-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function run(program: string, args: string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
  expect(status, stdout + stderr).toBe(0);
}

it("is packed and installed", () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  expect(readFileSync(join(built, "handler.lua"), "utf8")).toContain(`VERSION = "${version}"`);

  const name = `kong-plugin-aws-masker-${version}-1`;
  const packed = join(folder, "packed");
  const installed = join(folder, "installed");
  // The rock is left where luarocks runs, which must not be the checkout.
  const checkout = join(folder, "checkout");
  run("mkdir", ["-p", packed, installed, checkout], root);
  run("cp", ["-r", "lua-out", `${name}.rockspec`, checkout], root);
  run("luarocks", ["make", "--lua-version=5.1", "--tree", packed, "--pack-binary-rock"], checkout);
  run("luarocks", ["install", "--lua-version=5.1", "--tree", installed, `${name}.all.rock`], checkout);
  run("diff", ["-r", built, join(installed, "share/lua/5.1/kong/plugins/aws-masker")], root);
});
