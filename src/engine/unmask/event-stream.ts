/** Cuts a byte stream into server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
import * as buffer from "string.buffer";

/** Longest event that is accepted, in bytes. */
export const MAX_EVENT = 64 * 1024 * 1024;

const NEWLINE = 10;
const RETURN = 13;

export class EventSplitter {
  private readonly pending = buffer.new();
  /** Bytes of `pending` that hold no end of an event. */
  private scanned = 0;

  /** Takes the next bytes of the stream. */
  push(chunk: string): void {
    this.pending.put(chunk);
  }

  /** The next complete event with the blank line that ends it, or undefined. */
  next(): string | undefined {
    const [bytes, length] = this.pending.ref();
    let at = this.scanned;
    while (at < length) {
      if (bytes[at] === NEWLINE && at > 0) {
        const isBlank = bytes[at - 1] === NEWLINE || (at > 1 && bytes[at - 1] === RETURN && bytes[at - 2] === NEWLINE);
        if (isBlank) {
          this.scanned = 0;
          return this.pending.get(at + 1);
        }
      }
      at += 1;
    }
    this.scanned = math.max(0, length - 1);
    return undefined;
  }

  /** Whether an event is longer than {@link MAX_EVENT}. */
  isTooLong(): boolean {
    return this.scanned > MAX_EVENT;
  }

  /** What is left when the stream ends. */
  rest(): string {
    return this.pending.get();
  }
}

/** The data of an event: its `data` lines joined, and where it stood if it was one line. */
export interface EventData {
  data: string;
  /** 1-based span in the event, if the data stands on one line. */
  from?: number;
  to?: number;
}

/** Reads the data of an event. Returns undefined if it has none: a comment, or an event without data. */
export function dataOf(event: string): EventData | undefined {
  let single: EventData | undefined;
  const lines: string[] = [];
  let from = 1;
  while (from <= event.length) {
    const [lineEnd] = string.find(event, "[\r\n]", from);
    const to = (lineEnd ?? event.length + 1) - 1;
    if (string.sub(event, from, from + 4) === "data:") {
      const start = string.sub(event, from + 5, from + 5) === " " ? from + 6 : from + 5;
      lines.push(string.sub(event, start, to));
      single = { data: lines[0], from: start, to };
    }
    from = to + 2;
  }
  if (lines.length > 1) return { data: lines.join("\n") };
  return single;
}

/** `event` with other data. Data of several lines becomes one line. */
export function withData(event: string, data: EventData, replacement: string): string {
  if (data.from !== undefined && data.to !== undefined) {
    return string.sub(event, 1, data.from - 1) + replacement + string.sub(event, data.to + 1);
  }
  let isPlaced = false;
  const [line] = string.gsub(event, "data:[^\r\n]*\r?\n?", () => {
    if (isPlaced) return "";
    isPlaced = true;
    return `data: ${replacement}\n`;
  });
  return line;
}
