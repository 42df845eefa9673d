/**
 * Prefix-preserving surrogates of private IPv4 addresses, after Crypto-PAn (Xu, Fan, Ammar, Moon 2002): whether a bit is
 * flipped depends on the key and the bits before it, so two addresses share as many leading bits as their surrogates.
 * The block's own prefix (10/8, 172.16/12, 192.168/16) stays; the first bit after it is always flipped, so that no
 * address is its own surrogate.
 */
import type { Digest } from "./keystream";

export interface Ipv4 {
  /** The address as a number, 0 to 2^32 - 1. */
  value: number;
  /** Prefix length of a CIDR, or -1. */
  prefix: number;
}

/** First bit after the prefix of the private block that `value` is in (RFC 1918), or -1. */
export function blockPrefix(value: number): number {
  const high = math.floor(value / 0x100000);
  if (high >= 0x0a0 && high < 0x0b0) return 8;
  if (high === 0xac1) return 12;
  return math.floor(value / 0x10000) === 0xc0a8 ? 16 : -1;
}

/** Reads `10.1.2.3` or `10.1.0.0/16`. Returns undefined for anything else. */
export function parseIpv4(text: string): Ipv4 | undefined {
  const [a, b, c, d, prefix] = string.match(text, "^(%d+)%.(%d+)%.(%d+)%.(%d+)/?(%d*)$");
  if (a === undefined) return undefined;
  let value = 0;
  for (const octet of [a, b, c, d]) {
    const number = tonumber(octet) ?? 256;
    if (number > 255 || octet.length > 3) return undefined;
    value = value * 256 + number;
  }
  if (prefix === "") return text.endsWith("/") ? undefined : { value, prefix: -1 };
  const length = tonumber(prefix) ?? 33;
  return length <= 32 ? { value, prefix: length } : undefined;
}

export function formatIpv4(address: Ipv4): string {
  const { value, prefix } = address;
  const octet = (shift: number): number => math.floor(value / shift) % 256;
  const dotted = string.format("%d.%d.%d.%d", octet(0x1000000), octet(0x10000), octet(0x100), octet(1));
  return prefix < 0 ? dotted : `${dotted}/${string.format("%d", prefix)}`;
}

/** Whether `inner` lies in the network `outer`. */
export function contains(outer: Ipv4, inner: Ipv4): boolean {
  const length = outer.prefix < 0 ? 32 : outer.prefix;
  const innerLength = inner.prefix < 0 ? 32 : inner.prefix;
  const size = 2 ** (32 - length);
  return innerLength >= length && math.floor(outer.value / size) === math.floor(inner.value / size);
}

/** Bound of a scope's remembered bits; beyond it they are derived again each time. */
const MAX_FLIPS = 65536;

/** One bit for each prefix of an address: whether the bit that follows it is flipped. */
export class Ipv4Cipher {
  /** Prefix (a leading 1, then its bits) → flip. */
  private readonly flips = new LuaTable<number, boolean>();
  private flipCount = 0;

  constructor(private readonly digest: Digest) {}

  /**
   * The surrogate of `address`. Host bits of a CIDR keep their value, as they say nothing but zero.
   *
   * @returns `address` itself when it is not private, or is a network that holds its whole private block
   */
  encrypt(address: Ipv4): Ipv4 {
    return this.walk(address, false);
  }

  /** The address whose surrogate is `address`. */
  decrypt(address: Ipv4): Ipv4 {
    return this.walk(address, true);
  }

  private walk(address: Ipv4, inverse: boolean): Ipv4 {
    const from = blockPrefix(address.value);
    const to = address.prefix < 0 ? 32 : address.prefix;
    if (from < 0 || to <= from) return address;
    let original = math.floor(address.value / 2 ** (32 - from));
    let result = original;
    for (const index of $range(from, to - 1)) {
      const bitValue = math.floor(address.value / 2 ** (31 - index)) % 2;
      const flipped = index === from || this.isFlippedAfter(original + 2 ** index);
      const out = flipped ? 1 - bitValue : bitValue;
      result = result * 2 + out;
      original = original * 2 + (inverse ? out : bitValue);
    }
    const hostSize = 2 ** (32 - to);
    return { value: result * hostSize + (address.value % hostSize), prefix: address.prefix };
  }

  private isFlippedAfter(prefix: number): boolean {
    const known = this.flips.get(prefix);
    if (known !== undefined) return known;
    const flip = string.byte(this.digest(`ipv4\0${string.format("%d", prefix)}`), 1) % 2 === 1;
    if (this.flipCount >= MAX_FLIPS) return flip;
    this.flipCount += 1;
    this.flips.set(prefix, flip);
    return flip;
  }
}
