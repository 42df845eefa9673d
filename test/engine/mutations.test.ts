/** The suite notices what it is there for: an engine that is broken on purpose finds something else, or costs more. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { findProgram } from "../../launcher/machine.mjs";
import { SETTING } from "./detectors";
import { EXAMPLES, texts } from "./texts";

const root = join(import.meta.dirname, "../..");
const folders: string[] = [];
/** That the engine finds in such texts what the oracle finds is shown in oracle.test.ts. */
const input = [SETTING, ...EXAMPLES, ...fc.sample(texts, { numRuns: 3000, seed: 1 })].join("\n");

interface Mutation {
  breaks: string;
  file: string;
  /** Emitted Lua, and what it becomes. */
  from: string;
  to: string;
}

const FINDS: Mutation[] = [
  {
    breaks: "the left boundary of a word",
    file: "edges",
    from: "if edge ~= 2 then\n        return false",
    to: "if edge ~= 2 then\n        return true",
  },
  {
    breaks: "the right boundary of a word",
    file: "edges",
    from: "isAlphanumeric(next) then\n        return false",
    to: "isAlphanumeric(next) then\n        return true",
  },
  {
    breaks: "the letter of an escape as a boundary",
    file: "edges",
    from: "if bit.band(may, 2) ~= 0 then",
    to: "if false then",
  },
  {
    breaks: "the edges that two bytes say nothing of",
    file: "find/finder",
    from: "anyBefore[rule],",
    to: "0,",
  },
  {
    breaks: "the cap of a match's length",
    file: "find/proof",
    from: "math.min(____end, matchStart + rule.longest)",
    to: "____end",
  },
  { breaks: "a lane", file: "find/finder", from: "for lane = 0, LANES - 1 do", to: "for lane = 0, LANES - 2 do" },
  {
    breaks: "the check of a guessed lane",
    file: "find/evidence",
    from: "if entries[lane] == after then",
    to: "if true then",
  },
  {
    breaks: "the state between two blocks",
    file: "find/finder",
    from: "state = scanner:read(",
    to: "local _ = scanner:read(",
  },
];

/** Mutations by the body of spec/adversarial.lua that they make expensive. */
const COSTS: Record<string, Mutation> = {
  "bucket hosts in bucket hosts": {
    breaks: "the cap of looking back",
    file: "find/proof",
    from: "math.max(first, covered, coreStart - rule.longest)",
    to: "first",
  },
  "ARNs in ARNs": {
    breaks: "the skipping of covered evidence",
    file: "find/finder",
    from: "if coreEnd <= covered[rule] then",
    to: "if false then",
  },
};

/** What masks only what is new in a conversation. */
const CONTINUES: Mutation[] = [
  {
    breaks: "the comparison of what stands before the messages",
    file: "mask/conversations",
    from: "bytes,\n        0,\n        open,",
    to: "bytes,\n        0,\n        0,",
  },
  {
    breaks: "what was found in texts that come after the messages",
    file: "mask/continuation",
    from: "findings:add(start, ____end, kind)",
    to: "local _ = kind",
  },
  {
    breaks: "the order in which names become known",
    file: "mask/knowledge",
    from: "if item.part < part then",
    to: "if true then",
  },
  {
    breaks: "the borders of sections",
    file: "find/evidence-queue",
    from: "if at > sectionEnd and not isLast then",
    to: "if false then",
  },
];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A copy of the emitted Lua and the specs, with the mutation in it. */
function mutant(mutation?: Mutation): string {
  const folder = mkdtempSync(join(tmpdir(), "aws-masker-mutant-"));
  folders.push(folder);
  for (const name of ["lua-out", "spec", ".busted"]) cpSync(join(root, name), join(folder, name), { recursive: true });
  if (mutation !== undefined) {
    const file = join(folder, "lua-out/kong/plugins/aws-masker/engine", `${mutation.file}.lua`);
    const lua = readFileSync(file, "utf8");
    expect(lua.split(mutation.from), "places of the mutation in the emitted Lua").toHaveLength(2);
    writeFileSync(file, lua.replace(mutation.from, mutation.to));
  }
  return folder;
}

function findings(cwd: string): string {
  const luajit = findProgram("luajit2", "luajit") ?? "luajit";
  const { stdout } = spawnSync(luajit, [join(import.meta.dirname, "replay.lua")], { cwd, input, encoding: "utf8" });
  return stdout;
}

function holds(cwd: string, spec: string, ...options: string[]): boolean {
  return (
    spawnSync(findProgram("busted") ?? "busted", [`spec/engine/${spec}_spec.lua`, ...options], { cwd }).status === 0
  );
}

/** The shell script that starts busted tears arguments apart at blanks. */
function isLinear(cwd: string, body: string): boolean {
  return holds(cwd, "linear", `--filter=${body.replaceAll(" ", ".")}`);
}

describe("the suite notices the loss of", () => {
  const expected = findings(root);

  it("nothing, where nothing is lost", () => {
    const intact = mutant();
    expect(findings(intact)).toBe(expected);
    expect(expected.split("\n")).toHaveLength(input.split("\n").length);
    for (const body of Object.keys(COSTS)) expect(isLinear(intact, body), body).toBe(true);
    expect(holds(intact, "conversations")).toBe(true);
  });

  for (const mutation of FINDS) {
    it(mutation.breaks, () => expect(findings(mutant(mutation))).not.toBe(expected));
  }

  for (const mutation of CONTINUES) {
    it(mutation.breaks, () => expect(holds(mutant(mutation), "conversations")).toBe(false));
  }

  for (const [body, mutation] of Object.entries(COSTS)) {
    it(mutation.breaks, () => expect(isLinear(mutant(mutation), body)).toBe(false));
  }
});
