/** A gateway that owns the API key, and that ends answers with names that stand for nothing. */
import { describe, expect, it } from "vitest";
import { ESTATE, eventsOf, lastRequest, leaks, message, post, useGateway } from "./support";

const bench = useGateway({
  plugin: { anthropic_api_key: "sk-ant-of-the-gateway", scope: "global", unresolved: "block" },
});

describe("the gateway's own key", () => {
  it("replaces the client's credentials, which do not leave", async () => {
    await post(bench, message("hello"), "/v1/messages", {
      "x-api-key": "the client's",
      authorization: "Bearer of the client",
    });
    expect(lastRequest(bench).headers["x-api-key"]).toBe("sk-ant-of-the-gateway");
    expect(leaks(lastRequest(bench), ["the client's", "of the client"])).toEqual([]);
  });
});

describe("a scope of everybody", () => {
  it("gives all clients the same surrogates", async () => {
    const texts: string[] = [];
    for (const key of ["one", "another"]) {
      await post(bench, message(ESTATE.instance), "/v1/messages", { "x-api-key": key });
      texts.push(lastRequest(bench).text);
    }
    expect(texts[0]).toBe(texts[1]);
  });
});

describe("a tool input with a surrogate that stands for nothing", () => {
  it("ends the answer before the tool can run", async () => {
    bench.claude.script((_, { text }) => {
      const bucket = /name-[a-z2-7]{10}/.exec(text)?.[0] ?? "";
      const input = {
        command: `aws s3 ls ${bucket}; aws s3 rm s3://${bucket.slice(0, -1)}${bucket.endsWith("a") ? "b" : "a"}`,
      };
      return { blocks: [{ type: "tool_use", id: "toolu_1", name: "Bash", input }] };
    });
    const events = eventsOf(await (await post(bench, message(`s3://${ESTATE.bucket}`, { stream: true }))).text());
    expect(events.at(-1)?.type).toBe("error");
    expect(events.some((event) => event.type === "content_block_stop")).toBe(false);
  });
});
