import { isIPv6 } from "node:net";
import { join, resolve } from "node:path";
import { StartError } from "./start-error";

/** What `npm start` is told through its environment. */
export interface Settings {
  /** Address to listen on. */
  host: string;
  /** Port to listen on; 0 picks a free one. */
  port: number;
  /** Where masked requests go: http or https, a path is put before the client's. */
  upstream: URL;
  /** redis:// or rediss://; undefined starts a private Redis. */
  redisUrl: URL | undefined;
  /** Undefined: the key in the state folder, made at first start. */
  maskKey: string | undefined;
  /** nginx workers: a number or "auto" (one a core). */
  workers: string;
  /** Folder of the key, the private Redis's data and the running configuration. */
  stateDir: string;
  /** Laid over the plugin's configuration. */
  options: Record<string, unknown>;
}

export const projectRoot = join(import.meta.dirname, "..");

/** A variable that is empty is one that is not set: that is what `PORT= npm start` and compose files mean. */
function variable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name]?.trim() ?? "";
  return value === "" ? undefined : value;
}

function url(name: string, value: string, protocols: string[]): URL {
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  if (parsed === undefined || !protocols.includes(parsed.protocol) || parsed.hostname === "") {
    // Not quoted: it may hold a password.
    throw new StartError(`${name} must be a URL that begins with ${protocols.map((one) => `${one}//`).join(" or ")}`);
  }
  return parsed;
}

function upstreamUrl(value: string): URL {
  const parsed = url("UPSTREAM_URL", value, ["https:", "http:"]);
  if (parsed.username !== "" || parsed.search !== "" || parsed.hash !== "") {
    throw new StartError("UPSTREAM_URL takes a scheme, a host, a port and a path, nothing else");
  }
  return parsed;
}

function port(value: string): number {
  const parsed = Number(value);
  if (!/^\d+$/.test(value) || parsed > 65535) throw new StartError(`PORT must be 0 to 65535, not "${value}"`);
  return parsed;
}

function workers(value: string): string {
  if (!/^(auto|[1-9]\d{0,2})$/.test(value)) throw new StartError(`WORKERS must be "auto" or 1 to 999, not "${value}"`);
  return value;
}

function options(value: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // The same answer as for JSON that is no object.
  }
  throw new StartError("AWS_MASKER_OPTIONS must be a JSON object");
}

/** Host name or address as it stands in a URL: IPv6 in brackets. */
export function urlHost(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** A URL's host without the brackets of IPv6, as sockets want it. */
export function socketHost(parsed: URL): string {
  return parsed.hostname.replace(/^\[(.*)\]$/, "$1");
}

/** Throws a {@link StartError} that names the variable which can't be used. */
export function settingsFromEnv(env: NodeJS.ProcessEnv): Settings {
  const redisUrl = variable(env, "REDIS_URL");
  return {
    host: variable(env, "HOST") ?? "127.0.0.1",
    port: port(variable(env, "PORT") ?? "8082"),
    upstream: upstreamUrl(variable(env, "UPSTREAM_URL") ?? "https://api.anthropic.com"),
    redisUrl: redisUrl === undefined ? undefined : url("REDIS_URL", redisUrl, ["redis:", "rediss:"]),
    maskKey: variable(env, "MASK_KEY"),
    workers: workers(variable(env, "WORKERS") ?? "auto"),
    stateDir: resolve(projectRoot, variable(env, "STATE_DIR") ?? ".state"),
    options: options(variable(env, "AWS_MASKER_OPTIONS") ?? "{}"),
  };
}
