/** `body_filter`: restores the answer. Kong does not protect this phase, so nothing here may raise an error. */
import { errorBody } from "./errors";
import { currentExchange } from "./exchange";

export function bodyFilter(): void {
  const { failure, restorer, requestId } = currentExchange();
  const isEnd = ngx.arg[1];
  if (failure !== undefined) ngx.arg[0] = isEnd ? errorBody(failure, requestId ?? "") : "";
  else if (restorer !== undefined) ngx.arg[0] = restorer.push(ngx.arg[0] ?? "", isEnd);
}
