/** The operator's tool, against what a gateway stored. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ESTATE, lastRequest, message, post, REPORT, useGateway } from "./support";

const CLI = join(import.meta.dirname, "../../cli/aws-masker.mjs");
const bench = useGateway({ plugin: { scope: "global" } });
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aws-masker-cli-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function environment(key: string): NodeJS.ProcessEnv {
  return { ...process.env, REDIS_URL: bench.target.redis.url, MASK_KEY: key };
}

function cli(...args: string[]): string {
  const options = { cwd: folder, env: environment("key of the end-to-end tests"), encoding: "utf8" } as const;
  return execFileSync(process.execPath, [CLI, ...args], options);
}

describe("aws-masker", () => {
  it("resolves what the gateway stored, and notes it", async () => {
    await post(bench, message(REPORT), "/v1/messages/count_tokens");
    const surrogate = /i-[0-9a-f]{17}/.exec(lastRequest(bench).text)?.[0] ?? "";
    expect(cli("resolve", surrogate)).toBe(`${ESTATE.instance}\tec2_instance\tglobal\n`);
    const audit = readFileSync(join(folder, "aws-masker-audit.log"), "utf8");
    expect(JSON.parse(audit)).toMatchObject({ scope: "global", surrogate });
    expect(audit).not.toContain(ESTATE.instance);
  });

  it("lists scopes, sums them up and purges them", async () => {
    await post(bench, message(REPORT), "/v1/messages/count_tokens");
    expect(cli("list")).toMatch(/^[0-9a-f]{16}\t\d+\tglobal\n$/);
    expect(cli("stats")).toMatch(/^scopes\t1\nmappings\t\d+\n/);
    expect(cli("purge", "--scope", "global")).toMatch(/^\d+ keys deleted/);
    expect(cli("list")).toBe("");
  });

  it("purges so that gateways store again what they use", async () => {
    // A write or a health check tells the gateway of a purge; a known body needs no write.
    const storeAgain = async (): Promise<string> => {
      await fetch(`${bench.target.url}/health`);
      await post(bench, message(REPORT), "/v1/messages/count_tokens");
      return cli("list");
    };
    const before = await storeAgain();
    expect(before).toContain("global");
    for (const scope of [["--all"], ["--scope", "global"]]) {
      cli("purge", ...scope);
      expect(await storeAgain()).toBe(before);
    }
  });

  it("finds nothing with another key", async () => {
    await bench.target.restart();
    await post(bench, message(REPORT), "/v1/messages/count_tokens");
    const surrogate = /i-[0-9a-f]{17}/.exec(lastRequest(bench).text)?.[0] ?? "";
    const run = spawnSync(process.execPath, [CLI, "resolve", surrogate, "--scope", "global"], {
      cwd: folder,
      env: environment("another key of 16 bytes"),
      encoding: "utf8",
    });
    expect(run.status).toBe(1);
    expect(run.stdout).toBe("");
  });
});
