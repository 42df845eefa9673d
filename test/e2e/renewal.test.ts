/**
 * A conversation outlives the token that began it: Claude Code with a subscription login renews its access token every few
 * hours. The fake API refuses thinking whose conversation has changed, as the real one does.
 */
import Anthropic, { toFile } from "@anthropic-ai/sdk";
import type { MessageParam, ToolResultBlockParam } from "@anthropic-ai/sdk/resources/messages";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileContent } from "../fake-claude/kept";
import { lastText, type MessagesRequest, type ToolUseBlock } from "../fake-claude/protocol";
import { ESTATE, leaks, REPORT, useGateway } from "./support";

const bench = useGateway({ workers: 2 });

const ACCOUNT = "0f9d2f43-6a53-4b3f-9a52-2d5a3b7a5a11";
const OTHER_ACCOUNT = "5b1f6f0e-6a53-4b3f-9a52-2d5a3b7a5a12";

/** Who asks: how the client proves it, and what it says of itself in `metadata.user_id`. */
interface Client {
  key?: string;
  token?: string;
  user?: string;
}

/** `metadata.user_id` of Claude Code 2. */
function userOf(account: string): string {
  return JSON.stringify({ device_id: "d".repeat(64), account_uuid: account, session_id: crypto.randomUUID() });
}

function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "ES256" })}.${part(claims)}.${Buffer.from(crypto.randomUUID()).toString("base64url")}`;
}

function sdk({ key, token }: Client): Anthropic {
  const baseURL = bench.target.url;
  return new Anthropic({ baseURL, apiKey: key ?? null, authToken: token ?? null, maxRetries: 0 });
}

/** A turn with thinking, a text and a tool call; the model names what it has seen. */
function think({ messages }: MessagesRequest): { blocks: (ToolUseBlock | { type: "text"; text: string })[] } {
  const seen = /i-[0-9a-f]{17}/.exec(JSON.stringify(messages))?.[0] ?? "nothing";
  const input = { command: `aws ec2 describe-instances --instance-ids ${seen}` };
  return {
    blocks: [
      { type: "thinking", thinking: `It is about ${seen}.` } as never,
      { type: "text", text: `I look at ${seen}.` },
      { type: "tool_use", id: `toolu_${messages.length}`, name: "Bash", input },
    ],
  };
}

/** Plays a turn for each client, each with the whole conversation before it; returns what upstream got. */
async function play(clients: Client[]): Promise<MessagesRequest[]> {
  bench.claude.script(think);
  bench.claude.requests.length = 0;
  const messages: MessageParam[] = [];
  let results: ToolResultBlockParam[] = [];
  for (const [turn, client] of clients.entries()) {
    const said = turn === 0 ? `look at ${ESTATE.instance}` : `and s3://${ESTATE.bucket}/${turn}`;
    messages.push({ role: "user", content: [...results, { type: "text", text: said }] });
    const stream = sdk(client).messages.stream({
      model: "claude-fake",
      max_tokens: 2048,
      thinking: { type: "enabled", budget_tokens: 1024 },
      system: `You work in ${ESTATE.vpc}.`,
      tools: [{ name: "Bash", input_schema: { type: "object" } }],
      messages,
      ...(client.user === undefined ? {} : { metadata: { user_id: client.user } }),
    });
    const { content } = await stream.finalMessage();
    expect(JSON.stringify(content)).toContain(`look at ${ESTATE.instance}`);
    messages.push({ role: "assistant", content });
    results = content
      .filter((block) => block.type === "tool_use")
      .map(({ id }) => ({ type: "tool_result", tool_use_id: id, content: REPORT }));
  }
  for (const request of bench.claude.requests) expect(leaks(request)).toEqual([]);
  return bench.claude.requests.map(({ text }) => JSON.parse(text) as MessagesRequest);
}

/** Each request goes on from the one before, value for value. */
function expectOneConversation(requests: MessagesRequest[]): void {
  for (const [index, { messages, system }] of requests.entries()) {
    if (index === 0) continue;
    const before = requests[index - 1];
    expect(messages.slice(0, before.messages.length)).toEqual(before.messages);
    expect(system).toEqual(before.system);
  }
}

const login = (account = ACCOUNT): Client => ({
  token: `sk-ant-oat01-${crypto.randomUUID()}`,
  user: userOf(account),
});

