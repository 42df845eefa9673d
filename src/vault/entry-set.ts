/** Entries that are kept together, as one encrypted value. */
import * as json from "cjson.safe";
import { hex, type ScopeKeys } from "./keys";
import { decryptValue, encryptValue } from "./sealed-value";
import type { VaultEntry } from "./vault";

const KIND = "set";
const NAME_BYTES = 16;

/** Redis key of the set `name`. It is a hash, as upstream may show the name itself to others. */
export function setKey(keys: ScopeKeys, name: string): string {
  return `aws-masker:{${keys.id}}:set:${hex(string.sub(keys.naming(`set\0${name}`), 1, NAME_BYTES))}`;
}

export function encryptSet(keys: ScopeKeys, name: string, entries: VaultEntry[]): string {
  const [text, failure] = json.encode(entries);
  if (text === undefined) error(`encode: ${failure}`);
  return encryptValue(keys, `set\0${name}`, { kind: KIND, original: text });
}

/** Returns undefined if the value was not written under these keys for this name. */
export function decryptSet(keys: ScopeKeys, name: string, sealed: string): VaultEntry[] | undefined {
  const value = decryptValue(keys, `set\0${name}`, sealed);
  return value === undefined ? undefined : (json.decode(value.original)[0] as VaultEntry[] | undefined);
}
