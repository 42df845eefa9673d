/** Signatures on thinking blocks: bound, as upstream binds them, to everything of the conversation before the block. */
import { createHmac } from "node:crypto";
import type { MessageParam, MessagesRequest, ThinkingBlock } from "./protocol";

const KEY = "the fake API's own key";

/** Signature of `thinking` in an answer to `request`. */
export function signThinking(request: MessagesRequest, thinking: string): string {
  return createHmac("sha256", KEY).update(boundTo(request)).update(thinking).digest("base64");
}

/** What upstream says to a conversation with a thinking block that it did not write there, or undefined. */
export function signatureError(request: MessagesRequest): string | undefined {
  for (const [index, message] of request.messages.entries()) {
    for (const [place, block] of thinkingBlocks(message)) {
      const before = { ...request, messages: request.messages.slice(0, index) };
      if (block.signature !== signThinking(before, block.thinking)) {
        return (
          `messages.${index}.content.${place}: Invalid \`signature\` in \`thinking\` block. ` +
          "The block is bound to a different conversation"
        );
      }
    }
  }
  return undefined;
}

/**
 * What a signature is bound to: values, not how they are written. Clients move `cache_control` from turn to turn, and write
 * a text with it as a block; Claude Code counts in the first block of its system prompt.
 */
function boundTo({ system, tools, messages }: MessagesRequest): string {
  const prompt = Array.isArray(system) ? system.filter((block) => !isAttribution(block)) : system;
  const values = [prompt, tools, messages.map(({ role, content }) => ({ role, content: blocksOf(content) }))];
  return JSON.stringify(values, (key, value: unknown) => (key === "cache_control" ? undefined : value));
}

function isAttribution(block: unknown): boolean {
  return String((block as { text?: unknown }).text).startsWith("x-anthropic-billing-header:");
}

function blocksOf(content: MessageParam["content"]): unknown[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

function thinkingBlocks(message: MessageParam): [number, ThinkingBlock][] {
  if (typeof message.content === "string") return [];
  return [...message.content.entries()].filter(
    (entry): entry is [number, ThinkingBlock] => entry[1].type === "thinking",
  );
}
