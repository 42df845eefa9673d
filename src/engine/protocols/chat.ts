/** Chat completions (https://platform.openai.com/docs/api-reference/chat). */
import type { Failure } from "../failure";
import { afterValue, fieldOf, numberTextOf, rawText, stringFieldOf } from "../json/query";
import type { References } from "../json/references";
import { decodeString, encodeString } from "../json/strings";
import { Token } from "../json/tape";
import type { Tape } from "../json/tape";
import { KEEP, type Policy } from "../json/policy";
import { Channel } from "../unmask/channel";
import type { Dictionary } from "../unmask/dictionary";
import { Edits } from "../unmask/edits";
import type { EventReader } from "../unmask/sse";
import { restoreDocument } from "../unmask/document";
import { Open } from "./open";
import type { Protocol } from "./protocol";

const FUNCTION: Policy = { fields: { name: KEEP } };

export const CHAT_REQUEST: Policy = {
  order: ["tools", "messages"],
  conversation: "messages",
  fields: {
    model: KEEP,
    tools: { items: { fields: { type: KEEP, function: FUNCTION } } },
    messages: {
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

/** Files that a completion is about. */
export const CHAT_FILES: References = {
  word: '"file_id"',
  places: {
    fields: {
      messages: { fields: { content: { byType: { file: { file: { fields: { file_id: { isId: true } } } } } } } },
    },
  },
};

/** Fields of a delta that hold text. */
const CONTENT_FIELDS = ["content", "refusal", "reasoning_content"];

/** @param delta what a chunk adds to a message */
function answerOf(delta: Policy): Policy {
  return {
    fields: {
      id: KEEP,
      object: KEEP,
      model: KEEP,
      usage: KEEP,
      service_tier: KEEP,
      system_fingerprint: KEEP,
      choices: { items: { fields: { finish_reason: KEEP, message: MESSAGE, delta } } },
    },
  };
}

const MESSAGE: Policy = { fields: { role: KEEP, tool_calls: { items: { fields: { id: KEEP, type: KEEP } } } } };

/** A completion, a chunk whose strings are complete, or an error. */
const ANSWER = answerOf(MESSAGE);

/** A chunk whose texts have been restored: once more could take an original for a surrogate. */
const CHUNK = answerOf({
  fields: {
    ...Object.fromEntries(CONTENT_FIELDS.map((field) => [field, KEEP])),
    role: KEEP,
    tool_calls: { items: { fields: { id: KEEP, type: KEEP, function: { fields: { arguments: KEEP } } } } },
  },
});

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
  channel: Channel;
  /** The delta before and after the text. */
  before: string;
  after: string;
}

interface Choice {
  index: string;
  texts: Open<Text>;
}

/** A text of a chunk, and what is passed on in its place if that says something else. */
interface Change {
  from: number;
  to: number;
  text?: string;
}

/**
 * A streamed completion. A choice's content and the arguments of its tool calls come in deltas that may be cut anywhere;
 * what is held is released before the choice ends.
 */
export class ChatStream implements EventReader {
  private readonly choices = new Open<Choice>();
  /** `"id":…,"object":…,"created":…,"model":…,` of the last chunk. */
  private head = "";

  constructor(private readonly dictionary: Dictionary) {}

  event(data: string, bytes: Bytes, tape: Tape, output: string[]): string {
    const choices = fieldOf(tape, bytes, 0, "choices");
    const changes: Change[] = [];
    if (choices >= 0 && tape.types[choices] === Token.ArrayOpen) {
      this.head = headOf(tape, bytes);
      let choice = choices + 1;
      while (tape.types[choice] === Token.ObjectOpen) {
        this.choice(tape, bytes, choice, changes, output);
        choice = afterValue(tape, choice);
      }
    }
    if (changes.length === 0) return this.complete(data, ANSWER);
    changes.sort((a, b) => a.from - b.from);
    const edits = new Edits(data);
    for (const { from, to, text } of changes) if (text !== undefined) edits.replace(from, to, text);
    return this.complete(edits.result(), CHUNK);
  }

  isOver(): boolean {
    return false;
  }

  finish(output: string[]): void {
    for (;;) {
      const choice = this.choices.takeFirst();
      if (choice === undefined) return;
      this.release(choice, output);
    }
  }

  /** Restores the strings that are complete. */
  private complete(data: string, policy: Policy): string {
    return restoreDocument(this.dictionary, data, policy, () => undefined) ?? data;
  }

  /** @param changes takes the texts of the choice at `open`, as they are passed on */
  private choice(tape: Tape, bytes: Bytes, open: number, changes: Change[], output: string[]): void {
    const index = indexOf(tape, bytes, open);
    const delta = fieldOf(tape, bytes, open, "delta");
    if (index === undefined || delta < 0) return;
    const take = (token: number, name: string, isJson: boolean, before: string, after: string): void => {
      const choice = this.choiceOf(index, output);
      let text = choice.texts.get(name);
      if (text === undefined) {
        text = { channel: new Channel(this.dictionary, isJson, false), before, after };
        const gone = choice.texts.add(name, text);
        if (gone !== undefined) this.releaseText(choice, gone, output);
      }
      const said = decodeString(rawText(tape, bytes, token));
      const restored = text.channel.push(said);
      const written = restored === said ? undefined : encodeString(restored);
      changes.push({ from: tape.from[token], to: tape.to[token], text: written });
    };
    for (const field of CONTENT_FIELDS) {
      const token = stringFieldOf(tape, bytes, delta, field);
      if (token >= 0) take(token, field, false, `{"${field}":"`, '"}');
    }
    const calls = fieldOf(tape, bytes, delta, "tool_calls");
    let call = calls + 1;
    while (calls >= 0 && tape.types[call] === Token.ObjectOpen) {
      const number = indexOf(tape, bytes, call);
      const called = fieldOf(tape, bytes, call, "function");
      const token = called < 0 || number === undefined ? -1 : stringFieldOf(tape, bytes, called, "arguments");
      const before = `{"tool_calls":[{"index":${number},"function":{"arguments":"`;
      if (token >= 0) take(token, `call ${number}`, true, before, '"}}]}');
      call = afterValue(tape, call);
    }
    if (stringFieldOf(tape, bytes, open, "finish_reason") < 0) return;
    const ended = this.choices.remove(index);
    if (ended !== undefined) this.release(ended, output);
  }

  private choiceOf(index: string, output: string[]): Choice {
    const known = this.choices.get(index);
    if (known !== undefined) return known;
    const choice = { index, texts: new Open<Text>() };
    const gone = this.choices.add(index, choice);
    if (gone !== undefined) this.release(gone, output);
    return choice;
  }

  /** Passes on what is held of a choice. */
  private release(choice: Choice, output: string[]): void {
    for (;;) {
      const text = choice.texts.takeFirst();
      if (text === undefined) return;
      this.releaseText(choice, text, output);
    }
  }

  private releaseText({ index }: Choice, { channel, before, after }: Text, output: string[]): void {
    const released = channel.release();
    if (released === "") return;
    const delta = before + encodeString(released) + after;
    output.push(`data: {${this.head}"choices":[{"index":${index},"delta":${delta},"finish_reason":null}]}\n\n`);
  }
}

/** Index of the choice or tool call at `open`, `0` if it has none; undefined if it is no number. */
function indexOf(tape: Tape, bytes: Bytes, open: number): string | undefined {
  return fieldOf(tape, bytes, open, "index") < 0 ? "0" : numberTextOf(tape, bytes, open, "index");
}

/** The fields that every chunk of a stream repeats, as they are written. */
function headOf(tape: Tape, bytes: Bytes): string {
  let head = "";
  for (const name of ["id", "object", "created", "model"]) {
    const token = fieldOf(tape, bytes, 0, name);
    if (token < 0 || tape.types[token] > Token.Scalar) continue;
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
