import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildIfNeeded } from "./build-if-needed";
import { Child } from "./child";
import { nginxConf, type NginxLayout } from "./nginx-conf";
import { readableLogLine } from "./nginx-log";
import { availablePort } from "./ports";
import { externalRedis, startPrivateRedis, type RedisConfig } from "./redis";
import { urlHost, type Settings } from "./settings";
import { StartError } from "./start-error";
import { keptMaskKey, lockStateFolder, privateFolder } from "./state";
import { upstreamServers, watchUpstream } from "./upstream";

/** A gateway that answers requests. */
export interface Gateway {
  /** Base URL to give to a client. */
  url: string;
  /** "private", or host:port of the one in REDIS_URL. */
  redis: string;
  /** Resolves with the reason when it ends by itself; after `stop` never. */
  failed: Promise<string>;
  /** Ends it and everything it started: running requests get a few seconds, `now` cuts them. Safe to call twice. */
  stop(now?: boolean): Promise<void>;
}

const readyPatience = 20_000;
/** The schema's default of `max_body_size`. */
const defaultMaxBodyBytes = 32 * 1024 * 1024;

/** The plugin's configuration, as AWS_MASKER_CONFIG carries it. */
function pluginConfig(settings: Settings, maskKey: string, redis: RedisConfig): Record<string, unknown> {
  const { redis: redisOptions, ...options } = settings.options;
  return { mask_key: maskKey, ...options, redis: { ...redis, ...(redisOptions as object | undefined) } };
}

/** The address to reach a server that listens on `host`. */
function reachableHost(host: string): string {
  const anyAddress: Record<string, string> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
  return urlHost(anyAddress[host] ?? host);
}

/** Waits for 200 from /health; throws a StartError with what stands in the way. */
async function waitUntilHealthy(url: string, nginx: Child): Promise<void> {
  let last = "no answer";
  const deadline = Date.now() + readyPatience;
  while (Date.now() < deadline) {
    if (!nginx.running) throw new StartError(`nginx could not start (${await nginx.ended})`);
    try {
      const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) });
      if (answer.status === 200) return;
      last = `${answer.status} ${await answer.text()}`;
    } catch (error) {
      const { cause, message } = error as Error;
      last = cause instanceof Error ? cause.message : message;
    }
    await sleep(25);
  }
  throw new StartError(`the gateway did not become ready: GET /health gives ${last}`);
}

/**
 * Starts the standalone host: Redis if it is private, nginx with the plugin, and what keeps the upstream's addresses
 * up to date. Resolves when GET /health is 200. A StartError says what the user can mend; nothing is left running then.
 *
 * @param onLog gets the lines that the plugin logs, and nginx's warnings and worse
 * @param signal gives up the start
 */
export async function startGateway(
  settings: Settings,
  onLog: (line: string) => void,
  signal?: AbortSignal,
): Promise<Gateway> {
  const undo: (() => unknown)[] = [];
  let nginx: Child | undefined;
  let stopping: Promise<void> | undefined;
  const stop = (now = false) => {
    if (now) nginx?.signal("SIGTERM");
    stopping = (stopping ?? Promise.resolve()).then(async () => {
      for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
    });
    return stopping;
  };
  // What runs so far is stopped, and that makes the step which waits for it fail.
  const giveUp = () => void stop(true);
  signal?.addEventListener("abort", giveUp);
  try {
    return await start();
  } catch (error) {
    await stop(true);
    throw error;
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }

  async function start(): Promise<Gateway> {
    buildIfNeeded();
    const stateDir = privateFolder(settings.stateDir);
    undo.push(await lockStateFolder(stateDir));
    const maskKey = settings.maskKey ?? keptMaskKey(stateDir);
    const port = await availablePort(settings.host, settings.port);
    const servers = await upstreamServers(settings.upstream);
    const redis = await connectRedis(stateDir);

    const config = pluginConfig(settings, maskKey, redis.config);
    const runDir = privateFolder(stateDir, "run");
    const confFile = join(runDir, "nginx.conf");
    undo.push(() => {
      rmSync(runDir, { recursive: true, force: true });
    });
    const layout: NginxLayout = {
      ...settings,
      port,
      runDir,
      upstreamServers: servers,
      maxBodyBytes: typeof config.max_body_size === "number" ? config.max_body_size : defaultMaxBodyBytes,
    };
    writeFileSync(confFile, nginxConf(layout), { mode: 0o600 });
    const server = (nginx = new Child("nginx", "nginx", ["-p", runDir, "-c", confFile, "-e", "stderr"], {
      env: { AWS_MASKER_CONFIG: JSON.stringify(config) },
      onLine: (line) => {
        const readable = readableLogLine(line);
        if (readable !== undefined) onLog(readable);
      },
    }));
    undo.push(() => server.stop(["SIGQUIT", 5000], ["SIGTERM", 3000]));

    const url = `http://${reachableHost(settings.host)}:${port}`;
    await waitUntilHealthy(url, server);
    undo.push(
      watchUpstream(settings.upstream, servers, (found) => {
        writeFileSync(confFile, nginxConf({ ...layout, upstreamServers: found }), { mode: 0o600 });
        server.signal("SIGHUP");
      }),
    );
    const children = redis.server === undefined ? [server] : [server, redis.server];
    const failed = Promise.race(children.map(async (child) => ({ child, how: await child.ended }))).then(
      ({ child, how }) => (stopping === undefined ? `${child.name} ended (${how})` : new Promise<string>(() => {})),
    );
    return { url, redis: redis.name, failed, stop };
  }

  async function connectRedis(stateDir: string): Promise<{ config: RedisConfig; name: string; server?: Child }> {
    if (settings.redisUrl !== undefined) {
      return { config: await externalRedis(settings.redisUrl), name: settings.redisUrl.host };
    }
    const { server, config } = await startPrivateRedis(stateDir);
    undo.push(() => server.stop(["SIGTERM", 10_000]));
    return { config, name: "private", server };
  }
}
