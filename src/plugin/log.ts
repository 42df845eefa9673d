/** `log`: one line a request, without any text of it. */
import * as json from "cjson.safe";
import { type Configuration, gatewayFor } from "./configuration";
import { currentExchange, type Exchange } from "./exchange";
import { keepMappings } from "./kept-mappings";

export function log(conf: Configuration): void {
  const exchange = currentExchange();
  const { counts, requestId, scope, bytes, unresolved, answer } = exchange;
  const gateway = gatewayFor(conf);
  if (answer !== undefined && gateway !== undefined) keepMappings(gateway, exchange as Exchange, answer);
  if (unresolved !== undefined) kong.log.warn("unresolved surrogates in tool inputs: ", unresolved);
  if (!conf.log_masked_requests || counts === undefined || next(counts) === undefined) return;
  const [line] = json.encode({
    request_id: requestId,
    scope: scope?.keys.id,
    bytes,
    masked: counts,
    status: kong.response.get_status(),
  });
  if (line !== undefined) kong.log.notice("masked request ", line);
}
