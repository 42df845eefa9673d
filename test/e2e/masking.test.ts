/** What leaves: every way in which an identifier can stand in a request. */
import { describe, expect, it } from "vitest";
import { ESTATE, lastRequest, leaks, message, post, REPORT, useGateway } from "./support";

const bench = useGateway();

interface Sent {
  system?: unknown;
  tools?: { name: string; description: string }[];
  messages: { content: unknown }[];
}

const sent = (): Sent => JSON.parse(lastRequest(bench).text) as Sent;

describe("a request", () => {
  const places: Record<string, Record<string, unknown>> = {
    "a message's string": message(REPORT),
    "a text block": message([{ type: "text", text: REPORT }]),
    "the system prompt": message("hello", { system: REPORT }),
    "a system block": message("hello", {
      system: [{ type: "text", text: REPORT, cache_control: { type: "ephemeral" } }],
    }),
    "a tool's description": message("hello", {
      tools: [{ name: "t", description: REPORT, input_schema: { type: "object" } }],
    }),
    "a tool's schema": message("hello", {
      tools: [
        { name: "t", input_schema: { type: "object", properties: { a: { description: REPORT, enum: [REPORT] } } } },
      ],
    }),
    "a tool's input": message([
      { type: "tool_use", id: "toolu_1", name: "Bash", input: { command: REPORT, deep: [{ x: [REPORT] }] } },
    ]),
    "a key of a tool's input": message([{ type: "tool_use", id: "toolu_1", name: "Bash", input: { [REPORT]: 1 } }]),
    "a tool result": message([{ type: "tool_result", tool_use_id: "toolu_1", content: REPORT }]),
    "blocks of a tool result": message([
      { type: "tool_result", tool_use_id: "toolu_1", content: [{ type: "text", text: REPORT }] },
    ]),
    "JSON in a tool result": message([
      { type: "tool_result", tool_use_id: "toolu_1", content: JSON.stringify({ out: REPORT }) },
    ]),
    "JSON in JSON": message([{ type: "text", text: JSON.stringify({ body: JSON.stringify({ out: REPORT }) }) }]),
    "a text document": message([
      { type: "document", source: { type: "text", media_type: "text/plain", data: REPORT } },
    ]),
    "a block of an unknown type": message([{ type: "new_block", payload: { inner: [REPORT] } }]),
    "an unknown field": message("hello", { new_field: { a: REPORT } }),
    "a stop sequence": message("hello", { stop_sequences: [REPORT] }),
    "a system message in the conversation": { ...message(""), messages: [{ role: "system", content: REPORT }] },
    "an unsealed thinking block's neighbour": message([
      { type: "text", text: REPORT },
      { type: "text", text: "x" },
    ]),
  };

  it.each(Object.entries(places))("is masked in %s", async (_, body) => {
    const answer = await post(bench, body, "/v1/messages/count_tokens");
    expect(answer.status).toBe(200);
    expect(leaks(lastRequest(bench))).toEqual([]);
    expect(lastRequest(bench).text).not.toBe(JSON.stringify(body));
  });

  it("is masked on every path that takes a body", async () => {
    for (const path of [
      "/v1/messages?beta=true",
      "/v1/messages/count_tokens?beta=true",
      "/v1/unknown",
      "/claude-proxy/v1/messages",
    ]) {
      await post(bench, message(REPORT), path);
      expect(leaks(lastRequest(bench))).toEqual([]);
      expect(lastRequest(bench).path).toBe(path.replace("/claude-proxy", ""));
    }
  });

  it("keeps what is structural", async () => {
    const tools = [{ name: "describe_i-0a1b2c3d", description: "x", input_schema: { type: "object" } }];
    const body = message([{ type: "tool_result", tool_use_id: "toolu_i-0a1b2c3d", content: ESTATE.instance }], {
      tools,
    });
    await post(bench, body, "/v1/messages/count_tokens");
    expect(sent().tools).toEqual(tools);
    expect(sent().messages[0].content).toMatchObject([{ type: "tool_result", tool_use_id: "toolu_i-0a1b2c3d" }]);
  });

  it("keeps every byte that is not part of an identifier", async () => {
    const body =
      `{ "model":"m",\t"messages" : [ {"role":"user","content":"\\u00e9\\/\\ud83d\\ude00 \\"${ESTATE.instance}\\" \\n"} ],` +
      `\r\n "n":[12345678901234567890, 1.10e+05, -0.0], "e":[{},[]], "d":1,"d":2 }\n`;
    await post(bench, body, "/v1/messages/count_tokens");
    const surrogate = /i-[0-9a-f]{17}/.exec(lastRequest(bench).text)?.[0] ?? "";
    expect(surrogate).not.toBe(ESTATE.instance);
    expect(lastRequest(bench).text.replace(surrogate, ESTATE.instance)).toBe(body);
  });

  it("goes out as it came if it holds nothing to mask", async () => {
    const body = `{"messages":[{"role":"user","content":"nothing \\u0041 here"}], "model" : "m" }`;
    await post(bench, body, "/v1/messages/count_tokens");
    expect(lastRequest(bench).text).toBe(body);
  });

  it("begins each turn with the turn before", async () => {
    const turns: { role: string; content: unknown }[] = [
      { role: "user", content: `list s3://${ESTATE.bucket}` },
      { role: "assistant", content: [{ type: "text", text: `account ${ESTATE.account}` }] },
      { role: "user", content: `OwnerId: ${ESTATE.account}, ${ESTATE.address}` },
      { role: "assistant", content: REPORT },
      { role: "user", content: "and now?" },
    ];
    let previous: unknown[] = [];
    for (const count of [1, 3, 5]) {
      await post(bench, { ...message(""), messages: turns.slice(0, count) }, "/v1/messages/count_tokens");
      const { messages } = sent();
      expect(messages.slice(0, previous.length)).toEqual(previous);
      previous = messages;
    }
  });

  it("passes the client's headers on, and asks for no encoding", async () => {
    const headers = { "anthropic-beta": "a,b", "x-claude-code-session-id": "s", authorization: "Bearer token" };
    await post(bench, message("hello"), "/v1/messages", { ...headers, "accept-encoding": "gzip, br, zstd" });
    expect(lastRequest(bench).headers).toMatchObject({ ...headers, "x-api-key": "sk-ant-of-the-tests" });
    expect(lastRequest(bench).headers["accept-encoding"]).toBe("identity");
    expect(lastRequest(bench).headers["x-forwarded-for"]).toBeUndefined();
    expect(lastRequest(bench).headers.via).toBeUndefined();
  });
});
