/** A message as the events of a stream, in the order in which upstream sends them. */
import type { AnswerBlock, ThinkingBlock } from "./protocol";

export interface Message {
  id: string;
  type: "message";
  role: "assistant";
  model: string;
  content: (AnswerBlock | ThinkingBlock)[];
  stop_reason: string;
  stop_sequence: null;
  usage: { input_tokens: number; output_tokens: number };
}

export function frame(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

/** Cuts `text` into pieces of `size` characters; an empty text is one piece. */
function pieces(text: string, size: number): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += size) parts.push(text.slice(at, at + size));
  return parts.length === 0 ? [""] : parts;
}

/** @param deltaSize characters in a delta */
export function streamOf(message: Message, deltaSize: number): string[] {
  return [
    frame("message_start", { message: { ...message, content: [], stop_reason: null } }),
    frame("ping", {}),
    ...message.content.flatMap((block, index) => blockFrames(index, block, deltaSize)),
    frame("message_delta", {
      delta: { stop_reason: message.stop_reason, stop_sequence: null },
      usage: { output_tokens: message.usage.output_tokens },
    }),
    frame("message_stop", {}),
  ];
}

function blockFrames(index: number, block: Message["content"][number], deltaSize: number): string[] {
  const start = (content_block: object): string => frame("content_block_start", { index, content_block });
  const delta = (delta: object): string => frame("content_block_delta", { index, delta });
  const stop = frame("content_block_stop", { index });
  if (block.type === "text") {
    const deltas = pieces(block.text, deltaSize).map((text) => delta({ type: "text_delta", text }));
    return [start({ type: "text", text: "" }), ...deltas, stop];
  }
  if (block.type === "tool_use") {
    const json = pieces(JSON.stringify(block.input), deltaSize);
    const deltas = ["", ...json].map((partial_json) => delta({ type: "input_json_delta", partial_json }));
    return [start({ ...block, input: {} }), ...deltas, stop];
  }
  const deltas = pieces(block.thinking, deltaSize).map((thinking) => delta({ type: "thinking_delta", thinking }));
  const signature = "signature" in block ? block.signature : "";
  return [
    start({ type: "thinking", thinking: "", signature: "" }),
    ...deltas,
    delta({ type: "signature_delta", signature }),
    stop,
  ];
}
