/** Endpoints beside `/v1/messages`, and encodings. */
import Anthropic, { toFile } from "@anthropic-ai/sdk";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { lastText } from "../fake-claude/protocol";
import { ESTATE, HEADERS, lastRequest, leaks, message, post, REPORT, useGateway } from "./support";

const bench = useGateway();
const sdk = (): Anthropic => new Anthropic({ apiKey: HEADERS["x-api-key"], baseURL: bench.target.url, maxRetries: 0 });

describe("batches", () => {
  it("are masked, and their results restored from the vault, even by a restarted gateway", async () => {
    const requests = [1, 2].map((number) => ({ custom_id: `r${number}`, params: message(`${number} ${REPORT}`) }));
    const created = (await (await post(bench, { requests }, "/v1/messages/batches")).json()) as { id: string };
    expect(leaks(lastRequest(bench))).toEqual([]);
    await bench.target.restart();
    const results = async (): Promise<string> =>
      (await fetch(`${bench.target.url}/v1/messages/batches/${created.id}/results`, { headers: HEADERS })).text();
    await expect.poll(results).toContain(ESTATE.instance);
    const lines = (await results())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { result: { message: { content: unknown } } });
    expect(lines.map((line) => line.result.message.content)).toEqual([
      [{ type: "text", text: `1 ${REPORT}` }],
      [{ type: "text", text: `2 ${REPORT}` }],
    ]);
    const stranger = await fetch(`${bench.target.url}/v1/messages/batches/${created.id}/results`, {
      headers: { ...HEADERS, "x-api-key": "a stranger's" },
    });
    expect(await stranger.text()).not.toContain(ESTATE.instance);
  });
});

describe("files", () => {
  it("are masked where they are text, and what is said about them is restored", async () => {
    const file = await toFile(Buffer.from(REPORT), `${ESTATE.instance}.txt`, { type: "text/plain" });
    const uploaded = await sdk().beta.files.upload({ file });
    expect(leaks(lastRequest(bench))).toEqual([]);
    const surrogate = /i-[0-9a-f]{17}/.exec(lastRequest(bench).text)?.[0] ?? "";
    const ask = async (): Promise<string> => {
      bench.claude.script(() => ({ blocks: [{ type: "text", text: `It is about ${surrogate}.` }] }));
      const body = message([{ type: "document", source: { type: "file", file_id: uploaded.id } }]);
      return (await post(bench, body)).text();
    };
    await expect.poll(ask).toContain(`It is about ${ESTATE.instance}.`);
    const content = await fetch(`${bench.target.url}/v1/files/${uploaded.id}/content`, { headers: HEADERS });
    expect(await content.text()).toBe(REPORT);
  });

  it("pass as they are where they are binary", async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 128, 7]);
    await sdk().beta.files.upload({ file: await toFile(bytes, "a.png", { type: "image/png" }) });
    expect(lastRequest(bench).body.includes(bytes)).toBe(true);
  });

  it("are refused in a form that is cut off", async () => {
    const type = { "content-type": "multipart/form-data; boundary=x" };
    const answer = await post(bench, `--x\r\ncontent-type: text/plain\r\n\r\n${ESTATE.instance}`, "/v1/files", type);
    expect(answer.status).toBe(400);
    expect(bench.claude.requests).toHaveLength(0);
  });
});

/** Asks for `path` as the tests' client. */
const get = (path: string): Promise<Response> => fetch(`${bench.target.url}${path}`, { headers: HEADERS });

async function upload(text: string): Promise<string> {
  const file = await toFile(Buffer.from(text), "a.txt", { type: "text/plain" });
  return (await sdk().beta.files.upload({ file })).id;
}

/** `count` times what `make` does, some at a time; what came of them. */
async function manyTimes<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let index = 0; index < count; index += 10) {
    results.push(...(await Promise.all(Array.from({ length: 10 }, (_, step) => make(index + step)))));
  }
  return results;
}

