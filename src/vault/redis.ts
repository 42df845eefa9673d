/** The vault in Redis: one key a surrogate, named by an HMAC, encrypted, with a time to live that slides on use. */
import { cacheOf } from "./cache";
import { decryptSet, encryptSet, setKey } from "./entry-set";
import { hex, hmacSha256, type ScopeKeys } from "./keys";
import { RedisConnections } from "./redis-connection";
import { encryptName, encryptValue } from "./sealed-value";
import type { Vault, VaultEntry, VaultError } from "./vault";

/** Entries a worker remembers as stored; about 200 bytes each. */
const REMEMBERED = 50000;
const NAME_BYTES = 16;

/** Redis key of a surrogate. The hash tag keeps a scope on one node of a cluster, so one pipeline serves a request. */
export function redisKey(keys: ScopeKeys, surrogate: string): string {
  return `aws-masker:{${keys.id}}:${hex(string.sub(hmacSha256(keys.naming, surrogate), 1, NAME_BYTES))}`;
}

/** Redis key of a scope's encrypted name. */
function nameKey(keys: ScopeKeys): string {
  return `aws-masker:{${keys.id}}:name`;
}

export class RedisVault implements Vault {
  private readonly connections: RedisConnections;
  private readonly stored: LruCache<true>;

  /** @param timeToLive of a mapping after its last use, in seconds */
  constructor(
    config: KongRedisConfig,
    private readonly timeToLive: number,
  ) {
    this.connections = new RedisConnections(config);
    this.stored = cacheOf(REMEMBERED);
  }

  store(keys: ScopeKeys, entries: VaultEntry[]): VaultError | undefined {
    const { stored, timeToLive } = this;
    const missing: VaultEntry[] = [];
    for (const entry of entries) {
      if (stored.get(`${keys.id}${entry.surrogate}`)[0] === undefined) missing.push(entry);
    }
    if (missing.length === 0) return undefined;
    const isListed = stored.get(keys.id)[0] !== undefined;
    const failure = this.connections.with((connection) => {
      connection.init_pipeline(missing.length + 1);
      if (!isListed) connection.set(nameKey(keys), encryptName(keys), "EX", timeToLive);
      for (const { surrogate, original, kind } of missing) {
        const value = encryptValue(keys, surrogate, { kind, original });
        connection.set(redisKey(keys, surrogate), value, "EX", timeToLive);
      }
      const [answers, failure] = connection.commit_pipeline();
      return answers === undefined ? `cannot write: ${failure}` : firstFailure(answers);
    });
    if (failure !== undefined) return failure;
    // Written again after half its life, a mapping in use never expires and costs no write a hit.
    for (const { surrogate } of missing) stored.set(`${keys.id}${surrogate}`, true, timeToLive / 2);
    stored.set(keys.id, true, timeToLive / 2);
    return undefined;
  }

  storeSet(keys: ScopeKeys, name: string, entries: VaultEntry[], timeToLive: number): VaultError | undefined {
    return this.connections.with((connection) => {
      const [answer, failure] = connection.set(setKey(keys, name), encryptSet(keys, name, entries), "EX", timeToLive);
      return answer === "OK" ? undefined : `cannot write: ${failure}`;
    });
  }

  loadSet(
    keys: ScopeKeys,
    name: string,
  ): LuaMultiReturn<[VaultEntry[] | undefined, undefined] | [undefined, VaultError]> {
    let entries: VaultEntry[] | undefined;
    const failure = this.connections.with((connection) => {
      const [sealed, problem] = connection.get(setKey(keys, name));
      if (sealed === undefined || sealed === false) return `cannot read: ${problem}`;
      if (sealed !== ngx.null) entries = decryptSet(keys, name, sealed as string);
      return undefined;
    });
    if (failure !== undefined) return $multi(undefined, failure);
    return $multi(entries, undefined);
  }

  publish(channel: string, messages: string[]): VaultError | undefined {
    return this.connections.with((connection) => {
      connection.init_pipeline(messages.length);
      for (const message of messages) connection.publish(channel, message);
      const [answers, failure] = connection.commit_pipeline();
      return answers === undefined ? `cannot publish: ${failure}` : undefined;
    });
  }

  check(): VaultError | undefined {
    return this.connections.with((connection) => {
      const [answer, failure] = connection.ping();
      return answer === "PONG" ? undefined : `cannot ping: ${failure}`;
    });
  }
}

/** The first error among the answers of a pipeline: `[false, message]` stands for an error reply. */
function firstFailure(answers: RedisReply[]): string | undefined {
  for (const answer of answers) {
    if (answer !== "OK") return `cannot write: ${tostring(Array.isArray(answer) ? answer[1] : answer)}`;
  }
  return undefined;
}
