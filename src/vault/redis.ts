/** The vault in Redis: one key a surrogate, named by an HMAC, encrypted, with a time to live that slides on use. */
import { cacheOf } from "./cache";
import { decryptSet, encryptSet, setKey } from "./entry-set";
import { hex, type ScopeKeys } from "./keys";
import { RedisConnections } from "./redis-connection";
import { encryptName, encryptValue, randomBytes } from "./sealed-value";
import type { Entries, Pending, Vault, VaultEntry, VaultError } from "./vault";

/** Entries a worker remembers as stored; about 200 bytes each. */
const REMEMBERED = 50000;
const NAME_BYTES = 16;
/** Values that are asked for with one command: Lua can't spread lists of any length. */
const KEYS_PER_COMMAND = 1000;

/**
 * Redis key of the epoch: a random value that is set if there is none and never changed. If Redis loses its data (a crash
 * without persistence, FLUSHALL, a purge), the next epoch differs, and what workers remember as stored no longer counts.
 */
const EPOCH = "aws-masker:epoch";
const EPOCH_BYTES = 8;

/** Redis key of a surrogate; the hash tag keeps the keys of a scope together in listings and on proxies that shard. */
export function redisKey(keys: ScopeKeys, surrogate: string): string {
  return `aws-masker:{${keys.id}}:${hex(string.sub(keys.naming(surrogate), 1, NAME_BYTES))}`;
}

/** Redis key of a scope's encrypted name. */
function nameKey(keys: ScopeKeys): string {
  return `aws-masker:{${keys.id}}:name`;
}

/** One value to read, and what becomes of it; returns whether it could be read under these keys. */
interface Wanted {
  key: string;
  take(this: void, sealed: string): boolean;
}

export class RedisVault implements Vault {
  private readonly connections: RedisConnections;
  /** Until when they count as stored. */
  private readonly stored: LruCache<number>;
  private readonly sharedEpoch: string;
  /** The epoch in which what `stored` lists was stored. */
  private epoch: string | undefined;

  /**
   * @param timeToLive of a mapping after its last use, in seconds
   * @param socket path of Redis's Unix socket, in place of host and port
   */
  constructor(
    config: KongRedisConfig,
    private readonly timeToLive: number,
    socket?: string,
  ) {
    this.connections = new RedisConnections(config, socket);
    this.stored = cacheOf(REMEMBERED);
    this.sharedEpoch = `aws-masker:epoch:${this.connections.name}`;
  }

  store(keys: ScopeKeys, entries: VaultEntry[]): VaultError | undefined {
    if (entries.length === 0) return undefined;
    const { stored, timeToLive } = this;
    const [known] = ngx.shared.kong.get(this.sharedEpoch);
    if (known !== undefined) this.enter(known as string);
    // Another request of this worker may see a new epoch while this one waits for its answer.
    const assumed = this.epoch;
    const now = ngx.now();
    const missing: VaultEntry[] = [];
    for (const entry of entries) {
      if (entry.storedIn === assumed && (entry.storedUntil ?? 0) > now) continue;
      const [until] = stored.get(`${keys.id}${entry.surrogate}`);
      entry.storedUntil = until;
      entry.storedIn = assumed;
      if (until === undefined) missing.push(entry);
    }
    if (missing.length === 0) return undefined;
    const { name } = keys;
    const isListed = name === undefined || stored.get(keys.id)[0] !== undefined;
    const [epoch, failure] = this.write(missing.length + 1, (connection) => {
      if (!isListed) connection.set(nameKey(keys), encryptName(keys, name), "EX", timeToLive);
      for (const { surrogate, original, kind } of missing) {
        const value = encryptValue(keys, surrogate, { kind, original });
        connection.set(redisKey(keys, surrogate), value, "EX", timeToLive);
      }
    });
    if (epoch === undefined) return failure;
    // Another request has seen a newer epoch while this one waited: what was written here is lost.
    if (epoch === assumed && this.epoch !== assumed) return this.store(keys, entries);
    this.enter(epoch);
    const isLost = epoch !== assumed;
    // Written again after half its life, a mapping in use never expires and costs no write a hit.
    const life = timeToLive / 2;
    for (const { surrogate } of missing) stored.set(`${keys.id}${surrogate}`, now + life, life);
    if (!isListed) stored.set(keys.id, now + life, life);
    // What was left out because it was remembered as stored is lost as well: write all of it.
    return isLost && (isListed || missing.length < entries.length) ? this.store(keys, entries) : undefined;
  }

  storeSet(keys: ScopeKeys, name: string, entries: VaultEntry[], timeToLive: number): VaultError | undefined {
    const [_, failure] = this.write(1, (connection) => {
      connection.set(setKey(keys, name), encryptSet(keys, name, entries), "EX", timeToLive);
    });
    return failure;
  }

  storePending(keys: ScopeKeys, names: string[], entries: VaultEntry[], timeToLive: number): Pending {
    for (const name of names) {
      let isFree = false;
      const [_, failure] = this.write(
        1,
        (connection) => {
          connection.set(setKey(keys, name), encryptSet(keys, name, entries), "EX", timeToLive, "NX");
        },
        ([answer]) => {
          isFree = answer !== ngx.null;
        },
      );
      if (failure !== undefined) return $multi(undefined, failure);
      if (isFree) return $multi(name, undefined);
    }
    const last = names[names.length - 1];
    const failure = this.storeSet(keys, last, entries, timeToLive);
    if (failure !== undefined) return $multi(undefined, failure);
    return $multi(last, undefined);
  }

