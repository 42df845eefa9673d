/** The plugin under nginx: what it adds to a request, against the same host without it. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Child } from "../../launcher/child";
import { startGateway } from "../../launcher/gateway";
import { findProgram } from "../../launcher/machine.mjs";
import { availablePort } from "../../launcher/ports";
import { settingsFromEnv } from "../../launcher/settings";

const SECONDS = 2;
const ROUNDS = 5;
const CONNECTIONS = 8;

interface Server {
  url: string;
  /** Process of its only worker. */
  worker: number;
}

interface Load {
  requestsPerSecond: number;
  /** Processor time of the worker, in microseconds a request. */
  cpu: number;
}

async function readWhenThere(path: string): Promise<string> {
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      const text = readFileSync(path, "utf8").trim();
      if (text !== "") return text;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
    await sleep(25);
  }
  throw new Error(`${path} does not appear`);
}

async function workerOf(pidFile: string): Promise<number> {
  const master = await readWhenThere(pidFile);
  return Number(await readWhenThere(`/proc/${master}/task/${master}/children`));
}

/** Nanoseconds that a process has run. */
function runTime(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]);
}

/** An nginx that reads every request and answers in a few bytes. */
async function startUpstream(folder: string): Promise<{ url: string; child: Child }> {
  const runDir = join(folder, "upstream");
  mkdirSync(runDir);
  const port = await availablePort("127.0.0.1", 0);
  const conf = `daemon off; pid "${runDir}/nginx.pid"; worker_processes 1; error_log stderr warn; events {}
    http { access_log off; client_body_temp_path "${runDir}/body"; keepalive_requests 1000000000;
      server { listen 127.0.0.1:${port}; client_body_buffer_size 1m; default_type application/json;
        location / { return 200 '{"type":"message","content":[]}'; } } }`;
  writeFileSync(join(runDir, "nginx.conf"), conf);
  const child = new Child("nginx", "nginx", ["-p", runDir, "-c", join(runDir, "nginx.conf"), "-e", "stderr"]);
  return { url: `http://127.0.0.1:${port}`, child };
}

/** The configuration of the gateway's nginx without anything for Lua, on a port and a folder of its own. */
function withoutLua(conf: string, runDir: string, ownRunDir: string, port: number): string {
  return conf
    .replace(/^.*_by_lua_block.*$|^\s*(?:lua_(?!.*\.so)|client_header_buffer_size).*$|^env .*$/gm, "")
    .replaceAll(`"${runDir}/`, `"${ownRunDir}/`)
    .replace(/listen 127\.0\.0\.1:\d+;/, `listen 127.0.0.1:${port};`);
}

/** Asynchronous, for this process has to take the logs of both servers meanwhile. */
async function load(server: Server, script: string): Promise<Load> {
  const wrk = findProgram("wrk");
  if (wrk === undefined) throw new Error("wrk is not installed: apt-get install wrk");
  const before = runTime(server.worker);
  const args = ["-t1", `-c${CONNECTIONS}`, `-d${SECONDS}s`, "-s", script, `${server.url}/v1/messages?beta=true`];
  const { stdout } = await promisify(execFile)(wrk, args);
  const used = runTime(server.worker) - before;
  const requests = /(\d+) requests in/.exec(stdout)?.[1];
  const perSecond = /Requests\/sec: +([\d.]+)/.exec(stdout)?.[1];
  if (requests === undefined || stdout.includes("Non-2xx")) throw new Error(`wrk: ${stdout}`);
  return { requestsPerSecond: Number(perSecond), cpu: used / 1000 / Number(requests) };
}

/** More than a worker keeps, so that none of them is known any more when its turn comes again. */
const UNKNOWN = 300;
/** So many times the requests of {@link turns} are more than that. */
const TURN_PROMPTS = 3;

/**
 * A script for wrk that posts the bodies in the file `bodies`, one a line, in turn: first those of one system prompt, then
 * those of the next.
 *
 * @param prompts that make conversations of their own; they differ in length, as LuaJIT compares texts of one length whole
 *   when it looks for those that it has
 */
