/** Endpoints beside `/v1/messages`, and encodings. */
import Anthropic, { toFile } from "@anthropic-ai/sdk";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
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
