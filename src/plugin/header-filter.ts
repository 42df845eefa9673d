/** `header_filter`: decides how the answer's body is handled. Errors of Kong and nginx get Anthropic's shape. */
import { errorHeaders, type GatewayError, reasonOf } from "./errors";
import { currentExchange } from "./exchange";
import { restorerFor } from "./restorer";

function fail(failure: GatewayError, requestId: string): void {
  kong.response.set_status(failure.status);
  for (const [name, value] of pairs(errorHeaders(failure, requestId))) kong.response.set_header(name, value);
  kong.response.clear_header("Content-Length");
  kong.response.clear_header("Content-Encoding");
}

export function headerFilter(): void {
  const exchange = currentExchange();
  const source = kong.response.get_source();
  if (source === "exit") return;
  const requestId = exchange.requestId ?? `req_${ngx.var.request_id}`;
  if (source === "error") {
    const status = kong.response.get_status();
    exchange.requestId = requestId;
    exchange.failure = { status, message: reasonOf(status) };
    fail(exchange.failure, requestId);
    return;
  }
  const { dictionary, digest } = exchange;
  // An earlier plugin kept `access` from running: nothing was masked, so nothing is restored.
  if (dictionary === undefined || digest === undefined) return;
  const encoding = kong.response.get_header("Content-Encoding") ?? "identity";
  exchange.restorer = restorerFor(kong.response.get_header("Content-Type") ?? "", dictionary, digest);
  if (exchange.restorer === undefined) return;
  if (encoding.toLowerCase() === "identity") {
    kong.response.clear_header("Content-Length");
    return;
  }
  exchange.restorer = undefined;
  exchange.failure = {
    status: 502,
    message: "the API answered in a content encoding that the gateway did not ask for",
  };
  fail(exchange.failure, requestId);
}
