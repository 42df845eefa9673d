/**
 * A streamed chat completion (https://platform.openai.com/docs/api-reference/chat-streaming). A choice's content and the
 * arguments of its tool calls come in deltas that may be cut anywhere; what is held is released before the choice ends.
 */
import { afterValue, fieldOf, rawText, stringFieldOf } from "../json/query";
import { decodeString, encodeString } from "../json/strings";
import { Token } from "../json/tape";
import type { Tape } from "../json/tape";
import type { Policy } from "../json/policy";
import { Channel } from "../unmask/channel";
import type { Dictionary } from "../unmask/dictionary";
import { Edits } from "../unmask/edits";
import type { Protocol } from "../unmask/sse";
import { restoreDocument } from "../unmask/document";

/** A text of a choice and the delta that would carry more of it. */
interface Text {
  choice: string;
  channel: Channel;
  /** The delta before and after the text. */
  before: string;
  after: string;
}

interface Change {
  from: number;
  to: number;
  text: string;
}

/** Fields of a delta that hold text. */
const CONTENT_FIELDS = ["content", "refusal", "reasoning_content"];

export class ChatStream implements Protocol {
  private texts: Text[] = [];
  private readonly byName = new LuaTable<string, Text>();
  /** `"id":…,"object":…,"created":…,"model":…,` of the last chunk. */
  private head = "";

  constructor(
    private readonly dictionary: Dictionary,
    private readonly policy: Policy,
  ) {}

  event(data: string, bytes: Bytes, tape: Tape, output: string[]): string {
    const choices = fieldOf(tape, bytes, 0, "choices");
    if (choices < 0 || tape.types[choices] !== Token.ArrayOpen)
      return restoreDocument(this.dictionary, data, this.policy, () => undefined) ?? data;
    this.head = headOf(tape, bytes);
    const changes: Change[] = [];
    let choice = choices + 1;
    while (tape.types[choice] === Token.ObjectOpen) {
      this.choice(tape, bytes, choice, changes, output);
      choice = afterValue(tape, choice);
    }
    changes.sort((a, b) => a.from - b.from);
    const edits = new Edits(data);
    for (const { from, to, text } of changes) edits.replace(from, to, text);
    return edits.result();
  }

  isOver(): boolean {
    return false;
  }

  finish(output: string[]): void {
    this.release(undefined, output);
  }

  private choice(tape: Tape, bytes: Bytes, open: number, changes: Change[], output: string[]): void {
    const index = fieldOf(tape, bytes, open, "index");
    const choice = index < 0 ? "0" : rawText(tape, bytes, index);
    const delta = fieldOf(tape, bytes, open, "delta");
    const restore = (token: number, text: Text): void => {
      const said = decodeString(rawText(tape, bytes, token));
      const restored = text.channel.push(said);
      if (restored !== said) changes.push({ from: tape.from[token], to: tape.to[token], text: encodeString(restored) });
    };
    for (const field of CONTENT_FIELDS) {
      const token = delta < 0 ? -1 : stringFieldOf(tape, bytes, delta, field);
      if (token >= 0) restore(token, this.textOf(choice, field, false, `{"${field}":"`, '"}'));
    }
    const calls = delta < 0 ? -1 : fieldOf(tape, bytes, delta, "tool_calls");
    let call = calls + 1;
    while (calls >= 0 && tape.types[call] === Token.ObjectOpen) {
      const place = fieldOf(tape, bytes, call, "index");
      const number = place < 0 ? "0" : rawText(tape, bytes, place);
      const called = fieldOf(tape, bytes, call, "function");
      const token = called < 0 ? -1 : stringFieldOf(tape, bytes, called, "arguments");
      const before = `{"tool_calls":[{"index":${number},"function":{"arguments":"`;
      if (token >= 0) restore(token, this.textOf(choice, `call ${number}`, true, before, '"}}]}'));
      call = afterValue(tape, call);
    }
    if (stringFieldOf(tape, bytes, open, "finish_reason") >= 0) this.release(choice, output);
  }

  private textOf(choice: string, name: string, isJson: boolean, before: string, after: string): Text {
    const key = `${choice} ${name}`;
    let text = this.byName.get(key) as Text | undefined;
    if (text === undefined) {
      text = { choice, channel: new Channel(this.dictionary, isJson, false), before, after };
      this.byName.set(key, text);
      this.texts.push(text);
    }
    return text;
  }

  /** Passes on what is held of a choice, or of all. */
  private release(choice: string | undefined, output: string[]): void {
    for (const text of this.texts) {
      if (choice !== undefined && text.choice !== choice) continue;
      const released = text.channel.release();
      if (released === "") continue;
      const delta = text.before + encodeString(released) + text.after;
      output.push(`data: {${this.head}"choices":[{"index":${text.choice},"delta":${delta},"finish_reason":null}]}\n\n`);
    }
  }
}

/** The fields that every chunk of a stream repeats, as they are written. */
function headOf(tape: Tape, bytes: Bytes): string {
  let head = "";
  for (const name of ["id", "object", "created", "model"]) {
    const token = fieldOf(tape, bytes, 0, name);
    if (token < 0) continue;
    const raw = rawText(tape, bytes, token);
    head += tape.types[token] === Token.String ? `"${name}":"${raw}",` : `"${name}":${raw},`;
  }
  return head;
}
