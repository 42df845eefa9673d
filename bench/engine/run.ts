/**
 * `npm run bench:engine`: what masking costs. Bodies are the same in every run; figures are medians of interleaved
 * rounds, and of several processes, because LuaJIT does not compile the same way twice. The last line is one JSON object
 * with every figure.
 *
 * @example npm run bench:engine
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfNeeded } from "../../launcher/build-if-needed";
import { findNginxModule, findProgram } from "../../launcher/machine.mjs";
import { projectRoot } from "../../launcher/settings";
import { buildCatalogue } from "../../scripts/catalogue";
import { alternation } from "./alternation";
import { bodies, turns } from "./bodies";
import { measureGateway } from "./gateway";
import { hotLoops } from "./jit";

const PROCESSES = 5;
const ROUNDS = 7;

type Figures = Record<string, number>;

const folder = mkdtempSync(join(tmpdir(), "aws-masker-bench-"));
const bodyFolder = join(folder, "bodies");

/** Runs a program in the project's folder and returns what it prints. */
function run(program: string, args: string[]): string {
  const options = { cwd: projectRoot, encoding: "utf8", maxBuffer: 1 << 28 } as const;
  const { status, stdout, stderr } = spawnSync(program, args, options);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

function parse(text: string): Figures {
  const lines = text.split("\n").filter((line) => line.includes("\t"));
  return Object.fromEntries(lines.map((line) => [line.split("\t")[0], Number(line.split("\t")[1])]));
}

function medians(all: Figures[]): Figures {
  return Object.fromEntries(
    Object.keys(all[0]).map((name) => {
      const values = all.map((figures) => figures[name]).sort((a, b) => a - b);
      return [name, values[values.length >> 1]];
    }),
  );
}

function luajit(...args: string[]): string {
  return run(findProgram("luajit2", "luajit") ?? "luajit", args);
}

/** Adversarial bodies count by their slowest. */
function withFloor(figures: Figures): Figures {
  const isAdversarial = ([name]: [string, number]): boolean => name.startsWith("adversarial ");
  const worst = Object.entries(figures)
    .filter(isAdversarial)
    .map(([, value]) => value);
  return { ...figures, "adversarial floor mask": Math.min(...worst) };
}

function measureAlternation(): Figures {
  const { plain, factored, detectors } = alternation();
  writeFileSync(join(bodyFolder, "plain.pcre"), plain);
  writeFileSync(join(bodyFolder, "factored.pcre"), factored);
  writeFileSync(join(bodyFolder, "detectors"), detectors.join(" "));
  const modules = ["ndk_http_module.so", "ngx_http_lua_module.so"].map(findNginxModule);
  const loaded = modules.filter((path) => path !== undefined).map((path) => `load_module "${path}";`);
  const out = join(folder, "alternation");
  const path = ["?.lua", "lua-out/?.lua", "lua-out/standalone/stand-ins/?.lua"].map((name) => join(projectRoot, name));
  const conf = `${loaded.join("\n")}
    daemon off; master_process off; pid "${folder}/nginx.pid"; error_log stderr error; events {}
    http {
      lua_package_path "${path.join(";")};;";
      init_worker_by_lua_block {
        local _, result = pcall(dofile("${projectRoot}/bench/engine/alternation.lua"), "${bodyFolder}")
        local file = io.open("${out}", "w")
        file:write(tostring(result))
        file:close()
        os.exit(0)
      }
    }`;
  writeFileSync(join(folder, "nginx.conf"), conf);
  run(findProgram("nginx") ?? "nginx", ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"]);
  const figures = parse(readFileSync(out, "utf8"));
  if (Object.keys(figures).length === 0) throw new Error(readFileSync(out, "utf8"));
  const { "alternation engine find": engine } = figures;
  return {
    ...figures,
    "alternation plain ratio": engine / figures["alternation plain find"],
    "alternation factored ratio": engine / figures["alternation factored find"],
  };
}

function measureTables(): Figures {
  const started = performance.now();
  const catalogue = buildCatalogue();
  const compiled = (performance.now() - started) / 1000;
  const size = luajit("bench/engine/table-size.lua");
  return {
    "compile seconds": compiled,
    detectors: catalogue.detectors.length,
    "evidence states": catalogue.evidence.stateCount,
    "origin states": catalogue.origin.stateCount,
    "before states": catalogue.before.stateCount,
    "after states": catalogue.after.stateCount,
    ...parse(size),
  };
}

function measureJit(): Figures {
  const trace = join(folder, "trace");
  luajit(`-jv=${trace}`, "bench/engine/measure.lua", bodyFolder, "2", "clean", "source", "cli");
  const loops = hotLoops(join(projectRoot, "lua-out"), readFileSync(trace, "utf8"));
  for (const loop of loops) {
    console.log(`${loop.function}: ${loop.loops} compiled loops, ${loop.traces} traces`, ...loop.notCompiled);
  }
  return {
    "hot functions": loops.length,
    "hot functions compiled": loops.filter((loop) => loop.loops > 0 && loop.notCompiled.length === 0).length,
  };
}

try {
  buildIfNeeded();
  mkdirSync(bodyFolder);
  for (const [name, body] of Object.entries(bodies())) writeFileSync(join(bodyFolder, `${name}.json`), body);
  for (const [name, requests] of Object.entries(turns())) {
    writeFileSync(join(bodyFolder, `${name}.jsonl`), requests.join("\n"));
  }

  const once = (): Figures => parse(luajit("bench/engine/measure.lua", bodyFolder, String(ROUNDS)));
  const interpreted = parse(luajit("-joff", "bench/engine/measure.lua", bodyFolder, "3", "source"));
  const figures = {
    ...withFloor(medians(Array.from({ length: PROCESSES }, once))),
    "interpreter source mask": interpreted["source mask"],
    ...measureAlternation(),
    ...measureTables(),
    ...measureJit(),
    ...(await measureGateway(bodyFolder)),
  };
  for (const [name, value] of Object.entries(figures)) console.log(`${value.toPrecision(4).padStart(10)}  ${name}`);
  console.log(JSON.stringify(figures));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
