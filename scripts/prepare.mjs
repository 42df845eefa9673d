/**
 * Makes a clean clone ready: `node scripts/prepare.mjs [build|run|test|bench]` (default: build).
 *
 *     build   the npm packages of package-lock.json
 *     run     and what the gateway runs on: nginx with the Lua module, its Lua libraries, Redis
 *     test    and what the tests use: LuaJIT, busted, luacheck
 *     bench   and what the benchmarks use: wrk
 *
 * What is there is left alone. On Debian and Ubuntu as root, missing programs are installed; anywhere else the
 * command that installs them is printed and the exit code is 1. Needs nothing but Node.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { URL, fileURLToPath } from "node:url";
import { findLuaLibrary, findNginxModule, findProgram, findTrustedCertificates } from "../launcher/machine.mjs";

const root = fileURLToPath(new URL("..", import.meta.url)); // import.meta.dirname is not in the Node that checkNode reports
const goals = ["build", "run", "test", "bench"];

/** Debian's package, the goal that first needs it, and how to see that its content is there. */
const requirements = [
  { package: "nginx", goal: "run", isThere: () => findProgram("nginx") },
  { package: "libnginx-mod-http-lua", goal: "run", isThere: () => findNginxModule("ngx_http_lua_module.so") },
  { package: "libnginx-mod-http-ndk", goal: "run", isThere: () => findNginxModule("ndk_http_module.so") },
  { package: "lua-cjson", goal: "run", isThere: () => findLuaLibrary("cjson.so") },
  { package: "lua-nginx-redis", goal: "run", isThere: () => findLuaLibrary("nginx/redis.lua") },
  { package: "lua-resty-lrucache", goal: "run", isThere: () => findLuaLibrary("resty/lrucache.lua") },
  { package: "redis-server", goal: "run", isThere: () => findProgram("redis-server") },
  { package: "ca-certificates", goal: "run", isThere: findTrustedCertificates },
  // luajit2 is the LuaJIT of nginx's Lua module; Debian's luajit conflicts with it.
  { package: "luajit2", goal: "test", isThere: () => findProgram("luajit2", "luajit") },
  { package: "lua-busted", goal: "test", isThere: () => findProgram("busted") },
  { package: "lua-check", goal: "test", isThere: () => findProgram("luacheck") },
  { package: "luarocks", goal: "test", isThere: () => findProgram("luarocks") },
  { package: "wrk", goal: "bench", isThere: () => findProgram("wrk") },
];

function say(text) {
  process.stderr.write(`aws-masker: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) fail(`Node ${process.versions.node} is too old; 20.19 is needed`);
}

function npmPackagesAreCurrent() {
  // npm writes this file last, so an interrupted installation is seen too.
  const installed = statSync(join(root, "node_modules/.package-lock.json"), { throwIfNoEntry: false });
  return installed !== undefined && installed.mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
}

function installNpmPackages() {
  say("installing the npm packages (npm ci)");
  // What builds and tests is a dev dependency, so NODE_ENV=production may not leave it out.
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  const npmScript = process.env.npm_execpath ?? "";
  const [program, before] = npmScript.endsWith("npm-cli.js") ? [process.execPath, [npmScript]] : ["npm", []];
  const npm = spawnSync(program, [...before, ...args], { cwd: root, stdio: ["ignore", 2, 2] });
  if (npm.error !== undefined) fail(`npm could not be run: ${npm.error.message}`);
  if (npm.status !== 0) fail(`npm ci failed (${npm.signal ?? `exit code ${npm.status}`})`);
}

/** Runs `work` while Debian is told not to start the services that it installs; what was there comes back. */
function withoutStartingServices(work) {
  const policy = "/usr/sbin/policy-rc.d";
  const aside = `${policy}.aws-masker`;
  const exists = existsSync(policy);
  if (exists && spawnSync(policy, ["nginx", "start"]).status === 101) return work();
  if (exists) renameSync(policy, aside);
  // A signal ends apt-get, which is in the same process group; this process lives on to put things back.
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const ignore = () => undefined;
  for (const signal of signals) process.on(signal, ignore);
  try {
    writeFileSync(policy, "#!/bin/sh\nexit 101\n");
    chmodSync(policy, 0o755);
    return work();
  } finally {
    rmSync(policy, { force: true });
    if (exists) renameSync(aside, policy);
    for (const signal of signals) process.off(signal, ignore);
  }
}

function aptGet(...args) {
  return spawnSync("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
}

function installDebianPackages(packages, command) {
  say(`installing ${packages.join(" ")} (apt-get)`);
  const installed = withoutStartingServices(() => {
    const updated = aptGet("update");
    // One broken third-party source fails the update and not the installation.
    if (updated.status !== 0) process.stderr.write(updated.stderr);
    return aptGet("install", "-y", "--no-install-recommends", ...packages);
  });
  if (installed.status === 0) return;
  process.stderr.write(`${installed.stdout}${installed.stderr}`);
  fail(`apt-get could not install the missing programs; try: ${command}`);
}

function ensurePrograms(goal) {
  const wanted = requirements.filter((one) => goals.indexOf(one.goal) <= goals.indexOf(goal));
  const missing = () => wanted.filter((one) => one.isThere() === undefined).map((one) => one.package);
  const packages = missing();
  if (packages.length === 0) return;

  const isRoot = process.getuid?.() === 0;
  const sudo = isRoot ? "" : "sudo ";
  const install = `${sudo}apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  const command = `${sudo}apt-get update && ${install}`;
  if (findProgram("apt-get") === undefined) {
    fail(`missing: ${packages.join(", ")} (Debian's names). Install them; on Debian or Ubuntu: ${command}`);
  }
  if (!isRoot) fail(`missing: ${packages.join(", ")}. Install them with:\n\n    ${command}\n`);
  installDebianPackages(packages, command);
  const still = missing();
  if (still.length > 0) fail(`installed, but not found where they belong: ${still.join(", ")}`);
}

const goal = process.argv[2] ?? "build";
if (!goals.includes(goal)) fail(`usage: node scripts/prepare.mjs [${goals.join("|")}]`);
checkNode();
if (goal !== "build") ensurePrograms(goal);
if (!npmPackagesAreCurrent()) installNpmPackages();
