/** Values of the vault: AES-256-GCM under the scope's key, bound to the scope and the surrogate they belong to. */
import * as cipher from "resty.openssl.cipher";
import * as random from "resty.openssl.rand";
import type { ScopeKeys } from "./keys";

const NONCE = 12;
const TAG = 16;

export interface VaultValue {
  kind: string;
  original: string;
}

let aes: Cipher | undefined;

/** Nothing yields while it is used, so one serves a worker. */
function gcm(): Cipher {
  if (aes !== undefined) return aes;
  const [made, failure] = cipher.new("aes-256-gcm");
  if (made === undefined) error(`cipher: ${failure}`);
  aes = made;
  return made;
}

/** Random bytes; raises an error if OpenSSL has none. */
export function randomBytes(count: number): string {
  const [bytes, failure] = random.bytes(count);
  if (bytes === undefined) error(`random bytes: ${failure}`);
  return bytes;
}

function associatedData(keys: ScopeKeys, surrogate: string): string {
  return `${keys.id}\0${surrogate}`;
}

/** Encrypts what `surrogate` stands for: nonce, tag, ciphertext. Raises an error if OpenSSL refuses. */
export function encryptValue(keys: ScopeKeys, surrogate: string, value: VaultValue): string {
  return encrypt(keys.encryption, `${value.kind}\0${value.original}`, associatedData(keys, surrogate));
}

/** Encrypts the scope's name, so that operators can list scopes. */
export function encryptName(keys: ScopeKeys, name: string): string {
  return encrypt(keys.directory, name, keys.id);
}

function encrypt(key: string, plain: string, bound: string): string {
  const nonce = randomBytes(NONCE);
  const [text, failure] = gcm().encrypt(key, nonce, plain, false, bound);
  const [tag] = gcm().get_aead_tag(TAG);
  if (text === undefined || tag === undefined) error(`encrypt: ${failure}`);
  return nonce + tag + text;
}

/** Reads a value back. Returns undefined if it was not written under these keys for this surrogate. */
export function decryptValue(keys: ScopeKeys, surrogate: string, sealed: string): VaultValue | undefined {
  if (sealed.length < NONCE + TAG) return undefined;
  const nonce = string.sub(sealed, 1, NONCE);
  const tag = string.sub(sealed, NONCE + 1, NONCE + TAG);
  const text = string.sub(sealed, NONCE + TAG + 1);
  const [plain] = gcm().decrypt(keys.encryption, nonce, text, false, associatedData(keys, surrogate), tag);
  if (plain === undefined) return undefined;
  const [kind, original] = string.match(plain, "^([^%z]*)%z(.*)$");
  return kind === undefined ? undefined : { kind, original };
}
