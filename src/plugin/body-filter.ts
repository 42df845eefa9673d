/** `body_filter`: restores the answer. Kong does not protect this phase, so nothing here may raise an error. */
import { errorBody } from "./errors";
import { currentExchange } from "./exchange";

export function bodyFilter(): void {
  const exchange = currentExchange();
  const { failure, restorer, endpoint } = exchange;
  const isEnd = ngx.arg[1];
  if (failure !== undefined) ngx.arg[0] = isEnd ? errorBody(failure, exchange.requestId ?? "") : "";
  else if (restorer !== undefined) {
    const text = restorer.push(ngx.arg[0] ?? "", isEnd);
    if (isEnd && endpoint?.isKept === true) exchange.answer = text;
    ngx.arg[0] = text;
  }
}
