/** A real Kong from `KONG_BIN`, DB-less, with the environment that `docker-compose.yml` gives it. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { availablePort } from "../../launcher/ports";
import type { FakeClaude } from "../fake-claude/server";
import { kongYaml } from "./kong-config";
import { ended, healthy, run, type Running } from "./process";
import { startRedis } from "./redis";
import type { Target, TargetOptions } from "./target";

const root = join(import.meta.dirname, "../..");
/** What the container's Kong is told and a Kong on this machine is told too. */
const SHARED = [
  "BUFFER_SIZE",
  "MAX_BODY_SIZE",
  "HEADERS",
  "ERROR_DEFAULT_TYPE",
  "ANONYMOUS_REPORTS",
  "DATABASE",
  "PLUGINS",
];

function sharedEnvironment(): Record<string, string> {
  const compose = parse(readFileSync(join(root, "docker-compose.yml"), "utf8"), { merge: true }) as {
    services: { kong: { environment: Record<string, string> } };
  };
  const entries = Object.entries(compose.services.kong.environment);
  return Object.fromEntries(entries.filter(([name]) => SHARED.some((part) => name.includes(part))));
}

export async function startKong(claude: FakeClaude, options: TargetOptions): Promise<Target> {
  const kong = process.env.KONG_BIN ?? "";
  if (kong === "") throw new Error("KONG_BIN must name a kong 3.9 program");
  const redis = await startRedis();
  const folder = mkdtempSync(join(tmpdir(), "aws-masker-kong-"));
  const port = await availablePort("127.0.0.1", 0);
  const url = `http://127.0.0.1:${port}`;
  const redisPort = (await options.redisPort?.(redis.port)) ?? redis.port;
  const declarative = join(folder, "kong.yml");
  const log = join(folder, "error.log");
  writeFileSync(declarative, kongYaml(claude.url, { host: "127.0.0.1", port: redisPort }, options.plugin));
  const environment: Record<string, string> = {
    ...sharedEnvironment(),
    KONG_DECLARATIVE_CONFIG: declarative,
    KONG_PREFIX: join(folder, "prefix"),
    KONG_PROXY_LISTEN: `127.0.0.1:${port}`,
    KONG_ADMIN_LISTEN: "off",
    KONG_ADMIN_GUI_LISTEN: "off",
    KONG_STATUS_LISTEN: "off",
    KONG_LUA_PACKAGE_PATH: `${join(root, "lua-out")}/?.lua;;`,
    KONG_NGINX_DAEMON: "off",
    KONG_NGINX_WORKER_PROCESSES: String(options.workers ?? 2),
    KONG_ERROR_TEMPLATE_JSON: join(root, "kong/error.json"),
    KONG_PROXY_ACCESS_LOG: "off",
    // Not /dev/stderr: Node gives its children sockets, which nobody can open by name.
    KONG_PROXY_ERROR_LOG: log,
    KONG_LOG_LEVEL: "notice",
    MASK_KEY: "key of the end-to-end tests",
    REDIS_PASSWORD: redis.password,
    // Workers that drop root's rights could not read a checkout in root's home.
    ...(process.getuid?.() === 0 ? { KONG_NGINX_USER: "root root" } : {}),
  };
  const start = async (): Promise<Running> => {
    const started = run(kong, ["start", "-p", join(folder, "prefix")], environment);
    const logged = (): string => (existsSync(log) ? readFileSync(log, "utf8").slice(-20_000) : "");
    const running = { process: started.process, output: () => started.output() + logged() };
    await healthy(url, running);
    return running;
  };
  const stop = async (running: Running): Promise<void> => {
    execFileSync(kong, ["stop", "-p", join(folder, "prefix")], { env: { ...process.env, ...environment } });
    // It ends by itself when nginx has: a signal would end it earlier, with the port still taken.
    await ended(running);
  };
  let running = await start();
  return {
    url,
    redis,
    restart: async () => {
      await stop(running);
      running = await start();
    },
    stop: async () => {
      await stop(running);
      await redis.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
