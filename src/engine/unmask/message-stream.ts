/**
 * Restores a streamed message (https://docs.anthropic.com/en/docs/build-with-claude/streaming). The text of a block
 * comes in deltas that may be cut anywhere, so the end of a delta that may still become a surrogate is held until the
 * next one, and released before the block stops. All other strings are complete in their event.
 */
import * as ffi from "ffi";
import { fieldOf, rawText, stringFieldOf } from "../json/query";
import { decodeString, encodeString } from "../json/strings";
import { Tape } from "../json/tape";
import type { Policy, Sealing } from "../policy";
import type { Dictionary } from "./dictionary";
import { dataOf, type EventData, EventSplitter, withData } from "./event-stream";
import { restoreDocument, restoreText } from "./strings";

/** Delta type → its text, and how an original is spelled in it. */
const TEXT_OF: Record<string, { field: string; isJson: boolean } | undefined> = {
  text_delta: { field: "text", isJson: false },
  input_json_delta: { field: "partial_json", isJson: true },
};

/** In place of an event that would take more memory than a stream may. */
const TOO_LONG =
  'event: error\ndata: {"type":"error","error":{"type":"api_error","message":"an event of the API is too long for the gateway"}}\n\n';

const tape = new Tape(256);

/** What is known of a content block while it streams. */
interface Block {
  /** Type of its last text delta. */
  deltaType: string;
  held: string;
  /** Last byte that was passed on. */
  previous: number;
  /** Pieces of the text of a thinking block, whose seal needs it. */
  thinking: string[];
}

function spellPlainly(original: string): string {
  return original;
}

export class MessageStream {
  private readonly splitter = new EventSplitter();
  private readonly blocks = new LuaTable<string, Block>();
  private open: string[] = [];

  /**
   * @param policy of the data of events that are not deltas
   * @param seal what is appended to the signature of a thinking block
   */
  constructor(
    private readonly dictionary: Dictionary,
    private readonly policy: Policy,
    private readonly seal: Sealing,
  ) {}

  /** Takes the next bytes and returns what can be passed on. After an `isEnd` nothing may follow. */
  push(chunk: string, isEnd: boolean): string {
    const { splitter } = this;
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
      this.releaseAll(output);
    }
    return table.concat(output);
  }

  private event(event: string, output: string[]): void {
    const data = dataOf(event);
    if (data === undefined) {
      output.push(event);
      return;
    }
    const bytes = ffi.cast("const uint8_t*", data.data);
    if (tape.read(bytes, 0, data.data.length) !== undefined) {
      output.push(withChanged(event, data, restoreText(this.dictionary, data.data)));
      return;
    }
    const type = this.textOf(bytes, 0, "type");
    const index = fieldOf(tape, bytes, 0, "index");
    const block = index < 0 ? "" : rawText(tape, bytes, index);
    if (type === "content_block_delta") {
      this.delta(event, data, bytes, block, output);
      return;
    }
    if (type === "content_block_stop") this.release(block, output);
    else if (type === "message_delta" || type === "message_stop" || type === "error") this.releaseAll(output);
    const restored = restoreDocument(this.dictionary, data.data, this.policy, this.seal);
    output.push(withChanged(event, data, restored ?? data.data));
  }

  private delta(event: string, data: EventData, bytes: Bytes, index: string, output: string[]): void {
    const delta = fieldOf(tape, bytes, 0, "delta");
    const deltaType = delta < 0 ? "" : this.textOf(bytes, delta, "type");
    if (deltaType === "thinking_delta") {
      this.blockOf(index).thinking.push(this.textOf(bytes, delta, "thinking"));
      output.push(event);
      return;
    }
    if (deltaType === "signature_delta") {
      output.push(this.sealed(event, data, bytes, index, delta));
      return;
    }
    const text = TEXT_OF[deltaType];
    const token = text === undefined ? -1 : stringFieldOf(tape, bytes, delta, text.field);
    if (text === undefined || token < 0) {
      const restored = restoreDocument(this.dictionary, data.data, this.policy, this.seal);
      output.push(withChanged(event, data, restored ?? data.data));
      return;
    }
    const from = tape.from[token];
    const to = tape.to[token];
    const raw = rawText(tape, bytes, token);
    const said = decodeString(raw);
    const block = this.blockOf(index);
    if (block.held !== "" && block.deltaType !== deltaType) this.release(index, output);
    block.deltaType = deltaType;
    const whole = block.held + said;
    const restored = this.dictionary.restore(whole, block.previous, false, text.isJson ? encodeString : spellPlainly);
    block.held = restored.held;
    if (restored.text !== "") block.previous = string.byte(restored.text, restored.text.length);
    if (restored.text === said) output.push(event);
    else {
      const changed = string.sub(data.data, 1, from) + encodeString(restored.text) + string.sub(data.data, to + 1);
      output.push(withData(event, data, changed));
    }
  }

  private sealed(event: string, data: EventData, bytes: Bytes, index: string, delta: number): string {
    const token = stringFieldOf(tape, bytes, delta, "signature");
    if (token < 0) return event;
    const edit = this.seal(table.concat(this.blockOf(index).thinking), rawText(tape, bytes, token));
    if (edit === undefined) return event;
    const end = tape.to[token];
    return withData(event, data, string.sub(data.data, 1, end - edit.cut) + edit.add + string.sub(data.data, end + 1));
  }

  private textOf(bytes: Bytes, open: number, name: string): string {
    const token = stringFieldOf(tape, bytes, open, name);
    return token < 0 ? "" : decodeString(rawText(tape, bytes, token));
  }

  private blockOf(index: string): Block {
    let block = this.blocks.get(index) as Block | undefined;
    if (block === undefined) {
      block = { deltaType: "", held: "", previous: 0, thinking: [] };
      this.blocks.set(index, block);
      this.open.push(index);
    }
    return block;
  }

  /** Passes on what is held of a block: it did not become a surrogate. */
  private release(index: string, output: string[]): void {
    const block = this.blocks.get(index) as Block | undefined;
    if (block === undefined) return;
    const text = TEXT_OF[block.deltaType];
    if (block.held === "" || text === undefined) return;
    const spelling = text.isJson ? encodeString : spellPlainly;
    const restored = this.dictionary.restore(block.held, block.previous, true, spelling).text;
    block.held = "";
    const delta = `{"type":"${block.deltaType}","${text.field}":"${encodeString(restored)}"}`;
    output.push(
      `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":${delta}}\n\n`,
    );
  }

  private releaseAll(output: string[]): void {
    for (const index of this.open) this.release(index, output);
  }
}

function withChanged(event: string, data: EventData, restored: string): string {
  return restored === data.data ? event : withData(event, data, restored);
}
