/** What the phases of one request know of each other. */
import type { Dictionary } from "../engine/unmask/dictionary";
import type { Digest } from "../engine/surrogates/keystream";
import type { GatewayError } from "./errors";
import type { Restorer } from "./restorer";

export interface Exchange {
  requestId: string;
  /** Set once the request may go upstream. */
  dictionary?: Dictionary;
  digest?: Digest;
  restorer?: Restorer;
  /** Replaces the answer. */
  failure?: GatewayError;
  /** For the log. */
  scopeId?: string;
  counts?: Record<string, number>;
  bytes?: number;
}

/** The exchange of the request at hand; empty if an earlier plugin ended the request before `access`. */
export function currentExchange(): Partial<Exchange> {
  return kong.ctx.plugin;
}
