/** What goes upstream besides the body. */
import type { Configuration } from "../configuration";

/** Kong's variables for headers that tell the API about the network that the request comes from, and about Kong. */
const FORWARDED = [
  "upstream_via",
  "upstream_x_forwarded_for",
  "upstream_x_forwarded_proto",
  "upstream_x_forwarded_host",
  "upstream_x_forwarded_port",
  "upstream_x_forwarded_path",
  "upstream_x_forwarded_prefix",
] as const;

/** What proxies in front of the gateway, and clients, say about that network themselves. */
const TOLD = [
  "Forwarded",
  "Via",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Port",
  "X-Forwarded-Proto",
  "X-Real-IP",
] as const;

export function prepareUpstream(conf: Configuration): void {
  // A compressed answer would have to be decompressed before it can be restored, so none is asked for.
  kong.service.request.set_header("Accept-Encoding", "identity");
  for (const name of TOLD) kong.service.request.clear_header(name);
  for (const variable of FORWARDED) {
    if ((ngx.var[variable] ?? "") !== "") ngx.var[variable] = "";
  }
  const { anthropic_api_key } = conf;
  if (anthropic_api_key !== undefined && anthropic_api_key !== "") {
    kong.service.request.set_header("x-api-key", anthropic_api_key);
    kong.service.request.clear_header("Authorization");
  }
}
