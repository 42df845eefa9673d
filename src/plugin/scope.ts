/** Whose mapping it is. */
import { cacheOf } from "../vault/cache";
import { hex, hmacSha256 } from "../vault/keys";
import type { Configuration } from "./configuration";

/** Credential → its name: a client sends the same one with every request. */
const names = cacheOf<string>(1000);

function credentialName(credential: string): string {
  let [name] = names.get(credential);
  if (name === undefined) {
    name = `credential:${hex(hmacSha256("aws-masker credential", credential))}`;
    names.set(credential, name);
  }
  return name;
}

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
  return credential === undefined ? route : credentialName(credential);
}
