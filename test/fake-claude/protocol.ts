/** The shapes of the Messages API that the fake reads and writes. */

export interface TextBlock {
  type: "text";
  text: string;
}

export interface ThinkingBlock {
  type: "thinking";
  thinking: string;
  signature: string;
}

export interface ToolUseBlock {
  type: "tool_use";
  id: string;
  name: string;
  input: unknown;
}

export interface OtherBlock {
  type: string;
  [field: string]: unknown;
}

/** A block of an answer; a thinking block gets its signature from the fake. */
export type AnswerBlock = TextBlock | Omit<ThinkingBlock, "signature"> | ToolUseBlock;

export interface MessageParam {
  role: string;
  content: string | (TextBlock | ThinkingBlock | ToolUseBlock | OtherBlock)[];
}

export interface MessagesRequest {
  model: string;
  stream?: boolean;
  system?: unknown;
  tools?: unknown;
  messages: MessageParam[];
}

/** The texts of the last message, joined. */
export function lastText(request: MessagesRequest): string {
  const content = request.messages.at(-1)?.content ?? "";
  if (typeof content === "string") return content;
  return content.map((block) => textOf(block)).join("\n");
}

function textOf(block: unknown): string {
  if (typeof block !== "object" || block === null) return "";
  const { text, content } = block as { text?: unknown; content?: unknown };
  if (typeof text === "string") return text;
  if (typeof content === "string") return content;
  return Array.isArray(content) ? content.map((inner) => textOf(inner)).join("\n") : "";
}
