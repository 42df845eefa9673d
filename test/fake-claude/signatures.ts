/** Signatures on thinking blocks: bound, as upstream binds them, to everything of the conversation before the block. */
import { createHmac } from "node:crypto";
import type { MessageParam, MessagesRequest, ThinkingBlock } from "./protocol";

const KEY = "the fake API's own key";

/** Signature of `thinking` in an answer to `request`. */
export function signThinking(request: MessagesRequest, thinking: string): string {
  const before = JSON.stringify([request.system, request.tools, request.messages]);
  return createHmac("sha256", KEY).update(before).update(thinking).digest("base64");
}

/** What upstream says to a conversation with a thinking block that it did not write, or undefined. */
export function signatureError(request: MessagesRequest): string | undefined {
  for (const [index, message] of request.messages.entries()) {
    for (const [place, block] of thinkingBlocks(message)) {
      const before = { ...request, messages: request.messages.slice(0, index) };
      if (block.signature !== signThinking(before, block.thinking)) {
        return `messages.${index}.content.${place}: Invalid \`signature\` in \`thinking\` block`;
      }
    }
  }
  return undefined;
}

function thinkingBlocks(message: MessageParam): [number, ThinkingBlock][] {
  if (typeof message.content === "string") return [];
  return [...message.content.entries()].filter(
    (entry): entry is [number, ThinkingBlock] => entry[1].type === "thinking",
  );
}
