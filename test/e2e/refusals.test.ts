/** What the gateway says itself: probes, and refusals in Anthropic's shape. */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ESTATE, message, ORIGINALS, post, REPORT, useGateway } from "./support";

const bench = useGateway({
  plugin: { max_body_size: 1024 * 1024, max_entries: 50, families: { credentials: "block" } },
});

async function refused(response: Promise<Response>, status: number, type: string): Promise<string> {
  const answer = await response;
  const text = await answer.text();
  expect({ status: answer.status, text }).toMatchObject({ status });
  expect(answer.headers.get("content-type")).toContain("application/json");
  const error = JSON.parse(text) as { type: string; error: { type: string; message: string }; request_id: string };
  expect(error).toMatchObject({ type: "error", error: { type } });
  expect(error.request_id).not.toBe("");
  expect(ORIGINALS.filter((original) => text.includes(original))).toEqual([]);
  expect(bench.claude.requests).toHaveLength(0);
  return error.error.message;
}

describe("the gateway", () => {
  it("answers probes itself", async () => {
    const { url } = bench.target;
    for (const [method, path] of [
      ["HEAD", "/"],
      ["HEAD", "/api/hello"],
      ["GET", "/api/hello"],
      ["GET", "/health"],
      ["HEAD", "/claude-proxy/"],
    ] as const) {
      const answer = await fetch(url + path, { method });
      expect([method, path, answer.status]).toEqual([method, path, 200]);
      await answer.text();
    }
    expect(bench.claude.requests).toHaveLength(0);
  });

  it.each([
    "{",
    '{"a":1}x',
    '{"a":"\\x"}',
    '{"a":01}',
    '{"a":"\u0001"}',
    `{"messages":[{"content":"${ESTATE.instance}"}]`,
    `${"[".repeat(10_000)}${"]".repeat(10_000)}`,
  ])("refuses what is not JSON: %.40s", async (body) => {
    await refused(post(bench, body), 400, "invalid_request_error");
  });

  it("refuses invalid UTF-8", async () => {
    const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xc0]), Buffer.from('"}')]);
    await refused(post(bench, body), 400, "invalid_request_error");
  });

  it("refuses a body that is too large", async () => {
    await refused(post(bench, message("x".repeat(1024 * 1024 + 1))), 413, "request_too_large");
    await refused(post(bench, message("x".repeat(3 * 1024 * 1024))), 413, "request_too_large");
  });

  it("refuses other content types and encodings", async () => {
    await refused(post(bench, REPORT, "/v1/messages", { "content-type": "text/plain" }), 415, "invalid_request_error");
    await refused(post(bench, REPORT, "/v1/messages", { "content-type": "" }), 415, "invalid_request_error");
    const body = gzipSync(JSON.stringify(message(REPORT)));
    await refused(post(bench, body, "/v1/messages", { "content-encoding": "br" }), 415, "invalid_request_error");
  });

  it("refuses more identifiers than it is told to handle", async () => {
    const many = Array.from({ length: 51 }, (_, index) => `i-${(index + 0x10000000).toString(16)}`).join(" ");
    await refused(post(bench, message(many)), 413, "request_too_large");
  });

  it("refuses a blocked family and names it", async () => {
    const said = await refused(
      post(bench, message(`${ESTATE.accessKey} ${ESTATE.instance}`)),
      400,
      "invalid_request_error",
    );
    expect(said).toContain("credentials (1)");
  });
});

describe("without its upstream, the gateway", () => {
  it("says so in the same shape", async () => {
    await bench.claude.close();
    const answer = await post(bench, message(ESTATE.instance));
    expect([502, 503, 504]).toContain(answer.status);
    expect(await answer.json()).toMatchObject({ type: "error", error: { type: "api_error" } });
  });
});
