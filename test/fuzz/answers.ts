/** How the fake API answers: it says again what it read, in all forms in which the API says things. */
import type { ServerResponse } from "node:http";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { Choices, choices } from "./choices";
import { frame, type StreamedEvent } from "./events";
import { API, INPUT, nodeOf, write } from "./json";
import { packetsOf } from "./packets";

type BlockType = "text" | "tool_use" | "thinking" | "citation";

export interface AnswerPlan {
  form: "document" | "stream" | "plain" | "lines" | "error" | "garbage" | "silence";
  /** What is said in each block; `saying` counts the sayings of the request round and round. */
  blocks: { type: BlockType; saying: number }[];
  /** Characters in a delta, over and over. */
  deltas: number[];
  /** Bytes in a packet, over and over; none: all at once. */
  packets: number[];
  choices: number[];
  newline: "\n" | "\r\n";
  isGzip: boolean;
  /** The block after which a stream ends in an error. */
  errorAfter: number | undefined;
  /** Thousandth of the answer after which the connection is cut. */
  cutAt: number | undefined;
  status: number;
  garbage: { type: string; bytes: Buffer };
}

export interface Rendered {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** Events of an unknown type in one stream. */
const MOST_NOVELTIES = 3;

export const SIGNATURE = "c2lnbmVkIHVwc3RyZWFt";

const garbageText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "data:",
        "data: ",
        "event: x",
        "\n",
        "\n\n",
        "\r\n\r\n",
        "\r",
        ":",
        "[DONE]",
        "{",
        "}",
        '{"type":',
      ),
      fc.constantFrom(
        '"content_block_delta"',
        '"content_block_stop"',
        ',"index":0',
        ',"delta":{}',
        '"choices":[',
        "\\u",
      ),
      fc.constantFrom(
        '{"type":"content_block_delta","delta":7}',
        '{"choices":[{"delta":[]}]}',
        '{"type":"error"}',
        "null",
      ),
      fc.string({ unit: "binary", maxLength: 6 }),
    ),
    { maxLength: 30, size: "max" },
  )
  .map((parts) => Buffer.from(parts.join("")));

export const plans: fc.Arbitrary<AnswerPlan> = fc.record({
  form: fc.oneof(
    { weight: 8, arbitrary: fc.constant("stream" as const) },
    { weight: 4, arbitrary: fc.constant("document" as const) },
    fc.constantFrom("plain" as const, "lines" as const, "error" as const, "garbage" as const, "silence" as const),
    { weight: 2, arbitrary: fc.constant("garbage" as const) },
  ),
  blocks: fc.array(
    fc.record({
      type: fc.constantFrom<BlockType[]>("text", "tool_use", "thinking", "citation"),
      saying: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat(1000) }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  deltas: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
  packets: fc.oneof(
    fc.constant<number[]>([]),
    fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 }),
  ),
  choices,
  newline: fc.constantFrom("\n" as const, "\r\n" as const),
  isGzip: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
  errorAfter: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, fc.nat(3)),
  cutAt: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, fc.nat(999)),
  status: fc.constantFrom(400, 401, 403, 404, 413, 429, 500, 503, 529),
  garbage: fc.record({
    type: fc.constantFrom(
      "text/event-stream",
      "application/json",
      "text/plain",
      "application/x-jsonl",
      "image/png",
      "",
    ),
    bytes: fc.oneof(
      { weight: 3, arbitrary: garbageText },
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    ),
  }),
});

/** A block of a message with `saying` in it. */
export function blockOf(type: BlockType, saying: string): StreamedEvent {
  if (type === "text") return { type, text: saying };
  if (type === "thinking") return { type, thinking: saying, signature: SIGNATURE };
  if (type === "citation") {
    return { type: "text", text: saying, citations: [{ type: "char_location", cited_text: saying }] };
  }
  return { type, id: "toolu_1", name: "Bash", input: { command: saying, [saying]: [saying] } };
}

export function blocksOf(plan: AnswerPlan, sayings: string[]): StreamedEvent[] {
  return plan.blocks.map(({ type, saying }) => blockOf(type, sayings[saying % sayings.length]));
}

export function chatOf(plan: AnswerPlan, sayings: string[], picks: Choices): { content: string; args: string } {
  const content = sayings[plan.blocks[0].saying % sayings.length];
  return { content, args: write(nodeOf({ command: content }), picks, INPUT) };
}

/**
 * Cuts `text` into pieces of `sizes` characters; long texts into larger ones.
 *
 * @param isTorn whether a character of two code units may be cut in the middle
 */
function cut(text: string, sizes: number[], isTorn = true): string[] {
  const parts: string[] = [];
  const scale = Math.ceil(text.length / 4000);
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    let size = sizes[turn % sizes.length] * scale;
    if (!isTorn && /[\ud800-\udbff]/.test(text.charAt(at + size - 1))) size += 1;
    parts.push(text.slice(at, at + size));
    at += size;
  }
  return parts.length === 0 ? [""] : parts;
}

