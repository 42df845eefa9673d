/**
 * `use_redis: false`: nothing is stored outside this machine's memory. Conversations still restore exactly, as they carry
 * their own originals; what is kept by name is lost with the gateway.
 */
import { decryptSet, encryptSet, setKey } from "./entry-set";
import type { Vault } from "./vault";

export const memoryVault: Vault = {
  store: () => undefined,

  storeSet: (keys, name, entries, timeToLive) => {
    const [isSet, failure] = ngx.shared.kong.set(setKey(keys, name), encryptSet(keys, name, entries), timeToLive);
    return isSet ? undefined : `cannot keep: ${failure}`;
  },

  loadSet: (keys, name) => {
    const [sealed] = ngx.shared.kong.get(setKey(keys, name));
    return $multi(type(sealed) === "string" ? decryptSet(keys, name, sealed as string) : undefined, undefined);
  },

  publish: () => undefined,

  check: () => undefined,
};
