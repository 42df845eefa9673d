/** The surrogates of one request and what they stand for; replaces them in text that arrives piece by piece. */
import { type Address, contains, formatAddress, parseAddress, withoutPrefix } from "../surrogates/address";
import { isAlphanumeric, isDigit, isHexDigit } from "../ascii";
import { respelled, type Respelling, RESPELLINGS } from "../surrogates/spellings";
import type { PrefixCipher } from "../surrogates/prefix-cipher";

/** What a piece of text became: the part that is certain, and the end that may still become a surrogate. */
export interface Restored {
  text: string;
  held: string;
}

/** How an original is written where it goes; the identity for plain text. */
export type Spelling = (this: void, original: string) => string;

const DOT = 46;
const COLON = 58;
/** Longest escape that ends in a digit or a letter: `\u0022`. */
export const LONGEST_ESCAPE = 6;
/** Longest address with its prefix length. */
const LONGEST_ADDRESS = 43;

export class Dictionary {
  private readonly originals = new LuaTable<string, string>();
  /** First two bytes → lengths of the surrogates that begin with them, longest first. */
  private readonly lengths = new LuaTable<number, number[]>();
  /** Surrogates as they are written elsewhere → how. */
  private readonly respellings = new LuaTable<string, Respelling>();
  private surrogates: string[] = [];
  private longest = 0;
  private isSorted = true;
  private readonly networks: Address[] = [];
  private hasIpv4 = false;
  private hasIpv6 = false;

  constructor(private readonly cipher: PrefixCipher) {}

  /** Whether `text` is something that a surrogate stands for. */
  isOriginal(text: string): boolean {
    for (const [, original] of this.originals) if (original === text) return true;
    return false;
  }

  isEmpty(): boolean {
    return this.surrogates.length === 0 && !this.hasIpv4 && !this.hasIpv6;
  }

  /** Adds a surrogate. Private addresses bring with them every address of the network that they name. */
  add(surrogate: string, original: string): void {
    const address = parseAddress(surrogate);
    if (address !== undefined && address.separator !== "-") {
      this.addAddress(surrogate, original, address);
      return;
    }
    this.addText(surrogate, original);
    if (!surrogate.includes("/") && !surrogate.includes("+") && !surrogate.includes("=")) return;
    for (const respelling of Object.values(RESPELLINGS)) {
      const written = respelled(surrogate, respelling);
      if (written === surrogate || this.originals.has(written)) continue;
      this.addText(written, original);
      this.respellings.set(written, respelling);
    }
  }

  private addText(surrogate: string, original: string): void {
    if (!this.originals.has(surrogate)) {
      this.surrogates.push(surrogate);
      this.isSorted = false;
      this.longest = math.max(this.longest, surrogate.length);
      const pair = string.byte(surrogate, 1) * 256 + string.byte(surrogate, 2);
      const lengths = this.lengths.get(pair) as number[] | undefined;
      if (lengths === undefined) this.lengths.set(pair, [surrogate.length]);
      else insertDescending(lengths, surrogate.length);
    }
    this.originals.set(surrogate, original);
  }

  private addAddress(surrogate: string, original: string, address: Address): void {
    this.hasIpv4 ||= address.version === 4;
    this.hasIpv6 ||= address.version === 6;
    this.originals.set(surrogate, original);
    if (address.prefix < 0) return;
    this.networks.push(address);
    // The network's own address, without its length, is how people name the network.
    const base = formatAddress(withoutPrefix(address));
    if (!this.originals.has(base)) this.originals.set(base, string.gsub(original, "/%d+$", "")[0]);
  }

  /**
   * Replaces the surrogates in `text`. Of two that begin together the longer one is meant.
   *
   * @param context what stands before `text`: its last bytes
   * @param isEnd whether nothing follows; otherwise what may still become a surrogate is held
   */
  restore(text: string, context: string, isEnd: boolean, spelling: Spelling): Restored {
    const { lengths, hasIpv4, hasIpv6 } = this;
    const length = text.length;
    const parts: string[] = [];
    let copied = 1;
    let at = 1;
    let before = string.byte(context, context.length) ?? 0;
    let first = string.byte(text, 1) ?? 0;
    while (at <= length) {
      const second = at < length ? string.byte(text, at + 1) : 0;
      let end = 0;
      let original: string | undefined;
      const mayBegin = at === length ? !isEnd : lengths.has(first * 256 + second);
      if (mayBegin) {
        if (!isEnd && at + this.longest > length && this.isPrefix(string.sub(text, at))) {
          return { text: joined(parts, text, copied, at - 1), held: string.sub(text, at) };
        }
        if (at < length) end = this.endOf(text, at, first * 256 + second);
        if (end > 0) original = this.written(string.sub(text, at, end), spelling);
      }
      if (end === 0 && hasIpv4 && isDigit(first) && !continuesNumber(context, text, at, before)) {
        end = ipv4End(text, at);
        if (!isEnd && mayGoOn(text, at, end, 4)) {
          return { text: joined(parts, text, copied, at - 1), held: string.sub(text, at) };
        }
        if (end > 0) [original, end] = this.addressAt(text, at, end);
      }
      if (end === 0 && hasIpv6 && isHexDigit(first) && !continuesWord(context, text, at, before)) {
        end = ipv6End(text, at);
        if (!isEnd && mayGoOn(text, at, end, 6)) {
          return { text: joined(parts, text, copied, at - 1), held: string.sub(text, at) };
        }
        if (end > 0) [original, end] = this.addressAt(text, at, end);
      }
      if (original === undefined) {
        before = first;
        first = second;
        at += 1;
      } else {
        if (at > copied) parts.push(string.sub(text, copied, at - 1));
        parts.push(original);
        before = string.byte(text, end);
        at = end + 1;
        copied = at;
        first = string.byte(text, at) ?? 0;
      }
    }
    return { text: joined(parts, text, copied, length), held: "" };
  }

