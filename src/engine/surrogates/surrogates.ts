/** How the surrogate of each kind is made. Everything is drawn from the scope's key, nothing is counted or stored. */
import * as ffi from "ffi";
import type { SurrogateRule } from "../../patterns/detector";
import { formatAddress, parseAddress } from "./address";
import { type Digest, Keystream } from "./keystream";
import { PrefixCipher } from "./prefix-cipher";

const HEX = "0123456789abcdef";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS = "0123456789";
const LOWER_AND_DIGITS = LOWER + DIGITS;
const UPPER_AND_DIGITS = UPPER + DIGITS;
/** RFC 4648 without padding. Access key ids and unique ids are written in it. */
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** Readable in any font, valid in every AWS name. */
const NAME_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
/** 50 bits: two of a million names in one scope collide with a probability of 0.0004. */
const NAME_LENGTH = 10;
/** What every name becomes: valid for whatever AWS resource it names, and no guess of what that is. */
const NAME_PREFIX = "name-";
/** Pattern and length of a UUID. */
const UUID = [8, 4, 4, 4, 12].map((digits) => "%x".repeat(digits)).join("%-");
const UUID_LENGTH = 36;
const ACCOUNT_LENGTH = 12;
/** First account surrogate: one without a leading zero is also a valid JSON number. */
const FIRST_ACCOUNT = 1e11;
const HYPHEN = 45;

export interface SurrogateKind {
  name: string;
  surrogate: SurrogateRule;
}

/** Surrogates that a scope remembers, in each of two generations: a conversation comes again with every turn. */
const REMEMBERED = 10000;

/** The surrogates of one scope. */
export class Surrogates {
  readonly addresses: PrefixCipher;
  private readonly stream: Keystream;
  /** An access key id draws its account's surrogate while it draws its own. */
  private readonly accountStream: Keystream;
  private recent = new LuaTable<string, LuaTable<string, string>>();
  private older = new LuaTable<string, LuaTable<string, string>>();
  private recentCount = 0;