describe("a conversation goes on", () => {
  const cases: Record<string, Client[]> = {
    "with an API key": [{ key: "sk-ant-api03-a" }, { key: "sk-ant-api03-a" }, { key: "sk-ant-api03-a" }],
    "when an API key comes as a token": [{ key: "sk-ant-api03-a" }, { token: "sk-ant-api03-a" }],
    "when a login renews its token": [login(), login(), login()],
    "when a login of an older Claude Code renews its token": [1, 2].map((turn) => ({
      token: `sk-ant-oat01-${turn}`,
      user: `user_${"ab".repeat(32)}_account_${ACCOUNT}_session_${crypto.randomUUID()}`,
    })),
    "when a JSON Web Token is renewed": [1, 2, 3].map((iat) => ({
      token: jwt({ iss: "https://idp.acme.example", sub: "kim", iat }),
    })),
    "when nothing but its thinking says where it began": [
      { key: "sk-ant-api03-b" },
      { key: "sk-ant-api03-c" },
      { token: "sk-ant-oat01-x" },
      login(),
    ],
  };
  it.each(Object.entries(cases))("%s", async (_, clients) => {
    const requests = await play(clients);
    expect(requests).toHaveLength(clients.length);
    expectOneConversation(requests);
  });

  it("with the file that was uploaded under an earlier token", async () => {
    const [before, after] = [login(), login()];
    const file = await sdk(before).beta.files.upload({
      file: await toFile(Buffer.from(REPORT), "report.txt", { type: "text/plain" }),
    });
    expect(leaks(bench.claude.requests[0])).toEqual([]);
    bench.claude.script(() => ({ blocks: [{ type: "text", text: fileContent(file.id)?.toString() ?? "" }] }));
    const ask = async (): Promise<string> => {
      const answer = await sdk(after).beta.messages.create({
        model: "claude-fake",
        max_tokens: 100,
        betas: ["files-api-2025-04-14"],
        metadata: { user_id: after.user ?? null },
        messages: [{ role: "user", content: [{ type: "document", source: { type: "file", file_id: file.id } }] }],
      });
      return answer.content.map((block) => (block.type === "text" ? block.text : "")).join("");
    };
    await expect.poll(ask).toBe(REPORT);
  });
});

describe("surrogates are shared", () => {
  /** What stands for the instance, asked by `client`. */
  async function surrogate(client: Client): Promise<string> {
    const [first] = await play([client]);
    return lastText(first);
  }

  it("by all tokens of an account or a subject, and by nobody else", async () => {
    const kim = { token: jwt({ iss: "https://idp.acme.example", sub: "kim", iat: 1 }) };
    const clients = [
      login(),
      login(OTHER_ACCOUNT),
      { token: "sk-ant-oat01-without-account" },
      { key: "sk-ant-api03-a" },
      { key: "sk-ant-api03-b" },
      { token: "some-static-token" },
      kim,
      { token: jwt({ iss: "https://idp.acme.example", sub: "lee", iat: 1 }) },
      { token: jwt({ iss: "https://idp.other.example", sub: "kim", iat: 1 }) },
    ];
    const own: string[] = [];
    for (const client of clients) own.push(await surrogate(client));
    expect(new Set(own).size).toBe(clients.length);
    expect(await surrogate(login())).toBe(own[0]);
    expect(await surrogate({ token: "sk-ant-oat01-another" })).toBe(own[2]);
    expect(await surrogate({ token: jwt({ iss: "https://idp.acme.example", sub: "kim", iat: 2 }) })).toBe(own[6]);
    // With an API key, what a client says of its account counts for nothing.
    expect(await surrogate({ key: "sk-ant-api03-a", user: userOf(ACCOUNT) })).toBe(own[3]);
    expect(await surrogate({ token: "sk-ant-api03-a", user: userOf(ACCOUNT) })).toBe(own[3]);
  });

  it("not with a ticket that was made up", async () => {
    const own = await surrogate(login());
    const [, ticket] = /\.aws-masker\.([0-9a-f]{32})/.exec(await sealedSignature(login(OTHER_ACCOUNT))) ?? [];
    const forged = `${ticket.slice(0, 16)}${"0".repeat(16)}`;
    for (const [made, isTaken] of [
      [forged, false],
      [ticket, true],
    ] as const) {
      const thinking = { type: "thinking", thinking: "x", signature: `c2ln.aws-masker.${made}${"0".repeat(32)}` };
      const content = [thinking, { type: "text", text: `look at ${ESTATE.instance}` }];
      const client = sdk(login());
      const answer = client.messages.countTokens({
        model: "claude-fake",
        messages: [{ role: "assistant", content: content as never }],
        metadata: { user_id: userOf(ACCOUNT) },
      } as never);
      await answer;
      const text = bench.claude.requests.at(-1)?.text ?? "";
      expect(text.includes(own.replace("look at ", ""))).toBe(!isTaken);
    }
  });

  /** The signature of a thinking block as `client` gets it. */
  async function sealedSignature(client: Client): Promise<string> {
    bench.claude.script(think);
    const answer = await sdk(client).messages.create({
      model: "claude-fake",
      max_tokens: 100,
      metadata: { user_id: client.user ?? null },
      messages: [{ role: "user", content: `look at ${ESTATE.instance}` }],
    });
    return answer.content.map((block) => (block.type === "thinking" ? block.signature : "")).join("");
  }
});

