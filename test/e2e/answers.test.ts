/** What comes back: originals, exactly, however the answer is cut. */
import Anthropic from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";
import { createHash } from "node:crypto";
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { lastText } from "../fake-claude/protocol";
import { streamOf } from "../fake-claude/stream";
import { ESTATE, eventsOf, HEADERS, joined, lastRequest, leaks, message, post, REPORT, useGateway } from "./support";

const bench = useGateway();

describe("an answer", () => {
  it("is restored in JSON: text, tool input, error messages", async () => {
    bench.claude.script((request) => ({
      blocks: [
        { type: "text", text: lastText(request) },
        {
          type: "tool_use",
          id: "toolu_1",
          name: "Bash",
          input: { command: lastText(request), list: [lastText(request)] },
        },
      ],
    }));
    const answer = (await (await post(bench, message(REPORT))).json()) as { content: unknown };
    expect(answer.content).toEqual([
      { type: "text", text: REPORT },
      { type: "tool_use", id: "toolu_1", name: "Bash", input: { command: REPORT, list: [REPORT] } },
    ]);
    bench.claude.script((request) => ({
      error: { status: 400, type: "invalid_request_error", message: lastText(request) },
    }));
    const failed = await post(bench, message(REPORT));
    expect(failed.status).toBe(400);
    expect(await failed.json()).toMatchObject({ error: { type: "invalid_request_error", message: REPORT } });
  });

  it.each([1, 2, 3, 5, 8, 13, 1000])("is restored in a stream with deltas of %d characters", async (deltaSize) => {
    bench.claude.script((request) => ({
      deltaSize,
      chunkSize: 50 + deltaSize * 7,
      blocks: [
        { type: "text", text: lastText(request) },
        { type: "tool_use", id: "toolu_1", name: "Bash", input: { command: lastText(request) } },
        { type: "text", text: `${lastText(request)} i-0a1b2c` },
      ],
    }));
    const events = eventsOf(await (await post(bench, message(REPORT, { stream: true }))).text());
    const block = (index: number): typeof events => events.filter((event) => event.index === index);
    expect(joined(block(0), "text")).toBe(REPORT);
    expect(JSON.parse(joined(block(1), "partial_json"))).toEqual({ command: REPORT });
    expect(joined(block(2), "text")).toBe(`${REPORT} i-0a1b2c`);
    for (const index of [0, 1, 2]) {
      expect(block(index)[0].type).toBe("content_block_start");
      expect(block(index).at(-1)?.type).toBe("content_block_stop");
    }
    expect(events.map((event) => event.type).filter((type) => !type.startsWith("content_block"))).toEqual([
      "message_start",
      "ping",
      "message_delta",
      "message_stop",
    ]);
  });

  it("is restored wherever TCP cuts the stream", async () => {
    const content = `${ESTATE.instance} ${ESTATE.address}`;
    let stream = "";
    for (let chunkSize = 1; chunkSize < 120; chunkSize += 1) {
      bench.claude.script((request) => {
        const block = { type: "text", text: lastText(request) } as const;
        const whole = streamOf(
          {
            id: "msg_1",
            type: "message",
            role: "assistant",
            model: "m",
            content: [block],
            stop_reason: "end_turn",
            stop_sequence: null,
            usage: { input_tokens: 1, output_tokens: 1 },
          },
          3,
        ).join("");
        return { raw: { headers: { "content-type": "text/event-stream" }, body: whole, chunkSize: 40 + chunkSize } };
      });
      const text = await (await post(bench, message(content, { stream: true }))).text();
      if (stream === "") stream = text;
      expect(text).toBe(stream);
    }
    expect(joined(eventsOf(stream), "text")).toBe(content);
  });

  it("is restored in a stream of megabytes", async () => {
    bench.claude.script((request) => ({ blocks: [{ type: "text", text: lastText(request) }] }));
    const text = `${REPORT}\n${"All of this was read back, word for word. ".repeat(75_000)}\n${REPORT}`;
    const events = eventsOf(await (await post(bench, message(text, { stream: true }))).text());
    expect(joined(events, "text") === text).toBe(true);
  }, 60_000);

  it("arrives as it is made, not at the end", async () => {
    bench.claude.script(() => ({ pause: 150, deltaSize: 1, blocks: [{ type: "text", text: "0123456789" }] }));
    const answer = await post(bench, message(REPORT, { stream: true }));
    let reads = 0;
    for await (const _ of answer.body ?? []) reads += 1;
    expect(reads).toBeGreaterThan(8);
  });

  it("keeps thinking as it came, and thinking that comes back is what the API signed", async () => {
    bench.claude.script((request) => ({
      blocks: [
        { type: "thinking", thinking: `about ${lastText(request)} and i-0ffffffff00000000, made up` },
        { type: "text", text: lastText(request) },
      ],
    }));
    for (const stream of [false, true]) {
      const first = message(REPORT, { stream });
      const client = new Anthropic({ apiKey: HEADERS["x-api-key"], baseURL: bench.target.url, maxRetries: 0 });
      const answer = stream
        ? await client.messages.stream(first as never).finalMessage()
        : await client.messages.create(first as never);
      const turns = [...(first.messages as object[]), { role: "assistant", content: answer.content }];
      const next = await post(bench, {
        ...first,
        stream: false,
        messages: [...turns, { role: "user", content: "go on" }],
      });
      expect(await next.json()).toMatchObject({ type: "message" });
      expect(leaks(lastRequest(bench))).toEqual([]);
      expect(lastRequest(bench).text).toContain("i-0ffffffff00000000, made up");
    }
  });

  it("masks thinking that the API did not write", async () => {
    const thinking = {
      type: "thinking",
      thinking: REPORT,
      signature: "Zm9yZ2Vk.aws-masker.0123456789abcdef0123456789abcdef",
    };
    await post(bench, message([thinking]), "/v1/messages/count_tokens");
    expect(leaks(lastRequest(bench))).toEqual([]);
  });

  it("passes errors of the API with their headers", async () => {
    for (const [status, type] of [
      [429, "rate_limit_error"],
      [529, "overloaded_error"],
      [500, "api_error"],
    ] as const) {
      const headers = { "retry-after": "7", "x-should-retry": "true", "anthropic-ratelimit-requests-remaining": "0" };
      bench.claude.script(() => ({ error: { status, type, message: "no", headers } }));
      const answer = await post(bench, message(REPORT));
      expect(answer.status).toBe(status);
      for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value);
      expect(await answer.json()).toMatchObject({ type: "error", error: { type, message: "no" } });
    }
  });

  it("passes an error in a stream, after what it held", async () => {
    bench.claude.script((request) => ({
      blocks: [{ type: "text", text: lastText(request) }],
      error: { status: 200, type: "overloaded_error", message: lastText(request), inStream: true },
    }));
    const events = eventsOf(await (await post(bench, message(REPORT, { stream: true }))).text());
    expect(events.at(-1)).toMatchObject({ type: "error", error: { message: REPORT } });
    expect(REPORT.startsWith(joined(events, "text").slice(0, -20))).toBe(true);
  });

  it("ends as it did when the API cuts it, restored up to there", async () => {
    bench.claude.script((request) => ({ cutAfter: 1200, blocks: [{ type: "text", text: lastText(request) }] }));
    const answer = await post(bench, message(REPORT, { stream: true }));
    const decoder = new TextDecoder();
    let text = "";
    const cut = (async (): Promise<void> => {
      for await (const chunk of answer.body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true });
    })();
    await expect(cut).rejects.toThrow();
    const said = joined(eventsOf(text.slice(0, text.lastIndexOf("\n\n"))), "text");
    expect(said.length).toBeGreaterThan(20);
    expect(REPORT.startsWith(said)).toBe(true);
  });

  it("that comes encoded is refused", async () => {
    bench.claude.script(() => ({ raw: { headers: { "content-encoding": "br" }, body: "x" } }));
    const answer = await post(bench, message(REPORT));
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ type: "error", error: { type: "api_error" } });
  });

  it("suits the SDK's own stream helper", async () => {
    const client = new Anthropic({ apiKey: "k", baseURL: bench.target.url, defaultHeaders: HEADERS, maxRetries: 0 });
    const stream = client.messages.stream(message(REPORT) as never);
    const final = await stream.finalMessage();
    expect(final.content).toEqual([{ type: "text", text: `This is what I read:\n\n${REPORT}` }]);
    expect((await client.models.list()).data).toHaveLength(1);
  });
});

