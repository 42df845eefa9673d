/**
 * The addresses of a dictionary. A network brings with it every address inside: surrogates of addresses share the prefixes
 * that their originals share, so what the model derives inside a known network has an original, too.
 */
import * as ffi from "ffi";
import { type Address, formatAddress, parseAddress, withoutPrefix } from "../surrogates/address";
import { isAlphanumeric, isDigit, isHexDigit, setOfBytes } from "../ascii";
import { EdgeCode, rightHolds } from "../edges";
import type { PrefixCipher } from "../surrogates/prefix-cipher";
import { readSpelled, UNFINISHED } from "./spelled-reader";
import { HOLD } from "./surrogate-trie";

/** Where an address ends, or 0, or {@link HOLD}; how it is written without escapes, and what it stands for. */
export type AddressMatch = LuaMultiReturn<[end: number, surrogate: string, original: string]>;

const DOT = 46;
const SLASH = 47;
const ZERO = 48;
const COLON = 58;
/** What follows two octets of a network and their dot, besides letters: quotes, wildcards and what puts in the rest. */
const afterOctets = setOfBytes("*\"'`\\$%#?<{[(_");
const OCTETS = 4;
const OCTET_BITS = 8;
const GROUP_BITS = 16;
const GROUP_DIGITS = 4;
/** Longest IPv6 address, in characters. */
const LONGEST_IPV6 = 39;
const LENGTH_DIGITS = 3;
const ARPA = ".in-addr.arpa";

/** The networks of one version. */
class Prefixes {
  /** Prefixes as bits. */
  private readonly known = new LuaSet<string>();
  /** Lengths of the prefixes, ascending. */
  private readonly lengths: number[] = [];

  add({ bits, prefix }: Address): void {
    this.known.add(string.sub(bits, 1, prefix));
    if (this.lengths.includes(prefix)) return;
    this.lengths.push(prefix);
    table.sort(this.lengths);
  }

  /** Whether all of `address` is in a network whose prefix has more than `above` bits. */
  hold({ bits, prefix }: Address, above: number): boolean {
    const own = prefix < 0 ? bits.length : prefix;
    for (const length of this.lengths) {
      if (length > own) return false;
      if (length > above && this.known.has(string.sub(bits, 1, length))) return true;
    }
    return false;
  }
}

export class Networks {
  hasIpv4 = false;
  hasIpv6 = false;
  private readonly originals = new LuaTable<string, string>();
  private readonly prefixes = { 4: new Prefixes(), 6: new Prefixes() };
  /** First octets of known addresses, and all beginnings of first groups. */
  private readonly beginnings = new LuaSet<number | string>();
  /** What was read last: octets and where each of them ends, characters and where each of them ends. */
  private readonly octets: number[] = [];
  private readonly octetEnds: number[] = [];
  private readonly characters: Bytes = ffi.new("uint8_t[?]", LONGEST_IPV6 + 1);
  private readonly characterEnds: Ints = ffi.new("int32_t[?]", LONGEST_IPV6 + 1);

  constructor(private readonly cipher: PrefixCipher) {}

  /** @param isWhole whether the addresses inside of a network are known with it */
  add(surrogate: string, original: string, address: Address, isWhole: boolean): void {
    this.originals.set(surrogate, original);
    this.addBeginnings(address);
    if (address.prefix < 0) return;
    if (isWhole) this.prefixes[address.version].add(address);
    // The network's own address, without its length, is how people name the network.
    const base = formatAddress(withoutPrefix(address));
    if (!this.originals.has(base)) this.originals.set(base, string.gsub(original, "/%d+$", "")[0]);
  }

  private addBeginnings({ version, bits, prefix }: Address): void {
    const isIpv4 = version === 4;
    if (isIpv4) this.hasIpv4 = true;
    else this.hasIpv6 = true;
    const width = isIpv4 ? OCTET_BITS : GROUP_BITS;
    const first = tonumber(string.sub(bits, 1, width), 2) ?? 0;
    // A network with a prefix shorter than the first octet or group covers several values of it.
    const last = prefix < 0 || prefix >= width ? first : first + 2 ** (width - prefix) - 1;
    for (const value of $range(first, last)) {
      if (isIpv4) this.beginnings.add(value);
      const group = string.format("%x", value);
      for (const length of $range(1, isIpv4 ? 0 : group.length)) this.beginnings.add(string.sub(group, 1, length));
    }
  }

