/**
 * The seal on a thinking block. Thinking was written from masked text and is signed upstream, so it must come back as it
 * went; but a client could put anything into such a block. The seal, appended to the opaque signature on its way to the
 * client, shows on the way back that text and signature are what upstream sent in this scope.
 */
import type { SealEdit } from "../json/policy";
import { SEAL_MARK } from "../compile/noticed";
import type { Digest } from "../surrogates/keystream";

const HEX_DIGITS = 32;
const SEAL_LENGTH = SEAL_MARK.length + HEX_DIGITS;

function sealFor(digest: Digest, thinking: string, signature: string): string {
  const mac = digest(`seal\0${signature}\0${thinking}`);
  const [hex] = string.gsub(string.sub(mac, 1, HEX_DIGITS / 2), ".", (byte: string) =>
    string.format("%02x", string.byte(byte)),
  );
  return SEAL_MARK + hex;
}

/** For answers: the seal is added. An empty signature gets none. */
export function addSeal(digest: Digest, thinking: string, signature: string): SealEdit | undefined {
  return { cut: 0, add: signature === "" ? "" : sealFor(digest, thinking, signature) };
}

/** For requests: a seal that holds is cut off; a block without one is treated like any other text. */
export function checkSeal(digest: Digest, thinking: string, sealed: string): SealEdit | undefined {
  const signature = string.sub(sealed, 1, -SEAL_LENGTH - 1);
  if (signature === "" || sealed !== signature + sealFor(digest, thinking, signature)) return undefined;
  return { cut: SEAL_LENGTH, add: "" };
}
