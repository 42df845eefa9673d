/**
 * `use_redis: false`: nothing is stored outside this machine's memory. Conversations still restore exactly, as they carry
 * their own originals; what is kept by name is lost with the gateway.
 */
import { decryptSet, encryptSet, setKey } from "./entry-set";
import type { Vault, VaultEntry } from "./vault";

export const memoryVault: Vault = {
  store: () => undefined,

  storeSet: (keys, name, entries, timeToLive) => {
    // Others keep things in this memory, too: it must not make room by forgetting theirs.
    const value = encryptSet(keys, name, entries);
    const [isSet, failure] = ngx.shared.kong.safe_set(setKey(keys, name), value, timeToLive);
    return isSet ? undefined : `cannot keep: ${failure}`;
  },

  loadSets: (readers, names) => {
    const found: VaultEntry[] = [];
    for (const name of names) {
      for (const keys of readers) {
        const [sealed] = ngx.shared.kong.get(setKey(keys, name));
        const entries = type(sealed) === "string" ? decryptSet(keys, name, sealed as string) : undefined;
        if (entries === undefined) continue;
        for (const entry of entries) found.push(entry);
        break;
      }
    }
    return $multi(found, undefined);
  },

  publish: () => undefined,

  check: () => undefined,
};
