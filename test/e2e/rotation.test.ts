/** A new masking key in the middle of a conversation, and of a file's life. */
import { describe, expect, it } from "vitest";
import { targetName } from "../targets/target";
import { ESTATE, lastRequest, leaks, message, post, useGateway } from "./support";

const EARLIER = "earlier key of the end-to-end tests";

const INSTANCE = /i-[0-9a-f]{17}/;

// Both use one Redis; a container's cannot be chosen.
describe.skipIf(targetName() === "compose")("a gateway with a new masking key", () => {
  const before = useGateway({ plugin: { mask_key: EARLIER } });
  const after = useGateway({
    plugin: { previous_keys: [EARLIER] },
    redisPort: () => Promise.resolve(Number(new URL(before.target.redis.url).port)),
  });

  it("masks a running conversation anew, all of it", async () => {
    const question = { role: "user", content: `look at ${ESTATE.instance}` };
    const first = (await (await post(before, { ...message(""), messages: [question] })).json()) as { content: unknown };
    const earlier = INSTANCE.exec(lastRequest(before).text)?.[0];
    expect(JSON.stringify(first)).toContain(ESTATE.instance);
    const messages = [question, { role: "assistant", content: first.content }, question];
    const answer = await post(after, { ...message(""), messages });
    expect(await answer.text()).toContain(ESTATE.instance);
    const seen = new Set(lastRequest(after).text.match(new RegExp(INSTANCE, "g")));
    expect(seen.size).toBe(1);
    expect([...seen]).not.toContain(earlier);
    expect(leaks(lastRequest(after))).toEqual([]);
  });

  it("lets a conversation with thinking go on under the key that it began with", async () => {
    for (const { claude } of [before, after]) {
      claude.script(({ messages }) => {
        const seen = INSTANCE.exec(JSON.stringify(messages))?.[0] ?? "";
        return {
          blocks: [
            { type: "thinking", thinking: `about ${seen}` },
            { type: "text", text: seen },
          ],
        };
      });
    }
    const question = { role: "user", content: `look at ${ESTATE.instance}` };
    const first = (await (await post(before, { ...message(""), messages: [question] })).json()) as { content: unknown };
    const earlier = INSTANCE.exec(lastRequest(before).text)?.[0];
    const messages = [question, { role: "assistant", content: first.content }, question];
    const answer = await post(after, { ...message(""), messages });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(ESTATE.instance)]);
    expect(new Set(lastRequest(after).text.match(new RegExp(INSTANCE, "g")))).toEqual(new Set([earlier]));
  });

  it("restores a file that was uploaded under the earlier one", async () => {
    const form = new FormData();
    form.append("file", new Blob([`on ${ESTATE.instance}`], { type: "text/plain" }), "notes.txt");
    const headers = { "x-api-key": "sk-ant-of-the-tests" };
    const upload = await fetch(`${before.target.url}/v1/files`, { method: "POST", body: form, headers });
    const { id } = (await upload.json()) as { id: string };
    const content = async (): Promise<string> =>
      (await fetch(`${after.target.url}/v1/files/${id}/content`, { headers })).text();
    await expect.poll(content).toBe(`on ${ESTATE.instance}`);
  });
});