  dropSet(keys: ScopeKeys, name: string): VaultError | undefined {
    // Logins may be allowed no command that deletes.
    const [_, failure] = this.write(1, (connection) => {
      connection.set(setKey(keys, name), "", "EX", 1);
    });
    return failure;
  }

  loadSets(readers: ScopeKeys[], names: string[]): Entries {
    const found: VaultEntry[] = [];
    const wanted: Wanted[][] = names.map((name) =>
      readers.map((keys) => ({
        key: setKey(keys, name),
        take: (sealed) => {
          const entries = decryptSet(keys, name, sealed);
          for (const entry of entries ?? []) found.push({ ...entry, scope: keys.id });
          return entries !== undefined;
        },
      })),
    );
    const [unknown, failure] = this.read(wanted);
    if (unknown === undefined) return $multi(undefined, failure, 0);
    return $multi(found, undefined, unknown);
  }

  publish(channel: string, messages: string[]): VaultError | undefined {
    let refused: string | undefined;
    const failure = this.connections.with((connection) => {
      connection.init_pipeline(messages.length);
      for (const message of messages) connection.publish(channel, message);
      const [answers, problem] = connection.commit_pipeline();
      if (answers === undefined) return `cannot publish: ${problem}`;
      // A login that may not publish can still store: that is no reason to stop using Redis.
      refused = refusalOf(answers);
      return undefined;
    });
    return failure ?? refused;
  }

  check(): VaultError | undefined {
    const [epoch, failure] = this.write(0, () => undefined);
    if (epoch !== undefined) this.enter(epoch);
    return failure;
  }

  /** Takes note of the current epoch. If it is another one, what is remembered as stored is forgotten. */
  private enter(epoch: string): void {
    if (epoch === this.epoch) return;
    this.epoch = epoch;
    this.stored.flush_all();
    ngx.shared.kong.set(this.sharedEpoch, epoch);
  }

  /**
   * One pipeline of writes, which ends with the epoch.
   *
   * @param count of the commands that `add` adds at most
   * @param take what they answered, if none was refused
   */
  private write(
    count: number,
    add: (this: void, connection: Redis) => void,
    take?: (this: void, answers: RedisReply[]) => void,
  ): LuaMultiReturn<[epoch: string, failure: undefined] | [epoch: undefined, failure: VaultError]> {
    let epoch: string | undefined;
    const failure = this.connections.with((connection) => {
      connection.init_pipeline(count + 2);
      add(connection);
      connection.set(EPOCH, hex(randomBytes(EPOCH_BYTES)), "NX");
      connection.get(EPOCH);
      const [answers, problem] = connection.commit_pipeline();
      if (answers === undefined) return `cannot write: ${problem}`;
      const refused = refusalOf(answers);
      if (refused !== undefined) return refused;
      epoch = answers[answers.length - 1] as string;
      take?.(answers);
      return undefined;
    });
    if (failure !== undefined) return $multi(undefined, failure);
    return $multi(epoch as string, undefined);
  }

  /**
   * Reads everything that is wanted in one round trip; of alternatives, the first that can be read counts.
   *
   * @returns how much of it is not there
   */
  private read(
    wanted: Wanted[][],
  ): LuaMultiReturn<[unknown: number, failure: undefined] | [unknown: undefined, failure: VaultError]> {
    const keys: string[] = [];
    for (const alternatives of wanted) for (const { key } of alternatives) keys.push(key);
    if (keys.length === 0) return $multi(0, undefined);
    const values: RedisReply[] = [];
    const failure = this.connections.with((connection) => {
      connection.init_pipeline();
      for (let from = 0; from < keys.length; from += KEYS_PER_COMMAND) {
        connection.mget(...keys.slice(from, from + KEYS_PER_COMMAND));
      }
      const [answers, problem] = connection.commit_pipeline();
      if (answers === undefined) return `cannot read: ${problem}`;
      const refused = refusalOf(answers);
      if (refused !== undefined) return refused;
      for (const answer of answers) for (const value of answer as RedisReply[]) values.push(value);
      return undefined;
    });
    if (failure !== undefined) return $multi(undefined, failure);
    let index = 0;
    let unknown = 0;
    for (const alternatives of wanted) {
      let isFound = false;
      for (const { take } of alternatives) {
        const value = values[index];
        index += 1;
        if (!isFound && value !== ngx.null) isFound = take(value as string);
      }
      if (!isFound) unknown += 1;
    }
    return $multi(unknown, undefined);
  }
}

/** The first error among the answers of a pipeline: `[false, message]` stands for an error reply. */
function refusalOf(answers: RedisReply[]): string | undefined {
  for (const answer of answers) {
    if (type(answer) !== "table") continue;
    const [isGood, message] = answer as [unknown, unknown];
    if (isGood !== false) continue;
    const text = tostring(message);
    const [word] = string.match(text, "^%u+");
    const isCluster = word === "MOVED" || word === "ASK" || word === "CROSSSLOT" || word === "CLUSTERDOWN";
    return isCluster ? `Redis Cluster is not supported: ${text}` : `Redis refused: ${text}`;
  }
  return undefined;
}
