/** Cuts a byte stream into server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */

/** Longest event that is accepted, in bytes. */
export const MAX_EVENT = 64 * 1024 * 1024;

/** Bytes that may be the beginning of the blank line at the end of an event. */
const OVERLAP = 2;

export class EventSplitter {
  /** The beginning of an event that is longer than `text`. */
  private begun: string[] = [];
  private begunLength = 0;
  /** What came last, of which the bytes before `at` are done with. */
  private text = "";
  private at = 1;

  /** Takes the next bytes of the stream. */
  push(chunk: string): void {
    this.text = string.sub(this.text, this.at) + chunk;
    this.at = 1;
  }

  /** The next complete event with the blank line that ends it, or undefined. */
  next(): string | undefined {
    const { text, at } = this;
    const [, end] = string.find(text, "\n\r?\n", at);
    if (end !== undefined) {
      this.at = end + 1;
      return this.take(string.sub(text, at, end));
    }
    // No byte is looked at twice, however many pieces an event comes in.
    const known = text.length - OVERLAP;
    if (known >= at) {
      this.begun.push(string.sub(text, at, known));
      this.begunLength += known - at + 1;
      this.at = known + 1;
    }
    return undefined;
  }

  /** Whether an event is longer than {@link MAX_EVENT}. */
  isTooLong(): boolean {
    return this.begunLength > MAX_EVENT;
  }

  /** What is left when the stream ends. */
  rest(): string {
    const rest = this.take(string.sub(this.text, this.at));
    this.text = "";
    this.at = 1;
    return rest;
  }

  private take(end: string): string {
    const { begun } = this;
    if (begun.length === 0) return end;
    begun.push(end);
    this.begun = [];
    this.begunLength = 0;
    return table.concat(begun);
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

/** `event` with other data, which stands where the first of its data stood. */
export function withData(event: string, data: EventData, replacement: string): string {
  if (data.from !== undefined && data.to !== undefined) {
    return string.sub(event, 1, data.from - 1) + replacement + string.sub(event, data.to + 1);
  }
  const lines = `data: ${replacement.split("\n").join("\ndata: ")}`;
  let isPlaced = false;
  const [changed] = string.gsub(event, "([^\r\n]*)(\r?\n?)", (line: string, ending: string) => {
    if (!line.startsWith("data:")) return line + ending;
    if (isPlaced) return "";
    isPlaced = true;
    return lines + ending;
  });
  return changed;
}
