/** What the container deployment must hold to, read from its files; no engine is needed. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ensureEnv } from "../scripts/env";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

interface Service {
  build: { context: string; dockerfile: string };
  depends_on?: Record<string, { condition: string }>;
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
  networks: string[];
  ports?: string[];
  profiles?: string[];
  read_only: boolean;
  cap_drop: string[];
  security_opt: string[];
  tmpfs?: string[];
}

interface ComposeFile {
  services: Record<"nginx" | "kong" | "redis" | "claude-client", Service>;
  networks: Record<string, { internal?: boolean } | null>;
}

interface Route {
  paths: string[];
  strip_path: boolean;
  request_buffering?: boolean;
  response_buffering: boolean;
}

interface KongFile {
  _format_version: string;
  services: {
    url: string;
    connect_timeout: number;
    read_timeout: number;
    write_timeout: number;
    routes: Route[];
    plugins: { name: string; config: { mask_key: string; redis: { host: string; port: number; password: string } } }[];
  }[];
}

const compose = parse(read("docker-compose.yml"), { merge: true }) as ComposeFile;
const { nginx, kong, redis } = compose.services;
const services = Object.entries(compose.services);

/** Instructions of a Dockerfile: `["FROM", "kong:3.9"]`, … */
function instructions(path: string): [string, string][] {
  return read(path)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]);
}

/** Bytes of a size as nginx writes it: `33m`, `128k`. */
function bytes(size: string): number {
  const unit = { k: 2 ** 10, m: 2 ** 20 }[size.slice(-1)];
  if (unit === undefined) throw new Error(`no size with a unit: ${size}`);
  return Number(size.slice(0, -1)) * unit;
}

/** The value of a directive that stands once in an nginx file. */
function directive(text: string, name: string): string {
  const found = [...text.matchAll(new RegExp(`^\\s*${name}\\s+(.+);$`, "gm"))];
  expect(found, name).toHaveLength(1);
  return found[0][1];
}

describe("Dockerfiles", () => {
  const images: Record<string, RegExp> = {
    nginx: /^nginx:1\.28-alpine$/,
    kong: /^kong:3\.9$/,
    redis: /^redis:7-alpine$/,
    "claude-client": /^node:20-bookworm-slim$/,
  };
  const quiet = ["FROM", "COPY", "ENV", "USER", "WORKDIR", "EXPOSE", "ENTRYPOINT", "CMD", "HEALTHCHECK"];

  it.each(services)("%s copies onto an official image and runs nothing", (name, service) => {
    const lines = instructions(service.build.dockerfile);
    expect(lines[0][0]).toBe("FROM");
    expect(lines[0][1]).toMatch(images[name]);
    for (const [instruction, text] of lines) {
      expect(quiet, text).toContain(instruction);
      if (instruction !== "COPY") continue;
      for (const source of text.split(" ").slice(1, -1)) {
        if (!source.startsWith("lua-out/")) expect(existsSync(join(root, source)), source).toBe(true);
      }
    }
  });

  it("find what they copy in the build context", () => {
    const sent = read(".dockerignore")
      .split("\n")
      .filter((line) => line.startsWith("!"))
      .map((line) => line.slice(1));
    for (const [, service] of services) {
      expect(service.build.context).toBe(".");
      for (const [instruction, text] of instructions(service.build.dockerfile)) {
        if (instruction !== "COPY") continue;
        for (const source of text.split(" ").slice(1, -1)) {
          expect(
            sent.some((folder) => source === folder || source.startsWith(`${folder}/`)),
            source,
          ).toBe(true);
        }
      }
    }
  });
});