const about = (id: string): object => message([{ type: "document", source: { type: "file", file_id: id } }]);

describe("what is asked for at once", () => {
  it("is restored: a file and what is said about it, right after its upload", async () => {
    const wrong = await manyTimes(150, async (index) => {
      const text = `i-${(0x0a000000 + index).toString(16).padStart(8, "0")} in ${ESTATE.vpc} `;
      const id = await upload(text);
      const content = index % 2 === 0 ? (await get(`/v1/files/${id}/content`)).text() : undefined;
      return content === undefined || (await content) === text ? [] : [await content];
    });
    expect(wrong.flat()).toEqual([]);
    const id = await upload(REPORT);
    const surrogate = /i-[0-9a-f]{17}/.exec(lastRequest(bench).text)?.[0] ?? "";
    bench.claude.script(() => ({ blocks: [{ type: "text", text: surrogate }] }));
    expect(await (await post(bench, about(id))).text()).toContain(ESTATE.instance);
  });

  it("is restored: the results of a batch, right after its creation", async () => {
    const wrong = await manyTimes(150, async (index) => {
      const text = `i-${(0x0b000000 + index).toString(16).padStart(8, "0")}`;
      const requests = [{ custom_id: "r", params: message(text) }];
      const { id } = (await (await post(bench, { requests }, "/v1/messages/batches")).json()) as { id: string };
      const results = await (await get(`/v1/messages/batches/${id}/results`)).text();
      return results.includes(text) ? [] : [results];
    });
    expect(wrong.flat()).toEqual([]);
  });

  it.each([true, false])("is restored: a file that a tool made, streamed: %s", async (stream) => {
    const made = `file_made_${String(stream)}`;
    let masked = "";
    bench.claude.script((request) => {
      masked = lastText(request);
      const output = { type: "code_execution_output", file_id: made };
      const content = { type: "code_execution_result", stdout: "", stderr: "", return_code: 0, content: [output] };
      const block = { type: "code_execution_tool_result", tool_use_id: "t", content };
      const events = [
        { type: "content_block_start", index: 0, content_block: block },
        { type: "content_block_stop", index: 0 },
      ];
      const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
      return stream
        ? { raw: { headers: { "content-type": "text/event-stream" }, body } }
        : { raw: { body: JSON.stringify({ type: "message", content: [block] }) } };
    });
    const tools = [{ type: "code_execution_20250825", name: "code_execution" }];
    await (await post(bench, message(REPORT, { stream, tools }))).text();
    bench.claude.intercept((_, response) => {
      response.writeHead(200, { "content-type": "text/csv" }).end(`id,name\n${masked}\n`);
      return Promise.resolve(true);
    });
    const read = async (): Promise<string> => (await get(`/v1/files/${made}/content`)).text();
    expect(await read()).toBe(`id,name\n${REPORT}\n`);
    await bench.target.restart();
    expect(await read()).toBe(`id,name\n${REPORT}\n`);
    bench.claude.intercept(undefined);
  });
});

