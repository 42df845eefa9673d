import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { once } from "node:events";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../launcher/machine.mjs";
import { DETECTORS, KINDS, SETTING } from "./detectors";
import { Oracle } from "./oracle";
import { EXAMPLES, texts } from "./texts";

const oracle = new Oracle(DETECTORS, KINDS);

let engine: ChildProcess;
let answers: Interface;
let ended: Promise<unknown[]>;

beforeAll(() => {
  const luajit = findProgram("luajit2", "luajit") ?? "luajit";
  engine = spawn(luajit, [join(import.meta.dirname, "replay.lua")], {
    cwd: join(import.meta.dirname, "../.."),
    stdio: ["pipe", "pipe", "inherit"],
  });
  ended = once(engine, "exit");
  answers = createInterface(engine.stdout as NodeJS.ReadableStream);
  engine.stdin?.write(`${SETTING}\n`);
});

afterAll(() => {
  engine.kill();
});

/** One character a byte, as the engine sees the text. */
function bytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

async function foundByEngine(text: string): Promise<string> {
  if (engine.exitCode !== null) throw new Error("the engine has ended");
  const answer = Promise.race([once(answers, "line"), ended]);
  engine.stdin?.write(`${text}\n`);
  return String((await answer)[0]);
}

function foundByOracle(text: string): string {
  // The engine is given the same before and after it.
  const spans = oracle.find(` ; ${bytes(text)} ; `);
  return spans.map(({ start, end, kind }) => `${start - 3}-${end - 3} ${kind}`).join(", ");
}

describe("the engine finds what the oracle finds", () => {
  it("in every example", async () => {
    for (const one of EXAMPLES) expect(await foundByEngine(one), one).toBe(foundByOracle(one));
  });

  it("in random, mutated and glued text, in any spelling, at any place of a body", async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (one) => {
        expect(await foundByEngine(one)).toBe(foundByOracle(one));
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});
