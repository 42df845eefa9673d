/** `body_filter`: restores the answer. Kong does not protect this phase, so nothing here may raise an error. */
import { errorBody, errorEvent } from "./errors";
import { currentExchange } from "./exchange";

/** Ends an answer that could not be restored; in the middle of a stream clients read it as what it is. */
const BROKEN = { status: 500, message: "the gateway could not restore the answer" };

export function bodyFilter(): void {
  const exchange = currentExchange();
  const { failure, restorer, endpoint } = exchange;
  const isEnd = ngx.arg[1];
  if (failure !== undefined) ngx.arg[0] = isEnd ? errorBody(exchange, failure) : "";
  else if (exchange.isBroken === true) ngx.arg[0] = "";
  else if (restorer !== undefined) {
    const chunk = ngx.arg[0] ?? "";
    const [isRestored, text] = pcall(() => restorer.push(chunk, isEnd));
    if (!isRestored) kong.log.err("restoring failed: ", text);
    exchange.isBroken = !isRestored;
    if (isEnd && endpoint?.isKept === true) exchange.answer = text;
    ngx.arg[0] = isRestored ? text : errorEvent(exchange, BROKEN);
  }
}