  /**
   * Finds what begins with the digit at `at`: an IPv4 address, the octets of a network (`10.1.`, `10.1.2`), or the octets
   * of a reversed address (`3.2.1.10` before `.in-addr.arpa`).
   *
   * @param separator dot, or the hyphen of the host name `ip-10-1-2-3`
   * @param isEnd whether no text comes after `end`
   */
  matchIpv4(bytes: Bytes, at: number, end: number, isEnd: boolean, separator: number): AddressMatch {
    const [count, isCut] = this.readOctets(bytes, at, end, separator);
    if (isCut && !isEnd) return $multi(HOLD, "", "");
    const { octets, octetEnds, beginnings } = this;
    const last = octetEnds[count - 1];
    const isForward = count > 0 && beginnings.has(octets[0]);
    const isReversed = count > 1 && separator === DOT && beginnings.has(octets[count - 1]);
    if (isReversed) {
      const arpa = literalEnd(ARPA, bytes, last, end);
      if (arpa === HOLD && !isEnd) return $multi(HOLD, "", "");
      if (arpa > 0) return this.matchReversed(count);
    }
    if (!isForward || count < 2) return noAddress();
    if (count === OCTETS) {
      const text = table.concat(octets, ".", 1, OCTETS);
      if (separator === DOT) return this.matchWhole(bytes, last, end, isEnd, text, EdgeCode.Number);
      const original = this.originalOf(text);
      if (original === undefined || !rightHolds(EdgeCode.Number, bytes, last, end)) return noAddress();
      return $multi(last, table.concat(octets, "-", 1, OCTETS), string.gsub(original, "%.", "-")[0]);
    }
    return separator === DOT ? this.matchOctets(bytes, last, end, isEnd, count) : noAddress();
  }

  /** Finds the IPv6 address that begins with the hexadecimal digit at `at`. */
  matchIpv6(bytes: Bytes, at: number, end: number, isEnd: boolean): AddressMatch {
    const { characters, characterEnds, beginnings } = this;
    let count = 0;
    let colons = 0;
    let group = 0;
    let place = at;
    let isCut = true;
    while (place < end && count <= LONGEST_IPV6) {
      const [character, next] = readSpelled(bytes, place, end);
      if (character === UNFINISHED) break;
      const isColon = character === COLON;
      if (!isColon && (!isHexDigit(character) || group === GROUP_DIGITS)) {
        if (isHexDigit(character)) return noAddress();
        isCut = false;
        break;
      }
      group = isColon ? 0 : group + 1;
      if (isColon) {
        colons += 1;
        if (colons === 1 && !beginnings.has(lowered(characters, count))) return noAddress();
      }
      characters[count] = character;
      characterEnds[count] = next;
      count += 1;
      place = next;
    }
    if (isCut && !isEnd && count <= LONGEST_IPV6) {
      const mayBegin = colons > 0 || count === 0 || beginnings.has(lowered(characters, count));
      return $multi(mayBegin ? HOLD : 0, "", "");
    }
    if (colons < 2) return noAddress();
    // One colon behind an address is punctuation.
    if (characters[count - 1] === COLON && characters[count - 2] !== COLON) count -= 1;
    return this.matchWhole(bytes, characterEnds[count - 1], end, isEnd, lowered(characters, count), EdgeCode.Ipv6);
  }

  /** @returns how many octets there are, 0 if a number is none, and whether the text ends before that is certain */
  private readOctets(
    bytes: Bytes,
    at: number,
    end: number,
    separator: number,
  ): LuaMultiReturn<[count: number, isCut: boolean]> {
    const { octets, octetEnds } = this;
    let count = 0;
    let digits = 0;
    let value = 0;
    let place = at;
    while (place < end) {
      const [character, next] = readSpelled(bytes, place, end);
      if (character === UNFINISHED) return $multi(count, true);
      if (isDigit(character)) {
        value = value * 10 + character - ZERO;
        digits += 1;
        if (value > 255 || digits > 3) return $multi(0, false);
        octets[count] = value;
        octetEnds[count] = next;
      } else {
        // A separator at the end of the text is followed by no more octets.
        if (digits === 0) return $multi(count, false);
        count += 1;
        if (character !== separator || count === OCTETS) return $multi(count, false);
        digits = 0;
        value = 0;
      }
      place = next;
    }
    return $multi(digits > 0 ? count + 1 : count, true);
  }

  private matchReversed(count: number): AddressMatch {
    const { octets, octetEnds } = this;
    const forward: number[] = [];
    for (const place of $range(count, 1, -1)) forward.push(octets[place - 1]);
    const original =
      count === OCTETS ? this.originalOf(forward.join(".")) : this.leadingOctets(forward, count, OCTET_BITS);
    if (original === undefined) return noAddress();
    const reversed = original.split(".").reverse().join(".");
    return $multi(octetEnds[count - 1], table.concat(octets, ".", 1, count), reversed);
  }

