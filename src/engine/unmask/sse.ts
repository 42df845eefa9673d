/** What all streamed answers share: events, cut out of a byte stream, each handed to the protocol that knows it. */
import * as ffi from "ffi";
import { mentions } from "../bytes";
import { addReferences, type Made } from "../json/references";
import { Tape } from "../json/tape";
import type { Dictionary } from "./dictionary";
import { dataOf, type EventData, EventSplitter, withData } from "./event-stream";
import { restoreText } from "./document";

/** Reads the events of one answer in its protocol. */
export interface EventReader {
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

const tape = new Tape(256);

/** May stand before the first event, and is none of its bytes. */
const BYTE_ORDER_MARK = string.char(0xef, 0xbb, 0xbf);

export class RestoredStream {
  private readonly splitter = new EventSplitter();
  private hasBegun = false;
  private isTooLong = false;

  /**
   * @param tooLong what the client is told in place of an event that would take more memory than a stream may
   * @param made takes the ids of what the answer says was made
   */
  constructor(
    private readonly dictionary: Dictionary,
    private readonly reader: EventReader,
    private readonly tooLong: string,
    private readonly made?: Made,
  ) {}

  /** Takes the next bytes and returns what can be passed on. After an `isEnd` nothing may follow. */
  push(chunk: string, isEnd: boolean): string {
    const { splitter, reader } = this;
    if (reader.isOver() || this.isTooLong) return "";
    const output: string[] = [];
    if (chunk !== "") splitter.push(chunk);
    for (;;) {
      const event = splitter.next();
      if (event === undefined) break;
      this.event(event, output);
    }
    if (splitter.isTooLong()) {
      splitter.rest();
      reader.finish(output);
      output.push(this.tooLong);
      this.isTooLong = true;
    } else if (isEnd) {
      const rest = splitter.rest();
      if (rest !== "") this.event(rest, output);
      const released: string[] = [];
      if (!reader.isOver()) reader.finish(released);
      // The held text is sent as an event of its own, so a blank line must separate it from an unfinished last event.
      if (rest !== "" && released.length > 0) output.push("\n\n");
      for (const event of released) output.push(event);
    }
    return table.concat(output);
  }

  private event(bytesOfEvent: string, output: string[]): void {
    const { reader, dictionary, made } = this;
    if (reader.isOver()) return;
    let event = bytesOfEvent;
    if (!this.hasBegun && event.startsWith(BYTE_ORDER_MARK)) {
      output.push(BYTE_ORDER_MARK);
      event = string.sub(event, BYTE_ORDER_MARK.length + 1);
    }
    this.hasBegun = true;
    const data = dataOf(event);
    if (data === undefined) {
      output.push(event);
      return;
    }
    const bytes = ffi.cast("const uint8_t*", data.data);
    const isJson = tape.read(bytes, 0, data.data.length) === undefined;
    if (isJson && made !== undefined && mentions(data.data, made.references.word))
      addReferences(tape, bytes, made.references.places, made.ids);
    // `[DONE]`, or garbage: whatever was held comes before it.
    if (!isJson) reader.finish(output);
    const restored = isJson ? reader.event(data.data, bytes, tape, output) : restoreText(dictionary, data.data);
    if (!reader.isOver()) output.push(withChanged(event, data, restored));
  }
}

function withChanged(event: string, data: EventData, restored: string): string {
  return restored === data.data ? event : withData(event, data, restored);
}
