/**
 * The mapping store. A surrogate is derived, so masking and unmasking a conversation need no reading; the vault is what
 * proves that every surrogate that went upstream can be turned back, by whom and when it may be asked for.
 */
import type { ScopeKeys } from "./keys";

export interface VaultEntry {
  surrogate: string;
  original: string;
  kind: string;
  /** Id of the scope that it was read from. */
  scope?: string;
  /**
   * Written by the vault: the entry is in Redis until `storedUntil`, provided that Redis still has the epoch `storedIn`.
   * Turns that map nothing new bring the very same entries (see `MappingSet`), so they are not looked up again.
   */
  storedUntil?: number;
  storedIn?: string;
}

/** Why the vault cannot be used; never contains an original. */
export type VaultError = string;

export type Entries = LuaMultiReturn<
  | [entries: VaultEntry[], failure: undefined, unknown: number]
  | [entries: undefined, failure: VaultError, unknown: number]
>;

/** The name under which something is kept. */
export type Pending = LuaMultiReturn<[name: string, failure: undefined] | [name: undefined, failure: VaultError]>;

/**
 * Whatever reads takes one scope under several masking keys, the current one first: what was written under an earlier one
 * is found as well. Everything must be called where cosockets work.
 */
export interface Vault {
  /** Makes the entries durable before anything goes upstream. */
  store(keys: ScopeKeys, entries: VaultEntry[]): VaultError | undefined;
  /** Keeps entries under a name that upstream gave, such as the id of a batch, for `timeToLive` seconds. */
  storeSet(keys: ScopeKeys, name: string, entries: VaultEntry[], timeToLive: number): VaultError | undefined;
  /** As {@link storeSet}, under the first of the names that is free; the last one if none is. */
  storePending(keys: ScopeKeys, names: string[], entries: VaultEntry[], timeToLive: number): Pending;
  /** Ends what is kept under `name`. */
  dropSet(keys: ScopeKeys, name: string): VaultError | undefined;
  /** The entries kept under any of the names, and how many of these nothing is kept under. What comes first is read first. */
  loadSets(readers: ScopeKeys[], names: string[]): Entries;
  /** Publishes messages on a channel. */
  publish(channel: string, messages: string[]): VaultError | undefined;
  /** Whether mappings can be stored right now. */
  check(): VaultError | undefined;
}
