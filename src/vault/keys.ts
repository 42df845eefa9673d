/** All keys of a scope come from the one masking key, so scopes cannot read each other, in memory or in Redis. */
import * as hmac from "resty.openssl.hmac";
import type { Digest } from "../engine/surrogates/keystream";

export interface ScopeKeys {
  /** What the scope is called in the configuration's terms: `consumer:…`, `credential:…`, `route:…`, `global`. */
  name: string;
  /** Encrypts the names of scopes, for operators who hold the masking key; the same in every scope. */
  directory: string;
  /** Names the scope in Redis, in logs and in events without saying what it is. */
  id: string;
  /** Derives surrogates and seals. */
  digest: Digest;
  /** AES-256 key of the scope's values. */
  encryption: string;
  /** Key of the HMACs that name the scope's entries. */
  naming: string;
}

const SCOPE_ID_BYTES = 8;

/** HMAC-SHA256; 32 raw bytes. Raises an error if OpenSSL refuses, which only a broken build does. */
export function hmacSha256(key: string, message: string): string {
  const [mac, failure] = hmac.new(key, "sha256");
  if (mac === undefined) error(`hmac: ${failure}`);
  const [digest, digestFailure] = mac.final(message);
  if (digest === undefined) error(`hmac: ${digestFailure}`);
  return digest;
}

export function hex(bytes: string): string {
  return string.gsub(bytes, ".", (byte: string) => string.format("%02x", string.byte(byte)))[0];
}

/** Keys of `scope` under `maskKey`, which must not be empty. */
export function scopeKeys(maskKey: string, scope: string): ScopeKeys {
  assert(maskKey !== "", "the masking key is empty");
  const root = hmacSha256(maskKey, `scope\0${scope}`);
  const surrogates = hmacSha256(root, "surrogates");
  return {
    name: scope,
    directory: hmacSha256(maskKey, "directory"),
    id: hex(string.sub(hmacSha256(root, "id"), 1, SCOPE_ID_BYTES)),
    digest: (message) => hmacSha256(surrogates, message),
    encryption: hmacSha256(root, "encryption"),
    naming: hmacSha256(root, "naming"),
  };
}
