/** The project's containers, by a Docker engine, with the fake API on the host in place of the real one. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DockerComposeEnvironment, type StartedDockerComposeEnvironment, Wait } from "testcontainers";
import { stringify } from "yaml";
import { availablePort } from "../../launcher/ports";
import type { FakeClaude } from "../fake-claude/server";
import { kongYaml } from "./kong-config";
import { healthy } from "./process";
import type { Target, TargetOptions } from "./target";

const root = join(import.meta.dirname, "../..");
const PASSWORD = "password-of-the-tests";

export async function startCompose(claude: FakeClaude, options: TargetOptions): Promise<Target> {
  const folder = mkdtempSync(join(root, ".compose-"));
  const port = await availablePort("127.0.0.1", 0);
  const redisPort = await availablePort("127.0.0.1", 0);
  const kongFile = join(folder, "kong.yml");
  const upstream = `http://host.docker.internal:${new URL(claude.url).port}`;
  writeFileSync(kongFile, kongYaml(upstream, {}, options.plugin), { mode: 0o644 });
  const override = join(folder, "override.yml");
  writeFileSync(
    override,
    stringify({
      services: {
        kong: {
          extra_hosts: ["host.docker.internal:host-gateway"],
          volumes: [`${kongFile}:/etc/aws-masker/kong.yml:ro`],
        },
        // An internal network publishes no ports.
        redis: { networks: ["vault", "edge"], ports: [`127.0.0.1:${redisPort}:6379`] },
      },
    }),
  );
  const environment = {
    MASK_KEY: "key of the end-to-end tests",
    REDIS_PASSWORD: PASSWORD,
    CLAUDE_PROXY_PORT: String(port),
    CLAUDE_PROXY_BIND: "127.0.0.1",
    DASHBOARD_PORT: String(await availablePort("127.0.0.1", 0)),
    KONG_WORKERS: String(options.workers ?? 2),
  };
  const url = `http://127.0.0.1:${port}`;
  const start = (): Promise<StartedDockerComposeEnvironment> =>
    new DockerComposeEnvironment(root, ["docker-compose.yml", join(folder.slice(root.length + 1), "override.yml")])
      .withProjectName(`aws-masker-test-${port}`)
      .withBuild()
      .withEnvironment(environment)
      .withDefaultWaitStrategy(Wait.forHealthCheck())
      .withStartupTimeout(180_000)
      .up(["nginx", "kong", "redis"]);
  const started = await start();
  const docker = (...args: string[]): string => execFileSync("docker", args, { encoding: "utf8" }).trim();
  const idOf = (service: string): string => started.getContainer(`${service}-1`).getId();
  return {
    url,
    redis: {
      url: `redis://:${PASSWORD}@127.0.0.1:${redisPort}`,
      // eslint-disable-next-line @typescript-eslint/require-await -- the interface is of promises
      kill: async () => {
        docker("kill", idOf("redis"));
      },
      // eslint-disable-next-line @typescript-eslint/require-await -- the interface is of promises
      start: async () => {
        docker("start", idOf("redis"));
      },
    },
    restart: async () => {
      docker("restart", idOf("kong"));
      await healthy(url);
    },
    stop: async () => {
      await started.down({ removeVolumes: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
