import { randomBytes } from "node:crypto";
import { lookup, resolve4, resolve6 } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { connect, isIP } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { Child } from "./child";
import { findTrustedCertificates } from "./machine.mjs";
import { availablePort } from "./ports";
import { socketHost } from "./settings";
import { StartError } from "./start-error";
import { privateFolder } from "./state";

/** The plugin's `redis` record, as far as a URL can say it. */
export interface RedisConfig {
  host: string;
  port: number;
  username?: string;
  password?: string;
  database?: number;
  ssl?: boolean;
  ssl_verify?: boolean;
  server_name?: string;
}

const pingPatience = 5000;
const loadingPatience = 60_000;

/** `redis[s]://[user][:password]@host[:port][/database]` as the plugin's `redis` record. */
export function redisConfig(url: URL): RedisConfig {
  const database = url.pathname.replace(/^\//, "");
  if (!/^\d*$/.test(database)) throw new StartError("REDIS_URL's path must be a database number, such as /0");
  const host = socketHost(url);
  return {
    host,
    port: url.port === "" ? 6379 : Number(url.port),
    ...(url.username === "" ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === "" ? {} : { password: decodeURIComponent(url.password) }),
    ...(database === "" ? {} : { database: Number(database) }),
    ...(url.protocol === "rediss:" ? { ssl: true, ssl_verify: true } : {}),
    // TLS has names only; an address can't be one.
    ...(url.protocol === "rediss:" && isIP(host) === 0 ? { server_name: host } : {}),
  };
}

/** A command in Redis's protocol (RESP): every argument with its length in bytes. */
function encoded(command: string[]): string {
  const words = command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${command.length}\r\n${words.join("")}`;
}

/** Connects as the plugin will and asks for PONG; the error is the socket's own, or what Redis answered. */
async function ping(config: RedisConfig): Promise<void> {
  const { host, port, username, password, database } = config;
  const commands = [["PING"]];
  if (database !== undefined) commands.unshift(["SELECT", String(database)]);
  if (password !== undefined) commands.unshift(["AUTH", ...(username === undefined ? [] : [username]), password]);

  const certificates = findTrustedCertificates();
  const ca = certificates === undefined ? undefined : readFileSync(certificates);
  const socket =
    config.ssl === true ? connectTls({ host, port, servername: config.server_name, ca }) : connect(port, host);
  socket.setTimeout(pingPatience, () => socket.destroy(new Error("no answer")));
  socket.write(commands.map(encoded).join(""));
  try {
    let answers = 0;
    for await (const line of createInterface(socket.setEncoding("utf8"))) {
      if (line.startsWith("-")) throw new Error(line.slice(1));
      if (!line.startsWith("+")) throw new Error("what answers is not Redis");
      answers += 1;
      if (answers === commands.length) return;
    }
    throw new Error("it closed the connection");
  } finally {
    socket.destroy();
  }
}

/**
 * nginx asks name servers only: a name of /etc/hosts or of a search domain goes to it as the address that it has now,
 * any other as the name, so that it follows the DNS.
 */
async function reachableFromNginx(host: string): Promise<string> {
  if (isIP(host) !== 0) return host;
  const inDns = await Promise.any([resolve4(host), resolve6(host)]).catch(() => undefined);
  return inDns === undefined ? (await lookup(host)).address : host;
}

/** The Redis of REDIS_URL. A StartError says why it can't be used. */
export async function externalRedis(url: URL): Promise<RedisConfig> {
  const config = redisConfig(url);
  try {
    await ping(config);
    return { ...config, host: await reachableFromNginx(config.host) };
  } catch (error) {
    throw new StartError(`Redis at ${url.host} (REDIS_URL) can't be used: ${(error as Error).message}`);
  }
}

async function waitUntilLoaded(server: Child, config: RedisConfig): Promise<void> {
  const deadline = Date.now() + loadingPatience;
  for (;;) {
    try {
      await ping(config);
      return;
    } catch (error) {
      if (!server.running) throw new StartError(`redis-server could not start:\n${server.output}`);
      // It refuses connections before it listens and answers LOADING while it reads its log.
      if (Date.now() > deadline) throw new StartError(`redis-server does not answer: ${(error as Error).message}`);
      await sleep(25);
    }
  }
}

/** Starts a Redis of our own on a free loopback port, with a fresh password and its data in `stateDir`. */
export async function startPrivateRedis(stateDir: string): Promise<{ server: Child; config: RedisConfig }> {
  const config = {
    host: "127.0.0.1",
    port: await availablePort("127.0.0.1", 0),
    password: randomBytes(32).toString("hex"),
  };
  // Through stdin: arguments can be read by every user of the machine.
  const input = `
    bind ${config.host}
    port ${config.port}
    requirepass ${config.password}
    dir "${privateFolder(stateDir, "redis")}"
    save ""
    appendonly yes
    appendfsync everysec
    daemonize no
  `;
  const server = new Child("redis-server", "redis-server", ["-"], { input });
  try {
    await waitUntilLoaded(server, config);
  } catch (error) {
    await server.stop(["SIGTERM", 5000]);
    throw error;
  }
  return { server, config };
}
