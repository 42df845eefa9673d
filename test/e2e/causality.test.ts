/** What is masked in a turn depends on that turn and the ones before it: a session's requests grow, and never change. */
import fc from "fast-check";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MessagesRequest, ToolUseBlock } from "../fake-claude/protocol";
import type { RecordedRequest, Script } from "../fake-claude/server";
import { ESTATE, lastRequest, leaks, post, REPORT, useGateway } from "./support";

const CLAUDE = join(import.meta.dirname, "../../node_modules/.bin/claude");
const bench = useGateway({ workers: 4 });

type Messages = unknown[];
type Tool = Pick<ToolUseBlock, "name" | "input">;

/** A request as the client sent it. */
interface ClientRequest {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** Says which request of the client a request upstream was. */
const TURN = "x-turn";

/** Between Claude Code and the gateway: keeps what the client sends, and numbers it. */
function recorder(kept: ClientRequest[]): Server {
  const pass = async (request: IncomingMessage): Promise<string> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = Object.entries(request.headers as Record<string, string>).filter(
      ([name]) => !["host", "connection", "content-length", "transfer-encoding", "expect"].includes(name),
    );
    kept.push({
      path: request.url ?? "",
      headers: Object.fromEntries(headers),
      body: Buffer.concat(chunks).toString(),
    });
    return String(kept.length - 1);
  };
  return createServer((request, response) => {
    void pass(request).then((turn) => {
      const { path, headers, body } = kept[Number(turn)];
      const options = { method: request.method, headers: { ...headers, [TURN]: turn } };
      const onward = httpRequest(bench.target.url + path, options, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on("error", () => response.destroy());
      onward.end(body);
    });
  });
}

/**
 * The messages, each as its own JSON, but for what Claude Code changes itself: it moves `cache_control` to the end of
 * each request, and writes a text that carries one as a block.
 */
function turnsOf(body: string): string[] {
  const { messages } = JSON.parse(body) as { messages: Messages };
  // What the comparison reads is what the wire carried.
  expect(JSON.stringify(JSON.parse(body))).toBe(body);
  return messages.map((message) =>
    JSON.stringify(message)
      .replace(/,"cache_control":\{[^{}]*\}/g, "")
      .replace(/"content":\[\{"type":"text","text":("(?:[^"\\]|\\.)*")\}\]/, '"content":$1'),
  );
}

function surrogateIn(text: string, pattern: RegExp): string {
  const found = pattern.exec(text);
  if (found === null) throw new Error(`nothing like ${pattern.source} in what Claude saw`);
  return found[0];
}

describe("a session of Claude Code", () => {
  const FILES: Record<string, string> = {
    "notes.md": `The exports go to ${ESTATE.bucket}, ask ${ESTATE.role}.`,
    "instances.json": JSON.stringify({
      InstanceId: ESTATE.instance,
      PrivateIpAddress: ESTATE.address,
      VpcId: ESTATE.vpc,
    }),
    "main.tf": `resource "aws_s3_bucket" "logs" {\n  bucket = "${ESTATE.bucket}"\n}\n`,
    "report.txt": REPORT,
    "role.json": JSON.stringify({ Arn: `arn:aws:iam::${ESTATE.account}:role/${ESTATE.role}` }),
  };
  const sent: ClientRequest[] = [];
  const upstream: RecordedRequest[] = [];
  let folder: string;
  let proxy: Server;
  let answers: string[];

  async function claude(prompt: string, ...more: string[]): Promise<string> {
    const options = ["--output-format", "json", "--allowedTools", "Bash,Read", ...more];
    const run = promisify(execFile)(CLAUDE, ["-p", prompt, ...options], {
      cwd: folder,
      timeout: 110_000,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        ANTHROPIC_BASE_URL: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
        ANTHROPIC_API_KEY: "sk-ant-of-the-tests",
        DISABLE_AUTOUPDATER: "1",
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      },
    });
    run.child.stdin?.end();
    const { result, is_error } = JSON.parse((await run).stdout) as { result: string; is_error: boolean };
    expect([is_error, result]).toEqual([false, expect.any(String)]);
    return result;
  }

  /** Calls the tools one by one, and says `done` with a surrogate in it. */
  function model(tools: ((conversation: string) => Tool)[]): Script {
    let turn = 0;
    return ({ messages, tools: offered }: MessagesRequest) => {
      const isMain = Array.isArray(offered) && offered.length > 0;
      if (!isMain) return { blocks: [{ type: "text", text: "ok" }] };
      const seen = JSON.stringify(messages);
      turn += 1;
      if (turn > tools.length) {
        const instance = surrogateIn(seen, /i-[0-9a-f]{17}/);
        return { deltaSize: 3, blocks: [{ type: "text", text: `done with ${instance}` }] };
      }
      const tool = tools[turn - 1](seen);
      const note = { type: "text", text: `Step ${turn}.` } as const;
      return { deltaSize: 5, blocks: [note, { type: "tool_use", id: `toolu_${messages.length}_${turn}`, ...tool }] };
    };
  }

  const read = (file: string) => (): Tool => ({ name: "Read", input: { file_path: join(folder, file) } });
  const bash =
    (command: string | ((seen: string) => string)) =>
    (seen: string): Tool => {
      const input = { command: typeof command === "string" ? command : command(seen), description: "look" };
      return { name: "Bash", input };
    };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "aws-masker-session-"));
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
    proxy = recorder(sent);
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    bench.claude.requests.length = 0;
    bench.claude.script(
      model([
        read("notes.md"),
        bash("cat instances.json"),
        bash((seen) => `echo ${surrogateIn(seen, /i-[0-9a-f]{17}/)} > seen.txt; wc -l *`),
        bash("cat main.tf"),
        read("main.tf"),
        bash((seen) => `echo s3://${surrogateIn(seen, /name-[a-z2-7]{10}/)}/x | tee -a seen.txt`),
        read("report.txt"),
        bash("cat role.json; ls missing-file"),
        bash((seen) => `grep -c ${surrogateIn(seen, /10\.\d+\.\d+\.\d+/)} report.txt >> seen.txt`),
        bash("cat seen.txt notes.md"),
        bash("true"),
      ]),
    );
    const first = await claude(`Audit this folder, begin with ${ESTATE.instance}`);
    bench.claude.script(model([bash("cat report.txt | tail -2"), read("role.json")]));
    answers = [first, await claude(`And now ${ESTATE.database}?`, "--continue")];
    upstream.push(...bench.claude.requests);
  });
  afterAll(() => {
    proxy.closeAllConnections();
    proxy.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Requests of the conversation itself, in order: what the client sent, and what came of it. */
  function conversation(): { client: ClientRequest; masked: string }[] {
    const turns = upstream.toSorted((a, b) => Number(a.headers[TURN]) - Number(b.headers[TURN]));
    return turns
      .filter(({ path, text }) => path.startsWith("/v1/messages?") && text.includes('"tools":[{'))
      .map(({ headers, text }) => ({ client: sent[Number(headers[TURN])], masked: text }));
  }

  it("has many turns, runs its tools with the originals, and gives none of them away", () => {
    expect(conversation().length).toBeGreaterThanOrEqual(14);
    expect(readFileSync(join(folder, "seen.txt"), "utf8")).toBe(`${ESTATE.instance}\ns3://${ESTATE.bucket}/x\n1\n`);
    for (const answer of answers) expect(answer).toContain(`done with ${ESTATE.instance}`);
    // A name that nothing has given away yet may stand in a plain sentence.
    const prose: string[] = [ESTATE.bucket, ESTATE.role];
    for (const request of upstream) expect(leaks(request).filter((original) => !prose.includes(original))).toEqual([]);
    const last = conversation().at(-1)?.masked ?? "";
    for (const name of prose) expect(last.split(name)).toHaveLength(2);
  });

  it("begins each turn with the turn before, byte for byte", () => {
    const [first, ...rest] = conversation();
    let before = first;
    let grown = 0;
    for (const now of rest) {
      const [own, next] = [turnsOf(before.client.body), turnsOf(now.client.body)];
      expect(next.slice(0, own.length)).toEqual(own);
      const masked = turnsOf(before.masked);
      expect(turnsOf(now.masked).slice(0, masked.length)).toEqual(masked);
      grown += next.length > own.length ? 1 : 0;
      before = now;
    }
    expect(grown).toBeGreaterThanOrEqual(12);
  });

  it("is masked alike by a restarted gateway, in every worker", async () => {
    await bench.target.restart();
    for (let round = 0; round < 2; round += 1) {
      bench.claude.requests.length = 0;
      const again = conversation().map(({ client }, index) =>
        post(bench, client.body, "/v1/messages/count_tokens", { ...client.headers, [TURN]: String(index) }),
      );
      for (const answer of await Promise.all(again))
        expect([answer.status, await answer.text()]).toMatchObject([200, {}]);
      const masked = new Map(bench.claude.requests.map(({ headers, text }) => [Number(headers[TURN]), text]));
      for (const [index, turn] of conversation().entries()) expect(masked.get(index)).toBe(turn.masked);
    }
  });

  it("is masked alike up to any message that is dropped or changed", async () => {
    const { client, masked } = conversation()[conversation().length - 1];
    const body = JSON.parse(client.body) as { messages: Messages };
    const whole = turnsOf(masked);
    for (let count = 1; count < body.messages.length; count += 1) {
      const kept = body.messages.slice(0, count);
      await post(bench, { ...body, messages: kept }, "/v1/messages/count_tokens", client.headers);
      expect(turnsOf(lastRequest(bench).text)).toEqual(whole.slice(0, count));
      const edited = {
        role: "user",
        content: `${REPORT} and s3://Step/ --bucket folder-${count} arn:aws:s3:::notes.md`,
      };
      await post(bench, { ...body, messages: [...kept, edited] }, "/v1/messages/count_tokens", client.headers);
      expect(turnsOf(lastRequest(bench).text).slice(0, count)).toEqual(whole.slice(0, count));
    }
  });
});