/** What the API says to a request, as it is. */
function say(
  body: (text: string) => string | Buffer,
  headers: Record<string, string>,
  status = 200,
  chunkSize = 0,
): void {
  bench.claude.intercept(async ({ text }, response) => {
    const request = JSON.parse(text) as { messages: { content: string }[] };
    response.writeHead(status, headers);
    const bytes = Buffer.from(body(request.messages[0].content));
    for (let at = 0; chunkSize > 0 && at + chunkSize < bytes.length; at += chunkSize) {
      response.write(bytes.subarray(at, at + chunkSize));
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end(chunkSize > 0 ? bytes.subarray(bytes.length - ((bytes.length - 1) % chunkSize) - 1) : bytes);
    return true;
  });
}

describe("an answer of another type", () => {
  it.each([
    "application/problem+json",
    "text/json",
    "Application/JSON; charset=UTF-8",
    "application/vnd.example+json;v=1",
    "application/octet-stream",
    "text/plain",
    "",
  ])("is restored as JSON: %s", async (type) => {
    // What an encoder may escape is only found by who reads it as JSON.
    const encode = (text: string): string =>
      JSON.stringify({ type: "error", detail: text }).replace(/\d/g, (digit) => `\\u003${digit}`);
    say(encode, type === "" ? {} : { "content-type": type }, 400);
    const answer = await post(bench, message(REPORT));
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type") ?? "").toBe(type);
    expect(await answer.json()).toEqual({ type: "error", detail: REPORT });
  });

  it.each(["text/html; charset=utf-8", "text/plain", "application/xml", "image/svg+xml", "application/yaml", ""])(
    "is restored as text: %s",
    async (type) => {
      const page = (text: string): string => `<html><p>cannot handle: ${text}</p></html>`;
      say(page, type === "" ? {} : { "content-type": type }, 502, 50);
      const answer = await post(bench, message(REPORT));
      expect(answer.status).toBe(502);
      expect(await answer.text()).toBe(page(REPORT));
    },
  );

  it.each(["image/png", "application/pdf", "application/octet-stream", ""])("stays as it is: %s", async (type) => {
    let sent = Buffer.alloc(0);
    const bytes = (text: string): Buffer => {
      sent = Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 255]), Buffer.from(text)]);
      return sent;
    };
    say(bytes, type === "" ? {} : { "content-type": type });
    const answer = await post(bench, message(REPORT));
    expect(Buffer.from(await answer.arrayBuffer()).equals(sent)).toBe(true);
  });
});

