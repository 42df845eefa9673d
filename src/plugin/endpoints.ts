/** The endpoints that are known: a path, its protocol, and what becomes of what it is told. */
import type { Policy } from "../engine/json/policy";
import { chat, CHAT_REQUEST } from "../engine/protocols/chat";
import { BATCH_REQUEST, MESSAGES_REQUEST } from "../engine/protocols/messages/policy";
import { messages } from "../engine/protocols/messages/protocol";
import type { Protocol } from "../engine/protocols/protocol";

export interface Endpoint {
  protocol: Protocol;
  /** Policy of a JSON request body. */
  request: Policy;
  /** The answer's `id` names something that will be asked for later, by which the request's mappings are kept. */
  isKept?: boolean;
  /** Multipart forms are read, too. */
  isUpload?: boolean;
  /** What the answer is about: a batch or a file whose mappings were kept. */
  subject?: string;
}

/** Every string is masked; the document is one part. */
const UNKNOWN: Endpoint = { protocol: messages, request: {} };

const ENDPOINTS: Record<string, Endpoint | undefined> = {
  "/v1/messages": { protocol: messages, request: MESSAGES_REQUEST },
  "/v1/messages/count_tokens": { protocol: messages, request: MESSAGES_REQUEST },
  "/v1/messages/batches": { protocol: messages, request: BATCH_REQUEST, isKept: true },
  "/v1/files": { ...UNKNOWN, isKept: true, isUpload: true },
  "/v1/chat/completions": { protocol: chat, request: CHAT_REQUEST },
};

/** Paths of what was kept. */
const SUBJECTS = ["^/v1/messages/batches/([^/]+)/results$", "^/v1/files/([^/]+)/content$"];

/** The endpoint at `path`; what a gateway's route has put before it does not matter. */
export function endpointOf(path: string): Endpoint {
  const [start] = string.find(path, "/v1/", 1, true);
  const bare = start === undefined ? path : string.sub(path, start);
  const known = ENDPOINTS[bare];
  if (known !== undefined) return known;
  for (const pattern of SUBJECTS) {
    const [subject] = string.match(bare, pattern);
    if (subject !== undefined) return { ...UNKNOWN, subject };
  }
  return UNKNOWN;
}
