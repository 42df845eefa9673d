/** `tsx test/fake-claude/main.ts [--port N]`: the fake Claude API as a process of its own. */
import { parseArgs } from "node:util";
import { startFakeClaude } from "./server";

const { values } = parseArgs({ options: { port: { type: "string", default: "8999" } } });
const claude = await startFakeClaude({ port: Number(values.port) });
console.log(`the fake Claude API is ready at ${claude.url}`);
