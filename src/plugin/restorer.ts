/** Restores an answer, chunk by chunk, by its content type. */
import { ChatStream } from "../engine/protocols/chat-stream";
import type { Dictionary } from "../engine/unmask/dictionary";
import type { Guard } from "../engine/unmask/guard";
import { MessageStream } from "../engine/protocols/message-stream";
import { RestoredStream } from "../engine/unmask/sse";
import { restoreDocument, restoreText } from "../engine/unmask/document";
import type { Scope } from "./scope";
import { ANSWER, type Endpoint } from "./endpoints";
import { gunzip } from "./gunzip";

export interface Restorer {
  /** Takes the next bytes of the answer and returns those that can be passed on. */
  push(chunk: string, isEnd: boolean): string;
}

/** Most that a compressed answer may say, in bytes. */
const LARGEST_ANSWER = 256 * 1024 * 1024;

function restored(document: string, dictionary: Dictionary, { addSeal }: Scope): string {
  return restoreDocument(dictionary, document, ANSWER, addSeal) ?? restoreText(dictionary, document);
}

/** An answer that is one document: it is restored when it is complete. */
class DocumentRestorer implements Restorer {
  private readonly chunks: string[] = [];

  constructor(
    private readonly dictionary: Dictionary,
    private readonly scope: Scope,
  ) {}

  push(chunk: string, isEnd: boolean): string {
    this.chunks.push(chunk);
    return isEnd ? restored(table.concat(this.chunks), this.dictionary, this.scope) : "";
  }
}

/** An answer of many lines, each of which is a document of its own. */
class LineRestorer implements Restorer {
  private pending: string[] = [];

  constructor(
    private readonly dictionary: Dictionary,
    private readonly scope: Scope,
  ) {}

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
    return restored(line, this.dictionary, this.scope);
  }
}

/** A compressed answer, which nobody asked for: it is restored when it is complete. */
class GunzipRestorer implements Restorer {
  private readonly chunks: string[] = [];

  constructor(private readonly inner: Restorer) {}

  push(chunk: string, isEnd: boolean): string {
    this.chunks.push(chunk);
    if (!isEnd) return "";
    const [text] = gunzip(table.concat(this.chunks), LARGEST_ANSWER);
    return this.inner.push(text ?? "", true);
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
 * @param encoding of the answer; anything but gzip and deflate was refused before
 */
export function restorerFor(
  contentType: string,
  encoding: string,
  endpoint: Endpoint,
  scope: Scope,
  dictionary: Dictionary,
  guard: Guard,
): Restorer | undefined {
  const [media] = string.match(contentType.toLowerCase(), "^%s*([^;%s]*)");
  // Results of batches and contents of files come under several types, and as bytes of none.
  const isText = endpoint.subject !== undefined && (media ?? "").includes("octet-stream");
  const cut = isText ? "lines" : MEDIA[media ?? ""];
  if (cut === undefined) return undefined;
  let restorer: Restorer;
  if (cut === "lines") restorer = new LineRestorer(dictionary, scope);
  else if (cut === "document") restorer = new DocumentRestorer(dictionary, scope);
  else {
    const isChat = endpoint.streaming === "chat";
    const protocol = isChat
      ? new ChatStream(dictionary, ANSWER)
      : new MessageStream(dictionary, ANSWER, scope.addSeal, guard);
    restorer = new RestoredStream(dictionary, protocol);
  }
  return encoding === "identity" ? restorer : new GunzipRestorer(restorer);
}
