/**
 * Prefix-preserving surrogates of IP addresses, after Crypto-PAn (Xu, Fan, Ammar, Moon 2002): whether a bit is flipped
 * depends on the key and the bits before it, so two addresses share as many leading bits as their surrogates do. The
 * prefix of the block that an address is in stays; the first bit after it is always flipped, so that no address is its
 * own surrogate.
 */
import type { Address } from "./address";
import type { Digest } from "./keystream";

/** Blocks whose prefix says what kind of address it is (RFC 1918, RFC 4193), as bits. */
const BLOCKS = ["00001010", "101011000001", "1100000010101000"];
/** Of any other address these first bits stay: the block of a provider, by and large. */
const OTHER_PREFIX = { 4: 8, 6: 16 };
const UNIQUE_LOCAL = "1111110";
/** Bound of a scope's remembered bits; beyond it they are derived again each time. */
const MAX_FLIPS = 65536;

/** Leading bits of `address` that its surrogate shares. */
export function keptBits(address: Address): number {
  if (address.version === 6) return address.bits.startsWith(UNIQUE_LOCAL) ? 8 : OTHER_PREFIX[6];
  // An address that shares only its first octet with a block keeps as many bits as the block does: otherwise its surrogate
  // could lie inside the block.
  for (const block of BLOCKS) if (address.bits.startsWith(block.substring(0, OTHER_PREFIX[4]))) return block.length;
  return OTHER_PREFIX[4];
}

export class PrefixCipher {
  /** Leading bits → whether the next one is flipped. */
  private readonly flips = new LuaTable<string, boolean>();
  private flipCount = 0;

  constructor(private readonly digest: Digest) {}

  /** The surrogate of `address`; itself if it is a network that is no smaller than its block. */
  encrypt(address: Address): Address {
    return this.walk(address, false);
  }

  /** The address whose surrogate is `address`. */
  decrypt(address: Address): Address {
    return this.walk(address, true);
  }

  private walk(address: Address, inverse: boolean): Address {
    const { version, bits, prefix } = address;
    const from = keptBits(address);
    const to = prefix < 0 ? bits.length : prefix;
    if (to <= from) return address;
    let original = string.sub(bits, 1, from);
    let result = original;
    for (const index of $range(from, to - 1)) {
      const bit = string.sub(bits, index + 1, index + 1);
      const isFlipped = index === from || this.isFlippedAfter(version, original);
      const out = isFlipped ? (bit === "0" ? "1" : "0") : bit;
      result += out;
      original += inverse ? out : bit;
    }
    // The host bits of a network are zero and stay zero.
    return { ...address, bits: result + string.sub(bits, to + 1) };
  }

  private isFlippedAfter(version: number, prefix: string): boolean {
    const key = `${version}${prefix}`;
    const known = this.flips.get(key) as boolean | undefined;
    if (known !== undefined) return known;
    const flip = string.byte(this.digest(`ipv${version}\0${prefix}`), 1) % 2 === 1;
    if (this.flipCount < MAX_FLIPS) {
      this.flipCount += 1;
      this.flips.set(key, flip);
    }
    return flip;
  }
}
