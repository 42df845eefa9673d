import * as json from "cjson.safe";
import { headerText } from "./headers";
import { checkPhase, RESPONSE, RESPONSE_HEADERS } from "./phase";
import { requestState } from "./state";
import type { Answer } from "./state";

const JSON_TYPE = "application/json; charset=utf-8";

function checkNotSent(): void {
  if (ngx.headers_sent) error("headers have already been sent", 3);
}

/** Sets status and headers of an answer, and gives its body as text. */
function prepare(answer: Answer): string {
  ngx.status = answer.status;
  for (const [name, value] of pairs(answer.headers ?? {})) ngx.header[name] = headerText(value);
  let text = "";
  if (typeof answer.body === "string") text = answer.body;
  else if (answer.body !== undefined) {
    const [encoded, failure] = json.encode(answer.body);
    if (encoded === undefined) error(`body encoding failed while flushing response: ${failure}`);
    text = encoded;
    ngx.header["Content-Type"] ??= JSON_TYPE;
  }
  ngx.header["Content-Length"] = text.length;
  return text;
}

/** Answers the request from `access`. Doesn't return. */
export function send(answer: Answer): void {
  const text = prepare(answer);
  // Printed even if empty: without it nginx would make an error page of its own.
  ngx.print(text);
  ngx.exit(answer.status);
}

/** `kong.response`. */
export const response: KongResponse = {
  get_status(): number {
    checkPhase("kong.response.get_status", RESPONSE);
    return ngx.status;
  },

  get_header(name: string): string | undefined {
    checkPhase("kong.response.get_header", RESPONSE);
    const value = ngx.header[name];
    const first = typeof value === "object" ? value[0] : value;
    return first === undefined ? undefined : tostring(first);
  },

  set_header(name: string, value: string | number | boolean | string[]): void {
    checkPhase("kong.response.set_header", RESPONSE_HEADERS);
    checkNotSent();
    ngx.header[name] = headerText(value);
  },

  clear_header(name: string): void {
    checkPhase("kong.response.clear_header", RESPONSE_HEADERS);
    checkNotSent();
    ngx.header[name] = undefined;
  },

  set_status(status: number): void {
    checkPhase("kong.response.set_status", RESPONSE_HEADERS);
    checkNotSent();
    ngx.status = status;
  },

  get_source(): "service" | "exit" | "error" {
    checkPhase("kong.response.get_source", RESPONSE);
    return requestState().source ?? "error";
  },

  exit(status: number, body?: string | object, headers?: KongResponseHeaders): never {
    checkPhase("kong.response.exit", RESPONSE_HEADERS);
    checkNotSent();
    const state = requestState();
    state.source = "exit";
    const answer = { status, body, headers };
    if (ngx.get_phase() === "header_filter") {
      state.replacement = prepare(answer);
      return undefined as never;
    }
    // As on Kong, the plugin's coroutine is left here for ever, and the host answers.
    state.answer = answer;
    coroutine.yield();
    error("resumed after kong.response.exit");
  },
};
