/** A Redis of the suite's own, on loopback, with a password and a file that outlives a crash. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { availablePort } from "../../launcher/ports";
import type { RedisServer } from "./target";

export interface PrivateRedis extends RedisServer {
  port: number;
  password: string;
  /** Ends it and removes its file. */
  remove(): Promise<void>;
}

export async function startRedis(): Promise<PrivateRedis> {
  const folder = mkdtempSync(join(tmpdir(), "aws-masker-redis-"));
  const port = await availablePort("127.0.0.1", 0);
  const password = "password of the tests";
  const url = `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  let server: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const options = ["--port", String(port), "--bind", "127.0.0.1", "--requirepass", password];
    const files = ["--dir", folder, "--appendonly", "yes", "--appendfsync", "always", "--save", ""];
    server = spawn("redis-server", [...options, ...files], { stdio: "ignore" });
    const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: 200 });
    client.on("error", () => undefined);
    await client.ping();
    client.disconnect();
  };
  const kill = async (): Promise<void> => {
    if (server?.exitCode !== null || server.signalCode !== null) return;
    server.kill("SIGKILL");
    await once(server, "exit");
  };
  await start();
  return {
    url,
    port,
    password,
    start,
    kill,
    remove: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
