/** The real Claude Code through the gateway. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lastText, type MessagesRequest } from "../fake-claude/protocol";
import { ESTATE, leaks, useGateway } from "./support";

const CLAUDE = join(import.meta.dirname, "../../node_modules/.bin/claude");
const bench = useGateway();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aws-masker-claude-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function claude(prompt: string): Promise<{ result: string; is_error: boolean }> {
  const options = ["--output-format", "json", "--allowedTools", "Bash"];
  const run = promisify(execFile)(CLAUDE, ["-p", prompt, ...options], {
    cwd: folder,
    timeout: 110_000,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      ANTHROPIC_BASE_URL: bench.target.url,
      ANTHROPIC_API_KEY: "sk-ant-of-the-tests",
      DISABLE_AUTOUPDATER: "1",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    },
  });
  run.child.stdin?.end();
  return JSON.parse((await run).stdout) as { result: string; is_error: boolean };
}

/** Surrogates in the conversation, found by their shape. */
function seen(request: MessagesRequest, pattern: RegExp): string {
  const found = pattern.exec(JSON.stringify(request.messages));
  if (found === null) throw new Error(`nothing like ${pattern.source} in what Claude saw`);
  return found[0];
}

describe("Claude Code", () => {
  it("runs a tool with the originals, and sends its result masked", async () => {
    let turn = 0;
    bench.claude.script((request) => {
      if (!JSON.stringify(request.messages).includes("reboot")) return { blocks: [{ type: "text", text: "ok" }] };
      turn += 1;
      const instance = seen(request, /i-[0-9a-f]{17}/);
      const bucket = seen(request, /name-[a-z2-7]{10}/);
      const address = seen(request, /10\.\d+\.\d+\.\d+/);
      if (turn === 1) {
        const command = `echo "rebooted ${instance} from s3://${bucket} at ${address}" | tee report.txt`;
        return {
          deltaSize: 3,
          blocks: [{ type: "tool_use", id: "toolu_1", name: "Bash", input: { command, description: "reboot" } }],
        };
      }
      return { deltaSize: 2, blocks: [{ type: "text", text: `Done: ${lastText(request)} (${instance})` }] };
    });
    const answer = await claude(
      `Please reboot ${ESTATE.instance} with s3://${ESTATE.bucket}/run.sh, it has ${ESTATE.address}`,
    );

    const report = `rebooted ${ESTATE.instance} from s3://${ESTATE.bucket} at ${ESTATE.address}`;
    expect(readFileSync(join(folder, "report.txt"), "utf8").trim()).toBe(report);
    expect(answer.is_error).toBe(false);
    expect(answer.result).toContain(report);
    expect(answer.result).toContain(`(${ESTATE.instance})`);
    const conversation = bench.claude.requests.filter((request) => request.path.startsWith("/v1/messages"));
    expect(conversation.length).toBeGreaterThanOrEqual(2);
    expect(conversation.some((request) => request.text.includes("tool_result"))).toBe(true);
    for (const request of bench.claude.requests) expect(leaks(request)).toEqual([]);
  });
});
