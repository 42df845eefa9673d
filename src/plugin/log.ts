/** `log`: one line a request, without any text of it. */
import * as json from "cjson.safe";
import type { Configuration } from "./configuration";
import { currentExchange } from "./exchange";

export function log(conf: Configuration): void {
  const { counts, requestId, scopeId, bytes } = currentExchange();
  if (!conf.log_masked_requests || counts === undefined || next(counts) === undefined) return;
  const [line] = json.encode({
    request_id: requestId,
    scope: scopeId,
    bytes,
    masked: counts,
    status: kong.response.get_status(),
  });
  if (line !== undefined) kong.log.notice("masked request ", line);
}
