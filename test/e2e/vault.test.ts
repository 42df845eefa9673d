/** The vault in a real Redis. */
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lastRequest, leaks, message, ORIGINALS, post, REPORT, useGateway } from "./support";

const bench = useGateway({ plugin: { mapping_ttl: 1000 }, workers: 4 });
let redis: Redis;

beforeAll(() => {
  redis = new Redis(bench.target.redis.url);
  redis.on("error", () => undefined);
});
afterAll(() => {
  redis.disconnect();
});

async function masked(): Promise<string> {
  const answer = await post(bench, message(REPORT), "/v1/messages/count_tokens");
  expect(answer.status).toBe(200);
  return lastRequest(bench).text;
}

describe("the vault", () => {
  it("holds a mapping for each identifier, for a limited time, and nothing in plain text", async () => {
    await masked();
    const keys = await redis.keys("aws-masker:{*");
    expect(keys.length).toBeGreaterThanOrEqual(ORIGINALS.length);
    for (const key of keys) {
      const ttl = await redis.ttl(key);
      expect(ttl).toBeGreaterThan(0);
      expect(ttl).toBeLessThanOrEqual(1000);
      const everything = `${key}\n${(await redis.getBuffer(key))?.toString("latin1") ?? ""}`;
      expect(ORIGINALS.filter((original) => everything.includes(original))).toEqual([]);
    }
  });

  it("gives the same surrogates in every worker, after a restart, and after it lost everything", async () => {
    const first = await masked();
    for (let count = 0; count < 20; count += 1) expect(await masked()).toBe(first);
    await bench.target.restart();
    expect(await masked()).toBe(first);
    await redis.flushall();
    await bench.target.restart();
    expect(await masked()).toBe(first);
    expect(await redis.dbsize()).toBeGreaterThan(0);
  });

  it("gives others to another credential", async () => {
    const first = await masked();
    await post(bench, message(REPORT), "/v1/messages/count_tokens", { "x-api-key": "another" });
    expect(lastRequest(bench).text).not.toBe(first);
    expect(leaks(lastRequest(bench))).toEqual([]);
  });

  it("that is down refuses what would need it, and comes back by itself", async () => {
    const fresh = message("i-00000000000000001 is new");
    await bench.target.redis.kill();
    const before = bench.claude.requests.length;
    for (let count = 0; count < 3; count += 1) {
      const refused = await post(bench, fresh);
      expect(refused.status).toBe(503);
      expect(refused.headers.get("retry-after")).not.toBeNull();
      expect(await refused.json()).toMatchObject({ type: "error", error: { type: "api_error" } });
    }
    expect((await fetch(`${bench.target.url}/health`)).status).toBe(503);
    expect((await post(bench, message("nothing to mask"))).status).toBe(200);
    expect(bench.claude.requests.length).toBe(before + 1);
    await bench.target.redis.start();
    await expect.poll(async () => (await post(bench, fresh)).status, { timeout: 30_000 }).toBe(200);
  });
});
