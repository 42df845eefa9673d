/** The request bodies that are measured: conversations as Claude Code sends them, the same ones in every run. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Estate } from "./estate";

const modules = join(import.meta.dirname, "../../node_modules");
/** Other people's source code in the versions of package-lock.json, with nothing in it to mask. */
const SOURCES = ["eslint/lib/rules", "eslint/lib/linter", "eslint/lib/cli-engine", "eslint/lib/config"];

/** Lists of names of functions: `globalFunctionNames = ["Symbol"]` reads like names of the estate. */
const NAMES = /FunctionNames = \[/;
/** What `reread/spelled-out.ts` has to rewrite: rare, but there is some in any large code base, so it has a body of its own. */
const SPELLED_OUT = /\\u00[2-7]|%[2-7][0-9a-f]/i;

function sourceText(bytes: number, isSpelledOut = false): string {
  let text = "";
  for (const folder of SOURCES) {
    for (const name of readdirSync(join(modules, folder)).sort()) {
      if (text.length >= bytes) return text.slice(0, bytes);
      const file = name.endsWith(".js") ? readFileSync(join(modules, folder, name), "latin1") : "";
      if (NAMES.test(file)) continue;
      if (SPELLED_OUT.test(file) === isSpelledOut) text += file;
    }
  }
  throw new Error(`the sources have ${text.length} bytes only`);
}

/** One in `every` bytes or so, a line of `text` is followed by one that names something of the estate. */
function withIdentifiers(text: string, every: number, estate: Estate): string {
  let next = every / 2;
  let at = 0;
  return text.replaceAll(/.*\n/g, (line) => {
    at += line.length;
    if (at < next) return line;
    next += every;
    return line + estate.sourceLine();
  });
}

/** As the Read tool of Claude Code shows a file. */
function numbered(text: string): string {
  return text
    .split("\n")
    .map((line, index) => `${String(index + 1).padStart(6)}\u2192${line}`)
    .join("\n");
}

const SYSTEM = `You are an agent that helps with software engineering. Read before you write, keep to the style of the code
around you, and verify what you did by running the tests. Never invent names of files, functions or options: look them up. `;

function tools(): unknown[] {
  return Array.from({ length: 24 }, (_, index) => ({
    name: `Tool${index}`,
    description: SYSTEM.repeat(4),
    input_schema: {
      type: "object",
      properties: { path: { type: "string", description: "Absolute path of the file" }, limit: { type: "integer" } },
      required: ["path"],
      additionalProperties: false,
    },
  }));
}

/** A request whose tool results are `results`. */
function conversation(results: string[], opening = "Have a look, please, and tell me what you find."): string {
  const messages: unknown[] = [{ role: "user", content: opening }];
  results.forEach((content, index) => {
    const id = `toolu_${index}`;
    const text = "I will look at the next one.";
    const input = { path: `/home/me/project/file${index}.js`, limit: 2000 };
    messages.push(
      {
        role: "assistant",
        content: [
          { type: "text", text },
          { type: "tool_use", id, name: "Tool1", input },
        ],
      },
      { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: [{ type: "text", text: content }] }] },
    );
  });
  const system = [{ type: "text", text: SYSTEM.repeat(20), cache_control: { type: "ephemeral" } }];
  return JSON.stringify({ model: "claude", messages, system, tools: tools(), max_tokens: 32000, stream: true });
}

function pieces(text: string, bytes: number): string[] {
  return Array.from({ length: Math.ceil(text.length / bytes) }, (_, index) =>
    text.slice(index * bytes, (index + 1) * bytes),
  );
}

const CONVERSATIONS = 24;
const TURNS = 12;

/**
 * Name → requests of conversations that grow by 2 KB a turn, one after the other. They are as large as `requestClean` in
 * the middle, and have their system prompt and their tools in common.
 */
export function turns(): Record<string, string[]> {
  const estate = new Estate(20);
  const files = pieces(sourceText(40_000), 2000).slice(0, 20);
  const grown = (results: string[]): string[] =>
    Array.from({ length: CONVERSATIONS }, (_, number) =>
      Array.from({ length: TURNS }, (_, turn) =>
        conversation(results.slice(0, results.length - TURNS + turn + 1), `Have a look at project ${number}, please.`),
      ),
    ).flat();
  return {
    turnsClean: grown(files.map(numbered)),
    turnsHits: grown(files.map((file) => numbered(withIdentifiers(file, 1000, estate)))),
  };
}

/** Name → body. */
export function bodies(): Record<string, string> {
  const files = (bytes: number): string[] => pieces(sourceText(bytes), 12_000).map((piece) => numbered(piece));
  const withHits = (bytes: number, every: number): string[] => {
    const estate = new Estate(20);
    return files(bytes).map((file) => withIdentifiers(file, every, estate));
  };
  const cli: string[] = [];
  for (const estate = new Estate(60); cli.join().length < 820_000;) cli.push(estate.commandOutput());
  return {
    clean: conversation(files(1_500_000)),
    spelled: conversation(pieces(sourceText(15_000, true), 12_000)),
    source: conversation(withHits(125_000, 6000)),
    cli: conversation(cli),
    requestClean: conversation(files(29_000)),
    requestHits: conversation(withHits(29_000, 1000)),
  };
}
