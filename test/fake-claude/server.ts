/**
 * A Claude API that runs here, for tests, the demo and benchmarks. It answers like the real one where clients can tell,
 * and remembers every request to the byte.
 *
 *     const claude = await startFakeClaude();
 *     claude.script(() => ({ blocks: [{ type: "text", text: "hello" }], deltaSize: 1 }));
 *     claude.requests[0].body; // Buffer
 *     await claude.close();
 *
 * Without a script it reads the last message back: `This is what I read:`, an empty line, and the text.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { batchResults, type BatchRequest, createBatch, createFile, fileContent } from "./kept";
import { type AnswerBlock, lastText, type MessagesRequest } from "./protocol";
import { signatureError, signThinking } from "./signatures";
import { frame, type Message, streamOf } from "./stream";

export interface RecordedRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** As it came over the wire. */
  body: Buffer;
  /** The body as text. */
  text: string;
  /** Whether the connection was closed before the answer was complete. */
  isCut?: boolean;
}

export interface Answer {
  blocks?: AnswerBlock[];
  stop_reason?: string;
  /** Characters in a delta of a stream; 12 unless told. */
  deltaSize?: number;
  /** Bytes written at a time, each as a packet of its own as far as the kernel lets it; whole events unless told. */
  chunkSize?: number;
  /** An error instead of an answer; in a stream that has begun, an event after half of the frames. */
  error?: { status: number; type: string; message: string; headers?: Record<string, string>; inStream?: boolean };
  /** In place of everything else: status, headers and body as they are. */
  raw?: { status?: number; headers?: Record<string, string>; body: string | Buffer; chunkSize?: number };
  /** Milliseconds between events. */
  pause?: number;
  /** Cuts the connection after this many bytes of the stream. */
  cutAfter?: number;
}

/** Answers a request itself; false leaves it to the fake. */
export type Interceptor = (recorded: RecordedRequest, response: ServerResponse) => Promise<boolean>;

export type Script = (request: MessagesRequest, recorded: RecordedRequest) => Answer | Promise<Answer>;

export interface FakeClaude {
  url: string;
  requests: RecordedRequest[];
  /** Replaces the answers to `/v1/messages`; undefined brings the default back. */
  script(script: Script | undefined): void;
  /** Is asked first, whatever the path. */
  intercept(interceptor: Interceptor | undefined): void;
  close(): Promise<void>;
}

function defaultScript(request: MessagesRequest): Answer {
  return { blocks: [{ type: "text", text: `This is what I read:\n\n${lastText(request)}` }] };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Lets the kernel send what was written so far. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Answers what is asked about a batch or a file; false if it is about neither. */
function sendKept(response: ServerResponse, path: string): boolean {
  const results = batchResults(/^\/v1\/messages\/batches\/(\w+)\/results$/.exec(path)?.[1] ?? "");
  const content = fileContent(/^\/v1\/files\/(\w+)\/content$/.exec(path)?.[1] ?? "");
  if (results === undefined && content === undefined) return false;
  response.writeHead(200, {
    "content-type": results === undefined ? "application/octet-stream" : "application/x-jsonl",
  });
  response.end(results ?? content);
  return true;
}

/** A chat completion that reads the last message back, as content and as the arguments of a tool call. */
function sendChat(response: ServerResponse, request: MessagesRequest): void {
  const text = lastText(request);
  const args = JSON.stringify({ command: text });
  const head = { id: nextId("chatcmpl"), created: 1, model: request.model };
  if (request.stream !== true) {
    const tool_calls = [{ id: "call_1", type: "function", function: { name: "run", arguments: args } }];
    const message = { role: "assistant", content: text, tool_calls };
    sendJson(response, 200, {
      ...head,
      object: "chat.completion",
      choices: [{ index: 0, message, finish_reason: "stop" }],
    });
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const chunk = (delta: object, finish_reason: string | null = null): void => {
    const data = { ...head, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] };
    response.write(`data: ${JSON.stringify(data)}\n\n`);
  };
  for (const content of text.match(/[^]{1,3}/g) ?? []) chunk({ content });
  for (const part of args.match(/[^]{1,3}/g) ?? [])
    chunk({ tool_calls: [{ index: 0, function: { arguments: part } }] });
  chunk({}, "stop");
  response.end("data: [DONE]\n\n");
}

let counter = 0;

function nextId(prefix: string): string {
  counter += 1;
  return `${prefix}_fake${String(counter).padStart(8, "0")}`;
}

function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", "request-id": nextId("req"), ...headers });
  response.end(JSON.stringify(value));
}

function errorOf(type: string, message: string): object {
  return { type: "error", error: { type, message }, request_id: nextId("req") };
}

