/**
 * `npm run bench:vault`: what storing mappings costs. Commands are counted by Redis itself; times are those of whole
 * requests, as the median difference to a gateway with `use_redis: false` that gets the same body a moment before or
 * after. The last line is one JSON object with every figure.
 *
 * @example npm run bench:vault
 */
import { Agent, request } from "node:http";
import { Redis } from "ioredis";
import { startFakeClaude } from "../../test/fake-claude/server";
import { startStandalone } from "../../test/targets/standalone";
import type { Target } from "../../test/targets/target";

/** New identifiers in a request → pairs of requests that are measured. */
const PAIRS = new Map([
  [0, 1500],
  [10, 1500],
  [1000, 150],
]);
const WARM_UP = 50;
/** What this benchmark itself asks Redis for. */
const OWN_COMMANDS = ["info", "config|resetstat"];

const agent = new Agent({ keepAlive: true });
const figures: Record<string, number> = {};
let identifiers = 0;

function newBody(count: number): string {
  const ids = Array.from({ length: count }, () => `i-${(identifiers++).toString(16).padStart(17, "0")}`);
  const messages = [{ role: "user", content: `Please have a look at these: ${ids.join(" ")}` }];
  return JSON.stringify({ model: "claude-fake", messages });
}

/** Milliseconds until the whole answer is there. Not `fetch`, whose own work varies more than what is measured. */
function send(target: Target, body: string): Promise<number> {
  const headers = { "content-type": "application/json", "x-api-key": "key", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const call = request(`${target.url}/v1/messages/count_tokens`, { method: "POST", agent, headers }, (answer) => {
      answer.resume().on("end", () => {
        if (answer.statusCode === 200) resolve(performance.now() - started);
        else reject(new Error(`the gateway answered ${answer.statusCode}`));
      });
    });
    call.on("error", reject).end(body);
  });
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** Calls of each command that Redis counted while `act` ran. */
async function commandsOf(redis: Redis, act: () => Promise<unknown>): Promise<Map<string, number>> {
  await redis.config("RESETSTAT");
  await act();
  const lines = (await redis.info("commandstats")).matchAll(/^cmdstat_(\S+):calls=(\d+)/gm);
  const counts = new Map<string, number>();
  for (const [, name, calls] of lines) if (!OWN_COMMANDS.includes(name)) counts.set(name, Number(calls));
  return counts;
}

async function countCommands(stored: Target, redis: Redis): Promise<void> {
  for (const count of PAIRS.keys()) {
    const body = newBody(count);
    for (const what of ["new", "known"]) {
      const calls = await commandsOf(redis, () => send(stored, body));
      figures[`${count} ${what}: commands`] = [...calls.values()].reduce((sum, each) => sum + each, 0);
      // Each pipeline of writes ends with the one GET that reads the epoch, and a conversation reads nothing else.
      figures[`${count} ${what}: round trips`] = (calls.get("get") ?? 0) + (calls.get("mget") ?? 0);
    }
  }
}

async function measureTimes(stored: Target, inMemory: Target): Promise<void> {
  const times = new Map<string, { stored: number[]; inMemory: number[]; added: number[] }>();
  const measure = async (name: string, body: string, isFirst: boolean): Promise<void> => {
    const all = times.get(name) ?? { stored: [], inMemory: [], added: [] };
    times.set(name, all);
    const early = await send(isFirst ? stored : inMemory, body);
    const late = await send(isFirst ? inMemory : stored, body);
    const [withRedis, without] = isFirst ? [early, late] : [late, early];
    all.stored.push(withRedis);
    all.inMemory.push(without);
    all.added.push(withRedis - without);
  };
  for (const [count, pairs] of PAIRS) {
    for (let pair = 0; pair < pairs; pair += 1) {
      const body = newBody(count);
      await measure(`${count} new`, body, pair % 2 === 0);
      await measure(`${count} known`, body, pair % 2 === 0);
    }
  }
  for (const [name, all] of times) {
    figures[`${name}: us with Redis`] = median(all.stored) * 1000;
    figures[`${name}: us without`] = median(all.inMemory) * 1000;
    figures[`${name}: added us`] = median(all.added) * 1000;
  }
}

async function measureMemory(stored: Target, redis: Redis): Promise<void> {
  const used = async (): Promise<number> => Number(/used_memory:(\d+)/.exec(await redis.info("memory"))?.[1]);
  const before = { used: await used(), keys: await redis.dbsize() };
  for (let count = 0; count < 20; count += 1) await send(stored, newBody(1000));
  figures["bytes of Redis a mapping"] = ((await used()) - before.used) / ((await redis.dbsize()) - before.keys);
  const sizes: number[] = [];
  for (const key of (await redis.keys("aws-masker:{*")).slice(0, 1000)) {
    sizes.push((await redis.memory("USAGE", key)) ?? 0);
  }
  figures["MEMORY USAGE of a mapping"] = median(sizes);
}

const undo: (() => Promise<unknown>)[] = [];
try {
  const claude = await startFakeClaude();
  undo.push(() => claude.close());
  const stored = await startStandalone(claude, { workers: 1 });
  undo.push(() => stored.stop());
  const inMemory = await startStandalone(claude, { workers: 1, plugin: { use_redis: false } });
  undo.push(() => inMemory.stop());
  const redis = new Redis(stored.redis.url);
  undo.push(() => redis.quit());
  // As redis/redis.conf has it; the suite's own syncs every write.
  await redis.config("SET", "appendfsync", "everysec");
  for (let count = 0; count < WARM_UP; count += 1) {
    for (const target of [stored, inMemory]) await send(target, newBody(100));
  }

  await countCommands(stored, redis);
  await measureTimes(stored, inMemory);
  await measureMemory(stored, redis);
  for (const [name, value] of Object.entries(figures)) console.log(`${value.toFixed(0).padStart(8)}  ${name}`);
  console.log(JSON.stringify(figures));
} finally {
  agent.destroy();
  for (const step of undo.reverse()) await step();
}
