#!/usr/bin/env node
/** `npx aws-masker`: looks into the vault, for people who hold the masking key. */
import { appendFileSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import { decryptName, decryptValue, EPOCH, redisKey, scopeId, scopeKeys } from "./keys.mjs";

const HELP = `aws-masker: looks into the vault of aws-masker

  aws-masker list                          scopes and how many mappings each has
  aws-masker stats                         the same, summed up, with the memory that Redis uses
  aws-masker resolve SURROGATE [--scope S] what a surrogate stands for, in one scope or in all
  aws-masker purge --scope S | --all       deletes the mappings of a scope, or all

Environment: REDIS_URL (redis://:password@host:port/db), MASK_KEY, or --key-file with the key in it.
Every resolve is noted in --audit-file (aws-masker-audit.log) before the answer is shown.
`;

/** Says what is wrong with the call, and ends. @param {string} message @returns {never} */
function fail(message) {
  console.error(`aws-masker: ${message}`);
  process.exit(2);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scope: { type: "string" },
    all: { type: "boolean", default: false },
    "key-file": { type: "string" },
    "audit-file": { type: "string", default: "aws-masker-audit.log" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const [command, surrogate] = positionals;
if (values.help || command === undefined) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
const keyFile = values["key-file"];
const maskKey = keyFile === undefined ? (process.env.MASK_KEY ?? "") : readFileSync(keyFile, "utf8").trim();
if (maskKey === "") fail("set MASK_KEY, or give --key-file");
const redisUrl = process.env.REDIS_URL ?? "";
if (redisUrl === "") fail("set REDIS_URL");
const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1, retryStrategy: () => null, lazyConnect: true });
redis.on("error", () => undefined);

/** Keys that match a pattern. @param {string} pattern @returns {AsyncGenerator<string[]>} */
async function* scan(pattern) {
  for await (const keys of redis.scanStream({ match: pattern, count: 1000 })) if (keys.length > 0) yield keys;
}

/** All scopes: their mappings, and their names where this masking key can read them. */
async function scopes() {
  /** @type {Map<string, { id: string, name: string | undefined, mappings: number }>} */
  const found = new Map();
  for await (const keys of scan("aws-masker:{*}:*")) {
    for (const key of keys) {
      const id = /\{(\w+)\}/.exec(key)?.[1] ?? "";
      const scope = found.get(id) ?? { id, name: undefined, mappings: 0 };
      found.set(id, scope);
      if (key.endsWith(":name")) {
        const value = await redis.getBuffer(key);
        scope.name = value === null ? undefined : decryptName(maskKey, id, value);
      } else scope.mappings += 1;
    }
  }
  return [...found.values()];
}

/** @param {string} text */
async function resolve(text) {
  const asked = values.scope;
  const all = asked === undefined ? await scopes() : [{ id: scopeId(maskKey, asked), name: asked }];
  let isFound = false;
  for (const { id, name } of all) {
    const keys = scopeKeys(maskKey, id);
    const value = await redis.getBuffer(redisKey(keys, text));
    const entry = value === null ? undefined : decryptValue(keys, text, value);
    if (entry === undefined) continue;
    const line = { time: new Date().toISOString(), user: userInfo().username, scope: name ?? id, surrogate: text };
    appendFileSync(values["audit-file"], `${JSON.stringify(line)}\n`, { mode: 0o600 });
    console.log(`${entry.original}\t${entry.kind}\t${name ?? id}`);
    isFound = true;
  }
  if (!isFound) console.error(`aws-masker: nothing is stored for ${text}`);
  return isFound ? 0 : 1;
}

async function purge() {
  if ((values.scope === undefined) === !values.all) fail("purge takes either --scope or --all");
  const id = values.scope === undefined ? "*" : scopeId(maskKey, values.scope);
  let total = 0;
  for await (const keys of scan(`aws-masker:{${id}}:*`)) for (const key of keys) total += await redis.unlink(key);
  // Gateways take another epoch for a Redis that lost its data, and store again what they use.
  await redis.unlink(EPOCH);
  console.log(`${total} keys deleted; gateways notice with their next write or health check`);
  return 0;
}

async function list() {
  for (const { id, name, mappings } of await scopes())
    console.log(`${id}\t${mappings}\t${name ?? "(not known under this key)"}`);
  return 0;
}

async function stats() {
  const all = await scopes();
  const mappings = all.reduce((sum, scope) => sum + scope.mappings, 0);
  const memory = /used_memory_human:(\S+)/.exec(await redis.info("memory"))?.[1] ?? "unknown";
  console.log(`scopes\t${all.length}\nmappings\t${mappings}\nmemory of Redis\t${memory}`);
  return 0;
}

/** @type {Record<string, (() => Promise<number>) | undefined>} */
const commands = { list, stats, purge, resolve: () => (surrogate === undefined ? fail(HELP) : resolve(surrogate)) };
const run = commands[command];
if (run === undefined) fail(`there is no command '${command}'`);
try {
  await redis.connect();
  process.exitCode = await run();
} catch (error) {
  fail(`Redis: ${error instanceof Error ? error.message : String(error)}`);
} finally {
  redis.disconnect();
}
