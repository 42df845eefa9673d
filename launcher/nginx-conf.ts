import { mkdirSync, readFileSync } from "node:fs";
import { getServers } from "node:dns";
import { join } from "node:path";
import { findNginxModule, findTrustedCertificates } from "./machine.mjs";
import { projectRoot, urlHost } from "./settings";
import { StartError } from "./start-error";
import { privateFolder } from "./state";

export interface NginxLayout {
  host: string;
  port: number;
  workers: string;
  upstream: URL;
  /** `address:port` of every server of the upstream. */
  upstreamServers: string[];
  /** Folder for the pid file and the closed folders. */
  runDir: string;
  /** The plugin's limit of a body. */
  maxBodyBytes: number;
}

/**
 * How far nginx's limit of a body lies above the plugin's, so that it is the plugin that refuses; and its buffer above
 * that, so that a body in chunks, whose framing takes room there, meets the limit first.
 */
const bodySlackBytes = 1024 * 1024;

/**
 * A folder where nginx can't make temporary files, so that a body which doesn't fit in memory after all (tiny chunks
 * cost six bytes a byte) is refused and never written to disk in plain text. For root's nginx it is the outer folder
 * that shuts its unprivileged workers out, for anybody else's the inner ones are read-only.
 */
function closedFolder(runDir: string): string {
  const closed = privateFolder(runDir, "closed");
  for (const name of ["body", "proxy", "fastcgi", "uwsgi", "scgi"]) {
    mkdirSync(join(closed, name), { recursive: true, mode: 0o500 });
  }
  return closed;
}

function loadModules(): string {
  // The Lua module needs ndk before it. One that is compiled in has no file.
  return ["ndk_http_module.so", "ngx_http_lua_module.so"]
    .map(findNginxModule)
    .filter((path) => path !== undefined)
    .map((path) => `load_module "${path}";`)
    .join("\n");
}

function unprivilegedUser(): string {
  if (process.getuid?.() !== 0) return "";
  const group = readFileSync("/etc/group", "utf8").includes("\nnogroup:") ? "nogroup" : "nobody";
  return `user nobody ${group};`;
}

function upstreamTls(upstream: URL, certificates: string | undefined): string {
  if (upstream.protocol !== "https:") return "";
  if (certificates === undefined) {
    throw new StartError(
      "no trusted certificates on this machine: apt-get install ca-certificates, or set SSL_CERT_FILE",
    );
  }
  return `proxy_ssl_server_name on;
            proxy_ssl_name "${upstream.hostname}";
            proxy_ssl_protocols TLSv1.2 TLSv1.3;
            proxy_ssl_verify on;
            proxy_ssl_verify_depth 4;
            proxy_ssl_trusted_certificate "${certificates}";`;
}

/** The text of nginx.conf. Makes the folders that it names. */
export function nginxConf(layout: NginxLayout): string {
  const certificates = findTrustedCertificates();
  const nameServers = getServers();
  const luaTls = [`lua_ssl_trusted_certificate "${certificates ?? ""}";`, "lua_ssl_verify_depth 4;"].join("\n    ");
  const values: Record<string, string> = {
    load_modules: loadModules(),
    user: unprivilegedUser(),
    run_dir: layout.runDir,
    closed_dir: closedFolder(layout.runDir),
    log_level: "notice",
    workers: layout.workers,
    lua_out: join(projectRoot, "lua-out"),
    lua_ssl: certificates === undefined ? "" : luaTls,
    resolver: nameServers.length === 0 ? "" : `resolver ${nameServers.map(urlHost).join(" ")};`,
    listen: `${urlHost(layout.host)}:${layout.port}`,
    body_bytes: String(layout.maxBodyBytes + bodySlackBytes),
    buffer_bytes: String(layout.maxBodyBytes + 2 * bodySlackBytes),
    upstream_servers: layout.upstreamServers.map((server) => `server ${server};`).join("\n        "),
    upstream_scheme: layout.upstream.protocol.slice(0, -1),
    upstream_host: layout.upstream.host,
    upstream_path: layout.upstream.pathname.replace(/\/+$/, ""),
    upstream_tls: upstreamTls(layout.upstream, certificates),
  };
  const template = readFileSync(join(projectRoot, "src/standalone/nginx.conf.template"), "utf8");
  return template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}
