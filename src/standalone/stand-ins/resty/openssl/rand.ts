/** Kong's `resty.openssl.rand`, on Debian's OpenSSL. */
import * as ffi from "ffi";
import { libcrypto, opensslError } from "../../../libcrypto";

type Random = LuaMultiReturn<[bytes: string, err: undefined] | [bytes: undefined, err: string]>;

export function bytes(length: number): Random {
  if (type(length) !== "number") return $multi(undefined, "rand.bytes: expect a number at #1");
  const buffer = ffi.new("uint8_t[?]", length);
  if (libcrypto.aws_masker_RAND_bytes(buffer, length) !== 1) return $multi(undefined, opensslError("rand.bytes"));
  return $multi(ffi.string(buffer, length), undefined);
}
