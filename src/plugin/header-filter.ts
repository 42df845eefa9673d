/** `header_filter`: decides how the answer's body is handled. Errors of Kong and nginx get the shape of the client's protocol. */
import type { StreamedAnswer } from "../engine/protocols/protocol";
import type { Configuration } from "./configuration";
import type { Failure } from "../engine/failure";
import { errorEvent, errorHeaders, reasonOf } from "./errors";
import { currentExchange, type Exchange } from "./exchange";
import { mediaTypeOf } from "./media-type";
import { restorerFor } from "./answer/restorer";
import { guardFor } from "./answer/tool-guard";

const DECODED = ["identity", "gzip", "x-gzip", "deflate"];
const UNKNOWN_ENCODING = {
  status: 502,
  message: "the API answered in a content encoding that the gateway did not ask for",
};

function fail(exchange: Exchange, failure: Failure): void {
  exchange.failure = failure;
  kong.response.set_status(failure.status);
  for (const [name, value] of pairs(errorHeaders(exchange, failure))) kong.response.set_header(name, value);
  kong.response.clear_header("Content-Length");
  kong.response.clear_header("Content-Encoding");
}

export function headerFilter(conf: Configuration): void {
  const exchange = currentExchange();
  const source = kong.response.get_source();
  if (source === "exit") return;
  if (source === "error") {
    const status = kong.response.get_status();
    fail(exchange, { status, message: reasonOf(status) });
    return;
  }
  const status = kong.response.get_status();
  // An error may mean that upstream refused an id, so nobody may learn what is kept under it.
  const isSuccess = status >= 200 && status < 300;
  const { passed, endpoint } = exchange;
  // An earlier plugin kept `access` from running: nothing was masked, so nothing is restored.
  if (passed === undefined || endpoint === undefined) return;
  const dictionary = isSuccess ? passed.fullDictionary : passed.dictionary;
  if (status === 204 || status === 304 || kong.request.get_method() === "HEAD") return;
  const named = kong.response.get_header("Content-Encoding") ?? "";
  const encoding = named === "" ? "identity" : named.toLowerCase();
  const contentType = kong.response.get_header("Content-Type") ?? "";
  const answer: StreamedAnswer = {
    dictionary,
    seal: passed.scope.addSeal,
    guard: guardFor(conf, dictionary, (count) => {
      restoring.unresolved += count;
    }),
    errorEvent: (failure) => errorEvent(exchange, failure),
    made: isSuccess ? passed.toKeep?.made : undefined,
  };
  const restorer = restorerFor(contentType, encoding, endpoint, answer);
  if (restorer === undefined) return;
  if (!DECODED.includes(encoding)) {
    fail(exchange, UNKNOWN_ENCODING);
    return;
  }
  const isStream = endpoint.answer === undefined && mediaTypeOf(contentType) === "text/event-stream";
  const restoring = { restorer, isStream, unresolved: 0 };
  exchange.restoring = restoring;
  kong.response.clear_header("Content-Length");
  kong.response.clear_header("Content-Encoding");
}
