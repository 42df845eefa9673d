/** What an answer says when it is complete, however it came. */
import { dataOf, type StreamedEvent } from "./events";

function parsed(data: string, stream: string): unknown {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new Error(`${String(error)}\n--- ${data}\n--- ${stream}`, { cause: error });
  }
}

export interface Assembly {
  /** Content blocks, or messages of a chat. */
  blocks: Record<string, unknown>[];
  /** Everything but deltas, in order. */
  rest: unknown[];
}

const DELTA_FIELDS = ["text", "thinking", "partial_json", "signature"];

function addDelta(block: Record<string, unknown>, delta: Record<string, unknown>): void {
  for (const field of DELTA_FIELDS) {
    if (field in delta) block[field] = ((block[field] ?? "") as string) + (delta[field] as string);
  }
  if ("citation" in delta) block.citations = [...((block.citations ?? []) as unknown[]), delta.citation];
}

function withInput(block: Record<string, unknown>): Record<string, unknown> {
  const { partial_json, ...rest } = block;
  return partial_json === undefined ? block : { ...rest, input: JSON.parse(partial_json as string) };
}

/** @param isWhole whether tool inputs are complete */
export function messageOfStream(stream: string, isWhole: boolean): Assembly {
  const blocks: Record<string, unknown>[] = [];
  const rest: unknown[] = [];
  for (const data of dataOf(stream)) {
    const event = parsed(data, stream) as StreamedEvent;
    const index = event.index as number;
    if (event.type === "content_block_start") blocks[index] = { ...(event.content_block as object) };
    if (event.type !== "content_block_delta") rest.push(event);
    else if (
      rest.some((one) => (one as StreamedEvent).type === "content_block_stop" && (one as StreamedEvent).index === index)
    ) {
      throw new Error(`a delta after the end of block ${index}: ${data}`);
    } else addDelta(blocks[index], event.delta as Record<string, unknown>);
  }
  return { blocks: isWhole ? blocks.map((block) => withInput(block)) : blocks, rest };
}

interface Choice {
  delta: { content?: string; tool_calls?: { function: { arguments: string } }[] };
  finish_reason: string | null;
}

/** The arguments of a tool must be complete; what counts is what they say, as an encoder may write that in many ways. */
export function chatOfStream(stream: string): Assembly {
  const block = { content: "", args: "" };
  const rest: unknown[] = [];
  for (const data of dataOf(stream)) {
    if (data === "[DONE]") {
      rest.push(data);
      continue;
    }
    const { delta, finish_reason } = (parsed(data, stream) as { choices: Choice[] }).choices[0];
    block.content += delta.content ?? "";
    block.args += delta.tool_calls?.[0].function.arguments ?? "";
    if (finish_reason !== null) rest.push(finish_reason);
  }
  const isJson = block.args !== "";
  return { blocks: [isJson ? { ...block, args: JSON.parse(block.args) } : block], rest };
}

export function ofDocument(document: string): Assembly {
  const { content, ...rest } = JSON.parse(document) as { content?: Record<string, unknown>[] };
  return { blocks: content ?? [], rest: [rest] };
}
