/** Restores an answer, chunk by chunk, by its content type. */
import { addSeal } from "../engine/seal";
import type { Digest } from "../engine/surrogates/keystream";
import type { Dictionary } from "../engine/unmask/dictionary";
import { MessageStream } from "../engine/unmask/message-stream";
import { restoreDocument, restoreText } from "../engine/unmask/strings";
import { ANSWER } from "./endpoints";

export interface Restorer {
  /** Takes the next bytes of the answer and returns those that can be passed on. */
  push(chunk: string, isEnd: boolean): string;
}

/** An answer that is one JSON document: it is restored when it is complete. */
class DocumentRestorer implements Restorer {
  private readonly chunks: string[] = [];

  constructor(
    private readonly dictionary: Dictionary,
    private readonly digest: Digest,
  ) {}

  push(chunk: string, isEnd: boolean): string {
    this.chunks.push(chunk);
    if (!isEnd) return "";
    const body = table.concat(this.chunks);
    const { digest, dictionary } = this;
    const restored = restoreDocument(dictionary, body, ANSWER, (thinking, signature) =>
      addSeal(digest, thinking, signature),
    );
    return restored ?? restoreText(dictionary, body);
  }
}

/** What restores an answer of this content type, or undefined if nothing in it can be a surrogate of ours. */
export function restorerFor(contentType: string, dictionary: Dictionary, digest: Digest): Restorer | undefined {
  const [media] = string.match(contentType.toLowerCase(), "^%s*([^;%s]*)");
  if (media === "text/event-stream") {
    return new MessageStream(dictionary, ANSWER, (thinking, signature) => addSeal(digest, thinking, signature));
  }
  if (media === "application/json" || media === "text/plain") return new DocumentRestorer(dictionary, digest);
  return undefined;
}
