/** What the phases of one request know of each other. */
import type { Made } from "../engine/json/references";
import type { Dictionary } from "../engine/unmask/dictionary";
import type { Protocol } from "../engine/protocols/protocol";
import type { VaultEntry } from "../vault/vault";
import { type Endpoint, endpointOf } from "./endpoints";
import type { Scope } from "./scope";
import type { Failure } from "../engine/failure";
import type { Restorer } from "./answer/restorer";

/** A request that may go upstream. */
export interface Passed {
  scope: Scope;
  /** Of the request's own mappings. */
  dictionary: Dictionary;
  /** Also has the kept mappings of the batch or file that was asked for. Used only if upstream answers with success. */
  fullDictionary: Dictionary;
  /** Mappings that are kept for what the answer says was made, if it may make something. */
  toKeep?: ToKeep;
  /** Findings by family; absent if there was no body. */
  counts?: Record<string, number>;
  /** Of the body, decoded. */
  bytes: number;
  /** Spent in masking, without waiting for the vault. */
  maskingSeconds: number;
  /** Mappings that are not in the vault, because it failed and `redis_failure` is `continue`. */
  unstored?: number;
}

export interface ToKeep {
  entries: VaultEntry[];
  made: Made;
  /** The name under which they are pending; absent if they could not be stored. */
  pending?: string;
}

/** How an answer is passed on. */
export interface Restoring {
  restorer: Restorer;
  /** The answer is a stream of events, in which an error is one more. */
  isStream: boolean;
  /** Surrogates in the inputs of tools that no mapping explains. */
  unresolved: number;
}

export interface Exchange {
  /** Read it with {@link requestIdOf}, which draws it when it is first asked for. */
  requestId?: string;
  endpoint?: Endpoint;
  /** Absent if the request was not masked: it was refused, or an earlier plugin ended it. */
  passed?: Passed;
  /** Absent if the answer passes as it comes. */
  restoring?: Restoring;
  /** Replaces the answer. */
  failure?: Failure;
  /** Nothing more of the answer is passed on. */
  isOver?: boolean;
}

/** The exchange of the request at hand; empty if an earlier plugin ended the request before `access`. */
export function currentExchange(): Exchange {
  return kong.ctx.plugin;
}

/** Names the request in errors and in the log. Read once and kept: nginx gives another one at each reading. */
export function requestIdOf(exchange: Exchange): string {
  exchange.requestId ??= `req_${ngx.var.request_id}`;
  return exchange.requestId;
}

/** The protocol that the client speaks, also where an earlier plugin or nginx ended the request. */
export function protocolOf(exchange: Exchange): Protocol {
  exchange.endpoint ??= endpointOf(kong.request.get_path());
  return exchange.endpoint.protocol;
}
