/** The masked form of a request body, JSON or a form. */
import type { Policy } from "../../engine/json/policy";
import { type Mapping, MappingSet, type Masked, type MaskError, NOTHING_MASKED } from "../../engine/mask/mappings";
import type { Configuration } from "../configuration";
import type { Gateway } from "../gateway";
import type { Scope } from "../scope";
import type { Endpoint } from "../endpoints";
import type { Failure } from "../../engine/failure";
import { isJson } from "../media-type";
import { boundaryOf, joinPieces, piecesOf } from "./multipart";
import type { RequestBody } from "./body";

const STATUS = { invalid: 400, too_many: 413, blocked: 400 };

type Outcome = LuaMultiReturn<[Masked, undefined] | [undefined, Failure]>;

function refusal(error: MaskError): Failure {
  return { status: STATUS[error.reason], message: error.message };
}

/** Masks `body` for `endpoint`, or returns why it must not go upstream. */
export function maskRequest(
  conf: Configuration,
  gateway: Gateway,
  scope: Scope,
  endpoint: Endpoint,
  body: RequestBody,
): Outcome {
  if (body.text === "") return $multi(NOTHING_MASKED, undefined);
  if (isJson(body.mediaType)) return maskJson(gateway, scope, endpoint.request, body.text);
  if (body.mediaType === "multipart/form-data" && endpoint.isUpload === true)
    return maskForm(conf, gateway, scope, body);
  return $multi(undefined, {
    status: 415,
    message: "the gateway reads JSON request bodies only, and forms where files are uploaded",
  });
}

function maskJson(gateway: Gateway, scope: Scope, policy: Policy, text: string): Outcome {
  const { masked, error } = gateway.masker.mask(text, policy, scope.surrogates, scope.checkSeal);
  if (masked === undefined) return $multi(undefined, refusal(error));
  return $multi(masked, undefined);
}

function maskForm(conf: Configuration, gateway: Gateway, scope: Scope, body: RequestBody): Outcome {
  const boundary = boundaryOf(body.contentType);
  const pieces = boundary === undefined ? undefined : piecesOf(body.text, boundary);
  if (pieces === undefined) return $multi(undefined, { status: 400, message: "the form is not complete" });
  const mappings: Mapping[] = [];
  const counts: Record<string, number> = {};
  let total = 0;
  for (const piece of pieces) {
    if (piece.type === "binary" && conf.binary_files === "block") {
      return $multi(undefined, { status: 400, message: "the gateway lets text files pass only (binary_files)" });
    }
    if (piece.type !== "text") continue;
    const { masked, error } = gateway.masker.maskText(piece.bytes, scope.surrogates);
    if (masked === undefined) return $multi(undefined, refusal(error));
    piece.bytes = masked.body ?? piece.bytes;
    for (const mapping of masked.mappings.list) mappings.push(mapping);
    for (const [family, count] of pairs(masked.counts))
      counts[family] = ((counts[family] as number | undefined) ?? 0) + count;
    total += masked.total;
  }
  if (total > conf.max_entries)
    return $multi(undefined, {
      status: 413,
      message: `the form holds more than ${conf.max_entries} identifiers (max_entries)`,
    });
  return $multi(
    { body: total === 0 ? undefined : joinPieces(pieces), mappings: new MappingSet(mappings), counts, total },
    undefined,
  );
}
