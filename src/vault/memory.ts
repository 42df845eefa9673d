/** `use_redis: false`: nothing is stored. Conversations still restore exactly, as they carry their own originals. */
import type { Vault } from "./vault";

export const memoryVault: Vault = {
  store: () => undefined,
  check: () => undefined,
};
