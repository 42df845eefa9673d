/** The Messages API (https://docs.anthropic.com/en/api/messages). */
import type { Failure } from "../../failure";
import { encodeString } from "../../json/strings";
import type { Protocol } from "../protocol";
import { ANSWER } from "./policy";
import { MessageStream } from "./stream";

/** Status → type of the error (https://docs.anthropic.com/en/api/errors). */
const ERROR_TYPES: Record<number, string | undefined> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  415: "invalid_request_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

function errorBody({ status, message }: Failure, requestId: string): string {
  const type = ERROR_TYPES[status] ?? "api_error";
  const error = `{"type":"${type}","message":"${encodeString(message)}"}`;
  return `{"type":"error","error":${error},"request_id":"${requestId}"}`;
}

export const messages: Protocol = {
  answer: ANSWER,
  reader: (answer) => new MessageStream(answer),
  errorBody,
  errorEvent: (failure, requestId) => `event: error\ndata: ${errorBody(failure, requestId)}\n\n`,
};