describe("Claude Code with a login", () => {
  const CLAUDE = join(import.meta.dirname, "../../node_modules/.bin/claude");
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "aws-masker-login-"));
    mkdirSync(join(folder, ".claude"));
    writeFileSync(
      join(folder, ".claude.json"),
      JSON.stringify({ hasCompletedOnboarding: true, oauthAccount: { accountUuid: ACCOUNT } }),
    );
    writeFileSync(join(folder, "report.txt"), REPORT);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a prompt with an access token as the login server gives one every few hours. */
  async function claude(token: string, prompt: string, ...more: string[]): Promise<string> {
    const claudeAiOauth = {
      accessToken: token,
      refreshToken: "sk-ant-ort01-of-the-tests",
      expiresAt: 4102444800000,
      scopes: ["user:inference", "user:profile"],
      subscriptionType: "max",
    };
    writeFileSync(join(folder, ".claude/.credentials.json"), JSON.stringify({ claudeAiOauth }));
    const options = ["--output-format", "json", "--allowedTools", "Bash,Read", ...more];
    const run = promisify(execFile)(CLAUDE, ["-p", prompt, ...options], {
      cwd: folder,
      timeout: 110_000,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        ANTHROPIC_BASE_URL: bench.target.url,
        DISABLE_AUTOUPDATER: "1",
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      },
    });
    run.child.stdin?.end();
    const { result, is_error } = JSON.parse((await run).stdout) as { result: string; is_error: boolean };
    expect([is_error, result]).toEqual([false, expect.any(String)]);
    return result;
  }

  it("goes on with a renewed token, thinking and all", async () => {
    let turn = 0;
    bench.claude.script((request) => {
      const isMain = Array.isArray(request.tools) && request.tools.length > 0;
      if (!isMain) return { blocks: [{ type: "text", text: "ok" }] };
      turn += 1;
      const instance = /i-[0-9a-f]{17}/.exec(JSON.stringify(request.messages))?.[0] ?? "";
      const thinking = { type: "thinking", thinking: `Turn ${turn} about ${instance}` } as const;
      if (turn % 2 === 0) return { deltaSize: 3, blocks: [thinking, { type: "text", text: `seen ${instance}` }] };
      const input = { command: `cat report.txt; echo ${instance} >> seen.txt`, description: "look" };
      return { deltaSize: 5, blocks: [thinking, { type: "tool_use", id: `toolu_${turn}`, name: "Bash", input }] };
    });
    expect(await claude("sk-ant-oat01-first", `look at ${ESTATE.instance}`)).toBe(`seen ${ESTATE.instance}`);
    expect(await claude("sk-ant-oat01-second", "and again", "--continue")).toBe(`seen ${ESTATE.instance}`);
    expect(readFileSync(join(folder, "seen.txt"), "utf8")).toBe(`${ESTATE.instance}\n`.repeat(2));
    const turns = bench.claude.requests.filter(({ text }) => text.includes('"tools":[{'));
    const tokens = new Set(turns.map(({ headers }) => headers.authorization));
    expect([...tokens]).toEqual(["Bearer sk-ant-oat01-first", "Bearer sk-ant-oat01-second"]);
    expect(turns.at(-1)?.text.match(/"type":"thinking"/g)?.length).toBeGreaterThanOrEqual(3);
    for (const request of bench.claude.requests) expect(leaks(request)).toEqual([]);
  });
});
