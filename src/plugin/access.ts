/** `access`: the request is masked, or it does not go upstream. */
import { Dictionary } from "../engine/unmask/dictionary";
import type { Mapping, MappingSet, Masked } from "../engine/mask/mappings";
import type { Configuration } from "./configuration";
import type { VaultEntry, VaultError } from "../vault/vault";
import { endpointOf } from "./endpoints";
import type { Failure } from "../engine/failure";
import { errorBody, errorHeaders } from "./errors";
import { currentExchange, type Exchange } from "./exchange";
import { type Gateway, gatewayFor } from "./gateway";
import { scopesOf } from "./identity";
import { keepPending, keptMappings } from "./kept-mappings";
import type { Scope } from "./scope";
import { maskRequest } from "./request/mask";
import { answerProbe, probeOf } from "./probes";
import { type RequestBody, requestBody } from "./request/body";
import { prepareUpstream } from "./request/upstream";

const NO_KEY = {
  status: 500,
  message: "the gateway has no masking key: mask_key is too short or its reference is not resolved",
};
const FAULT = { status: 500, message: "the gateway could not mask the request, so nothing was sent" };
const RETRY_AFTER = 5;

type Known = Pick<Mapping, "surrogate" | "original">;
/** Dictionary of each {@link MappingSet}. The keys are weak: a dictionary is collected together with its set. */
const dictionaries = setmetatable(new LuaTable<MappingSet, Dictionary>(), { __mode: "k" });

/** Runs in `access`. Every way out that is not a pass is an error the client understands. */
export function access(conf: Configuration): void {
  const exchange = currentExchange();
  const gateway = gatewayFor(conf);
  const failure = gateway === undefined ? NO_KEY : handleSafely(conf, gateway, exchange);
  if (failure === undefined) return;
  kong.response.exit(failure.status, errorBody(exchange, failure), errorHeaders(exchange, failure));
}

/** Turns an error that was raised in our code into an answer: nothing goes upstream, and the client gets an error it can read. */
function handleSafely(conf: Configuration, gateway: Gateway, exchange: Exchange): Failure | undefined {
  const [isDone, outcome] = pcall(() => handle(conf, gateway, exchange));
  if (isDone) return outcome;
  kong.log.err("masking failed: ", outcome);
  return FAULT;
}

function vaultFailure(problem: string): Failure {
  kong.log.err("the vault is not available: ", problem);
  return { status: 503, message: "the gateway's vault is not available, so nothing was sent", retryAfter: RETRY_AFTER };
}

function handle(conf: Configuration, gateway: Gateway, exchange: Exchange): Failure | undefined {
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

  const started = os.clock();
  const [masked, refused] = maskRequest(conf, gateway, scope, endpoint, body);
  if (masked === undefined) return refused;
  const maskingSeconds = os.clock() - started;
  const { mappings, counts } = masked;
  const notStored = gateway.vault.store(scope.keys, mappings.list);
  if (notStored !== undefined && !mayGoOn(conf, notStored)) return vaultFailure(notStored);

  const [kept, notRead] = keptMappings(gateway, scopes, endpoint, body.text);
  if (kept === undefined) return vaultFailure(notRead);
  const [toKeep, notKept] = keepPending(gateway, exchange, scope, endpoint, body.text, mappings.list, kept);
  if (notKept !== undefined && !mayGoOn(conf, notKept)) return vaultFailure(notKept);

  sendOn(conf, body, masked);
  const dictionary = dictionaryOf(scope, mappings);
  exchange.passed = {
    scope,
    dictionary,
    fullDictionary: kept.length === 0 ? dictionary : newDictionary(scope, kept, mappings.list),
    toKeep,
    counts: body.text === "" ? undefined : counts,
    bytes: body.text.length,
    maskingSeconds,
    unstored: notStored === undefined ? undefined : mappings.list.length,
  };
  return undefined;
}

/** Whether a request goes on although its mappings could not be stored (`redis_failure`). */
function mayGoOn(conf: Configuration, problem: VaultError): boolean {
  if (conf.redis_failure === "closed") return false;
  kong.log.warn("the vault is not available, mappings of this request are not stored: ", problem);
  return true;
}

/** Has the masked body and nothing that tells of the network go upstream. */
function sendOn(conf: Configuration, body: RequestBody, masked: Masked): void {
  if (masked.body !== undefined || body.wasEncoded) kong.service.request.set_raw_body(masked.body ?? body.text);
  if (body.wasEncoded) kong.service.request.clear_header("Content-Encoding");
  prepareUpstream(conf);
}

/** The dictionary of `mappings`; turns that teach nothing new have them in common. */
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