  /** Finds the first octets of a network. Two are a network's with a dot behind them; three may also name it themselves. */
  private matchOctets(bytes: Bytes, last: number, end: number, isEnd: boolean, count: number): AddressMatch {
    if (last >= end && !isEnd) return $multi(HOLD, "", "");
    let isPrefix = false;
    if (last < end) {
      const [character, next] = readSpelled(bytes, last, end);
      if (character === DOT && next >= end && !isEnd) return $multi(HOLD, "", "");
      isPrefix = character === DOT && next < end && (afterOctets[bytes[next]] !== 0 || isAlphanumeric(bytes[next]));
    }
    if (!isPrefix && (count === 2 || !rightHolds(EdgeCode.Number, bytes, last, end))) return noAddress();
    const original = this.leadingOctets(this.octets, count, isPrefix ? OCTET_BITS : OCTET_BITS * (count - 1));
    if (original === undefined) return noAddress();
    return $multi(last, table.concat(this.octets, ".", 1, count), original);
  }

  /** What the first octets of addresses in a network stand for; the network's prefix has more than `above` bits. */
  private leadingOctets(octets: number[], count: number, above: number): string | undefined {
    const zeros = string.rep(".0", OCTETS - count);
    const address = parseAddress(`${table.concat(octets, ".", 1, count)}${zeros}/${count * OCTET_BITS}`);
    if (address === undefined || !this.prefixes[4].hold(address, above)) return undefined;
    const [original] = string.match(formatAddress(this.cipher.decrypt(address)), `^${string.rep("%d+%.", count)}`);
    return string.sub(original, 1, -2);
  }

  /** Finds the address `text`, which ends at `last`, with its prefix length or without. */
  private matchWhole(
    bytes: Bytes,
    last: number,
    end: number,
    isEnd: boolean,
    text: string,
    edge: EdgeCode,
  ): AddressMatch {
    if (!isEnd && (last >= end || (bytes[last] === DOT && last + 1 >= end))) return $multi(HOLD, "", "");
    if (last < end) {
      const [character, next] = readSpelled(bytes, last, end);
      if (character === UNFINISHED && !isEnd) return $multi(HOLD, "", "");
      if (character === SLASH) {
        let lengthEnd = next;
        while (lengthEnd < end && lengthEnd - next < LENGTH_DIGITS && isDigit(bytes[lengthEnd])) lengthEnd += 1;
        if (lengthEnd >= end && !isEnd) return $multi(HOLD, "", "");
        const network = `${text}/${ffi.string(advance(bytes, next), lengthEnd - next)}`;
        const original = lengthEnd > next ? this.originalOf(network) : undefined;
        if (original !== undefined && rightHolds(EdgeCode.Word, bytes, lengthEnd, end)) {
          return $multi(lengthEnd, network, original);
        }
      }
    }
    const isColon = edge === EdgeCode.Ipv6 && last < end && bytes[last] === COLON;
    if (!isColon && !rightHolds(edge, bytes, last, end)) return noAddress();
    const original = this.originalOf(text);
    if (original === undefined) return noAddress();
    return $multi(last, text, original);
  }

  /** What the address `text` stands for. */
  private originalOf(text: string): string | undefined {
    const known = this.originals.get(text) as string | undefined;
    if (known !== undefined) return known;
    const address = parseAddress(text);
    if (address === undefined) return undefined;
    // IPv6 addresses are written in several ways.
    const usual = this.originals.get(formatAddress(address)) as string | undefined;
    if (usual !== undefined) return usual;
    return this.prefixes[address.version].hold(address, 0) ? formatAddress(this.cipher.decrypt(address)) : undefined;
  }
}

function noAddress(): AddressMatch {
  return $multi(0, "", "");
}

function lowered(characters: Bytes, count: number): string {
  return ffi.string(characters, count).toLowerCase();
}

/** Where `literal`, in either case, ends that begins at `at`; 0 if it is not there, {@link HOLD} if the text ends in it. */
function literalEnd(literal: string, bytes: Bytes, at: number, end: number): number {
  let place = at;
  for (const index of $range(1, literal.length)) {
    if (place >= end) return HOLD;
    const [character, next] = readSpelled(bytes, place, end);
    if (character === UNFINISHED) return HOLD;
    const expected = string.byte(literal, index);
    if (character !== expected && (!isAlphanumeric(character) || (character | 32) !== expected)) return 0;
    place = next;
  }
  return place;
}