describe("the content of a file", () => {
  const json = (text: string): string => JSON.stringify({ id: text, model: text, content: [{ name: text }] });

  it.each([
    ["text/csv", (text: string) => `id,name\n${text}\n`],
    ["application/yaml", (text: string) => `a: |\n  ${text}`],
    ["application/xml", (text: string) => `<a>${text}</a>`],
    ["application/octet-stream", (text: string) => `${"# of a script\n".repeat(5000)}${text}`],
    ["application/json", json],
    ["application/x-jsonl", (text: string) => `${json(text)}\n${json(text)}\n`],
    ["text/event-stream", (text: string) => `data: ${text}`],
    ["", (text: string) => text],
  ])("is restored to the byte: %s", async (type, make) => {
    const content = make(REPORT);
    const id = await upload(content);
    const masked = /\r\n\r\n([^]*?)\r\n--/.exec(lastRequest(bench).text)?.[1] ?? "";
    expect(masked.length).toBeGreaterThan(100);
    for (const size of [1000, 17]) {
      bench.claude.intercept(async (_, response) => {
        response.writeHead(200, type === "" ? {} : { "content-type": type });
        const start = Math.max(0, masked.length - 900);
        response.write(masked.slice(0, start));
        for (let at = start; at < masked.length; at += size) {
          response.write(masked.slice(at, at + size));
          await new Promise((resolve) => setImmediate(resolve));
        }
        response.end();
        return true;
      });
      expect(await (await get(`/v1/files/${id}/content`)).text()).toBe(content);
    }
  });

  it("stays as it is where it is binary, also behind text", async () => {
    const id = await upload(REPORT);
    const surrogate = /i-[0-9a-f]{17}/.exec(lastRequest(bench).text)?.[0] ?? "";
    const bytes = Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.from(surrogate), Buffer.from([0, 255, 13, 10])]);
    for (const type of ["application/octet-stream", "application/vnd.example", "image/png", "application/pdf"]) {
      bench.claude.intercept((_, response) => {
        response.writeHead(200, { "content-type": type }).end(bytes);
        return Promise.resolve(true);
      });
      const content = await get(`/v1/files/${id}/content`);
      expect(Buffer.from(await content.arrayBuffer()).equals(bytes)).toBe(true);
    }
  });

  it("has its name restored where the file is described", async () => {
    const file = await toFile(Buffer.from(REPORT), `${ESTATE.instance}.txt`, { type: "text/plain" });
    const { id, filename } = await sdk().beta.files.upload({ file });
    expect(filename).toBe(`${ESTATE.instance}.txt`);
    const masked = /i-[0-9a-f]{17}\.txt/.exec(lastRequest(bench).text)?.[0];
    expect(masked).not.toBe(filename);
    bench.claude.intercept((_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ id, filename: masked }));
      return Promise.resolve(true);
    });
    expect(await (await get(`/v1/files/${id}`)).json()).toEqual({ id, filename });
  });

  it("is known in what a batch says about it", async () => {
    const id = await upload(REPORT);
    const surrogate = /i-[0-9a-f]{17}/.exec(lastRequest(bench).text)?.[0] ?? "";
    const requests = [{ custom_id: "r", params: about(id) }];
    const batch = (await (await post(bench, { requests }, "/v1/messages/batches")).json()) as { id: string };
    bench.claude.intercept((_, response) => {
      const message = { content: [{ type: "text", text: surrogate }] };
      response.writeHead(200).end(JSON.stringify({ custom_id: "r", result: { type: "succeeded", message } }));
      return Promise.resolve(true);
    });
    expect(await (await get(`/v1/messages/batches/${batch.id}/results`)).text()).toContain(ESTATE.instance);
  });
});

describe("the id of a file", () => {
  it("opens nothing where the API does not look at it, nor where it refuses it", async () => {
    const id = await upload(REPORT);
    const surrogate = /i-[0-9a-f]{17}/.exec(lastRequest(bench).text)?.[0] ?? "";
    expect(surrogate).not.toBe("");
    bench.claude.script(() => ({ blocks: [{ type: "text", text: surrogate }] }));
    expect(await (await post(bench, about(id))).text()).toContain(ESTATE.instance);
    const source = { type: "file", file_id: id };
    for (const body of [
      message("x", { tools: [{ name: "t", input_schema: { type: "object", file_id: id, source } }] }),
      message([{ type: "tool_use", id: "t", name: "t", input: { type: "document", source } }]),
      message([{ type: "text", text: JSON.stringify(source), file_id: id }]),
      message("x", { metadata: { user_id: "u", file_id: id } }),
    ]) {
      expect(await (await post(bench, body)).text()).toContain(surrogate);
    }
    bench.claude.script(() => ({ error: { status: 404, type: "not_found_error", message: `no ${surrogate}` } }));
    expect(await (await post(bench, about(id))).text()).toContain(surrogate);
  });
});

