/** `log`: one line and one event a request, without any text of it. */
import type { Configuration } from "./configuration";
import { gatewayFor } from "./gateway";
import { publishEvent } from "./events";
import { currentExchange, requestIdOf } from "./exchange";
import { factsJson } from "./log-line";
import { keepMappings } from "./kept-mappings";

export function log(conf: Configuration): void {
  const exchange = currentExchange();
  const { passed, restoring } = exchange;
  const gateway = gatewayFor(conf);
  if (gateway === undefined || passed === undefined) return;
  const { scope, counts, bytes, unstored, toKeep } = passed;
  if (toKeep !== undefined) keepMappings(gateway, scope, toKeep);
  restoring?.restorer.close?.();
  const unresolved = restoring?.unresolved === 0 ? undefined : restoring?.unresolved;
  if (unresolved !== undefined) kong.log.warn("unresolved surrogates in tool inputs: ", unresolved);
  if (counts === undefined) return;
  const { events_channel: channel } = conf;
  const isLogged = conf.log_masked_requests && next(counts)[0] !== undefined;
  if (!isLogged && channel === undefined) return;
  const id = requestIdOf(exchange);
  const status = kong.response.get_status();
  const facts = { scope: scope.keys.id, status, bytes, unresolved, unstored };
  if (isLogged) kong.log.notice("masked request ", factsJson(id, facts, counts));
  if (channel === undefined) return;
  const event = {
    ...facts,
    time: ngx.now(),
    answer_bytes: tonumber(ngx.var.bytes_sent),
    masking_ms: passed.maskingSeconds * 1000,
    duration_ms: (tonumber(ngx.var.request_time) ?? 0) * 1000,
  };
  publishEvent(gateway, channel, factsJson(id, event, counts));
}
