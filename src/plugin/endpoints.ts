/**
 * What each endpoint's documents look like, as far as masking needs to know: which strings are structural. Everything
 * that is not named here is masked, in requests and in answers alike.
 *
 * Source: https://docs.anthropic.com/en/api/messages and the pages beside it.
 */
import { LAST_PART, type Policy } from "../engine/policy";

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

/** Every string is masked; the document is one part. */
const UNKNOWN: Policy = {};

const REQUESTS: Record<string, Policy | undefined> = {
  "/v1/messages": MESSAGES_REQUEST,
  "/v1/messages/count_tokens": MESSAGES_REQUEST,
};

/** Answered by the gateway itself. */
export type Probe = "health" | "alive";

/** The endpoint in `path`, without what a gateway's route may have put before it. */
function endpointOf(path: string): string {
  const [start] = string.find(path, "/v1/", 1, true);
  return start === undefined ? path : string.sub(path, start);
}

/** Policy of the request body sent to `path`. */
export function requestPolicy(path: string): Policy {
  return REQUESTS[endpointOf(path)] ?? UNKNOWN;
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