function script(folder: string, bodies: string, prompts: number): string {
  const path = join(folder, `${bodies}.${prompts}.lua`);
  const source = `local requests, at = {}, 0
    local headers = {["content-type"]="application/json",["x-api-key"]="key"}
    function init()
      for prompt = 1, ${prompts} do
        for body in io.lines("${join(folder, bodies)}") do
          local sent = body:gsub("You are an agent", "You are" .. ("."):rep(prompt), 1)
          requests[#requests + 1] = wrk.format("POST", nil, headers, sent)
        end
      end
    end
    function request()
      at = at % #requests + 1
      return requests[at]
    end`;
  writeFileSync(path, source);
  return path;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

/**
 * What the gateway adds to requests that it has never seen, to one that is sent again and again, and to those that go on
 * where earlier ones ended.
 *
 * @param folder with the bodies that `bodies` and `turns` make; scratch files go there too
 */
export async function measureGateway(folder: string): Promise<Record<string, number>> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const upstream = await startUpstream(folder);
    undo.push(() => upstream.child.stop(["SIGTERM", 3000]));
    const settings = settingsFromEnv({
      PORT: "0",
      UPSTREAM_URL: upstream.url,
      STATE_DIR: join(folder, "state"),
      WORKERS: "1",
    });
    const gateway = await startGateway(settings, () => undefined);
    undo.push(() => gateway.stop());
    const runDir = join(folder, "state/run");

    const plainDir = join(folder, "state/plain");
    const port = await availablePort("127.0.0.1", 0);
    for (const name of ["body", "proxy", "fastcgi", "uwsgi", "scgi"]) {
      mkdirSync(join(plainDir, "closed", name), { recursive: true });
    }
    const conf = withoutLua(readFileSync(join(runDir, "nginx.conf"), "utf8"), runDir, plainDir, port);
    writeFileSync(join(plainDir, "nginx.conf"), conf);
    const plainNginx = new Child("nginx", "nginx", [
      "-p",
      plainDir,
      "-c",
      join(plainDir, "nginx.conf"),
      "-e",
      "stderr",
    ]);
    undo.push(() => plainNginx.stop(["SIGTERM", 3000]));

    const masked = { url: gateway.url, worker: await workerOf(join(runDir, "nginx.pid")) };
    const plain = { url: `http://127.0.0.1:${port}`, worker: await workerOf(join(plainDir, "nginx.pid")) };
    const traffic = {
      "new without hits": script(folder, "requestClean.json", UNKNOWN),
      "new with hits": script(folder, "requestHits.json", UNKNOWN),
      "again without hits": script(folder, "requestClean.json", 1),
      "again with hits": script(folder, "requestHits.json", 1),
      "turn without hits": script(folder, "turnsClean.jsonl", TURN_PROMPTS),
      "turn with hits": script(folder, "turnsHits.jsonl", TURN_PROMPTS),
    };
    const loads = new Map(Object.keys(traffic).map((name) => [name, { plain: [] as Load[], masked: [] as Load[] }]));
    // The first round only warms up.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [name, path] of Object.entries(traffic)) {
        const measured = { plain: await load(plain, path), masked: await load(masked, path) };
        if (round === 0) continue;
        loads.get(name)?.plain.push(measured.plain);
        loads.get(name)?.masked.push(measured.masked);
      }
    }
    const figures: Record<string, number> = {};
    for (const [name, runs] of loads) {
      const cpu = (side: Load[]): number => median(side.map((one) => one.cpu));
      const rate = (side: Load[]): number => median(side.map((one) => one.requestsPerSecond));
      figures[`nginx plain CPU us ${name}`] = cpu(runs.plain);
      figures[`nginx added CPU us ${name}`] = cpu(runs.masked) - cpu(runs.plain);
      figures[`nginx plain requests per second ${name}`] = rate(runs.plain);
      figures[`nginx relative requests per second ${name}`] = rate(runs.masked) / rate(runs.plain);
    }
    return figures;
  } finally {
    for (const step of undo.reverse()) await step();
  }
}
