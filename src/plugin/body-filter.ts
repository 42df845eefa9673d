/** `body_filter`: restores the answer. Kong does not protect this phase, so nothing here may raise an error by chance. */
import { errorBody, errorEvent } from "./errors";
import { currentExchange, type Exchange } from "./exchange";

const BROKEN = { status: 502, message: "the gateway could not read the answer of the API" };

export function bodyFilter(): void {
  const exchange = currentExchange();
  const { failure, restoring } = exchange;
  const isEnd = ngx.arg[1];
  if (exchange.isOver === true) ngx.arg[0] = "";
  else if (failure !== undefined) {
    ngx.arg[0] = errorBody(exchange, failure);
    exchange.isOver = true;
  } else if (restoring !== undefined) {
    const chunk = ngx.arg[0] ?? "";
    const [isRun, text] = pcall(() => restoring.restorer.push(chunk, isEnd));
    if (!isRun) kong.log.err("restoring failed: ", text);
    ngx.arg[0] = isRun && text !== undefined ? text : breakOff(exchange, restoring.isStream);
  }
}

/** Ends an answer that cannot be restored, so that the client notices. Status and headers have been sent by now. */
function breakOff(exchange: Exchange, isStream: boolean): string {
  exchange.isOver = true;
  if (isStream) return errorEvent(exchange, BROKEN);
  // nginx closes the connection before the last chunk: that is how HTTP says that a body is not complete.
  error(`aws-masker: ${BROKEN.message}`, 0);
}
