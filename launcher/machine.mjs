/**
 * What is installed on this machine. Plain JavaScript without dependencies: it also runs before `npm ci`.
 * Types for TypeScript callers are in machine.d.mts.
 */
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

// A user's PATH on Debian has no sbin folders, and that is where nginx lives.
const sbin = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Absolute path of the first of `names` that is installed, or undefined. */
export function findProgram(...names) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...sbin].filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** Absolute path of a dynamic nginx module such as `ngx_http_lua_module.so`, or undefined. */
export function findNginxModule(file) {
  return ["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules", "/usr/local/nginx/modules"]
    .map((folder) => join(folder, file))
    .find((path) => existsSync(path));
}

/** Absolute path of a Lua 5.1 library by its file, such as `cjson.so` or `nginx/redis.lua`, or undefined. */
export function findLuaLibrary(file) {
  const multiarch = existsSync("/usr/lib") ? readdirSync("/usr/lib").filter((name) => name.includes("-linux-")) : [];
  return [
    "/usr/share",
    "/usr/local/share",
    "/usr/local/lib",
    "/usr/lib",
    ...multiarch.map((name) => `/usr/lib/${name}`),
  ]
    .map((folder) => join(folder, "lua/5.1", file))
    .find((path) => existsSync(path));
}

/** The certificates that this machine trusts, one PEM file: `SSL_CERT_FILE` or the system's bundle. */
export function findTrustedCertificates() {
  const chosen = process.env.SSL_CERT_FILE ?? "";
  if (chosen !== "") return existsSync(chosen) ? chosen : undefined;
  return [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
  ].find((path) => existsSync(path));
}
