/** `npm start`, without npm. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { availablePort } from "../../launcher/ports";
import type { FakeClaude } from "../fake-claude/server";
import { end, healthy, run, type Running } from "./process";
import { startRedis } from "./redis";
import type { Target, TargetOptions } from "./target";

const START = join(import.meta.dirname, "../../launcher/start.ts");

export async function startStandalone(claude: FakeClaude, options: TargetOptions): Promise<Target> {
  const redis = await startRedis();
  const folder = mkdtempSync(join(tmpdir(), "aws-masker-"));
  const port = await availablePort("127.0.0.1", 0);
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    PORT: String(port),
    UPSTREAM_URL: claude.url,
    REDIS_URL: redis.url.replace(/\d+$/, String((await options.redisPort?.(redis.port)) ?? redis.port)),
    MASK_KEY: "key of the end-to-end tests",
    WORKERS: String(options.workers ?? 2),
    STATE_DIR: folder,
    AWS_MASKER_OPTIONS: JSON.stringify(options.plugin ?? {}),
  };
  const start = async (): Promise<Running> => {
    const running = run(process.execPath, ["--import", "tsx", START], environment);
    await healthy(url, running);
    return running;
  };
  let running = await start();
  return {
    url,
    redis,
    restart: async () => {
      await end(running, "SIGTERM");
      running = await start();
    },
    stop: async () => {
      await end(running, "SIGTERM");
      await redis.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
