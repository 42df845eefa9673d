/** Cuts a byte stream into server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */

/** Longest event that is accepted, in bytes. */
export const MAX_EVENT = 64 * 1024 * 1024;

/** The last byte may be the first of the two line ends at the end of an event. */
const OVERLAP = 1;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

export class EventSplitter {
  /** The beginning of an event that is longer than `text`. */
  private begun: string[] = [];
  private begunLength = 0;
  /** The last bytes of the stream; those before `at` have been returned. */
  private text = "";
  private at = 1;
  /** Where in `text` the search for a blank line of each kind goes on: no byte is searched twice. */
  private afterLineFeed = 1;
  private afterReturn = 1;
  /** The last event ended in a carriage return, whose line feed may come with the next bytes. */
  private mayGoOn = false;

  /** Takes the next bytes of the stream. */
  push(chunk: string): void {
    this.text = string.sub(this.text, this.at) + chunk;
    this.at = 1;
    this.afterLineFeed = 1;
    this.afterReturn = 1;
  }

  /** The next complete event with the blank line that ends it, or undefined. */
  next(): string | undefined {
    const { text, at } = this;
    if (this.mayGoOn && at <= text.length) {
      this.mayGoOn = false;
      if (string.byte(text, at) === LINE_FEED) {
        this.at = at + 1;
        return "\n";
      }
    }
    const end = this.endOfEvent();
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

  /** Last byte of the event at hand, or undefined if it is not complete. Lines end in LF, CR or both. */
  private endOfEvent(): number | undefined {
    const { text, at } = this;
    const none = text.length + 1;
    if (this.afterLineFeed <= none)
      this.afterLineFeed = string.find(text, "\n[\r\n]", math.max(at, this.afterLineFeed))[0] ?? none + 1;
    if (this.afterReturn <= none)
      this.afterReturn = string.find(text, "\r\r", math.max(at, this.afterReturn), true)[0] ?? none + 1;
    const end = math.min(this.afterLineFeed, this.afterReturn) + 1;
    if (end > text.length) return undefined;
    if (string.byte(text, end) === CARRIAGE_RETURN) {
      if (string.byte(text, end + 1) === LINE_FEED) return end + 1;
      this.mayGoOn = end === text.length;
    }
    return end;
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

/** Reads the data of an event. Returns undefined if it has none: a comment, or a field `data` without a value. */
export function dataOf(event: string): EventData | undefined {
  let single: EventData | undefined;
  const lines: string[] = [];
  let from = 1;
  while (from <= event.length) {
    const [lineEnd] = string.find(event, "[\r\n]", from);
    const to = (lineEnd ?? event.length + 1) - 1;
    if (isData(event, from, to)) {
      const start = string.sub(event, from + 5, from + 5) === " " ? from + 6 : from + 5;
      lines.push(string.sub(event, start, to));
      if (start <= to) single = { data: lines[0], from: start, to };
    }
    from = to + 2;
  }
  if (lines.length > 1) return { data: lines.join("\n") };
  return single;
}

/** Whether the line `event[from, to]` is one of data: a field without a colon is one without a value. */
function isData(event: string, from: number, to: number): boolean {
  return string.sub(event, from, math.min(from + 4, to)) === "data" || string.sub(event, from, from + 4) === "data:";
}

/** `event` with other data, which stands where the first of its data stood. */
export function withData(event: string, data: EventData, replacement: string): string {
  if (data.from !== undefined && data.to !== undefined) {
    return string.sub(event, 1, data.from - 1) + replacement + string.sub(event, data.to + 1);
  }
  const lines = `data: ${replacement.split("\n").join("\ndata: ")}`;
  let isPlaced = false;
  const [changed] = string.gsub(event, "([^\r\n]*)(\r?\n?)", (line: string, ending: string) => {
    if (!isData(line, 1, line.length)) return line + ending;
    if (isPlaced) return "";
    isPlaced = true;
    return lines + ending;
  });
  return changed;
}
