/**
 * A streamed message (https://docs.anthropic.com/en/docs/build-with-claude/streaming). The text of a block comes in
 * deltas that may be cut anywhere, so the end of a delta that may still become a surrogate is held until the next one,
 * and released before the block stops. All other strings are complete in their event.
 */
import { fieldOf, numberTextOf, rawText, stringFieldOf } from "../../json/query";
import { decodeString, encodeString } from "../../json/strings";
import type { Tape } from "../../json/tape";
import { Channel } from "../../unmask/channel";
import { Edits } from "../../unmask/edits";
import type { EventReader } from "../../unmask/sse";
import { restoreDocument } from "../../unmask/document";
import { Open } from "../open";
import type { StreamedAnswer } from "../protocol";
import { ANSWER } from "./policy";

/** Delta type → its text, and whether that is JSON. */
const TEXT_OF: Record<string, { field: string; isJson: boolean } | undefined> = {
  text_delta: { field: "text", isJson: false },
  input_json_delta: { field: "partial_json", isJson: true },
};

/** What is known of a content block while it streams. */
interface Block {
  index: string;
  /** Delta type → its text. */
  channels: Record<string, Channel | undefined>;
  /** Pieces of the text of a thinking block, whose seal needs it. */
  thinking: string[];
}

export class MessageStream implements EventReader {
  private readonly blocks = new Open<Block>();
  private isRefused = false;

  constructor(private readonly answer: StreamedAnswer) {}

  event(data: string, bytes: Bytes, tape: Tape, output: string[]): string {
    const type = stringOf(tape, bytes, 0, "type");
    const index = numberTextOf(tape, bytes, 0, "index");
    if (type === "content_block_delta") {
      const delta = index === undefined ? undefined : this.delta(data, bytes, tape, index, output);
      if (delta !== undefined) return delta;
    } else if (type === "content_block_stop" && index !== undefined) this.stop(index, output);
    else if (type === "message_delta" || type === "message_stop" || type === "error") this.finish(output);
    return restoreDocument(this.answer.dictionary, data, ANSWER, this.answer.seal) ?? data;
  }

  isOver(): boolean {
    return this.isRefused;
  }

  finish(output: string[]): void {
    for (;;) {
      const block = this.blocks.takeFirst();
      if (block === undefined) return;
      this.release(block, output);
    }
  }

  /** The event's data, or undefined if its delta is not one whose text is cut. */
  private delta(data: string, bytes: Bytes, tape: Tape, index: string, output: string[]): string | undefined {
    const delta = fieldOf(tape, bytes, 0, "delta");
    const type = delta < 0 ? "" : stringOf(tape, bytes, delta, "type");
    const block = this.blockOf(index, output);
    if (type === "thinking_delta") {
      block.thinking.push(stringOf(tape, bytes, delta, "thinking"));
      return data;
    }
    if (type === "signature_delta") return this.sealed(data, bytes, tape, block, delta);
    const text = TEXT_OF[type];
    const token = text === undefined ? -1 : stringFieldOf(tape, bytes, delta, text.field);
    if (text === undefined || token < 0) return undefined;
    let channel = block.channels[type];
    if (channel === undefined) {
      channel = new Channel(this.answer.dictionary, text.isJson, text.isJson);
      block.channels[type] = channel;
    }
    const said = decodeString(rawText(tape, bytes, token));
    const restored = channel.push(said);
    if (restored === said) return data;
    const edits = new Edits(data);
    edits.replace(tape.from[token], tape.to[token], encodeString(restored));
    return edits.result();
  }

  private sealed(data: string, bytes: Bytes, tape: Tape, block: Block, delta: number): string {
    const token = stringFieldOf(tape, bytes, delta, "signature");
    if (token < 0) return data;
    const edit = this.answer.seal(table.concat(block.thinking), decodeString(rawText(tape, bytes, token)));
    if (edit === undefined) return data;
    const edits = new Edits(data);
    edits.replace(tape.to[token] - edit.cut, tape.to[token], edit.add);
    return edits.result();
  }

  /** The block of a delta; a delta without a start begins one. */
  private blockOf(index: string, output: string[]): Block {
    const known = this.blocks.get(index);
    if (known !== undefined) return known;
    const block = { index, channels: {}, thinking: [] };
    const gone = this.blocks.add(index, block);
    if (gone !== undefined) this.release(gone, output);
    return block;
  }

  private stop(index: string, output: string[]): void {
    const block = this.blocks.remove(index);
    if (block === undefined) return;
    this.release(block, output);
    const input = block.channels.input_json_delta;
    const refusal = input === undefined ? undefined : this.answer.guard(input.whole());
    if (refusal === undefined) return;
    output.push(this.answer.errorEvent(refusal));
    this.isRefused = true;
  }

  /** Passes on what is held of a block. The block ends, so the held text did not become a surrogate. */
  private release(block: Block, output: string[]): void {
    for (const [type, channel] of pairs(block.channels)) {
      const text = TEXT_OF[type];
      const released = channel?.release() ?? "";
      if (released === "" || text === undefined) continue;
      const delta = `{"type":"${type}","${text.field}":"${encodeString(released)}"}`;
      output.push(
        `event: content_block_delta\ndata: {"type":"content_block_delta","index":${block.index},"delta":${delta}}\n\n`,
      );
    }
  }
}

function stringOf(tape: Tape, bytes: Bytes, open: number, name: string): string {
  const token = stringFieldOf(tape, bytes, open, name);
  return token < 0 ? "" : decodeString(rawText(tape, bytes, token));
}
