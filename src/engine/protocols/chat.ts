/** Chat completions (https://platform.openai.com/docs/api-reference/chat). */
import type { Failure } from "../failure";
import { afterValue, fieldOf, rawText, stringFieldOf } from "../json/query";
import { decodeString, encodeString } from "../json/strings";
import { Token } from "../json/tape";
import type { Tape } from "../json/tape";
import { KEEP, LAST_PART, type Policy } from "../json/policy";
import { Channel } from "../unmask/channel";
import type { Dictionary } from "../unmask/dictionary";
import { Edits } from "../unmask/edits";
import type { EventReader } from "../unmask/sse";
import { restoreDocument } from "../unmask/document";
import type { Protocol } from "./protocol";

const FUNCTION: Policy = { fields: { name: KEEP } };

export const CHAT_REQUEST: Policy = {
  part: LAST_PART,
  fields: {
    model: KEEP,
    tools: { part: 1, items: { fields: { type: KEEP, function: FUNCTION } } },
    messages: {
      part: 2,
      eachIsPart: true,
      items: {
        fields: {
          role: KEEP,
          tool_call_id: KEEP,
          content: { items: { fields: { type: KEEP } } },
          tool_calls: { items: { fields: { id: KEEP, type: KEEP, function: FUNCTION } } },
        },
      },
    },
    max_tokens: KEEP,
    max_completion_tokens: KEEP,
    n: KEEP,
    stream: KEEP,
    stream_options: KEEP,
    temperature: KEEP,
    top_p: KEEP,
    seed: KEEP,
    tool_choice: KEEP,
    parallel_tool_calls: KEEP,
    reasoning_effort: KEEP,
    service_tier: KEEP,
  },
};

/** A message of an answer, or what a chunk adds to it. */
const MESSAGE: Policy = { fields: { role: KEEP, tool_calls: { items: { fields: { id: KEEP, type: KEEP } } } } };

/** A completion, a chunk of one, or an error. */
const ANSWER: Policy = {
  fields: {
    id: KEEP,
    object: KEEP,
    model: KEEP,
    usage: KEEP,
    service_tier: KEEP,
    system_fingerprint: KEEP,
    choices: { items: { fields: { finish_reason: KEEP, message: MESSAGE, delta: MESSAGE } } },
  },
};

/** Status → type of the error (https://platform.openai.com/docs/guides/error-codes). */
const ERROR_TYPES: Record<number, string | undefined> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "invalid_request_error",
  415: "invalid_request_error",
  429: "rate_limit_error",
};

function errorBody({ status, message }: Failure): string {
  const type = ERROR_TYPES[status] ?? "server_error";
  return `{"error":{"message":"${encodeString(message)}","type":"${type}","param":null,"code":null}}`;
}

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

/**
 * A streamed completion. A choice's content and the arguments of its tool calls come in deltas that may be cut anywhere;
 * what is held is released before the choice ends.
 */
export class ChatStream implements EventReader {
  private texts: Text[] = [];
  private readonly byName = new LuaTable<string, Text>();
  /** `"id":…,"object":…,"created":…,"model":…,` of the last chunk. */
  private head = "";

  constructor(private readonly dictionary: Dictionary) {}

  event(data: string, bytes: Bytes, tape: Tape, output: string[]): string {
    const choices = fieldOf(tape, bytes, 0, "choices");
    if (choices < 0 || tape.types[choices] !== Token.ArrayOpen)
      return restoreDocument(this.dictionary, data, ANSWER, () => undefined) ?? data;
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

export const chat: Protocol = {
  answer: ANSWER,
  reader: ({ dictionary }) => new ChatStream(dictionary),
  errorBody,
  errorEvent: (failure) => `data: ${errorBody(failure)}\n\n`,
};
