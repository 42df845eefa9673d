/** `access`: the request is masked, or it does not go upstream. */
import { Dictionary } from "../engine/unmask/dictionary";
import { type Mapping, MappingSet } from "../engine/mask/mappings";
import type { Configuration } from "./configuration";
import type { VaultEntry } from "../vault/vault";
import { endpointOf } from "./endpoints";
import { errorBody, errorHeaders, type GatewayError } from "./errors";
import { currentExchange, type Exchange } from "./exchange";
import { type Gateway, gatewayFor } from "./gateway";
import { scopesOf } from "./identity";
import { keepPending, keptMappings } from "./kept-mappings";
import type { Scope } from "./scope";
import { maskRequest } from "./request/mask";
import { answerProbe, probeOf } from "./probes";
import { requestBody } from "./request/body";
import { prepareUpstream } from "./request/upstream";

const NO_KEY = {
  status: 500,
  message: "the gateway has no masking key: mask_key is too short or its reference is not resolved",
};
const FAULT = { status: 500, message: "the gateway could not mask the request, so nothing was sent" };
const RETRY_AFTER = 5;

type Known = Pick<Mapping, "surrogate" | "original">;
/** The dictionary of each {@link MappingSet}: it goes with the set, and that with the request and the conversation that have it. */
const dictionaries = setmetatable(new LuaTable<MappingSet, Dictionary>(), { __mode: "k" });
const NO_MAPPINGS = new MappingSet([]);

/** Runs in `access`. Every way out that is not a pass is an error the client understands. */
export function access(conf: Configuration): void {
  const exchange = currentExchange();
  const gateway = gatewayFor(conf);
  const failure = gateway === undefined ? NO_KEY : handleSafely(conf, gateway, exchange);
  if (failure === undefined) return;
  kong.response.exit(failure.status, errorBody(exchange, failure), errorHeaders(exchange, failure));
}

/** A fault of ours is an error like any other: nothing goes upstream, and the client understands it. */
function handleSafely(conf: Configuration, gateway: Gateway, exchange: Exchange): GatewayError | undefined {
  const [isDone, outcome] = pcall(() => handle(conf, gateway, exchange));
  if (isDone) return outcome;
  kong.log.err("masking failed: ", outcome);
  return FAULT;
}

function vaultFailure(problem: string): GatewayError {
  kong.log.err("the vault is not available: ", problem);
  return { status: 503, message: "the gateway's vault is not available, so nothing was sent", retryAfter: RETRY_AFTER };
}

function handle(conf: Configuration, gateway: Gateway, exchange: Exchange): GatewayError | undefined {
  const method = kong.request.get_method();
  const path = kong.request.get_path();
  const probe = probeOf(method, path);
  if (probe !== undefined) {
    const problem = answerProbe(conf, gateway, probe, method);
    return problem === undefined ? undefined : vaultFailure(problem);
  }
  const endpoint = endpointOf(path);
  exchange.endpoint = endpoint;

  const [body, unreadable] = requestBody(conf);
  if (body === undefined) return unreadable;
  const scopes = scopesOf(conf, gateway, body.text);
  const scope = scopes[0];
  let mappings = NO_MAPPINGS;
  if (body.text !== "") {
    const isTimed = conf.events_channel !== undefined;
    const started = isTimed ? os.clock() : 0;
    const [masked, refused] = maskRequest(conf, gateway, scope, endpoint, body);
    if (isTimed) exchange.maskingSeconds = os.clock() - started;
    if (masked === undefined) return refused;
    mappings = masked.mappings;
    const problem = remember(conf, gateway, scope, exchange, mappings);
    if (problem !== undefined) return problem;
    if (masked.body !== undefined || body.wasEncoded) kong.service.request.set_raw_body(masked.body ?? body.text);
    exchange.counts = masked.counts;
  } else if (body.wasEncoded) kong.service.request.set_raw_body("");
  const [kept, unknown] = keptMappings(gateway, scopes, endpoint, body.text);
  if (kept === undefined) return vaultFailure(unknown);

  exchange.scope = scope;
  const notKept = keepPending(gateway, exchange, body.text, mappings.list, kept);
  if (notKept !== undefined) {
    if (conf.redis_failure === "closed") return vaultFailure(notKept);
    kong.log.warn("the vault is not available, what the answer makes will hold surrogates: ", notKept);
  }
  if (body.wasEncoded) kong.service.request.clear_header("Content-Encoding");
  prepareUpstream(conf);
  exchange.dictionary = dictionaryOf(scope, mappings);
  exchange.fullDictionary = kept.length === 0 ? exchange.dictionary : newDictionary(scope, kept, mappings.list);
  exchange.bytes = body.text.length;
  return undefined;
}

function dictionaryOf(scope: Scope, mappings: MappingSet): Dictionary {
  let dictionary = dictionaries.get(mappings) as Dictionary | undefined;
  if (dictionary === undefined) {
    dictionary = newDictionary(scope, [], mappings.list);
    dictionaries.set(mappings, dictionary);
  }
  return dictionary;
}

function newDictionary(scope: Scope, kept: VaultEntry[], mappings: Known[]): Dictionary {
  const dictionary = new Dictionary(scope.surrogates.addresses);
  for (const { surrogate, original, scope: of } of kept) dictionary.add(surrogate, original, of !== scope.keys.id);
  for (const { surrogate, original } of mappings) dictionary.add(surrogate, original);
  return dictionary;
}

/** Makes the mappings durable before anything goes upstream. */
function remember(
  conf: Configuration,
  gateway: Gateway,
  scope: Scope,
  exchange: Exchange,
  mappings: MappingSet,
): GatewayError | undefined {
  const problem = gateway.vault.store(scope.keys, mappings.list);
  if (problem === undefined) return undefined;
  if (conf.redis_failure === "closed") return vaultFailure(problem);
  exchange.unstored = mappings.list.length;
  kong.log.warn("the vault is not available, mappings of this request are not stored: ", problem);
  return undefined;
}