describe("a conversation", () => {
  /** The masked contents of messages. */
  async function masked(contents: unknown[], more: object = {}): Promise<unknown[]> {
    const messages = contents.map((content, index) => ({ role: index % 2 === 0 ? "user" : "assistant", content }));
    const body = { model: "claude-fake", max_tokens: 1, ...more, messages };
    const answer = await post(bench, body, "/v1/messages/count_tokens");
    expect(answer.status).toBe(200);
    const sentOn = JSON.parse(lastRequest(bench).text) as { messages: { content: unknown }[] };
    return sentOn.messages.map(({ content }) => content);
  }

  it("keeps a name as it was where it was not known yet", async () => {
    const early = ["look at acme-x, please", `it is s3://${ESTATE.bucket}`];
    const before = await masked(early);
    const after = await masked([...early, "aws s3 ls s3://acme-x", "acme-x again"]);
    expect(before[0]).toBe(early[0]);
    expect(after.slice(0, 2)).toEqual(before);
    expect(after[2]).toMatch(/^aws s3 ls s3:\/\/name-[a-z2-7]{10}$/);
    expect(after[3]).toBe(`${String(after[2]).split("//")[1]} again`);
    expect(await masked(early, { metadata: { note: "s3://acme-x" } })).toEqual(before);
  });

  it("knows from the first message on what the system prompt or a tool names", async () => {
    const tools = [{ name: "t", description: "writes to s3://acme-x", input_schema: { type: "object" } }];
    for (const more of [{ system: "use s3://acme-x" }, { tools }])
      expect((await masked(["look at acme-x"], more))[0]).toMatch(/^look at name-[a-z2-7]{10}$/);
  });

  it("keeps a name in a longer word that turns out to be a name later", async () => {
    const early = ["s3://acme-logs/ and acme-logs-archive and old.acme-logs"];
    const before = await masked(early);
    expect(before[0]).not.toContain("acme-logs");
    for (const later of ["s3://acme-logs-archive/", "s3://old.acme-logs/", "--bucket logs-archive"])
      expect((await masked([...early, later]))[0]).toBe(before[0]);
  });

  it("keeps a surrogate that turns out to be somebody's name later", async () => {
    const early = [`${ESTATE.instance} s3://${ESTATE.bucket}/ ${ESTATE.address}`];
    const before = await masked(early);
    const after = await masked([...early, ...before, ...early]);
    expect(after[0]).toBe(before[0]);
    expect(after[2]).toBe(before[0]);
    expect(after[1]).not.toBe(after[0]);
  });

  it("is masked alike whatever comes after", async () => {
    const names = [
      "acme",
      "acme-logs",
      "acme-logs-archive",
      "logs-archive",
      "acme.logs",
      "acme_logs",
      "billing-reader",
    ];
    const name = fc.constantFrom(...names);
    const piece = fc.oneof(
      name,
      name.map((text) => `s3://${text}/k`),
      name.map((text) => `arn:aws:iam::${ESTATE.account}:role/${text}`),
      name.map((text) => `{"FunctionName": "${text}", "TableName": '${text}'}`),
      name.map((text) => `--bucket ${text}`),
      fc.constantFrom(ESTATE.address, "10.42.17.0/24", ESTATE.network, ESTATE.instance, ESTATE.shortInstance),
      fc.constantFrom(ESTATE.account, ESTATE.accessKey, "OwnerId: 482915730264", "-", "é", '"', "\\n", "%2F"),
    );
    const text = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(" "));
    const content = fc.oneof(
      text,
      text.map((said) => [{ type: "text", text: said }]),
      fc.tuple(text, text).map(([key, value]) => [{ type: "tool_use", id: "t", name: "n", input: { [key]: value } }]),
    );
    const check = fc.asyncProperty(
      fc.array(content, { minLength: 1, maxLength: 4 }),
      fc.array(content, { minLength: 1, maxLength: 2 }),
      async (early, late) => {
        const before = await masked(early);
        expect((await masked([...early, ...late])).slice(0, early.length)).toEqual(before);
      },
    );
    await fc.assert(check, { numRuns: 200 });
  });
});