/** Writes `text` piece by piece. */
async function writePieces(response: ServerResponse, text: Buffer, size: number): Promise<void> {
  for (let at = 0; at < text.length; at += size) {
    if (response.destroyed) return;
    response.write(text.subarray(at, at + size));
    if (size < text.length) await nextTurn();
  }
}

async function sendStream(response: ServerResponse, message: Message, answer: Answer): Promise<void> {
  response.socket?.setNoDelay(true);
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "request-id": nextId("req") });
  let frames = streamOf(message, answer.deltaSize ?? 12);
  const { error, cutAfter } = answer;
  if (error !== undefined) {
    const event = frame("error", { error: { type: error.type, message: error.message } });
    frames = [...frames.slice(0, Math.ceil(frames.length / 2)), event];
  }
  let sent = 0;
  for (const text of frames) {
    const bytes = Buffer.from(text);
    if (cutAfter !== undefined && sent + bytes.length > cutAfter) {
      response.write(bytes.subarray(0, cutAfter - sent));
      await sleep(20);
      response.destroy();
      return;
    }
    sent += bytes.length;
    await writePieces(response, bytes, answer.chunkSize ?? bytes.length);
    if (answer.pause !== undefined) await sleep(answer.pause);
  }
  response.end();
}

async function sendAnswer(response: ServerResponse, request: MessagesRequest, answer: Answer): Promise<void> {
  const { raw, error } = answer;
  if (raw !== undefined) {
    response.writeHead(raw.status ?? 200, { "content-type": "application/json", ...raw.headers });
    const body = Buffer.from(raw.body);
    await writePieces(response, body, raw.chunkSize ?? Math.max(body.length, 1));
    response.end();
    return;
  }
  if (error !== undefined && error.inStream !== true) {
    sendJson(response, error.status, errorOf(error.type, error.message), error.headers);
    return;
  }
  const blocks = answer.blocks ?? [];
  const message: Message = {
    id: nextId("msg"),
    type: "message",
    role: "assistant",
    model: request.model,
    content: blocks.map((block) =>
      block.type === "thinking" ? { ...block, signature: signThinking(request, block.thinking) } : block,
    ),
    stop_reason: answer.stop_reason ?? (blocks.some((block) => block.type === "tool_use") ? "tool_use" : "end_turn"),
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 10 },
  };
  if (request.stream === true) await sendStream(response, message, answer);
  else sendJson(response, 200, message);
}

/** Starts the fake. `port` 0 or none: any free one; `host` is loopback unless told. */
export async function startFakeClaude(options: { port?: number; host?: string } = {}): Promise<FakeClaude> {
  const requests: RecordedRequest[] = [];
  let script: Script = defaultScript;
  let interceptor: Interceptor | undefined;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const encoding = request.headers["content-encoding"];
    const text = (encoding === "gzip" && body.length > 0 ? gunzipSync(body) : body).toString();
    const method = request.method ?? "";
    const path = request.url ?? "";
    const recorded: RecordedRequest = { method, path, headers: request.headers, body, text };
    response.on("close", () => (recorded.isCut = !response.writableFinished));
    requests.push(recorded);
    if (interceptor !== undefined && (await interceptor(recorded, response))) return;
    const route = `${method} ${path.replace(/\?.*/, "")}`;
    if (route === "POST /v1/messages") {
      const parsed = JSON.parse(text) as MessagesRequest;
      const problem = signatureError(parsed);
      if (problem !== undefined) sendJson(response, 400, errorOf("invalid_request_error", problem));
      else await sendAnswer(response, parsed, await script(parsed, recorded));
    } else if (route === "POST /v1/messages/count_tokens") {
      sendJson(response, 200, { input_tokens: Math.ceil(text.length / 4) });
    } else if (route === "GET /v1/models") {
      const model = { type: "model", id: "claude-fake", display_name: "Fake", created_at: "2026-01-01T00:00:00Z" };
      sendJson(response, 200, { data: [model], has_more: false, first_id: model.id, last_id: model.id });
    } else if (route === "POST /v1/messages/batches") {
      const answer = (message: MessagesRequest): AnswerBlock[] => [{ type: "text", text: lastText(message) }];
      sendJson(response, 200, createBatch(nextId("msgbatch"), JSON.parse(text) as BatchRequest, answer));
    } else if (route === "POST /v1/files") {
      sendJson(response, 200, createFile(nextId("file"), body));
    } else if (route === "POST /v1/chat/completions") {
      sendChat(response, JSON.parse(text) as MessagesRequest);
    } else if (method === "GET" && sendKept(response, path)) {
      return;
    } else if (method === "HEAD") {
      response.writeHead(200).end();
    } else sendJson(response, 404, errorOf("not_found_error", `no ${route} here`));
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, errorOf("api_error", error instanceof Error ? error.message : String(error)));
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, options.host ?? "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    script: (next) => {
      script = next ?? defaultScript;
    },
    intercept: (next) => {
      interceptor = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
