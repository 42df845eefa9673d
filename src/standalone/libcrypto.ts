/**
 * OpenSSL's libcrypto, version 3, under names of our own: other modules of the process may declare the same functions
 * differently. nginx has the same library loaded; a plain LuaJIT loads it here.
 */
import * as ffi from "ffi";

/** A pointer to something that is OpenSSL's own. */
interface Opaque {
  readonly __opaque: never;
}

/** A pointer, or NULL, which compares equal to nil. */
type Nullable<T> = T | undefined;

/** Functions return 1 for success unless they say otherwise. @noSelf */
interface LibCrypto {
  aws_masker_ERR_get_error(): number;
  aws_masker_ERR_error_string_n(code: number, text: Bytes, room: number): void;
  aws_masker_RAND_bytes(to: Bytes, length: number): number;

  aws_masker_EVP_get_digestbyname(name: string): Nullable<Opaque>;
  aws_masker_HMAC_CTX_new(): Nullable<Opaque>;
  aws_masker_HMAC_CTX_free(this: void, context: Opaque): void;
  /** Without key and digest: a new message with the ones before. */
  aws_masker_HMAC_Init_ex(
    context: Opaque,
    key: Nullable<string>,
    length: number,
    digest: Nullable<Opaque>,
    engine: undefined,
  ): number;
  aws_masker_HMAC_Update(context: Opaque, data: string, length: number): number;
  aws_masker_HMAC_Final(context: Opaque, digest: Bytes, length: Ints): number;

  aws_masker_EVP_get_cipherbyname(name: string): Nullable<Opaque>;
  aws_masker_EVP_CIPHER_get_key_length(cipher: Opaque): number;
  aws_masker_EVP_CIPHER_get_iv_length(cipher: Opaque): number;
  aws_masker_EVP_CIPHER_CTX_new(): Nullable<Opaque>;
  aws_masker_EVP_CIPHER_CTX_free(this: void, context: Opaque): void;
  aws_masker_EVP_CIPHER_CTX_set_padding(context: Opaque, on: number): number;
  aws_masker_EVP_CIPHER_CTX_ctrl(context: Opaque, command: number, size: number, data: Bytes): number;
  aws_masker_EVP_CipherInit_ex(
    context: Opaque,
    cipher: Opaque,
    engine: undefined,
    key: string,
    iv: string,
    encrypt: number,
  ): number;
  aws_masker_EVP_CipherUpdate(
    context: Opaque,
    to: Nullable<Bytes>,
    written: Ints,
    from: string,
    length: number,
  ): number;
  aws_masker_EVP_CipherFinal_ex(context: Opaque, to: Bytes, written: Ints): number;
}

export type { LibCrypto, Nullable, Opaque };

ffi.cdef(`
  unsigned long aws_masker_ERR_get_error(void) asm("ERR_get_error");
  void aws_masker_ERR_error_string_n(unsigned long, uint8_t*, size_t) asm("ERR_error_string_n");
  int aws_masker_RAND_bytes(uint8_t*, int) asm("RAND_bytes");

  const void* aws_masker_EVP_get_digestbyname(const char*) asm("EVP_get_digestbyname");
  void* aws_masker_HMAC_CTX_new(void) asm("HMAC_CTX_new");
  void aws_masker_HMAC_CTX_free(void*) asm("HMAC_CTX_free");
  int aws_masker_HMAC_Init_ex(void*, const char*, int, const void*, void*) asm("HMAC_Init_ex");
  int aws_masker_HMAC_Update(void*, const char*, size_t) asm("HMAC_Update");
  int aws_masker_HMAC_Final(void*, uint8_t*, int32_t*) asm("HMAC_Final");

  const void* aws_masker_EVP_get_cipherbyname(const char*) asm("EVP_get_cipherbyname");
  int aws_masker_EVP_CIPHER_get_key_length(const void*) asm("EVP_CIPHER_get_key_length");
  int aws_masker_EVP_CIPHER_get_iv_length(const void*) asm("EVP_CIPHER_get_iv_length");
  void* aws_masker_EVP_CIPHER_CTX_new(void) asm("EVP_CIPHER_CTX_new");
  void aws_masker_EVP_CIPHER_CTX_free(void*) asm("EVP_CIPHER_CTX_free");
  int aws_masker_EVP_CIPHER_CTX_set_padding(void*, int) asm("EVP_CIPHER_CTX_set_padding");
  int aws_masker_EVP_CIPHER_CTX_ctrl(void*, int, int, void*) asm("EVP_CIPHER_CTX_ctrl");
  int aws_masker_EVP_CipherInit_ex(void*, const void*, void*, const char*, const char*, int) asm("EVP_CipherInit_ex");
  int aws_masker_EVP_CipherUpdate(void*, uint8_t*, int32_t*, const char*, int) asm("EVP_CipherUpdate");
  int aws_masker_EVP_CipherFinal_ex(void*, uint8_t*, int32_t*) asm("EVP_CipherFinal_ex");
`);

export const libcrypto = ffi.load("libcrypto.so.3") as LibCrypto;

const ERROR_ROOM = 256;

/**
 * `what`, with OpenSSL's reasons if it has any. Empties OpenSSL's error queue: nginx would take what is left there for an
 * error of its next TLS connection.
 */
export function opensslError(what: string): string {
  const text = ffi.new("uint8_t[?]", ERROR_ROOM);
  let message = what;
  for (;;) {
    const code = libcrypto.aws_masker_ERR_get_error();
    if (tonumber(code) === 0) return message;
    libcrypto.aws_masker_ERR_error_string_n(code, text, ERROR_ROOM);
    message = `${message}: ${ffi.string(text)}`;
  }
}
