/** What all streamed answers share: events, cut out of a byte stream, each handed to the protocol that knows it. */
import * as ffi from "ffi";
import { Tape } from "../json/tape";
import type { Dictionary } from "./dictionary";
import { dataOf, type EventData, EventSplitter, withData } from "./event-stream";
import { restoreText } from "./document";

/** A streaming protocol. */
export interface Protocol {
  /**
   * Handles an event whose data is JSON.
   *
   * @param tape of the data
   * @param output takes the events that go to the client, and what must go before them
   * @returns the event's data as it goes to the client
   */
  event(data: string, bytes: Bytes, tape: Tape, output: string[]): string;
  /** Releases what is held, before the stream ends or something ends it. */
  finish(output: string[]): void;
  /** Whether the stream is over: nothing that comes is passed on. */
  isOver(): boolean;
}

/** In place of an event that would take more memory than a stream may. */
const TOO_LONG =
  'event: error\ndata: {"type":"error","error":{"type":"api_error","message":"an event of the API is too long for the gateway"}}\n\n';

const tape = new Tape(256);

export class RestoredStream {
  private readonly splitter = new EventSplitter();

  constructor(
    private readonly dictionary: Dictionary,
    private readonly protocol: Protocol,
  ) {}

  /** Takes the next bytes and returns what can be passed on. After an `isEnd` nothing may follow. */
  push(chunk: string, isEnd: boolean): string {
    const { splitter, protocol } = this;
    const output: string[] = [];
    if (chunk !== "") splitter.push(chunk);
    for (;;) {
      const event = splitter.next();
      if (event === undefined) break;
      this.event(event, output);
    }
    if (splitter.isTooLong()) {
      splitter.rest();
      output.push(TOO_LONG);
    }
    if (isEnd) {
      const rest = splitter.rest();
      if (rest !== "") this.event(rest, output);
      if (!protocol.isOver()) protocol.finish(output);
    }
    return table.concat(output);
  }

  private event(event: string, output: string[]): void {
    const { protocol, dictionary } = this;
    if (protocol.isOver()) return;
    const data = dataOf(event);
    if (data === undefined) {
      output.push(event);
      return;
    }
    const bytes = ffi.cast("const uint8_t*", data.data);
    const isJson = tape.read(bytes, 0, data.data.length) === undefined;
    // `[DONE]`, or garbage: whatever was held comes before it.
    if (!isJson) protocol.finish(output);
    const restored = isJson ? protocol.event(data.data, bytes, tape, output) : restoreText(dictionary, data.data);
    if (!protocol.isOver()) output.push(withChanged(event, data, restored));
  }
}

function withChanged(event: string, data: EventData, restored: string): string {
  return restored === data.data ? event : withData(event, data, restored);
}
