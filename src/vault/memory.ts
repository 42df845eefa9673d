/**
 * `use_redis: false`: nothing is stored outside this machine's memory. Conversations still restore exactly, as they carry
 * their own originals; what is kept by name is lost with the gateway.
 */
import { decryptSet, encryptSet, setKey } from "./entry-set";
import type { Vault, VaultEntry } from "./vault";

export const memoryVault: Vault = {
  store: () => undefined,

  storeSet: (keys, name, entries, timeToLive) => {
    // The dict is shared with other plugins, so fail when it is full and do not evict their entries.
    const value = encryptSet(keys, name, entries);
    const [isSet, failure] = ngx.shared.kong.safe_set(setKey(keys, name), value, timeToLive);
    return isSet ? undefined : `cannot keep: ${failure}`;
  },

  storePending: (keys, names, entries, timeToLive) => {
    let failure: string | undefined;
    for (const name of names) {
      const value = encryptSet(keys, name, entries);
      const [isSet, problem] = ngx.shared.kong.safe_add(setKey(keys, name), value, timeToLive);
      if (isSet) return $multi(name, undefined);
      failure = problem;
      if (problem !== "exists") break;
    }
    if (failure !== "exists") return $multi(undefined, `cannot keep: ${failure}`);
    const last = names[names.length - 1];
    const problem = memoryVault.storeSet(keys, last, entries, timeToLive);
    if (problem !== undefined) return $multi(undefined, problem);
    return $multi(last, undefined);
  },

  dropSet: (keys, name) => {
    ngx.shared.kong.delete(setKey(keys, name));
    return undefined;
  },

  loadSets: (readers, names) => {
    const found: VaultEntry[] = [];
    let unknown = 0;
    for (const name of names) {
      let isFound = false;
      for (const keys of readers) {
        const [sealed] = ngx.shared.kong.get(setKey(keys, name));
        const entries = type(sealed) === "string" ? decryptSet(keys, name, sealed as string) : undefined;
        if (entries === undefined) continue;
        for (const entry of entries) found.push({ ...entry, scope: keys.id });
        isFound = true;
        break;
      }
      if (!isFound) unknown += 1;
    }
    return $multi(found, undefined, unknown);
  },

  publish: () => undefined,

  check: () => undefined,
};