  /** @param structured look-alikes if true, tags like `AWS_S3_BUCKET_k7m2x9qa3d` if false */
  constructor(
    digest: Digest,
    private readonly structured: boolean,
  ) {
    this.addresses = new PrefixCipher(digest);
    this.stream = new Keystream(digest);
    this.accountStream = new Keystream(digest);
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

  /**
   * Kinds are guesses that follow from the context, and another context may make another guess: so nothing is drawn from
   * the kind itself. What has a shape keeps it whatever the guess, and all that are only names are drawn alike.
   */
  private make(kind: SurrogateKind, original: string, attempt: number): string {
    const { stream } = this;
    const rule = kind.surrogate.rule === "name" ? ruleOfName(original) : kind.surrogate.rule;
    stream.start(attempt === 0 ? rule : `${rule} ${attempt}`, original);
    if (!this.structured) return `AWS_${wordOf(rule, kind, original)}_${this.randomPart()}`;
    if (rule === "id") return idLike(original, stream);
    if (rule === "account") return this.account(original, attempt);
    if (rule === "accessKeyId") return this.accessKeyId(original, stream);
    if (rule === "address") return this.address(original);
    if (rule === "name") return NAME_PREFIX + this.randomPart();
    return opaque(original, kind.surrogate.rule === "opaque" ? (kind.surrogate.keep ?? 0) : 0, stream);
  }

  /** Has a digit, so that no hyphenated pair of English words looks like a name's surrogate. */
  private randomPart(): string {
    for (;;) {
      const text = this.stream.text(NAME_ALPHABET, NAME_LENGTH);
      if (string.find(text, "%d")[0] !== undefined) return text;
    }
  }

  /** 12 digits. Used on its own for account ids that stand as numbers, which stay numbers even without structure. */
  account(original: string, attempt: number): string {
    const { accountStream } = this;
    accountStream.start(attempt === 0 ? "account" : `account ${attempt}`, original);
    return string.format("%.0f", FIRST_ACCOUNT + accountStream.below(9 * FIRST_ACCOUNT));
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

type Rule = SurrogateRule["rule"];

/** How a name is replaced that has the shape of something else, which other contexts may know it as. */
function ruleOfName(original: string): Rule {
  if (isUuid(original)) return "opaque";
  if (original.length === ACCOUNT_LENGTH && string.find(original, "^%d+$")[0] !== undefined) return "account";
  return parseAddress(original) === undefined ? "name" : "address";
}

function isUuid(text: string): boolean {
  return text.length === UUID_LENGTH && string.find(text, UUID)[0] !== undefined;
}

/** The word in a tag without structure. It shows no more of the original than its shape does. */
function wordOf(rule: Rule, kind: SurrogateKind, original: string): string {
  if (rule === "name") return "NAME";
  if (rule === "account") return "ACCOUNT_ID";
  if (rule === "address") return "IP";
  return isUuid(original) ? "UUID" : kind.name.toUpperCase();
}

/** What a text consists of, as bits. */
const enum Has {
  SmallHex = 1,
  /** `g` to `z`. */
  Small = 2,
  CapitalHex = 4,
  /** `G` to `Z`. */
  Capital = 8,
  Digit = 16,
  LetterOrDigit = 31,
  Other = 32,
}

const classes = ffi.new("uint8_t[?]", 256);
ffi.fill(classes, 256, Has.Other);
for (const digit of $range(0, 9)) classes[string.byte("0") + digit] = Has.Digit;
for (const letter of $range(0, 25)) {
  classes[string.byte("a") + letter] = letter < 6 ? Has.SmallHex : Has.Small;
  classes[string.byte("A") + letter] = letter < 6 ? Has.CapitalHex : Has.Capital;
}

/** What `bytes[from, to)` consists of. */
function classesOf(bytes: Bytes, from: number, to: number): number {
  let has = 0;
  for (const at of $range(from, to - 1)) has |= classes[bytes[at]];
  return has;
}

function copyOf(text: string): Bytes {
  const copy = ffi.new("uint8_t[?]", text.length);
  ffi.copy(copy, text, text.length);
  return copy;
}

/** `i-0abc…`: what stands before the last hyphen stays, what follows keeps its length and its alphabet. */
function idLike(original: string, stream: Keystream): string {
  const length = original.length;
  const masked = copyOf(original);
  let from = length;
  while (from > 0 && masked[from - 1] !== HYPHEN) from -= 1;
  const has = classesOf(masked, from, length);
  let alphabet = LOWER_AND_DIGITS;
  if ((has & ~(Has.Digit | Has.SmallHex)) === 0) alphabet = HEX;
  else if ((has & ~(Has.Digit | Has.CapitalHex | Has.Capital)) === 0) alphabet = UPPER_AND_DIGITS;
  stream.draw(alphabet, masked, from, length);
  return ffi.string(masked, length);
}

/**
 * Letters and digits are drawn anew from the classes that the original uses, so a UUID becomes a UUID; punctuation stays
 * in its place.
 */
function opaque(original: string, keep: number, stream: Keystream): string {
  const length = original.length;
  const masked = copyOf(original);
  const has = classesOf(masked, keep, length);
  const isBeyondHex = (has & (Has.Small | Has.Capital)) !== 0;
  const hasSmall = (has & (Has.SmallHex | Has.Small)) !== 0;
  const hasCapital = (has & (Has.CapitalHex | Has.Capital)) !== 0;
  const isHex = !isBeyondHex && hasSmall !== hasCapital;
  let alphabet = "";
  if (hasSmall) alphabet += isHex ? "abcdef" : LOWER;
  if (hasCapital) alphabet += isHex ? "ABCDEF" : UPPER;
  if ((has & Has.Digit) !== 0) alphabet += DIGITS;
  let at = keep;
  while (at < length) {
    const from = at;
    while (at < length && (classes[masked[at]] & Has.LetterOrDigit) !== 0) at += 1;
    stream.draw(alphabet, masked, from, at);
    at += 1;
  }
  return ffi.string(masked, length);
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
