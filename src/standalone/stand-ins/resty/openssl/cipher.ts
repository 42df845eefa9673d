/** Kong's `resty.openssl.cipher`, on Debian's OpenSSL. */
import * as ffi from "ffi";
import { libcrypto, opensslError } from "../../../libcrypto";
import type { Opaque } from "../../../libcrypto";

type Text = LuaMultiReturn<[text: string, err: undefined] | [text: undefined, err: string]>;

const GET_TAG = 0x10;
const SET_TAG = 0x11;
const LONGEST_TAG = 16;
const LONGEST_BLOCK = 32;
const written = ffi.new("int32_t[?]", 1);

class OpensslCipher implements Cipher {
  constructor(
    private readonly context: Opaque,
    private readonly algorithm: Opaque,
  ) {}

  encrypt(key: string, iv: string, plaintext: string, no_padding?: boolean, aad?: string): Text {
    const failure = this.begin(key, iv, 1, no_padding, aad);
    if (failure !== undefined) return $multi(undefined, failure);
    return this.finish(plaintext);
  }

  decrypt(key: string, iv: string, ciphertext: string, no_padding?: boolean, aad?: string, tag?: string): Text {
    const failure = this.begin(key, iv, 0, no_padding, aad);
    if (failure !== undefined) return $multi(undefined, failure);
    if (tag !== undefined) {
      const buffer = ffi.new("uint8_t[?]", tag.length);
      ffi.copy(buffer, tag, tag.length);
      if (libcrypto.aws_masker_EVP_CIPHER_CTX_ctrl(this.context, SET_TAG, tag.length, buffer) !== 1) {
        return $multi(undefined, opensslError("cipher:set_aead_tag"));
      }
    }
    return this.finish(ciphertext);
  }

  get_aead_tag(size: number): Text {
    if (size > LONGEST_TAG) return $multi(undefined, `tag size ${size} is too large`);
    const buffer = ffi.new("uint8_t[?]", size);
    if (libcrypto.aws_masker_EVP_CIPHER_CTX_ctrl(this.context, GET_TAG, size, buffer) !== 1) {
      return $multi(undefined, opensslError("cipher:get_aead_tag"));
    }
    return $multi(ffi.string(buffer, size), undefined);
  }

  /** Sets the cipher up for one message; an error, or nil. */
  private begin(key: string, iv: string, encrypt: number, noPadding?: boolean, aad?: string): string | undefined {
    const keySize = libcrypto.aws_masker_EVP_CIPHER_get_key_length(this.algorithm);
    if (key.length !== keySize) return `cipher:init: incorrect key size, expect ${keySize}`;
    const ivSize = libcrypto.aws_masker_EVP_CIPHER_get_iv_length(this.algorithm);
    if (iv.length !== ivSize) return `cipher:init: incorrect iv size, expect ${ivSize}`;
    if (libcrypto.aws_masker_EVP_CipherInit_ex(this.context, this.algorithm, undefined, key, iv, encrypt) !== 1) {
      return opensslError("cipher:init EVP_CipherInit_ex");
    }
    if (noPadding === true) libcrypto.aws_masker_EVP_CIPHER_CTX_set_padding(this.context, 0);
    if (aad === undefined) return undefined;
    const ok = libcrypto.aws_masker_EVP_CipherUpdate(this.context, undefined, written, aad, aad.length);
    return ok === 1 ? undefined : opensslError("cipher:update_aead_aad");
  }

  private finish(data: string): Text {
    const buffer = ffi.new("uint8_t[?]", data.length + LONGEST_BLOCK);
    if (libcrypto.aws_masker_EVP_CipherUpdate(this.context, buffer, written, data, data.length) !== 1) {
      return $multi(undefined, opensslError("cipher:update"));
    }
    const length = written[0];
    const end = advance(buffer, length);
    if (libcrypto.aws_masker_EVP_CipherFinal_ex(this.context, end, written) !== 1) {
      return $multi(undefined, opensslError("cipher:final: EVP_CipherFinal_ex"));
    }
    return $multi(ffi.string(buffer, length + written[0]), undefined);
  }
}

function newCipher(name: string): LuaMultiReturn<[cipher: Cipher, err: undefined] | [cipher: undefined, err: string]> {
  const algorithm = libcrypto.aws_masker_EVP_get_cipherbyname(name);
  if (algorithm === undefined) return $multi(undefined, `cipher.new: invalid cipher type "${name}"`);
  const allocated = libcrypto.aws_masker_EVP_CIPHER_CTX_new();
  if (allocated === undefined) return $multi(undefined, "cipher.new: failed to create EVP_CIPHER_CTX");
  const context = ffi.gc(allocated, libcrypto.aws_masker_EVP_CIPHER_CTX_free);
  return $multi(new OpensslCipher(context, algorithm), undefined);
}

export { newCipher as new };