describe("chat completions", () => {
  it("are masked and restored, streamed and not", async () => {
    const chat = {
      model: "m",
      messages: [
        { role: "system", content: REPORT },
        { role: "user", content: REPORT },
      ],
    };
    const answer = (await (await post(bench, chat, "/v1/chat/completions")).json()) as {
      choices: { message: { content: string; tool_calls: { function: { arguments: string } }[] } }[];
    };
    expect(leaks(lastRequest(bench))).toEqual([]);
    const [{ message: said }] = answer.choices;
    expect(said.content).toBe(REPORT);
    expect(JSON.parse(said.tool_calls[0].function.arguments)).toEqual({ command: REPORT });

    const stream = await (await post(bench, { ...chat, stream: true }, "/v1/chat/completions")).text();
    expect(leaks(lastRequest(bench))).toEqual([]);
    expect(stream.endsWith("data: [DONE]\n\n")).toBe(true);
    const deltas = stream
      .split("\n\n")
      .filter((line) => line.startsWith("data: {"))
      .map(
        (line) =>
          JSON.parse(line.slice(6)) as {
            choices: { delta: { content?: string; tool_calls?: { function: { arguments: string } }[] } }[];
          },
      )
      .map((data) => data.choices[0].delta);
    expect(deltas.map((delta) => delta.content ?? "").join("")).toBe(REPORT);
    const args = deltas.map((delta) => delta.tool_calls?.[0].function.arguments ?? "").join("");
    expect(JSON.parse(args)).toEqual({ command: REPORT });
  });
});

describe("encodings", () => {
  it("of requests: gzip is read, within a bound", async () => {
    const body = gzipSync(JSON.stringify(message(REPORT)));
    expect((await post(bench, body, "/v1/messages", { "content-encoding": "gzip" })).status).toBe(200);
    expect(leaks(lastRequest(bench))).toEqual([]);
    expect(lastRequest(bench).headers["content-encoding"]).toBeUndefined();
    bench.claude.requests.length = 0;
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, 32));
    expect((await post(bench, bomb, "/v1/messages", { "content-encoding": "gzip" })).status).toBe(413);
    expect((await post(bench, "{}", "/v1/messages", { "content-encoding": "gzip" })).status).toBe(400);
    const twice = Buffer.concat([body, gzipSync("{}")]);
    expect((await post(bench, twice, "/v1/messages", { "content-encoding": "gzip" })).status).toBe(400);
    expect(bench.claude.requests).toHaveLength(0);
  });

  it("of answers: gzip and deflate are read though nobody asked, others are refused", async () => {
    for (const [encoding, encode] of [
      ["gzip", gzipSync],
      ["deflate", deflateSync],
    ] as const) {
      bench.claude.script((_, { text }) => ({
        raw: {
          headers: { "content-encoding": encoding },
          body: encode(JSON.stringify({ content: [{ type: "text", text }] })),
        },
      }));
      const answer = (await (await post(bench, message(REPORT))).json()) as { content: { text: string }[] };
      expect(JSON.parse(answer.content[0].text)).toEqual(message(REPORT));
    }
    bench.claude.script(() => ({ raw: { headers: { "content-encoding": "br" }, body: brotliCompressSync("{}") } }));
    expect((await post(bench, message(REPORT))).status).toBe(502);
  });

  it("of chunked requests: the body is read whole", async () => {
    const stream = new ReadableStream({
      start: (controller) => {
        for (const part of JSON.stringify(message(REPORT)).match(/[^]{1,50}/g) ?? [])
          controller.enqueue(Buffer.from(part));
        controller.close();
      },
    });
    const options = { method: "POST", headers: HEADERS, body: stream, duplex: "half" } as const;
    expect((await fetch(`${bench.target.url}/v1/messages`, options)).status).toBe(200);
    expect(leaks(lastRequest(bench))).toEqual([]);
  });
});
