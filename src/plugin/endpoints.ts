/** The endpoints that are known: a path, its protocol, and what upstream keeps of what it is told. */
import type { Policy } from "../engine/json/policy";
import type { References } from "../engine/json/references";
import { chat, CHAT_FILES, CHAT_REQUEST } from "../engine/protocols/chat";
import {
  BATCH_REQUEST,
  CREATED,
  FILE_MAKER,
  FILES_OF_ANSWER,
  FILES_OF_BATCH,
  FILES_OF_REQUEST,
  MESSAGES_REQUEST,
} from "../engine/protocols/messages/policy";
import { messages } from "../engine/protocols/messages/protocol";
import type { Protocol } from "../engine/protocols/protocol";

export interface Endpoint {
  protocol: Protocol;
  /** Policy of a JSON request body. */
  request: Policy;
  /** Multipart forms are read, too. */
  isUpload?: boolean;
  /** Where a request names files, whose mappings were kept. */
  asks?: References;
  /** Where an answer names something that later requests ask for: the request's mappings are kept under that id. */
  makes?: References;
  /** Only requests that hold this text can make something that is kept. */
  makesBy?: string;
  /** What the answer is about: a batch or a file whose mappings were kept. */
  subject?: string;
  /** What the answer is, whatever its content type says: JSON lines, or any text, such as a file. */
  answer?: "lines" | "text";
}

/** Every string is masked; the document is one part. */
const UNKNOWN: Endpoint = { protocol: messages, request: {} };

const ENDPOINTS: Record<string, Endpoint | undefined> = {
  "/v1/messages": {
    protocol: messages,
    request: MESSAGES_REQUEST,
    asks: FILES_OF_REQUEST,
    makes: FILES_OF_ANSWER,
    makesBy: FILE_MAKER,
  },
  "/v1/messages/count_tokens": { protocol: messages, request: MESSAGES_REQUEST },
  "/v1/messages/batches": { protocol: messages, request: BATCH_REQUEST, asks: FILES_OF_BATCH, makes: CREATED },
  "/v1/files": { ...UNKNOWN, isUpload: true, makes: CREATED },
  "/v1/chat/completions": { protocol: chat, request: CHAT_REQUEST, asks: CHAT_FILES },
};

/** Paths that name a batch or a file whose mappings were kept, and how the answer there is read. */
const SUBJECTS: [pattern: string, endpoint: Endpoint][] = [
  ["^/v1/messages/batches/([^/]+)/results$", { ...UNKNOWN, answer: "lines", makes: FILES_OF_ANSWER }],
  ["^/v1/files/([^/]+)/content$", { ...UNKNOWN, answer: "text" }],
  ["^/v1/files/([^/]+)$", UNKNOWN],
];

/** The endpoint at `path`; what a gateway's route has put before it does not matter. */
export function endpointOf(path: string): Endpoint {
  const [start] = string.find(path, "/v1/", 1, true);
  const bare = start === undefined ? path : string.sub(path, start);
  const known = ENDPOINTS[bare];
  if (known !== undefined) return known;
  for (const [pattern, endpoint] of SUBJECTS) {
    const [subject] = string.match(bare, pattern);
    if (subject !== undefined) return { ...endpoint, subject };
  }
  return UNKNOWN;
}
