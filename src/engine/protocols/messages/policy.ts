/**
 * What the documents of the Messages API look like, as far as masking needs to know: which strings are structural.
 * Everything that is not named here is masked, in requests and in answers alike.
 *
 * Source: https://docs.anthropic.com/en/api/messages and the pages beside it.
 */
import { KEEP, type Policy } from "../../json/policy";
import type { Places, References } from "../../json/references";

/** `source` of images and documents: base64 is opaque, anything else is text. */
const SOURCE: Policy = {
  fields: { type: KEEP, media_type: KEEP, file_id: KEEP },
  byType: { base64: { fields: { data: KEEP } } },
};

/**
 * A content block of any type. `server_name` and other names are no structure: they may have been masked where the
 * request defines them.
 *
 * @param fields that are structural besides those of all blocks
 */
function blockWith(fields: Record<string, Policy>): Policy {
  const block: Policy = {
    byType: {
      thinking: { signed: { text: "thinking", signature: "signature" } },
      redacted_thinking: KEEP,
    },
  };
  block.fields = {
    type: KEEP,
    id: KEEP,
    tool_use_id: KEEP,
    cache_control: KEEP,
    signature: KEEP,
    encrypted_content: KEEP,
    encrypted_index: KEEP,
    encrypted_stdout: KEEP,
    is_error: KEEP,
    // Tool results hold blocks, and documents hold blocks as their source's content.
    content: block,
    source: { ...SOURCE, fields: { ...SOURCE.fields, content: block } },
    ...fields,
  };
  return block;
}

/** In a request, a block's name is that of a tool, which stays where the tool is defined. */
const BLOCK = blockWith({ name: KEEP });

/** In an answer, nothing that says something is structure: a surrogate is never meant as itself. */
const ANSWER_BLOCK = blockWith({});

const TOOL: Policy = { fields: { type: KEEP, name: KEEP, cache_control: KEEP, eager_input_streaming: KEEP } };

/** `/v1/messages` and `/v1/messages/count_tokens`. */
export const MESSAGES_REQUEST: Policy = {
  order: ["system", "tools", "messages"],
  conversation: "messages",
  fields: {
    model: KEEP,
    system: BLOCK,
    tools: TOOL,
    messages: { items: { fields: { role: KEEP, content: BLOCK } } },
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

/** `/v1/messages/batches`. */
export const BATCH_REQUEST: Policy = { fields: { requests: { items: { fields: { params: MESSAGES_REQUEST } } } } };

const MESSAGE: Policy = {
  fields: { id: KEEP, type: KEEP, role: KEEP, model: KEEP, usage: KEEP, content: ANSWER_BLOCK },
};

/** A message, an event of its stream, an error, or a line of a batch's results. */
export const ANSWER: Policy = {
  fields: {
    ...MESSAGE.fields,
    request_id: KEEP,
    content_block: ANSWER_BLOCK,
    message: MESSAGE,
    result: { fields: { type: KEEP, message: MESSAGE } },
  },
};

const ID: Places = { isId: true };
const FILE_SOURCE: Places = { byType: { file: { file_id: ID } } };
const FILE_BLOCK: Places = {
  byType: {
    image: { source: FILE_SOURCE },
    document: { source: FILE_SOURCE },
    container_upload: { file_id: ID },
  },
};
FILE_BLOCK.byType = { ...FILE_BLOCK.byType, tool_result: { content: FILE_BLOCK } };
const REQUEST: Places = { fields: { messages: { fields: { content: FILE_BLOCK } } } };
const FILE_WORD = '"file_id"';

/** Files that a message is about: where the API looks them up, and nowhere else. */
export const FILES_OF_REQUEST: References = { word: FILE_WORD, places: REQUEST };
export const FILES_OF_BATCH: References = {
  word: FILE_WORD,
  places: { fields: { requests: { fields: { params: REQUEST } } } },
};

/** Results of the code execution tool, whatever its version: `content[].content.content[].file_id`. */
const RESULTS: Places = { fields: { content: { fields: { content: { fields: { file_id: ID } } } } } };

/** Files that the API made for a request: in a message, an event, or a line of a batch's results. */
export const FILES_OF_ANSWER: References = {
  word: FILE_WORD,
  places: {
    fields: {
      content: RESULTS,
      content_block: RESULTS,
      result: { fields: { message: { fields: { content: RESULTS } } } },
    },
  },
};

/** Text in the names of the tools that make files; a request without such a tool makes none. */
export const FILE_MAKER = "code_execution_2";

/** A batch or a file, as its creation is answered. */
export const CREATED: References = { word: '"id"', places: { fields: { id: ID } } };
