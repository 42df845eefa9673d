/** The surrogates of one request and what they stand for; replaces them in text that arrives piece by piece. */
import * as ffi from "ffi";
import { isDigit, isHexDigit } from "../ascii";
import { textOf } from "../bytes";
import { EdgeCode, leftHolds } from "../find/edges";
import { type Address, parseAddress, reversedIpv6 } from "../surrogates/address";
import type { PrefixCipher } from "../surrogates/prefix-cipher";
import { encodeString } from "../json/strings";
import { base64Of, paddingOf } from "./base64";
import { Beginnings } from "./beginnings";
import { Edits } from "./edits";
import { Networks } from "./networks";
import { caseChange, plainOf, spelledLike } from "./observed-spelling";
import { escapeStart, readSpelled } from "./spelled-reader";
import { HOLD, SurrogateTrie, type Word } from "./surrogate-trie";

/** What a piece of text became: the part that is certain, and the end that may still become a surrogate. */
export interface Restored {
  text: string;
  held: string;
}

/** Bytes before a surrogate that tell whether it begins there: of a colour code, or backslashes. */
export const LONGEST_BEFORE = 64;

const HYPHEN = 45;
const DOT = 46;
const BACKSLASH = 92;
const SMALL_I = 105;
const SMALL_P = 112;
const ACCOUNT = "^(%d%d%d%d)(%d%d%d%d)(%d%d%d%d)$";

/** Where a surrogate ends, or 0, or {@link HOLD}, and what is written in its place. */
type Replacement = LuaMultiReturn<[end: number, text: string]>;

export class Dictionary {
  private readonly originals = new LuaSet<string>();
  /** Surrogate → original, but for addresses. */
  private readonly texts = new LuaTable<string, string>();
  /** Surrogates among them that are not looked for yet. */
  private added: string[] = [];
  private readonly trie = new SurrogateTrie();
  private readonly networks: Networks;
  private readonly beginnings = new Beginnings();
  private isUnused = true;

  constructor(cipher: PrefixCipher) {
    this.networks = new Networks(cipher);
  }

  /** Whether `text` is something that a surrogate stands for. */
  isOriginal(text: string): boolean {
    return this.originals.has(text);
  }

  isEmpty(): boolean {
    return this.isUnused;
  }

  /** Adds a surrogate. Addresses bring with them every address of the network that they name. */
  add(surrogate: string, original: string): void {
    this.isUnused = false;
    this.originals.add(original);
    const address = parseAddress(surrogate);
    if (address === undefined || address.separator === "-") this.addText(surrogate, original);
    if (address !== undefined) this.addAddress(surrogate, original, address);
  }

  private addText(surrogate: string, original: string): void {
    if (this.texts.get(surrogate) === original) return;
    this.texts.set(surrogate, original);
    this.added.push(surrogate);
  }

  private addAddress(surrogate: string, original: string, address: Address): void {
    const { networks, beginnings } = this;
    if (address.version === 4) {
      beginnings.addDigits();
      networks.add(string.gsub(surrogate, "-", ".")[0], string.gsub(original, "-", ".")[0], address);
      return;
    }
    beginnings.add(surrogate);
    networks.add(surrogate, original, address);
    const meant = parseAddress(original);
    if (meant !== undefined && address.prefix < 0) this.addText(reversedIpv6(address), reversedIpv6(meant));
  }

  /** Makes what was added findable, which takes longer than to add it: not every answer is looked at. */
  private settle(): void {
    for (const surrogate of this.added) {
      const original = this.texts.get(surrogate);
      this.addWord({ surrogate, original, isBase64: false, next: undefined });
      const grouped = string.gsub(surrogate, ACCOUNT, "%1-%2-%3")[0];
      if (grouped !== surrogate) {
        const meant = string.gsub(original, ACCOUNT, "%1-%2-%3")[0];
        this.addWord({ surrogate: grouped, original: meant, isBase64: false, next: undefined });
      }
      // `echo` has a newline encoded with what it says.
      for (const ending of ["", "\n"]) {
        const encoded = base64Of(surrogate + ending);
        this.addWord({ surrogate: encoded, original: original + ending, isBase64: true, next: undefined });
      }
    }
    this.added = [];
  }

  private addWord(word: Word): void {
    this.trie.add(word);
    this.beginnings.add(word.surrogate);
  }

