/** Restores an answer, chunk by chunk, by its content type. */
import type { StreamedAnswer } from "../engine/protocols/protocol";
import { restoreDocument, restoreText } from "../engine/unmask/document";
import { RestoredStream } from "../engine/unmask/sse";
import type { Endpoint } from "./endpoints";
import { gunzip } from "./gunzip";
import { mediaTypeOf } from "./media-type";

export interface Restorer {
  /** Takes the next bytes of the answer and returns those that can be passed on. */
  push(chunk: string, isEnd: boolean): string;
}

/** Most that a compressed answer may say, in bytes. */
const LARGEST_ANSWER = 256 * 1024 * 1024;

/** In place of an event that would take more memory than a stream may. */
const TOO_LONG = { status: 502, message: "an event of the API is too long for the gateway" };

/** Restores a complete JSON document, or text. */
type Restore = (this: void, document: string) => string;

/** An answer that can be read when it is complete. */
class WholeRestorer implements Restorer {
  private readonly chunks: string[] = [];

  constructor(private readonly restore: Restore) {}

  push(chunk: string, isEnd: boolean): string {
    this.chunks.push(chunk);
    return isEnd ? this.restore(table.concat(this.chunks)) : "";
  }
}

/** An answer of many lines, each of which is a document of its own. */
class LineRestorer implements Restorer {
  private pending: string[] = [];

  constructor(private readonly restore: Restore) {}

  push(chunk: string, isEnd: boolean): string {
    const output: string[] = [];
    let from = 1;
    for (;;) {
      const [newline] = string.find(chunk, "\n", from, true);
      if (newline === undefined) break;
      this.pending.push(string.sub(chunk, from, newline - 1));
      output.push(this.takeLine(), "\n");
      from = newline + 1;
    }
    this.pending.push(string.sub(chunk, from));
    if (isEnd) output.push(this.takeLine());
    return table.concat(output);
  }

  private takeLine(): string {
    const line = table.concat(this.pending);
    this.pending = [];
    return this.restore(line);
  }
}

/** Media type → how its answers are cut. */
const MEDIA: Record<string, "events" | "lines" | "document" | undefined> = {
  "text/event-stream": "events",
  "application/x-jsonl": "lines",
  "application/jsonl": "lines",
  "application/x-ndjson": "lines",
  "application/json": "document",
  "text/plain": "document",
};

/**
 * What restores an answer, or undefined if it is of a type that holds no text.
 *
 * @param encoding of the answer; one that cannot be decoded is refused by the caller
 */
export function restorerFor(
  contentType: string,
  encoding: string,
  endpoint: Endpoint,
  answer: StreamedAnswer,
): Restorer | undefined {
  const media = mediaTypeOf(contentType);
  // Results of batches and contents of files come under several types, and as bytes of none.
  const isText = endpoint.subject !== undefined && media.includes("octet-stream");
  const cut = isText ? "lines" : MEDIA[media];
  if (cut === undefined) return undefined;
  const restorer = restorerOf(cut, endpoint, answer);
  if (encoding === "identity") return restorer;
  // Nobody asked for a compressed answer, so it may wait for its end.
  return new WholeRestorer((data) => restorer.push(gunzip(data, LARGEST_ANSWER)[0] ?? "", true));
}

function restorerOf(cut: "events" | "lines" | "document", { protocol }: Endpoint, answer: StreamedAnswer): Restorer {
  const { dictionary, seal, errorEvent } = answer;
  if (cut === "events") return new RestoredStream(dictionary, protocol.reader(answer), errorEvent(TOO_LONG));
  const restore = (text: string): string =>
    restoreDocument(dictionary, text, protocol.answer, seal) ?? restoreText(dictionary, text);
  return cut === "lines" ? new LineRestorer(restore) : new WholeRestorer(restore);
}
