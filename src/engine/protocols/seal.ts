/**
 * The seal on a thinking block. Thinking was written from masked text and is signed upstream, so it must come back as it
 * went; but a client could put anything into such a block. The seal, appended to the opaque signature on its way to the
 * client, shows on the way back that text and signature are what upstream sent in this scope. It also holds the scope's
 * ticket, as the conversation must go on in that scope even when its client comes back with another credential.
 *
 *     signature = upstream's signature + ".aws-masker." + ticket (32 hexadecimal digits) + HMAC (32)
 */
import * as ffi from "ffi";
import { setOfBytes } from "../ascii";
import { findText } from "../bytes";
import { SEAL_MARK } from "../compile/noticed";

import type { SealEdit } from "../json/policy";
import type { Digest } from "../surrogates/keystream";

/** Of the HMAC, and of the ticket. */
const HEX_DIGITS = 32;
const SEAL_LENGTH = SEAL_MARK.length + 2 * HEX_DIGITS;

/** What makes the seals of a scope: its keyed hash, and its ticket of 32 hexadecimal digits. */
export interface Sealer {
  digest: Digest;
  ticket: string;
}

function sealFor({ digest, ticket }: Sealer, thinking: string, signature: string): string {
  const mac = digest(`seal\0${signature}\0${thinking}`);
  const [hex] = string.gsub(string.sub(mac, 1, HEX_DIGITS / 2), ".", (byte: string) =>
    string.format("%02x", string.byte(byte)),
  );
  return SEAL_MARK + ticket + hex;
}

/** For answers: the seal is added. An empty signature gets none. */
export function addSeal(sealer: Sealer, thinking: string, signature: string): SealEdit | undefined {
  return { cut: 0, add: signature === "" ? "" : sealFor(sealer, thinking, signature) };
}

/** For requests: a seal that holds is cut off; a block without one is treated like any other text. */
export function checkSeal(sealer: Sealer, thinking: string, sealed: string): SealEdit | undefined {
  const signature = string.sub(sealed, 1, -SEAL_LENGTH - 1);
  if (signature === "" || sealed !== signature + sealFor(sealer, thinking, signature)) return undefined;
  return { cut: SEAL_LENGTH, add: "" };
}

const KEY = '"signature"';
const BACKSLASH = 92;
const COLON = 58;
const QUOTE = 34;
/** Byte → 1 in a signature as it is written in JSON: base64, a slash perhaps behind a backslash. */
const inSignature = setOfBytes("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/=_-\\");
const blank = setOfBytes(" \t\r\n");

/**
 * The ticket of the first sealed signature in a JSON document, for which `take` returns something; that is returned. Only
 * a value of the key `signature` counts, as a transcript of another conversation may stand in a text. Linear: what is read
 * back from one mark ends at the mark before it.
 */
export function ticketIn<T>(body: string, take: (this: void, ticket: string) => T | undefined): T | undefined {
  const bytes = ffi.cast("const uint8_t*", body);
  let mark = findText(bytes, SEAL_MARK, 0, body.length);
  while (mark < body.length) {
    const ticket = mark + SEAL_MARK.length;
    const isSigned = isSignatureBefore(bytes, body, mark);
    const taken = isSigned ? take(string.sub(body, ticket + 1, ticket + HEX_DIGITS)) : undefined;
    if (taken !== undefined) return taken;
    mark = findText(bytes, SEAL_MARK, ticket, body.length);
  }
  return undefined;
}

/** Whether `bytes[0, to)` ends in `"signature":"…` with a signature in the place of the dots. */
function isSignatureBefore(bytes: Bytes, body: string, to: number): boolean {
  let at = to - 1;
  while (at >= 0 && inSignature[bytes[at]] !== 0) at -= 1;
  if (at < 0 || bytes[at] !== QUOTE) return false;
  at = skipBlanks(bytes, at - 1);
  if (at < 0 || bytes[at] !== COLON) return false;
  const end = skipBlanks(bytes, at - 1) + 1;
  const from = end - KEY.length;
  // A quote behind a backslash is inside of a string.
  return from > 0 && string.sub(body, from + 1, end) === KEY && bytes[from - 1] !== BACKSLASH;
}

/** The last place up to `at` that is no blank, or -1. */
function skipBlanks(bytes: Bytes, at: number): number {
  while (at >= 0 && blank[bytes[at]] !== 0) at -= 1;
  return at;
}
