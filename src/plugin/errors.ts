/** Errors in the shape that Anthropic's clients understand (https://docs.anthropic.com/en/api/errors). */

export interface GatewayError {
  status: number;
  message: string;
  /** Seconds until it makes sense to try again. */
  retryAfter?: number;
}

const TYPES: Record<number, string | undefined> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  415: "invalid_request_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

/** What the gateway says for a status that Kong or nginx set on its own. */
const REASONS: Record<number, string | undefined> = {
  404: "no such path at the gateway",
  413: "the request body is larger than the gateway accepts",
  502: "the gateway cannot reach the API",
  503: "the API is not available at the moment",
  504: "the API did not answer the gateway in time",
};

export function reasonOf(status: number): string {
  return REASONS[status] ?? "the gateway cannot handle the request";
}

/** Body of an error. `message` must be free of quotes, backslashes and control characters, as all of ours are. */
export function errorBody(error: GatewayError, requestId: string): string {
  const type = TYPES[error.status] ?? "api_error";
  return `{"type":"error","error":{"type":"${type}","message":"${plain(error.message)}"},"request_id":"${requestId}"}`;
}

/** A Redis or OpenSSL message may hold anything. */
function plain(message: string): string {
  return string.gsub(message, '[%c"\\]', "'")[0];
}

export function errorHeaders(error: GatewayError, requestId: string): Record<string, string> {
  const headers: Record<string, string> = { "Content-Type": "application/json", "request-id": requestId };
  if (error.retryAfter !== undefined) headers["Retry-After"] = tostring(error.retryAfter);
  return headers;
}