function blockEvents(index: number, block: StreamedEvent, sizes: number[], picks: Choices): StreamedEvent[] {
  const delta = (said: object): StreamedEvent => ({ type: "content_block_delta", index, delta: said });
  const start = (content_block: object): StreamedEvent => ({ type: "content_block_start", index, content_block });
  const stop = { type: "content_block_stop", index };
  if (block.type === "tool_use") {
    const json = ["", ...cut(write(nodeOf(block.input), picks, INPUT), sizes)];
    const deltas = json.map((partial_json) => delta({ type: "input_json_delta", partial_json }));
    return [start({ ...block, input: {} }), ...deltas, stop];
  }
  if (block.type === "thinking") {
    const deltas = cut(block.thinking as string, sizes, false).map((thinking) =>
      delta({ type: "thinking_delta", thinking }),
    );
    const signed = delta({ type: "signature_delta", signature: block.signature });
    return [start({ type: "thinking", thinking: "", signature: "" }), ...deltas, signed, stop];
  }
  const deltas = cut(block.text as string, sizes).map((said) => delta({ type: "text_delta", text: said }));
  const citations = ((block.citations ?? []) as object[]).map((citation) =>
    delta({ type: "citations_delta", citation }),
  );
  return [start({ type: "text", text: "" }), ...deltas, ...citations, stop];
}

function messageStream(plan: AnswerPlan, sayings: string[], picks: Choices): string {
  const message = { id: "msg_1", type: "message", role: "assistant", model: "m", content: [] };
  let blocks = blocksOf(plan, sayings);
  let end: StreamedEvent[] = [
    { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null } },
    { type: "message_stop" },
  ];
  if (plan.errorAfter !== undefined) {
    blocks = blocks.slice(0, plan.errorAfter + 1);
    end = [{ type: "error", error: { type: "overloaded_error", message: sayings[0] } }];
  }
  const events: StreamedEvent[] = [{ type: "message_start", message }];
  // The whole request between every two deltas would measure this process.
  let novelties = 0;
  const other = (pick: number): StreamedEvent => {
    if (pick === 0 || novelties === MOST_NOVELTIES) return { type: "ping" };
    novelties += 1;
    return { type: "novelty", said: sayings[0] };
  };
  for (const [index, block] of blocks.entries()) {
    for (const event of blockEvents(index, block, plan.deltas, picks)) {
      if (picks.next(20) === 19) events.push(other(picks.next(2)));
      events.push(event);
    }
  }
  return [...events, ...end].map((event) => frame(event, event.type, picks, plan.newline)).join("");
}

function chatStream(plan: AnswerPlan, sayings: string[], picks: Choices): string {
  const { content, args } = chatOf(plan, sayings, picks);
  const chunk = (delta: object, finish_reason: string | null = null): object => {
    return { id: "chatcmpl-1", object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] };
  };
  const chunks = [
    ...cut(content, plan.deltas).map((said) => chunk({ content: said })),
    ...cut(args, plan.deltas).map((said) => chunk({ tool_calls: [{ index: 0, function: { arguments: said } }] })),
    chunk({}, "stop"),
  ];
  const done = `data: [DONE]${plan.newline}${plan.newline}`;
  return chunks.map((one) => frame(one, undefined, picks, plan.newline)).join("") + done;
}

function chatDocument(plan: AnswerPlan, sayings: string[], picks: Choices): object {
  const { content, args } = chatOf(plan, sayings, picks);
  const tool_calls = [{ id: "call_1", type: "function", function: { name: "run", arguments: args } }];
  return { object: "chat.completion", choices: [{ index: 0, message: { role: "assistant", content, tool_calls } }] };
}

function bodyOf(plan: AnswerPlan, sayings: string[], isChat: boolean): [type: string, body: string | Buffer] {
  const picks = new Choices(plan.choices);
  const json = (value: unknown): string => write(nodeOf(value), picks, API);
  const said = sayings[plan.blocks[0].saying % sayings.length];
  switch (plan.form) {
    case "document":
      return [
        "application/json",
        json(isChat ? chatDocument(plan, sayings, picks) : messageOf(blocksOf(plan, sayings))),
      ];
    case "stream":
      return ["text/event-stream; charset=utf-8", (isChat ? chatStream : messageStream)(plan, sayings, picks)];
    case "plain":
      return ["text/plain", said];
    case "lines":
      return ["application/x-jsonl", sayings.map((one) => `${JSON.stringify({ one })}\n`).join("")];
    case "error":
      return ["application/json", json({ type: "error", error: { type: "api_error", message: said } })];
    case "garbage":
    case "silence":
      return [plan.garbage.type, plan.garbage.bytes];
  }
}

function messageOf(content: object[]): object {
  return { id: "msg_1", type: "message", role: "assistant", model: "m", content, stop_reason: "end_turn" };
}

/** The answer that `plan` makes of what the request was heard to say, without content encoding. */
export function render(plan: AnswerPlan, sayings: string[], isChat: boolean): Rendered {
  const [type, said] = bodyOf(plan, sayings, isChat);
  const headers: Record<string, string> = type === "" ? {} : { "content-type": type };
  return { status: plan.form === "error" ? plan.status : 200, headers, body: Buffer.from(said) };
}

/** Sends `rendered` the way `plan` says. */
export async function deliver(response: ServerResponse, plan: AnswerPlan, rendered: Rendered): Promise<void> {
  if (plan.form === "silence") {
    response.destroy();
    return;
  }
  const isGzip = plan.isGzip && plan.form !== "garbage";
  const bytes = isGzip ? gzipSync(rendered.body) : rendered.body;
  response.socket?.setNoDelay(true);
  response.writeHead(rendered.status, { ...rendered.headers, ...(isGzip ? { "content-encoding": "gzip" } : {}) });
  response.flushHeaders();
  const end = plan.cutAt === undefined ? bytes.length : Math.floor((bytes.length * plan.cutAt) / 1000);
  for (const packet of packetsOf(bytes.subarray(0, end), plan.packets)) {
    response.write(packet);
    if (plan.packets.length > 0) await nextTurn();
  }
  if (plan.cutAt === undefined) response.end();
  else {
    // What was written must get out before the connection ends.
    await sleep(5);
    response.destroy();
  }
}
