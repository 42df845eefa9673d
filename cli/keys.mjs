/** The vault's keys, as src/vault/keys.ts derives them. */
import { Buffer } from "node:buffer";
import { createDecipheriv, createHmac } from "node:crypto";

/** Redis key of the epoch, as in src/vault/redis.ts. */
export const EPOCH = "aws-masker:epoch";

/**
 * @param {string | Buffer} key
 * @param {string} message
 */
function hmac(key, message) {
  return createHmac("sha256", key).update(message).digest();
}

/**
 * Id of a scope.
 *
 * @param {string} maskKey
 * @param {string} name such as `global` or `consumer:…`
 */
export function scopeId(maskKey, name) {
  return hmac(maskKey, `scope id\0${name}`).subarray(0, 8).toString("hex");
}

/**
 * Keys of a scope.
 *
 * @param {string} maskKey
 * @param {string} id
 */
export function scopeKeys(maskKey, id) {
  const root = hmac(maskKey, `scope\0${id}`);
  return {
    id,
    encryption: hmac(root, "encryption"),
    naming: hmac(root, "naming"),
  };
}

/**
 * @param {ReturnType<typeof scopeKeys>} keys
 * @param {string} surrogate
 */
export function redisKey(keys, surrogate) {
  return `aws-masker:{${keys.id}}:${hmac(keys.naming, surrogate).subarray(0, 16).toString("hex")}`;
}

/**
 * Text of a vault value: 12 bytes of nonce, 16 of tag, the ciphertext. Undefined if it was not written under `key`.
 *
 * @param {Buffer} key
 * @param {string} bound associated data
 * @param {Buffer} value
 */
function decrypt(key, bound, value) {
  if (value.length < 28) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, value.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(value.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(value.subarray(28)), decipher.final()]).toString();
  } catch {
    return undefined;
  }
}

/**
 * What a surrogate stands for.
 *
 * @param {ReturnType<typeof scopeKeys>} keys
 * @param {string} surrogate
 * @param {Buffer} value
 * @returns {{ kind: string, original: string } | undefined}
 */
export function decryptValue(keys, surrogate, value) {
  const text = decrypt(keys.encryption, `${keys.id}\0${surrogate}`, value);
  if (text === undefined) return undefined;
  const cut = text.indexOf("\0");
  return { kind: text.slice(0, cut), original: text.slice(cut + 1) };
}

/**
 * Name of the scope with this id.
 *
 * @param {string} maskKey
 * @param {string} id
 * @param {Buffer} value
 */
export function decryptName(maskKey, id, value) {
  return decrypt(hmac(maskKey, "directory"), id, value);
}