describe("docker-compose.yml", () => {
  it("starts the chain in order and leaves the client to those who ask for it", () => {
    expect(Object.keys(compose.services).sort()).toEqual(["claude-client", "kong", "nginx", "redis"]);
    expect(kong.depends_on).toEqual({ redis: { condition: "service_healthy" } });
    expect(nginx.depends_on).toEqual({ kong: { condition: "service_healthy" } });
    for (const service of [nginx, kong, redis]) {
      expect(service.healthcheck).toBeDefined();
      expect(service.profiles).toBeUndefined();
    }
    expect(compose.services["claude-client"].profiles).toEqual(["client"]);
  });

  it("publishes nginx alone, the health page on loopback only", () => {
    expect(kong.ports).toBeUndefined();
    expect(redis.ports).toBeUndefined();
    expect(nginx.ports).toEqual([
      "${CLAUDE_PROXY_BIND:-0.0.0.0}:${CLAUDE_PROXY_PORT:-8082}:8082",
      "127.0.0.1:${DASHBOARD_PORT:-8083}:8083",
    ]);
  });

  it("keeps Redis on a network without a way out, which only Kong shares", () => {
    expect(redis.networks).toEqual(["vault"]);
    expect(compose.networks.vault?.internal).toBe(true);
    const onVault = services.filter(([, service]) => service.networks.includes("vault")).map(([name]) => name);
    expect(onVault.sort()).toEqual(["kong", "redis"]);
  });

  it("refuses to start without a masking key and a Redis password", () => {
    expect(kong.environment?.MASK_KEY).toMatch(/^\$\{MASK_KEY:\?/);
    expect(kong.environment?.REDIS_PASSWORD).toMatch(/^\$\{REDIS_PASSWORD:\?/);
    expect(redis.environment?.REDIS_PASSWORD).toMatch(/^\$\{REDIS_PASSWORD:\?/);
    expect(read("redis/Dockerfile")).toContain("requirepass");
  });

  it.each(services)("gives %s no rights that it does not need", (_name, service) => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(["ALL"]);
    expect(service.security_opt).toEqual(["no-new-privileges:true"]);
  });

  it("runs Kong with the plugin, without a database and without an admin interface", () => {
    expect(kong.environment).toMatchObject({
      KONG_DATABASE: "off",
      KONG_PLUGINS: "bundled,aws-masker",
      KONG_ADMIN_LISTEN: "off",
      KONG_ADMIN_GUI_LISTEN: "off",
      KONG_ANONYMOUS_REPORTS: "off",
      KONG_PROXY_ACCESS_LOG: "off",
    });
    const folder = "/usr/local/share/lua/5.1/kong/plugins/aws-masker";
    expect(instructions("kong/Dockerfile").at(-1)?.[1]).toMatch(
      new RegExp(` lua-out/kong/plugins/aws-masker ${folder}$`),
    );
  });

  it("verifies the certificate of the API", () => {
    expect(kong.environment).toMatchObject({
      KONG_NGINX_PROXY_PROXY_SSL_VERIFY: "on",
      KONG_NGINX_PROXY_PROXY_SSL_TRUSTED_CERTIFICATE: "/etc/ssl/certs/ca-certificates.crt",
    });
  });

  const binaries = [["docker", "compose"], ["docker-compose"]].filter(
    ([command, ...args]) => spawnSync(command, [...args, "version"]).status === 0,
  );
  it.runIf(binaries.length > 0)("is accepted by Compose", () => {
    for (const [command, ...args] of binaries) {
      const env = { ...process.env, MASK_KEY: "k", REDIS_PASSWORD: "p" };
      const good = spawnSync(command, [...args, "config", "--quiet"], { cwd: root, env, encoding: "utf8" });
      expect(good.stderr + good.stdout).toBe("");
      expect(good.status).toBe(0);
      const bad = spawnSync(command, [...args, "config", "--quiet"], { cwd: root, env: { ...env, MASK_KEY: "" } });
      expect(bad.status).not.toBe(0);
    }
  });
});

describe("bodies stay in memory", () => {
  const front = read("nginx/conf.d/claude-proxy.conf");

  it("in Kong, whose buffer holds the largest body that it accepts", () => {
    const buffer = bytes(kong.environment?.KONG_NGINX_HTTP_CLIENT_BODY_BUFFER_SIZE ?? "");
    const largest = bytes(kong.environment?.KONG_NGINX_HTTP_CLIENT_MAX_BODY_SIZE ?? "");
    expect(buffer).toBeGreaterThanOrEqual(largest);
    // Larger than the plugin's own default limit, so that the plugin says no in its own words.
    expect(largest).toBeGreaterThan(32 * 2 ** 20);
    expect(bytes(directive(front, "client_max_body_size"))).toBe(largest);
  });

  it("in nginx, which passes both directions on as they come", () => {
    expect(directive(front, "proxy_request_buffering")).toBe("off");
    expect(directive(front, "proxy_buffering")).toBe("off");
    expect(directive(front, "proxy_read_timeout")).toBe("600s");
  });

  it("and nginx logs neither queries, nor addresses, nor unknown paths", () => {
    const format = /log_format claude_log ([^;]+);/.exec(read("nginx/nginx.conf"))?.[1];
    expect(format).toBeDefined();
    expect(format).not.toMatch(/\$(request|request_uri|uri|args|remote_addr|http_\w+)\b/);
  });

  it.each(["X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via"])("and nginx drops %s", (header) => {
    expect(front).toContain(`proxy_set_header ${header} "";`);
  });
});

describe("kong.yml", () => {
  const kongFile = parse(read("kong/kong.yml")) as KongFile;
  const [service] = kongFile.services;

  it("leads to the API with time for long answers", () => {
    expect(kongFile._format_version).toBe("3.0");
    expect(kongFile.services).toHaveLength(1);
    expect(service).toMatchObject({
      url: "https://api.anthropic.com",
      connect_timeout: 5000,
      read_timeout: 600_000,
      write_timeout: 600_000,
    });
  });

  it("streams answers and reads requests whole, on both routes", () => {
    expect(service.routes.map(({ paths, strip_path }) => [paths, strip_path])).toEqual([
      [["/"], false],
      [["/claude-proxy"], true],
    ]);
    for (const route of service.routes) {
      expect(route.response_buffering).toBe(false);
      expect(route.request_buffering ?? true).toBe(true);
    }
  });

  it("masks on the whole service, with secrets that only the environment holds", () => {
    expect(service.plugins).toHaveLength(1);
    const [{ name, config }] = service.plugins;
    expect(name).toBe("aws-masker");
    expect(config.mask_key).toBe("{vault://env/mask-key}");
    expect(config.redis).toEqual({ host: "redis", port: 6379, password: "{vault://env/redis-password}" });
  });
});

describe(".env", () => {
  it("is made once, with secrets that only its owner can read", () => {
    const folder = mkdtempSync(join(tmpdir(), "aws-masker-env-"));
    try {
      expect(ensureEnv(folder)).toBe(true);
      const text = readFileSync(join(folder, ".env"), "utf8");
      expect(text).toMatch(/^MASK_KEY=[0-9a-f]{64}$/m);
      expect(text).toMatch(/^REDIS_PASSWORD=[0-9a-f]{48}$/m);
      expect(statSync(join(folder, ".env")).mode & 0o777).toBe(0o600);
      expect(ensureEnv(folder)).toBe(false);
      expect(readFileSync(join(folder, ".env"), "utf8")).toBe(text);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