  /** What `surrogate` stands for, spelled as it is where it goes. */
  private written(surrogate: string, spelling: Spelling): string {
    const original = spelling(this.originals.get(surrogate));
    const respelling = this.respellings.get(surrogate) as Respelling | undefined;
    return respelling === undefined ? original : respelled(original, respelling);
  }

  private endOf(text: string, at: number, pair: number): number {
    for (const length of this.lengths.get(pair)) {
      if (at + length - 1 <= text.length && this.originals.has(string.sub(text, at, at + length - 1)))
        return at + length - 1;
    }
    return 0;
  }

  /** Whether `text` is the beginning, but not the whole, of a surrogate. */
  private isPrefix(text: string): boolean {
    const { surrogates } = this;
    if (!this.isSorted) {
      table.sort(surrogates);
      this.isSorted = true;
    }
    let low = 0;
    let high = surrogates.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (surrogates[middle] <= text) low = middle + 1;
      else high = middle;
    }
    return low < surrogates.length && surrogates[low].startsWith(text);
  }

  /** What the address in `text[at, end]` stands for, and where it ends: with its prefix length or without. */
  private addressAt(text: string, at: number, end: number): LuaMultiReturn<[string | undefined, number]> {
    const whole = string.sub(text, at, end);
    const original = this.addressOf(whole);
    const [slash] = string.find(whole, "/", 1, true);
    if (original !== undefined || slash === undefined) return $multi(original, end);
    const bareEnd = at + slash - 2;
    return $multi(this.addressOf(string.sub(text, at, bareEnd)), bareEnd);
  }

  private addressOf(text: string): string | undefined {
    const known = this.originals.get(text) as string | undefined;
    if (known !== undefined) return known;
    const address = parseAddress(text);
    if (address === undefined) return undefined;
    const isInside = this.networks.some((network) => contains(network, address));
    return isInside ? formatAddress(this.cipher.decrypt(address)) : undefined;
  }
}

/** Adds `value` to a descending list that may have it. */
function insertDescending(list: number[], value: number): void {
  let place = list.length;
  while (place > 0 && list[place - 1] < value) place -= 1;
  if (place === 0 || list[place - 1] !== value) table.insert(list, place + 1, value);
}

function joined(parts: string[], text: string, from: number, to: number): string {
  if (parts.length === 0) return string.sub(text, from, to);
  parts.push(string.sub(text, from, to));
  return table.concat(parts);
}

/** The last bytes before `at`. */
function behind(context: string, text: string, at: number): string {
  const near = string.sub(text, math.max(1, at - LONGEST_ESCAPE), at - 1);
  return near.length < LONGEST_ESCAPE ? context + near : near;
}

/** Whether the last byte before `at` belongs to an escape: its digits and letters are none of the text. */
function endsEscape(context: string, text: string, at: number): boolean {
  const before = behind(context, text, at);
  return string.find(before, "%%%x%x$")[0] !== undefined || string.find(before, "\\u%x%x%x%x$")[0] !== undefined;
}

/** Whether the digit at `at` continues a number, or a dotted one, that began before. */
function continuesNumber(context: string, text: string, at: number, before: number): boolean {
  if (isDigit(before)) return !endsEscape(context, text, at);
  return before === DOT && string.find(behind(context, text, at), "%d%.$")[0] !== undefined;
}

/** Whether the hexadecimal digit at `at` continues a word or an address. */
function continuesWord(context: string, text: string, at: number, before: number): boolean {
  return before === COLON || (isAlphanumeric(before) && !endsEscape(context, text, at));
}

/** Last byte of the address, with its prefix length if it has one, that begins at `at`; 0 if there is none. */
function ipv4End(text: string, at: number): number {
  const [, end] = string.find(text, "^%d%d?%d?%.%d%d?%d?%.%d%d?%d?%.%d%d?%d?", at);
  if (end === undefined || string.find(text, "^%.?%d", end + 1)[0] !== undefined) return 0;
  const [, withLength] = string.find(text, "^/%d%d?", end + 1);
  return withLength ?? end;
}

/** As {@link ipv4End}, for IPv6. */
function ipv6End(text: string, at: number): number {
  const [, end] = string.find(text, "^%x%x?%x?%x?:[%x:]*%x", at);
  if (end === undefined || isAlphanumeric(string.byte(text, end + 1) ?? 0)) return 0;
  const [, withNothing] = string.find(text, "^::", end + 1);
  const [, withLength] = string.find(text, "^/%d%d?%d?", (withNothing ?? end) + 1);
  return withLength ?? withNothing ?? end;
}

/** Whether what is at `at` may become an address, or the one that ends at `end` a longer one, when more text comes. */
function mayGoOn(text: string, at: number, end: number, version: 4 | 6): boolean {
  if (text.length - at >= LONGEST_ADDRESS) return false;
  if (end > 0) return string.find(text, version === 4 ? "^[./]?$" : "^[:/]*$", end + 1)[0] !== undefined;
  return string.find(text, version === 4 ? "^1[%d.]*$" : "^%x[%x:]*$", at)[0] !== undefined;
}
