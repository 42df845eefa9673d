/**
 * `npm run demo`: plays the scenarios of claude-client/test-scenarios through a gateway of its own to a fake Claude API,
 * with Anthropic's SDK, streamed, and prints what was sent, what Claude saw and what came back. Exits with 1 if an
 * identifier leaked or came back changed.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import { startFakeClaude } from "../../test/fake-claude/server";
import { replacements } from "./differences";
import { startGateway } from "../gateway";
import { heading, paint, paintWords, paragraph } from "./page";
import { projectRoot, settingsFromEnv } from "../settings";
import { StartError } from "../start-error";

type Fake = Awaited<ReturnType<typeof startFakeClaude>>;

interface Scenario {
  name: string;
  /** What the user asks. */
  prompt: string;
  /** The identifiers in it that may not reach Claude. */
  identifiers: string[];
}

function readScenarios(): Scenario[] {
  return ["ec2-test", "s3-test", "multi-resource"].map((name) => {
    const file = join(projectRoot, "claude-client/test-scenarios", `${name}.json`);
    return { ...(JSON.parse(readFileSync(file, "utf8")) as Omit<Scenario, "name">), name };
  });
}

/** The fake's answer: Claude repeats what it read, so that everything which was masked has to be restored. */
function answerTo(prompt: string): string {
  return `This is what I read:\n\n${prompt}`;
}

/** Plays one scenario and prints it; returns whether nothing leaked and everything came back. */
async function play(scenario: Scenario, client: Anthropic, fake: Fake): Promise<boolean> {
  const before = fake.requests.length;
  const stream = client.messages.stream({
    model: "claude-sonnet-5-5",
    max_tokens: 4096,
    messages: [{ role: "user", content: scenario.prompt }],
  });
  const answer = await stream.finalText();

  const recorded = fake.requests.slice(before).map((request) => request.body.toString("utf8"));
  const [body] = recorded.map((text) => JSON.parse(text) as { messages: { content: string }[] });
  const seen = body.messages[0].content;
  const leaked = scenario.identifiers.filter((identifier) => recorded.some((text) => text.includes(identifier)));
  const masked = scenario.identifiers.length - leaked.length;
  const changed = replacements(scenario.prompt, seen);
  const restored = answer === answerTo(scenario.prompt);

  const originals = changed?.map((one) => one.original) ?? [];
  const surrogates = changed?.map((one) => one.surrogate) ?? [];
  print(heading(scenario.name));
  print(paint("  You sent", "bold"), paintWords(paragraph(scenario.prompt), originals, "green"), "");
  print(paint("  Claude saw", "bold"), paintWords(paragraph(seen), surrogates, "yellow"), "");
  print(paint("  You got back", "bold"), paintWords(paragraph(answer), originals, "green"), "");

  const good = masked > 0 && leaked.length === 0 && restored && changed !== undefined;
  const exactly = restored ? "restored exactly" : "NOT restored";
  const verdict = `identifiers masked: ${masked}, leaked: ${leaked.length}, ${exactly}`;
  print(paint(`  ${good ? "✔" : "✘"} ${verdict}`, good ? "green" : "red"), "");
  return good;
}

function print(...lines: string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

async function demo(): Promise<boolean> {
  const giveUp = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      giveUp.abort();
    });
  }
  const stateDir = mkdtempSync(join(tmpdir(), "aws-masker-demo-"));
  const fake = await startFakeClaude();
  try {
    const settings = settingsFromEnv({ PORT: "0", WORKERS: "1", UPSTREAM_URL: fake.url, STATE_DIR: stateDir });
    const problems = (line: string) => {
      if (!line.startsWith("aws-masker notice")) process.stderr.write(`${line}\n`);
    };
    const gateway = await startGateway(settings, problems, giveUp.signal);
    giveUp.signal.addEventListener("abort", () => void gateway.stop(true));
    try {
      const client = new Anthropic({ baseURL: gateway.url, apiKey: "sk-ant-demo", maxRetries: 0 });
      const results: boolean[] = [];
      for (const scenario of readScenarios()) results.push(await play(scenario, client, fake));
      return results.length > 0 && results.every((good) => good);
    } finally {
      await gateway.stop();
    }
  } finally {
    await fake.close();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

try {
  process.exitCode = (await demo()) ? 0 : 1;
} catch (error) {
  const reason = error instanceof StartError ? `aws-masker: ${error.message}` : String((error as Error).stack);
  process.stderr.write(`${reason}\n`);
  process.exitCode = 1;
}
