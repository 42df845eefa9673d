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
  /** Names the scope's entries. */
  naming: Digest;
}

const SCOPE_ID_BYTES = 8;

function newHmac(key: string): Hmac {
  const [mac, failure] = hmac.new(key, "sha256");
  if (mac === undefined) error(`hmac: ${failure}`);
  return mac;
}

function finish(mac: Hmac, message: string): string {
  const [digest, failure] = mac.final(message);
  if (digest === undefined) error(`hmac: ${failure}`);
  return digest;
}

/** HMAC-SHA256; 32 raw bytes. Raises an error if OpenSSL refuses, which only a broken build does. */
export function hmacSha256(key: string, message: string): string {
  return finish(newHmac(key), message);
}

/** HMAC-SHA256 under one key, for many messages: setting the key up costs several times what a short message does. */
export function keyedHash(key: string): Digest {
  let mac: Hmac | undefined;
  return (message, rest) => {
    if (mac === undefined) mac = newHmac(key);
    else {
      const [isReset, failure] = mac.reset();
      if (!isReset) error(`hmac: ${failure}`);
    }
    if (rest === undefined) return finish(mac, message);
    const [isTaken, failure] = mac.update(message);
    if (!isTaken) error(`hmac: ${failure}`);
    return finish(mac, rest);
  };
}

const HEX: Record<string, string> = {};
for (const byte of $range(0, 255)) HEX[string.char(byte)] = string.format("%02x", byte);

export function hex(bytes: string): string {
  return string.gsub(bytes, ".", HEX)[0];
}

/** Keys of `scope` under `maskKey`, which must not be empty. */
export function scopeKeys(maskKey: string, scope: string): ScopeKeys {
  assert(maskKey !== "", "the masking key is empty");
  const root = hmacSha256(maskKey, `scope\0${scope}`);
  return {
    name: scope,
    directory: hmacSha256(maskKey, "directory"),
    id: hex(string.sub(hmacSha256(root, "id"), 1, SCOPE_ID_BYTES)),
    digest: keyedHash(hmacSha256(root, "surrogates")),
    encryption: hmacSha256(root, "encryption"),
    naming: keyedHash(hmacSha256(root, "naming")),
  };
}
