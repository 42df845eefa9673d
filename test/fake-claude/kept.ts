/** What the fake keeps: batches and files. */
import type { AnswerBlock, MessagesRequest } from "./protocol";

export interface BatchRequest {
  requests: { custom_id: string; params: MessagesRequest }[];
}

const batches = new Map<string, string>();
const files = new Map<string, Buffer>();

/** Answers every request of a batch at once; returns the answer to the batch's creation. */
export function createBatch(
  id: string,
  batch: BatchRequest,
  answer: (request: MessagesRequest) => AnswerBlock[],
): object {
  const lines = batch.requests.map(({ custom_id, params }) => {
    const message = { id: `${id}_${custom_id}`, type: "message", role: "assistant", content: answer(params) };
    return JSON.stringify({ custom_id, result: { type: "succeeded", message } });
  });
  batches.set(id, `${lines.join("\n")}\n`);
  return { id, type: "message_batch", processing_status: "ended", results_url: `/v1/messages/batches/${id}/results` };
}

/** JSON lines, or undefined for an unknown batch. */
export function batchResults(id: string): string | undefined {
  return batches.get(id);
}

/** Keeps the first file of a form; returns the answer to its upload. */
export function createFile(id: string, form: Buffer): object {
  const head = form.indexOf("\r\n\r\n");
  const boundary = form.subarray(0, form.indexOf("\r\n"));
  files.set(id, form.subarray(head + 4, form.indexOf(Buffer.concat([Buffer.from("\r\n"), boundary]), head)));
  const filename = /filename="([^"]*)"/.exec(form.subarray(0, head).toString())?.[1] ?? "";
  return { id, type: "file", filename, mime_type: "text/plain", size_bytes: 1, downloadable: true };
}

export function fileContent(id: string): Buffer | undefined {
  return files.get(id);
}
