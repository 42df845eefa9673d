/**
 * What each endpoint's documents look like, as far as masking needs to know: which strings are structural. Everything
 * that is not named here is masked, in requests and in answers alike.
 *
 * Source: https://docs.anthropic.com/en/api/messages and the pages beside it.
 */
import { LAST_PART, type Policy } from "../engine/json/policy";

const KEEP: Policy = { keep: true };

/** `source` of images and documents: base64 is opaque, anything else is text. */
const SOURCE: Policy = {
  fields: { type: KEEP, media_type: KEEP, file_id: KEEP },
  byType: { base64: { data: KEEP } },
};

/** A content block of any type, in requests, answers and stream events. */
const BLOCK: Policy = {
  thinking: true,
  fields: {
    type: KEEP,
    id: KEEP,
    tool_use_id: KEEP,
    name: KEEP,
    server_name: KEEP,
    cache_control: KEEP,
    signature: KEEP,
    encrypted_content: KEEP,
    encrypted_index: KEEP,
    encrypted_stdout: KEEP,
    is_error: KEEP,
    source: SOURCE,
  },
};
// Tool results hold blocks, and documents hold blocks as their source's content.
BLOCK.fields = { ...BLOCK.fields, content: BLOCK };
SOURCE.fields = { ...SOURCE.fields, content: BLOCK };

const TOOL: Policy = { fields: { type: KEEP, name: KEEP, cache_control: KEEP, eager_input_streaming: KEEP } };

/** `/v1/messages` and `/v1/messages/count_tokens`. */
const MESSAGES_REQUEST: Policy = {
  part: LAST_PART,
  fields: {
    model: KEEP,
    system: { ...BLOCK, part: 0 },
    tools: { ...TOOL, part: 1 },
    messages: { part: 2, eachIsPart: true, items: { fields: { role: KEEP, content: BLOCK } } },
    max_tokens: KEEP,
    stream: KEEP,
    temperature: KEEP,
    top_k: KEEP,
    top_p: KEEP,
    service_tier: KEEP,
    thinking: KEEP,
    tool_choice: KEEP,
    cache_control: KEEP,
    context_management: KEEP,
    output_config: { fields: { effort: KEEP } },
    container: KEEP,
  },
};

/** A message, an event of its stream, or an error. */
export const ANSWER: Policy = {
  fields: {
    type: KEEP,
    id: KEEP,
    role: KEEP,
    model: KEEP,
    request_id: KEEP,
    usage: KEEP,
    content: BLOCK,
    content_block: BLOCK,
    message: { fields: { id: KEEP, type: KEEP, role: KEEP, model: KEEP, usage: KEEP, content: BLOCK } },
  },
};

/** `/v1/messages/batches`. */
const BATCH_REQUEST: Policy = { fields: { requests: { items: { fields: { params: MESSAGES_REQUEST } } } } };

const FUNCTION: Policy = { fields: { name: KEEP } };

/** `/v1/chat/completions` (https://platform.openai.com/docs/api-reference/chat). */
const CHAT_REQUEST: Policy = {
  part: LAST_PART,
  fields: {
    model: KEEP,
    tools: { part: 1, items: { fields: { type: KEEP, function: FUNCTION } } },
    messages: {
      part: 2,
      eachIsPart: true,
      items: {
        fields: {
          role: KEEP,
          tool_call_id: KEEP,
          content: { items: { fields: { type: KEEP } } },
          tool_calls: { items: { fields: { id: KEEP, type: KEEP, function: FUNCTION } } },
        },
      },
    },
    max_tokens: KEEP,
    max_completion_tokens: KEEP,
    n: KEEP,
    stream: KEEP,
    stream_options: KEEP,
    temperature: KEEP,
    top_p: KEEP,
    seed: KEEP,
    tool_choice: KEEP,
    parallel_tool_calls: KEEP,
    reasoning_effort: KEEP,
    service_tier: KEEP,
  },
};

/** Every string is masked; the document is one part. */
const UNKNOWN: Policy = {};

/** How an endpoint's answers are streamed. */
export type Streaming = "message" | "chat";

export interface Endpoint {
  /** Policy of a JSON request body. */
  request: Policy;
  streaming: Streaming;
  /** The answer's `id` names something that will be asked for later, by which the request's mappings are kept. */
  isKept?: boolean;
  /** Multipart forms are read, too. */
  isUpload?: boolean;
  /** What the answer is about: a batch or a file whose mappings were kept. */
  subject?: string;
}

const ENDPOINTS: Record<string, Endpoint | undefined> = {
  "/v1/messages": { request: MESSAGES_REQUEST, streaming: "message" },
  "/v1/messages/count_tokens": { request: MESSAGES_REQUEST, streaming: "message" },
  "/v1/messages/batches": { request: BATCH_REQUEST, streaming: "message", isKept: true },
  "/v1/files": { request: UNKNOWN, streaming: "message", isKept: true, isUpload: true },
  "/v1/chat/completions": { request: CHAT_REQUEST, streaming: "chat" },
};

/** Paths of what was kept. */
const SUBJECTS = ["^/v1/messages/batches/([^/]+)/results$", "^/v1/files/([^/]+)/content$"];

/** Answered by the gateway itself. */
export type Probe = "health" | "alive";

/** The endpoint at `path`; what a gateway's route has put before it does not matter. */
export function endpointOf(path: string): Endpoint {
  const [start] = string.find(path, "/v1/", 1, true);
  const bare = start === undefined ? path : string.sub(path, start);
  const known = ENDPOINTS[bare];
  if (known !== undefined) return known;
  for (const pattern of SUBJECTS) {
    const [subject] = string.match(bare, pattern);
    if (subject !== undefined) return { request: UNKNOWN, streaming: "message", subject };
  }
  return { request: UNKNOWN, streaming: "message" };
}

/**
 * `GET /health` asks whether the whole chain works; `HEAD /` and `/api/hello` are how Claude Code asks whether anybody
 * is there.
 */
export function probeOf(method: string, path: string): Probe | undefined {
  if (method !== "GET" && method !== "HEAD") return undefined;
  const [bare] = string.gsub(path, "^/claude%-proxy", "");
  if (bare === "/health") return "health";
  if (bare === "/api/hello" || (method === "HEAD" && (bare === "/" || bare === ""))) return "alive";
  return undefined;
}
