/** All keys of a scope come from the one masking key, so scopes cannot read each other, in memory or in Redis. */
import * as hmac from "resty.openssl.hmac";
import type { Digest } from "../engine/surrogates/keystream";

export interface ScopeKeys {
  /** Who is in the scope, such as `consumer:…`, `credential:…`, `route:…`, `global`; undefined if only its id is known. */
  name: string | undefined;
  /** Encrypts the names of scopes, for operators who hold the masking key; the same in every scope. */
  directory: string;
  /** Names the scope in Redis, in logs and in events without saying what it is: 16 hexadecimal digits. */
  id: string;
  /** The id and as many digits that prove, to who holds the masking key, that it was used here. */
  ticket: string;
  /** Derives surrogates and seals. */
  digest: Digest;
  /** AES-256 key of the scope's values. */
  encryption: string;
  /** Names the scope's entries. */
  naming: Digest;
}

const ID_BYTES = 8;

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

/** A short HMAC in hexadecimal digits. `maskKey` must not be empty. */
function shortHash(maskKey: string, message: string): string {
  assert(maskKey !== "", "the masking key is empty");
  return hex(string.sub(hmacSha256(maskKey, message), 1, ID_BYTES));
}

/** The id of the scope called `name`. */
export function scopeId(maskKey: string, name: string): string {
  return shortHash(maskKey, `scope id\0${name}`);
}

function ticketOf(maskKey: string, id: string): string {
  return id + shortHash(maskKey, `ticket\0${id}`);
}

/** The id that `ticket` proves under `maskKey`, or undefined if it proves nothing. */
export function ticketId(maskKey: string, ticket: string): string | undefined {
  const id = string.sub(ticket, 1, 2 * ID_BYTES);
  return ticket === ticketOf(maskKey, id) ? id : undefined;
}

/** Keys of the scope with this id. They follow from it alone, so a ticket is enough to go on in a scope. */
export function scopeKeys(maskKey: string, id: string, name?: string): ScopeKeys {
  const root = hmacSha256(maskKey, `scope\0${id}`);
  return {
    name,
    directory: hmacSha256(maskKey, "directory"),
    id,
    ticket: ticketOf(maskKey, id),
    digest: keyedHash(hmacSha256(root, "surrogates")),
    encryption: hmacSha256(root, "encryption"),
    naming: keyedHash(hmacSha256(root, "naming")),
  };
}
