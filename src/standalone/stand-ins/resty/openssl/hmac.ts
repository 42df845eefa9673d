/** Kong's `resty.openssl.hmac`, on Debian's OpenSSL. */
import * as ffi from "ffi";
import { libcrypto, opensslError } from "../../../libcrypto";
import type { Opaque } from "../../../libcrypto";

type Done = LuaMultiReturn<[ok: boolean, err?: string]>;

const LONGEST_DIGEST = 64;
const digestBuffer = ffi.new("uint8_t[?]", LONGEST_DIGEST);
const digestLength = ffi.new("int32_t[?]", 1);

class OpensslHmac implements Hmac {
  constructor(private readonly context: Opaque) {}

  update(part: string): Done {
    if (libcrypto.aws_masker_HMAC_Update(this.context, part, part.length) === 1) return $multi(true);
    return $multi(false, opensslError("hmac:update"));
  }

  final(part?: string): LuaMultiReturn<[digest: string, err: undefined] | [digest: undefined, err: string]> {
    if (part !== undefined) {
      const [ok, failure] = this.update(part);
      if (!ok) return $multi(undefined, failure ?? "hmac:update");
    }
    if (libcrypto.aws_masker_HMAC_Final(this.context, digestBuffer, digestLength) !== 1) {
      return $multi(undefined, opensslError("hmac:final"));
    }
    return $multi(ffi.string(digestBuffer, digestLength[0]), undefined);
  }

  reset(): Done {
    if (libcrypto.aws_masker_HMAC_Init_ex(this.context, undefined, 0, undefined, undefined) === 1) return $multi(true);
    return $multi(false, opensslError("hmac:reset"));
  }
}

function newHmac(
  key: string,
  digest: string,
): LuaMultiReturn<[hmac: Hmac, err: undefined] | [hmac: undefined, err: string]> {
  const algorithm = libcrypto.aws_masker_EVP_get_digestbyname(digest);
  if (algorithm === undefined) return $multi(undefined, `hmac.new: invalid digest type "${digest}"`);
  const allocated = libcrypto.aws_masker_HMAC_CTX_new();
  if (allocated === undefined) return $multi(undefined, "hmac.new: failed to create HMAC_CTX");
  const context = ffi.gc(allocated, libcrypto.aws_masker_HMAC_CTX_free);
  if (libcrypto.aws_masker_HMAC_Init_ex(context, key, key.length, algorithm, undefined) !== 1) {
    return $multi(undefined, opensslError("hmac.new"));
  }
  return $multi(new OpensslHmac(context), undefined);
}

export { newHmac as new };