describe("a download that nobody knows", () => {
  it("passes as it comes where it is binary", async () => {
    bench.claude.intercept(async (_, response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" });
      for (let index = 0; index < 10; index += 1) {
        response.write(Buffer.from([0x50, 0x4b, 3, 4, 0, index]));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      response.end();
      return true;
    });
    const answer = await fetch(`${bench.target.url}/v1/skills/skill_1/content`, { headers: HEADERS });
    let reads = 0;
    for await (const _ of answer.body ?? []) reads += 1;
    expect(reads).toBeGreaterThan(5);
  });
});

describe("a name that was masked in the request", () => {
  it("is restored wherever it stands in the answer, and masked again in the next turn", async () => {
    const servers = { mcp_servers: [{ type: "url", url: "https://mcp.example.com", name: ESTATE.bucket }] };
    const named = message(`see s3://${ESTATE.bucket}/a`, servers);
    bench.claude.script((_, { text }) => {
      const [{ name }] = (JSON.parse(text) as typeof servers).mcp_servers;
      expect(name).not.toBe(ESTATE.bucket);
      const block = { type: "mcp_tool_use", id: "mcptoolu_1", name, server_name: name, input: {} };
      return { raw: { body: JSON.stringify({ id: "msg_1", type: "message", role: "assistant", content: [block] }) } };
    });
    const answer = (await (await post(bench, named)).json()) as { content: { server_name: string; name: string }[] };
    expect(answer.content[0]).toMatchObject({ server_name: ESTATE.bucket, name: ESTATE.bucket });
    const history = { ...answer.content[0], name: "read" };
    const turns = [...(named.messages as object[]), { role: "assistant", content: [history] }];
    await post(bench, { ...named, messages: turns });
    expect(leaks(lastRequest(bench))).toEqual([]);
  });
});

describe("a compressed answer", () => {
  const stream = (text: string): string =>
    (text.match(/[^]{1,7}/g) ?? [])
      .map((part) => {
        const data = { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: part } };
        return `event: content_block_delta\ndata: ${JSON.stringify(data)}\n\n`;
      })
      .join("");

  it.each([1, 7, 1000])("is restored in a stream, in chunks of %d bytes", async (chunkSize) => {
    const headers = { "content-type": "text/event-stream", "content-encoding": "gzip" };
    say((text) => gzipSync(stream(text)), headers, 200, chunkSize);
    const answer = await post(bench, message(REPORT, { stream: true }));
    expect(joined(eventsOf(await answer.text()), "text")).toBe(REPORT);
    expect(answer.headers.get("content-encoding")).toBeNull();
  });

  it("arrives as it is made", async () => {
    const { createGzip } = await import("node:zlib");
    bench.claude.intercept(async (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" });
      const gzip = createGzip();
      gzip.pipe(response);
      for (let index = 0; index < 10; index += 1) {
        gzip.write(stream(`part ${index}.`));
        gzip.flush();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      gzip.end();
      return true;
    });
    const answer = await post(bench, message(REPORT, { stream: true }));
    let reads = 0;
    for await (const _ of answer.body ?? []) reads += 1;
    expect(reads).toBeGreaterThan(8);
  });

  const json = (text: string): string => JSON.stringify({ type: "message", content: [{ type: "text", text }] });
  const noise = Buffer.concat(
    Array.from({ length: 4000 }, (_, index) => createHash("sha256").update(String(index)).digest()),
  ).toString("hex");
  const broken: [string, string, (text: string) => Buffer][] = [
    ["gzip that is none", "gzip", (text) => Buffer.from(json(text))],
    ["gzip that is cut", "gzip", (text) => gzipSync(json(text + noise)).subarray(0, 60_000)],
    ["gzip without its end", "gzip", (text) => gzipSync(json(text)).subarray(0, -8)],
    [
      "gzip with another checksum",
      "gzip",
      (text) => Buffer.concat([gzipSync(json(text)).subarray(0, -8), Buffer.alloc(8)]),
    ],
    ["gzip of gigabytes", "gzip", () => gzipSync(Buffer.alloc(300 * 1024 * 1024, 32))],
    ["gzip with something behind it", "gzip", (text) => Buffer.concat([gzipSync(json(text)), gzipSync("more")])],
    ["nothing", "gzip", () => Buffer.alloc(0)],
    ["deflate that is none", "deflate", (text) => deflateRawSync(json(text))],
    ["deflate that is cut", "deflate", (text) => deflateSync(json(text)).subarray(0, -10)],
  ];

  it.each(broken)("that is broken is not taken for a whole one: %s", async (_, encoding, body) => {
    const type = { "content-encoding": encoding };
    say(body, { ...type, "content-type": "application/json" });
    const answer = await post(bench, message(REPORT));
    await expect(answer.text()).rejects.toThrow();
    say(body, { ...type, "content-type": "text/event-stream" });
    const events = eventsOf(await (await post(bench, message(REPORT, { stream: true }))).text());
    expect(events.at(-1)).toMatchObject({ type: "error", error: { type: "api_error" } });
  });

  it.each(["br", "zstd", "gzip, gzip", "compress", "x"])("in %s is refused", async (encoding) => {
    say(() => "x", { "content-type": "text/event-stream", "content-encoding": encoding });
    const answer = await post(bench, message(REPORT, { stream: true }));
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ type: "error", error: { type: "api_error" } });
  });

  it("of a chat is refused in that API's shape", async () => {
    say(() => "x", { "content-type": "application/json", "content-encoding": "br" });
    const answer = await post(bench, message(REPORT), "/v1/chat/completions");
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({
      error: { type: "server_error", message: expect.any(String) as string },
    });
  });
});

describe("an answer that is cut", () => {
  it("in JSON is cut for the client, too", async () => {
    bench.claude.intercept((_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"type":"message"');
      setTimeout(() => response.destroy(), 50);
      return Promise.resolve(true);
    });
    await expect((await post(bench, message(REPORT))).text()).rejects.toThrow();
  });
});
