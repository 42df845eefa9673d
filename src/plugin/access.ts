/** `access`: the request is masked, or it does not go upstream. */
import { checkSeal } from "../engine/seal";
import { Dictionary } from "../engine/unmask/dictionary";
import { type Configuration, gatewayFor } from "./configuration";
import { probeOf, requestPolicy } from "./endpoints";
import { errorBody, errorHeaders, type GatewayError } from "./errors";
import { currentExchange, type Exchange } from "./exchange";
import { requestBody } from "./request-body";
import { scopeName } from "./scope";
import { prepareUpstream } from "./upstream";

const NO_KEY = {
  status: 500,
  message: "the gateway has no masking key: mask_key is empty or its reference is not resolved",
};
const RETRY_AFTER = 5;
const MASK_ERROR_STATUS = { invalid: 400, too_many: 413, blocked: 400 };

/** Runs in `access`. Every way out that is not a pass is an error the client understands. */
export function access(conf: Configuration): void {
  const exchange = currentExchange() as Exchange;
  exchange.requestId = `req_${ngx.var.request_id}`;
  const failure = handle(conf, exchange);
  if (failure === undefined) return;
  kong.response.exit(failure.status, errorBody(failure, exchange.requestId), errorHeaders(failure, exchange.requestId));
}

function vaultFailure(problem: string): GatewayError {
  kong.log.err("the vault is not available: ", problem);
  return { status: 503, message: "the gateway's vault is not available, so nothing was sent", retryAfter: RETRY_AFTER };
}

function handle(conf: Configuration, exchange: Exchange): GatewayError | undefined {
  const gateway = gatewayFor(conf);
  if (gateway === undefined) return NO_KEY;
  const method = kong.request.get_method();
  const path = kong.request.get_path();
  const probe = probeOf(method, path);
  if (probe !== undefined) {
    const problem = probe === "health" ? gateway.vault.check() : undefined;
    if (problem !== undefined) return vaultFailure(problem);
    kong.response.exit(200, method === "HEAD" ? "" : '{"status":"ok"}', { "Content-Type": "application/json" });
    return undefined;
  }

  const [body, failure] = requestBody(conf);
  if (body === undefined) return failure;
  const scope = gateway.scopeOf(scopeName(conf));
  const dictionary = new Dictionary(scope.surrogates.addresses);
  if (body !== "") {
    const { masked, error } = gateway.masker.mask(body, requestPolicy(path), scope.surrogates, (thinking, signature) =>
      checkSeal(scope.keys.digest, thinking, signature),
    );
    if (masked === undefined) return { status: MASK_ERROR_STATUS[error.reason], message: error.message };
    const entries = masked.mappings.map(({ surrogate, original, kind }) => ({ surrogate, original, kind: kind.name }));
    const problem = gateway.vault.store(scope.keys, entries);
    if (problem !== undefined) return vaultFailure(problem);
    for (const { surrogate, original } of masked.mappings) dictionary.add(surrogate, original);
    if (masked.body !== undefined) kong.service.request.set_raw_body(masked.body);
    exchange.counts = masked.counts;
  }
  prepareUpstream(conf);
  exchange.dictionary = dictionary;
  exchange.digest = scope.keys.digest;
  exchange.scopeId = scope.keys.id;
  exchange.bytes = body.length;
  return undefined;
}
