/** Whose mapping it is. */
import { hex, hmacSha256 } from "../vault/keys";
import type { Configuration } from "./configuration";

/**
 * Name of the request's scope. `consumer`: Kong's consumer, or the credential that the client presents, or the route.
 * The name is only ever the input of a keyed hash.
 */
export function scopeName(conf: Configuration): string {
  if (conf.scope === "global") return "global";
  const route = `route:${kong.router.get_route()?.id ?? ""}`;
  if (conf.scope === "route") return route;
  const consumer = kong.client.get_consumer() ?? kong.client.get_credential();
  if (consumer !== undefined) return `consumer:${consumer.id}`;
  const authorization = kong.request.get_header("authorization");
  // Clients send one and the same API key in either header, depending on their version.
  const bearer = authorization === undefined ? undefined : string.gsub(authorization, "^%a+ +", "")[0];
  const credential = kong.request.get_header("x-api-key") ?? bearer;
  return credential === undefined ? route : `credential:${hex(hmacSha256("aws-masker credential", credential))}`;
}
