/** Restores an answer, chunk by chunk, by its content type. */
import { addReferencesIn, addReferencesInLines } from "../../engine/json/references";
import type { StreamedAnswer } from "../../engine/protocols/protocol";
import { Channel } from "../../engine/unmask/channel";
import { restoreDocument, restoreText } from "../../engine/unmask/document";
import { restoreLines } from "../../engine/unmask/lines";
import { RestoredStream } from "../../engine/unmask/sse";
import type { Endpoint } from "../endpoints";
import { Inflater } from "./inflater";
import { mediaTypeOf } from "../media-type";

export interface Restorer {
  /** Takes the next bytes of the answer and returns those that can be passed on; undefined if it cannot be read. */
  push(chunk: string, isEnd: boolean): string | undefined;
  /** Frees what is left when the answer has ended before its end. */
  close?(): void;
}

/** How an answer is cut: into events, lines or pieces of text as they come, or not at all. */
type Cut = "events" | "lines" | "text" | "document";

/** Most that is held of an answer, in bytes. */
const MOST_HELD = 256 * 1024 * 1024;
/** Ends a stream one of whose events is longer than the gateway accepts. */
const TOO_LONG = { status: 502, message: "an event of the API is too long for the gateway" };
/** Control characters that no text holds; tabs, line ends and the escape that begins a colour code are not among them. */
const NO_TEXT_BYTES = "[%z\x01-\x07\x0e-\x1a\x1c-\x1f]";

type Restore = (this: void, complete: string) => string;

function isBinary(bytes: string): boolean {
  return string.find(bytes, NO_TEXT_BYTES)[0] !== undefined;
}

/** An answer that is restored when it is complete. If a chunk shows that it is binary, all of it passes as it came. */
class WholeRestorer implements Restorer {
  private chunks: string[] = [];
  private length = 0;
  private isBinary = false;

  constructor(private readonly restore: Restore) {}

  push(chunk: string, isEnd: boolean): string | undefined {
    if (this.isBinary) return chunk;
    this.chunks.push(chunk);
    this.length += chunk.length;
    if (this.length > MOST_HELD) return undefined;
    this.isBinary = isBinary(chunk);
    if (!isEnd && !this.isBinary) return "";
    const whole = table.concat(this.chunks);
    this.chunks = [];
    return this.isBinary ? whole : this.restore(whole);
  }
}

/** An answer of many lines, each of which is a document of its own. */
class LineRestorer implements Restorer {
  /** The beginning of a line. */
  private pending: string[] = [];
  private length = 0;

  /** @param restore restores complete lines */
  constructor(private readonly restore: Restore) {}

  push(chunk: string, isEnd: boolean): string | undefined {
    const { pending } = this;
    const [head] = string.match(chunk, "^.*\n");
    const end = isEnd ? chunk.length : (head ?? "").length;
    this.length += chunk.length;
    if (this.length > MOST_HELD) return undefined;
    if (end === 0 && !isEnd) {
      pending.push(chunk);
      return "";
    }
    pending.push(string.sub(chunk, 1, end));
    const lines = table.concat(pending);
    this.pending = [string.sub(chunk, end + 1)];
    this.length = chunk.length - end;
    return this.restore(lines);
  }
}

/** Text of any length. What is binary passes as it came, from the chunk on that shows it. */
class TextRestorer implements Restorer {
  private isBinary = false;

  constructor(private readonly channel: Channel) {}

  push(chunk: string, isEnd: boolean): string {
    const { channel } = this;
    if (!this.isBinary && isBinary(chunk)) {
      this.isBinary = true;
      return channel.release() + chunk;
    }
    if (this.isBinary) return chunk;
    const text = channel.push(chunk);
    return isEnd ? text + channel.release() : text;
  }
}

/** A compressed answer. The gateway asks for none, but an upstream may send one. */
class InflatingRestorer implements Restorer {
  private readonly inflater = new Inflater();

  constructor(private readonly inner: Restorer) {}

  push(chunk: string, isEnd: boolean): string | undefined {
    const text = this.inflater.push(chunk, isEnd);
    return text === undefined ? undefined : this.inner.push(text, isEnd);
  }

  close(): void {
    this.inflater.close();
  }
}

const LINES = ["application/x-jsonl", "application/jsonl", "application/x-ndjson", "application/x-jsonlines"];

/** Media types that cannot hold text, by their first half or as a whole. */
const NO_TEXT_KINDS = ["image", "audio", "video", "font"];
const NO_TEXT_TYPES = ["application/pdf", "application/zip", "application/gzip"];

/** How an answer is cut, or undefined if it is of a type that cannot hold text. */
function cutOf(media: string, { answer }: Endpoint): Cut | undefined {
  const [kind] = string.match(media, "^[^/]*");
  if ((NO_TEXT_KINDS.includes(kind) && !media.endsWith("+xml")) || NO_TEXT_TYPES.includes(media)) return undefined;
  if (answer !== undefined) return answer;
  if (media === "text/event-stream") return "events";
  return LINES.includes(media) ? "lines" : "document";
}

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
  const cut = cutOf(mediaTypeOf(contentType), endpoint);
  if (cut === undefined) return undefined;
  const restorer = restorerOf(cut, endpoint, answer);
  return encoding === "identity" ? restorer : new InflatingRestorer(restorer);
}

function restorerOf(cut: Cut, { protocol }: Endpoint, answer: StreamedAnswer): Restorer {
  const { dictionary, seal, errorEvent, made } = answer;
  if (cut === "events") return new RestoredStream(dictionary, protocol.reader(answer), errorEvent(TOO_LONG), made);
  if (cut === "text") return new TextRestorer(new Channel(dictionary, false, false));
  if (cut === "lines") {
    return new LineRestorer((lines) => {
      if (made !== undefined) addReferencesInLines(lines, made);
      return restoreLines(dictionary, lines, protocol.answer, seal);
    });
  }
  return new WholeRestorer((text) => {
    if (made !== undefined) addReferencesIn(text, made.references, made.ids);
    return restoreDocument(dictionary, text, protocol.answer, seal) ?? restoreText(dictionary, text);
  });
}
