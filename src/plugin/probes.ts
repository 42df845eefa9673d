/** What the gateway answers by itself. */
import type { VaultError } from "../vault/vault";
import type { Configuration } from "./configuration";
import type { Gateway } from "./gateway";

/** `health`: whether the whole chain works. `alive`: whether anybody is there. */
type Probe = "health" | "alive";

/**
 * `GET /health` is for load balancers; `HEAD /` and `/api/hello` are how Claude Code asks whether anybody is there.
 */
export function probeOf(method: string, path: string): Probe | undefined {
  if (method !== "GET" && method !== "HEAD") return undefined;
  const [bare] = string.gsub(path, "^/claude%-proxy", "");
  if (bare === "/health") return "health";
  if (bare === "/api/hello" || (method === "HEAD" && (bare === "/" || bare === ""))) return "alive";
  return undefined;
}

/** Answers the probe, or returns why the vault cannot be used, if requests are refused without it. */
export function answerProbe(
  conf: Configuration,
  gateway: Gateway,
  probe: Probe,
  method: string,
): VaultError | undefined {
  const problem = probe === "health" ? gateway.vault.check() : undefined;
  if (problem !== undefined && conf.redis_failure === "closed") return problem;
  // With `redis_failure: continue` the gateway works without its vault, so a load balancer must not take it out.
  const status = problem === undefined ? "ok" : "degraded";
  if (problem !== undefined) kong.log.warn("the vault is not available: ", problem);
  kong.response.exit(200, method === "HEAD" ? "" : `{"status":"${status}"}`, { "Content-Type": "application/json" });
  return undefined;
}
