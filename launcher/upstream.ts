import { lookup } from "node:dns/promises";
import { ADDRCONFIG } from "node:dns";
import { isIP } from "node:net";
import { socketHost, urlHost } from "./settings";
import { StartError } from "./start-error";

const lookInterval = 60_000;

/** `address:port` of every server behind a URL, sorted. */
export async function upstreamServers(upstream: URL): Promise<string[]> {
  const defaultPort = upstream.protocol === "https:" ? "443" : "80";
  const port = upstream.port === "" ? defaultPort : upstream.port;
  try {
    // Without ADDRCONFIG a machine that has no IPv6 would get IPv6 addresses.
    const found = await lookup(socketHost(upstream), { all: true, hints: ADDRCONFIG });
    return found.map(({ address }) => `${urlHost(address)}:${port}`).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(`the host ${upstream.hostname} of UPSTREAM_URL is not found (${code ?? "unknown error"})`);
  }
}

/**
 * Looks every minute and calls `onChange` when a server in use is no longer named: nginx (before 1.27) resolves names
 * only when it reads its configuration. A name server that fails or rotates its answers is no reason to change.
 * Returns what ends the watch.
 */
export function watchUpstream(upstream: URL, inUse: string[], onChange: (servers: string[]) => void): () => void {
  if (isIP(socketHost(upstream)) !== 0) return () => undefined;
  const look = async () => {
    const found = await upstreamServers(upstream).catch(() => inUse);
    if (inUse.every((server) => found.includes(server))) return;
    inUse = found;
    onChange(found);
  };
  const timer = setInterval(() => void look(), lookInterval);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