  /**
   * Replaces the surrogates in `text`, in whatever spelling they stand there. Of two that begin together the longer one is
   * meant; inside a longer word or number there is none.
   *
   * @param context what stood before `text`: its last bytes, at most {@link LONGEST_BEFORE} matter
   * @param isEnd whether nothing follows; otherwise what may still become a surrogate is held
   * @param isJson whether the text is that of a JSON document, in whose strings surrogates stand
   */
  restore(text: string, context: string, isEnd: boolean, isJson: boolean): Restored {
    this.settle();
    const { beginnings } = this;
    const whole = context + text;
    const bytes = ffi.cast("const uint8_t*", whole);
    const end = whole.length;
    const edits = new Edits(whole, context.length);
    let at = beginnings.next(bytes, context.length, end);
    while (at < end) {
      if (bytes[at] === BACKSLASH) at = escapeStart(bytes, at, end);
      const [matchEnd, replacement] = this.match(bytes, at, end, isEnd, isJson);
      if (matchEnd === HOLD) return { text: edits.result(at), held: string.sub(whole, at + 1) };
      if (matchEnd > 0) edits.replace(at, matchEnd, replacement);
      at = beginnings.next(bytes, matchEnd > 0 ? matchEnd : at + 1, end);
    }
    return { text: edits.result(), held: "" };
  }

  private match(bytes: Bytes, at: number, end: number, isEnd: boolean, isJson: boolean): Replacement {
    // A backslash is a character of its own where the text is none of a JSON document: `CORP\name`.
    const isFirst = leftHolds(EdgeCode.Word, bytes, at, 0) || (!isJson && bytes[at - 1] === BACKSLASH);
    if (!isFirst) return $multi(0, "");
    const [wordEnd, word] = this.trie.match(bytes, at, end, isEnd);
    if (wordEnd === HOLD) return $multi(HOLD, "");
    const text = word === undefined ? undefined : writtenWord(word, textOf(bytes, at, wordEnd), isJson);
    if (text !== undefined) return $multi(wordEnd, text);
    return this.matchAddress(bytes, at, end, isEnd, isJson);
  }

  private matchAddress(bytes: Bytes, at: number, end: number, isEnd: boolean, isJson: boolean): Replacement {
    const { networks } = this;
    const [first] = readSpelled(bytes, at, end);
    let addressEnd = 0;
    let surrogate = "";
    let original = "";
    if (networks.hasIpv4 && isDigit(first)) {
      if (endsHostPrefix(bytes, at))
        [addressEnd, surrogate, original] = networks.matchIpv4(bytes, at, end, isEnd, HYPHEN);
      if (addressEnd === 0 && leftHolds(EdgeCode.Number, bytes, at, 0))
        [addressEnd, surrogate, original] = networks.matchIpv4(bytes, at, end, isEnd, DOT);
    }
    if (addressEnd === 0 && networks.hasIpv6 && isHexDigit(first) && leftHolds(EdgeCode.Ipv6, bytes, at, 0))
      [addressEnd, surrogate, original] = networks.matchIpv6(bytes, at, end, isEnd);
    if (addressEnd <= 0) return $multi(addressEnd, "");
    const text = written(textOf(bytes, at, addressEnd), surrogate, original, isJson);
    if (text === undefined) return $multi(0, "");
    return $multi(addressEnd, text);
  }
}

/** Whether `ip-` stands right before `at`. */
function endsHostPrefix(bytes: Bytes, at: number): boolean {
  return at >= 3 && bytes[at - 1] === HYPHEN && (bytes[at - 2] | 32) === SMALL_P && (bytes[at - 3] | 32) === SMALL_I;
}

/** What `original` is where its surrogate stands as `raw`; undefined if the case of that follows no rule. */
function written(raw: string, surrogate: string, original: string, isJson: boolean): string | undefined {
  if (raw === surrogate) return isJson ? encodeString(original) : original;
  const change = caseChange(surrogate, plainOf(raw));
  return change === undefined ? undefined : spelledLike(raw, change(original), isJson);
}

/** As {@link written}, for the word that was found, or for one that differs from it in case only. */
function writtenWord(found: Word, raw: string, isJson: boolean): string | undefined {
  let word: Word | undefined = found;
  while (word !== undefined) {
    const text = word.isBase64 ? writtenBase64(word, raw) : written(raw, word.surrogate, word.original, isJson);
    if (text !== undefined) return text;
    word = word.next;
  }
  return undefined;
}

/** Base64 that needs no padding does not tell whether there would be any, so it is taken for the usual one. */
function writtenBase64({ surrogate, original }: Word, raw: string): string | undefined {
  const [digits, padding] = string.match(plainOf(raw), "^(.-)(=*)$");
  if (digits !== surrogate) return undefined;
  const encoded = base64Of(original);
  const isPadded = padding !== "" || paddingOf(surrogate) === "";
  return spelledLike(raw, isPadded ? encoded + paddingOf(encoded) : encoded, false);
}
