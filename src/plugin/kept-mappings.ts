/**
 * Mappings that outlive their request. Batches are answered hours later, files are talked about in other requests: their
 * mappings are kept under the id that upstream gives them, and read when that id comes up again.
 *
 * The id is only known from the answer, when nothing can be stored at once. So the mappings are stored before the request
 * goes upstream, as pending in their scope. Who names an id that nothing is kept under yet gets what is pending as well:
 * surrogates are unique in the scope, so more of them do no harm.
 */
import { mentions } from "../engine/bytes";
import { addReferencesIn } from "../engine/json/references";
import type { Entries, VaultEntry, VaultError } from "../vault/vault";
import type { Endpoint } from "./endpoints";
import { type Exchange, requestIdOf, type ToKeep } from "./exchange";
import type { Gateway } from "./gateway";
import type { Scope } from "./scope";

/** Results of a batch are there for 29 days, files until they are deleted (https://docs.anthropic.com/en/api). */
const KEPT_SECONDS = 90 * 86400;
/** Longer than an upstream may take to answer, and than it may take to store under the id. */
const PENDING_SECONDS = 20 * 60;
/** Names of pending sets: so many requests of a scope can be pending at a time, and a request tries so many names. */
const PENDING_NAMES: string[] = [];
for (const number of $range(1, 128)) PENDING_NAMES.push(`pending/${number}`);
const TRIES = 6;
/** Most entries that are kept under one id. */
const MOST_ENTRIES = 20000;
const ATTEMPTS = 5;
const PAUSE = 2;

/** The kept mappings of the batches and files that a request names. Reads the vault only if it names any. */
export function keptMappings(gateway: Gateway, scopes: Scope[], endpoint: Endpoint, body: string): Entries {
  const { asks, subject } = endpoint;
  const ids: string[] = [];
  if (asks !== undefined) addReferencesIn(body, asks, ids);
  if (subject !== undefined) ids.push(subject);
  if (ids.length === 0) return $multi([], undefined, 0);
  const readers = scopes.flatMap(({ keys, earlier }) => [keys, ...earlier]);
  const [found, failure, unknown] = gateway.vault.loadSets(readers, ids);
  if (found === undefined) return $multi(undefined, failure, 0);
  if (unknown === 0) return $multi(found, undefined, 0);
  // A pending set is dropped after it was stored under its id. Read in this order, it is seen in one place or the other.
  return gateway.vault.loadSets(readers, [...PENDING_NAMES, ...ids]);
}

/**
 * Before the request goes upstream: stores the mappings of something that will be asked for later, if it makes anything.
 *
 * @param kept mappings of the batches and files that the request names; its answer may name them as well
 */
export function keepPending(
  gateway: Gateway,
  exchange: Exchange,
  scope: Scope,
  endpoint: Endpoint,
  body: string,
  mappings: VaultEntry[],
  kept: VaultEntry[],
): LuaMultiReturn<[ToKeep | undefined, problem: VaultError | undefined]> {
  const { makes, makesBy } = endpoint;
  if (makes === undefined || mappings.length + kept.length === 0) return $multi(undefined, undefined);
  if (makesBy !== undefined && !mentions(body, makesBy)) return $multi(undefined, undefined);
  const entries = together(mappings, kept);
  const first = tonumber(string.sub(requestIdOf(exchange), -4), 16) ?? 0;
  const names: string[] = [];
  for (const step of $range(0, TRIES - 1)) names.push(PENDING_NAMES[(first + step * step) % PENDING_NAMES.length]);
  const [pending, problem] = gateway.vault.storePending(scope.keys, names, entries, PENDING_SECONDS);
  return $multi({ entries, made: { references: makes, ids: [] }, pending }, problem);
}

function together(mappings: VaultEntry[], kept: VaultEntry[]): VaultEntry[] {
  const entries: VaultEntry[] = [];
  const seen = new LuaSet<string>();
  for (const list of [mappings, kept]) {
    for (const { surrogate, original, kind } of list) {
      if (seen.has(surrogate) || entries.length >= MOST_ENTRIES) continue;
      seen.add(surrogate);
      entries.push({ surrogate, original, kind });
    }
  }
  return entries;
}

/** In `log`: keeps the mappings of a request under the ids in its answer. */
export function keepMappings(gateway: Gateway, scope: Scope, { entries, made, pending }: ToKeep): void {
  const store = (attempt: number): void => {
    // There are no sockets in this phase, but there are in a timer.
    ngx.timer.at(attempt === 1 ? 0 : PAUSE * attempt, (premature) => {
      let problem: VaultError | undefined;
      for (const id of made.ids) problem ??= gateway.vault.storeSet(scope.keys, id, entries, KEPT_SECONDS);
      if (problem === undefined && pending !== undefined) problem = gateway.vault.dropSet(scope.keys, pending);
      if (problem === undefined) return;
      if (attempt < ATTEMPTS && !premature) store(attempt + 1);
      else kong.log.err("mappings of a batch or file are lost, its results will hold surrogates: ", problem);
    });
  };
  store(1);
}
