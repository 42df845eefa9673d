/** Errors of the gateway, as its clients understand them. */
import type { Failure } from "../engine/failure";
import { type Exchange, protocolOf, requestIdOf } from "./exchange";

/** Message for a status that Kong or nginx set by itself. */
const REASONS: Record<number, string | undefined> = {
  404: "no such path at the gateway",
  413: "the request body is larger than the gateway accepts",
  502: "the gateway cannot reach the API",
  503: "the API is not available at the moment",
  504: "the API did not answer the gateway in time",
};

export function reasonOf(status: number): string {
  return REASONS[status] ?? "the gateway cannot handle the request";
}

/** JSON body of an error, in the protocol that the client speaks. */
export function errorBody(exchange: Exchange, error: Failure): string {
  return protocolOf(exchange).errorBody(error, requestIdOf(exchange));
}

/** The event that ends a stream with an error. */
export function errorEvent(exchange: Exchange, error: Failure): string {
  return protocolOf(exchange).errorEvent(error, requestIdOf(exchange));
}

export function errorHeaders(exchange: Exchange, error: Failure): Record<string, string> {
  const headers: Record<string, string> = { "Content-Type": "application/json", "request-id": requestIdOf(exchange) };
  if (error.retryAfter !== undefined) headers["Retry-After"] = tostring(error.retryAfter);
  return headers;
}
