/** IP addresses and networks as text and as bits. */
import { isDigit } from "../ascii";

export interface Address {
  version: 4 | 6;
  /** 32 or 128 characters, `0` or `1`. */
  bits: string;
  /** Prefix length of a network, or -1. */
  prefix: number;
  /** What stands between the octets: `.`, or `-` as in the host name `ip-10-0-1-2.ec2.internal`. */
  separator: string;
}

const GROUPS = 8;

/** Octet → its bits. */
const OCTETS: string[] = [];
for (const octet of $range(0, 255)) {
  let bits = "";
  for (const bit of $range(0, 7)) bits = `${(octet >> bit) & 1}${bits}`;
  OCTETS.push(bits);
}

function valueOf(bits: string, from: number, width: number): number {
  return tonumber(string.sub(bits, from + 1, from + width), 2) ?? 0;
}

/** Reads `10.1.2.3`, `10-1-2-3`, `fd00::1` and networks such as `10.1.0.0/16`. Returns undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  const [slash] = string.find(text, "/", 1, true);
  const bare = slash === undefined ? text : string.sub(text, 1, slash - 1);
  const isIpv6 = string.find(bare, ":", 1, true)[0] !== undefined;
  const address = isIpv6 ? parseIpv6(bare) : parseIpv4(bare);
  if (address === undefined || slash === undefined) return address;
  const [digits] = string.match(text, "^(%d%d?%d?)$", slash + 1);
  const prefix = digits === undefined ? -1 : (tonumber(digits) ?? -1);
  if (prefix < 0 || prefix > address.bits.length) return undefined;
  address.prefix = prefix;
  return address;
}

function parseIpv4(text: string): Address | undefined {
  // Most texts are no addresses, and this test is far cheaper than matching a pattern.
  if (!isDigit(string.byte(text, 1) ?? 0)) return undefined;
  const [a, separator, b, second, c, third, d] = string.match(text, "^(%d+)([.-])(%d+)([.-])(%d+)([.-])(%d+)$");
  if (a === undefined || second !== separator || third !== separator) return undefined;
  let bits = "";
  for (const octet of [a, b, c, d]) {
    const number = tonumber(octet) ?? 256;
    if (number > 255 || octet.length > 3) return undefined;
    bits += OCTETS[number];
  }
  return { version: 4, bits, prefix: -1, separator };
}

function parseIpv6(text: string): Address | undefined {
  if (string.find(text, "[^%x:]")[0] !== undefined) return undefined;
  const [gap, gapEnd] = string.find(text, "::", 1, true);
  const head = groupsOf(gap === undefined ? text : string.sub(text, 1, gap - 1));
  const tail = gapEnd === undefined ? [] : groupsOf(string.sub(text, gapEnd + 1));
  if (head === undefined || tail === undefined) return undefined;
  const missing = GROUPS - head.length - tail.length;
  if (gap === undefined ? missing !== 0 : missing < 1) return undefined;
  const bits = [...head, ...zeros(missing), ...tail].map((group) => OCTETS[group >> 8] + OCTETS[group & 255]);
  return { version: 6, bits: bits.join(""), prefix: -1, separator: ":" };
}

function zeros(count: number): number[] {
  const list: number[] = [];
  for (const _ of $range(1, count)) list.push(0);
  return list;
}

function groupsOf(text: string): number[] | undefined {
  const groups: number[] = [];
  if (text === "") return groups;
  for (const part of text.split(":")) {
    if (string.find(part, "^%x%x?%x?%x?$")[0] === undefined) return undefined;
    groups.push(tonumber(part, 16) ?? 0);
  }
  return groups;
}

/** The usual spelling; IPv6 as in RFC 5952. */
export function formatAddress(address: Address): string {
  const { version, bits, prefix, separator } = address;
  const groups: number[] = [];
  const width = version === 4 ? 8 : 16;
  for (const at of $range(0, bits.length - 1, width)) groups.push(valueOf(bits, at, width));
  const text = version === 4 ? groups.map((octet) => string.format("%d", octet)).join(separator) : formatIpv6(groups);
  return prefix < 0 ? text : `${text}/${string.format("%d", prefix)}`;
}

function formatIpv6(groups: number[]): string {
  let gap = 0;
  let gapLength = 1;
  let from = 0;
  for (const index of $range(0, GROUPS)) {
    if (index < GROUPS && groups[index] === 0) continue;
    if (index - from > gapLength) {
      gap = from;
      gapLength = index - from;
    }
    from = index + 1;
  }
  const text = (list: number[]): string => list.map((group) => string.format("%x", group)).join(":");
  if (gapLength < 2) return text(groups);
  return `${text(groups.slice(0, gap))}::${text(groups.slice(gap + gapLength))}`;
}

/** The name of an IPv6 address in the reverse zone: its hexadecimal digits from the last to the first (RFC 3596). */
export function reversedIpv6({ bits }: Address): string {
  const digits: string[] = [];
  for (const at of $range(bits.length - 4, 0, -4)) digits.push(string.format("%x", valueOf(bits, at, 4)));
  return `${digits.join(".")}.ip6.arpa`;
}

/** The network's own address, or the address itself. */
export function withoutPrefix(address: Address): Address {
  return { ...address, prefix: -1 };
}
