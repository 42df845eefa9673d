/**
 * The mapping store. A surrogate is derived, so masking and unmasking a conversation need no reading; the vault is what
 * proves that every surrogate that went upstream can be turned back, by whom and when it may be asked for.
 */
import type { ScopeKeys } from "./keys";

export interface VaultEntry {
  surrogate: string;
  original: string;
  kind: string;
}

/** Why the vault cannot be used; never contains an original. */
export type VaultError = string;

export interface Vault {
  /** Makes the entries durable before anything goes upstream. Must be called where cosockets work. */
  store(keys: ScopeKeys, entries: VaultEntry[]): VaultError | undefined;
  /** Keeps entries under a name that upstream gave, such as the id of a batch, for `timeToLive` seconds. */
  storeSet(keys: ScopeKeys, name: string, entries: VaultEntry[], timeToLive: number): VaultError | undefined;
  /** The entries kept under a name; neither entries nor an error if there are none. */
  loadSet(
    keys: ScopeKeys,
    name: string,
  ): LuaMultiReturn<
    [entries: VaultEntry[] | undefined, failure: undefined] | [entries: undefined, failure: VaultError]
  >;
  /** Publishes messages on a channel. Must be called where cosockets work. */
  publish(channel: string, messages: string[]): VaultError | undefined;
  /** Whether the vault can be used right now. */
  check(): VaultError | undefined;
}
