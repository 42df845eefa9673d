import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { once } from "node:events";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../scripts/lib/machine.mjs";
import { allDetectors, families } from "../../src/patterns/index";
import { Oracle } from "./oracle";

const detectors = allDetectors().map(({ detector }) => detector);
const kinds = families.flatMap((family) => Object.keys(family.kinds));
const nameKinds = families.flatMap((family) =>
  Object.entries(family.kinds).flatMap(([name, { surrogate }]) => (surrogate.rule === "name" ? [name] : [])),
);
const oracle = new Oracle(detectors, kinds, new Set(nameKinds));

let engine: ChildProcess;
let answers: Interface;

beforeAll(() => {
  const luajit = findProgram("luajit2", "luajit") ?? "luajit";
  engine = spawn(luajit, [join(import.meta.dirname, "replay.lua")], {
    cwd: join(import.meta.dirname, "../.."),
    stdio: ["pipe", "pipe", "inherit"],
  });
  answers = createInterface(engine.stdout as NodeJS.ReadableStream);
});

afterAll(() => {
  engine.kill();
});

/** One character a byte, as the engine sees the text. */
function bytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

async function foundByEngine(text: string): Promise<string> {
  const answer = once(answers, "line");
  engine.stdin?.write(`${text}\n`);
  return ((await answer) as [string])[0];
}

function foundByOracle(text: string): string {
  // The blanks around the text are what the engine is given around it.
  const spans = oracle.find(` ${bytes(text)} `);
  return spans.map(({ start, end, kind }) => `${start - 1}-${end - 1} ${kind}`).join(", ");
}

const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);
const examples = detectors.flatMap(({ hits, misses }) => [...hits, ...misses].map(({ text }) => text));
const example = fc.constantFrom(...examples);

/** An example with a character more, less, or another one. */
const mutated = fc
  .tuple(example, fc.nat(), fc.constantFrom("", "0", "a", "Z", "-", ".", "_", "/", ":", '"', "\\", "é"), fc.nat(1))
  .map(([text, place, character, removed]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + character + text.slice(at + removed);
  });

/** What stands between two identifiers, and what they are glued together with. */
const glue = fc.constantFrom(
  " ",
  "\n",
  "\t",
  "",
  "-",
  "_",
  ".",
  "/",
  ":",
  ",",
  '"',
  "\\",
  "n",
  "=",
  "\u001b[1;32m",
  "é",
  "한",
);
const noise = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: fc.constantFrom("a", "b", "i", "-", "0", "1", ".", ":", "/", " "), maxLength: 20 }),
);

/** Plain, in a URL, in JSON, in JSON that is quoted in JSON. */
const encodings: ((text: string) => string)[] = [
  quoted,
  (text) => quoted(quoted(text)),
  (text) => quoted(JSON.stringify({ text })),
  (text) => quoted(text).replaceAll("/", "\\/"),
  (text) => quoted(text.replaceAll(/[:/=,@"]/g, (character) => encodeURIComponent(character))),
];
const piece = fc
  .tuple(fc.oneof(example, mutated, noise), fc.constantFrom(...encodings))
  .map(([text, encode]) => encode(text));
const text = fc
  .array(fc.tuple(piece, glue), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([one, between]) => one + quoted(between)).join(""));

describe("the engine finds what the oracle finds", () => {
  it("in every example of the catalogue", async () => {
    for (const one of examples) expect(await foundByEngine(quoted(one)), one).toBe(foundByOracle(quoted(one)));
  });

  it("in random, mutated and glued text, in any spelling, at any place of a body", async () => {
    await fc.assert(
      fc.asyncProperty(text, async (one) => {
        expect(await foundByEngine(one)).toBe(foundByOracle(one));
      }),
      { numRuns: 1500, seed: 1 },
    );
  });
});
