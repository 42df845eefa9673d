/**
 * Mappings that outlive their request. Batches are answered hours later, files are talked about in other requests: their
 * mappings are kept under the id that upstream gives them, and read when that id comes up again.
 */
import * as json from "cjson.safe";
import * as ffi from "ffi";
import type { Entries } from "../vault/vault";
import type { Gateway } from "./gateway";
import type { Scope } from "./scope";
import type { Endpoint } from "./endpoints";
import type { Exchange } from "./exchange";

ffi.cdef(`const char *aws_masker_strstr(const char *text, const char *part) __asm__("strstr");`);

/** Results of a batch are there for 29 days, files until they are deleted (https://docs.anthropic.com/en/api). */
const KEPT_SECONDS = 90 * 86400;
/** Files that one request may refer to. */
const MAX_FILES = 100;
const ATTEMPTS = 5;
const PAUSE = 2;

/** Whether `part` occurs in `text` before its first zero byte. Several times as fast as `string.find` if the first byte is frequent. */
function mentions(text: string, part: string): boolean {
  return ffi.C.aws_masker_strstr(text, part) !== undefined;
}

/** Ids of the files that a request body refers to. */
function fileIds(body: string): string[] {
  const ids: string[] = [];
  if (!mentions(body, "file_id")) return ids;
  for (const [id] of string.gmatch(body, '"file_id"%s*:%s*"([%w_-]+)"')) {
    if (!ids.includes(id) && ids.length < MAX_FILES) ids.push(id);
  }
  return ids;
}

/** What is known of the things that a request is about. Reads the vault only if there are any. */
export function keptMappings(gateway: Gateway, scopes: Scope[], endpoint: Endpoint, body: string): Entries {
  const names = fileIds(body);
  if (endpoint.subject !== undefined) names.push(endpoint.subject);
  if (names.length === 0) return $multi([], undefined);
  const readers = scopes.flatMap(({ keys, earlier }) => [keys, ...earlier]);
  return gateway.vault.loadSets(readers, names);
}

/** In `log`: keeps the mappings of a request under the id in its answer. */
export function keepMappings(gateway: Gateway, exchange: Exchange, answer: string): void {
  const { scope, mappings } = exchange;
  if (scope === undefined || mappings === undefined || mappings.length === 0) return;
  const [parsed] = json.decode(answer);
  const id = type(parsed) === "table" ? (parsed as { id?: string }).id : undefined;
  if (id === undefined || type(id) !== "string") return;
  const entries = mappings.map(({ surrogate, original, kind }) => ({ surrogate, original, kind }));
  const store = (attempt: number): void => {
    // There are no sockets in this phase, but there are in a timer.
    ngx.timer.at(attempt === 1 ? 0 : PAUSE * attempt, (premature) => {
      const problem = gateway.vault.storeSet(scope.keys, id, entries, KEPT_SECONDS);
      if (problem === undefined) return;
      if (attempt < ATTEMPTS && !premature) store(attempt + 1);
      else kong.log.err("mappings of a batch or file are lost, its results will hold surrogates: ", problem);
    });
  };
  store(1);
}
