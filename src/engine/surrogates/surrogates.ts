/** How the surrogate of each kind is made. Everything is drawn from the scope's key, nothing is counted or stored. */
import type { SurrogateRule } from "../../patterns/detector";
import { formatAddress, parseAddress } from "./address";
import { type Digest, Keystream } from "./keystream";
import { PrefixCipher } from "./prefix-cipher";

const HEX = "0123456789abcdef";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS = "0123456789";
/** RFC 4648 without padding. Access key ids and unique ids are written in it. */
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** Readable in any font, valid in every AWS name. */
const NAME_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
/** 50 bits: two of a million names in one scope collide with a probability of 0.0004. */
const NAME_LENGTH = 10;
/** First account surrogate: one without a leading zero is also a valid JSON number. */
const FIRST_ACCOUNT = 1e11;

export interface SurrogateKind {
  name: string;
  surrogate: SurrogateRule;
}

/** Surrogates that a scope remembers, in each of two generations: a conversation comes again with every turn. */
const REMEMBERED = 10000;

/** The surrogates of one scope. */
export class Surrogates {
  readonly addresses: PrefixCipher;
  private recent = new LuaTable<string, LuaTable<string, string>>();
  private older = new LuaTable<string, LuaTable<string, string>>();
  private recentCount = 0;

  /** @param structured look-alikes if true, tags like `AWS_S3_BUCKET_k7m2x9qa3d` if false */
  constructor(
    private readonly digest: Digest,
    private readonly structured: boolean,
  ) {
    this.addresses = new PrefixCipher(digest);
  }

  /**
   * The surrogate of `original`, in the plain spelling (no escapes).
   *
   * @param attempt 0, or the number of candidates that were refused because something else has that text
   */
  derive(kind: SurrogateKind, original: string, attempt: number): string {
    if (attempt > 0) return this.make(kind, original, attempt);
    let ofKind = this.recent.get(kind.name) as LuaTable<string, string> | undefined;
    if (ofKind === undefined) {
      ofKind = new LuaTable();
      this.recent.set(kind.name, ofKind);
    }
    const known = ofKind.get(original) as string | undefined;
    if (known !== undefined) return known;
    const surrogate = this.older.get(kind.name)?.get(original) ?? this.make(kind, original, 0);
    ofKind.set(original, surrogate);
    this.recentCount += 1;
    if (this.recentCount >= REMEMBERED) {
      this.older = this.recent;
      this.recent = new LuaTable();
      this.recentCount = 0;
    }
    return surrogate;
  }

  private make(kind: SurrogateKind, original: string, attempt: number): string {
    const { rule } = kind.surrogate;
    const stream = new Keystream(this.digest, attempt === 0 ? kind.name : `${kind.name} ${attempt}`, original);
    if (!this.structured) return `AWS_${kind.name.toUpperCase()}_${stream.text(NAME_ALPHABET, NAME_LENGTH)}`;
    if (rule === "id") return idLike(original, stream);
    if (rule === "account") return this.account(original, attempt);
    if (rule === "accessKeyId") return this.accessKeyId(original, stream);
    if (rule === "address") return this.address(original);
    if (rule === "name") return `${kind.surrogate.hint}-${stream.text(NAME_ALPHABET, NAME_LENGTH)}`;
    return opaque(original, kind.surrogate.keep ?? 0, stream);
  }

  /** 12 digits. Used on its own for account ids that stand as numbers, which stay numbers even without structure. */
  account(original: string, attempt: number): string {
    const stream = new Keystream(this.digest, attempt === 0 ? "account_id" : `account_id ${attempt}`, original);
    return string.format("%.0f", FIRST_ACCOUNT + stream.below(9 * FIRST_ACCOUNT));
  }

  private address(original: string): string {
    const address = parseAddress(original);
    return address === undefined ? original : formatAddress(this.addresses.encrypt(address));
  }

  /** The account in an access key id: bits 1–40 of its base32 part (as decoded by `sts get-access-key-info`). */
  private accessKeyId(original: string, stream: Keystream): string {
    const high = decodeBase32(original.substring(4, 14));
    const account = math.floor((high % 2 ** 49) / 2 ** 9);
    const prefix = original.substring(0, 4);
    if (high < 0 || account >= 1e12) return prefix + stream.text(BASE32, original.length - 4);
    const surrogate = tonumber(this.account(string.format("%012.0f", account), 0)) ?? 0;
    // 50 bits in 10 characters: one that is always set in real keys, 40 of the account, 9 of the key itself.
    return (
      prefix +
      encodeBase32(2 ** 49 + surrogate * 2 ** 9 + stream.below(512), 10) +
      stream.text(BASE32, original.length - 14)
    );
  }
}

/** `i-0abc…`: what stands before the last hyphen stays, what follows keeps its length and its alphabet. */
function idLike(original: string, stream: Keystream): string {
  const [prefix, rest] = string.match(original, "^(.*%-)([^%-]*)$");
  const body = rest ?? original;
  let alphabet = LOWER + DIGITS;
  if (string.find(body, "^[0-9a-f]*$")[0] !== undefined) alphabet = HEX;
  else if (string.find(body, "^[0-9A-Z]*$")[0] !== undefined) alphabet = UPPER + DIGITS;
  return (prefix ?? "") + stream.text(alphabet, body.length);
}

/**
 * Letters and digits are drawn anew from the classes that the original uses, so a UUID becomes a UUID; punctuation stays
 * in its place.
 */
function opaque(original: string, keep: number, stream: Keystream): string {
  const body = original.substring(keep);
  const has = (pattern: string): boolean => string.find(body, pattern)[0] !== undefined;
  let alphabet = "";
  if (has("%l")) alphabet += has("[g-zA-Z]") ? LOWER : "abcdef";
  if (has("%u")) alphabet += has("[G-Za-z]") ? UPPER : "ABCDEF";
  if (has("%d")) alphabet += DIGITS;
  const [masked] = string.gsub(body, "%w+", (run: string) => stream.text(alphabet, run.length));
  return original.substring(0, keep) + masked;
}

/** -1 if `text` is not base32. At most 10 characters (50 bits) are exact. */
function decodeBase32(text: string): number {
  let value = 0;
  for (const index of $range(0, text.length - 1)) {
    const digit = BASE32.indexOf(text.charAt(index));
    if (digit < 0) return -1;
    value = value * 32 + digit;
  }
  return value;
}

function encodeBase32(value: number, length: number): string {
  let text = "";
  let rest = value;
  for (const _ of $range(1, length)) {
    text = BASE32.charAt(rest % 32) + text;
    rest = math.floor(rest / 32);
  }
  return text;
}
