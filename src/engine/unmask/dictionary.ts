/** The surrogates of one request and what they stand for; replaces them in text that arrives piece by piece. */
import * as ffi from "ffi";
import { isDigit, isHexDigit } from "../ascii";
import { textOf } from "../bytes";
import { EdgeCode, leftHolds } from "../edges";
import { type Address, parseAddress, reversedIpv6 } from "../surrogates/address";
import type { PrefixCipher } from "../surrogates/prefix-cipher";
import { encodeString } from "../json/strings";
import { base64Of, paddingOf } from "./base64";
import { Beginnings } from "./beginnings";
import { Edits } from "./edits";
import { hasEscape, JsonText } from "./json-text";
import { Networks } from "./networks";
import { caseChange, plainOf, spelledLike } from "./observed-spelling";
import { escapeStart, readSpelled } from "./spelled-reader";
import { HOLD, SurrogateTrie, type Word } from "./surrogate-trie";

/** What a piece of text became. */
export interface Restored {
  /** What is certain. */
  text: string;
  /** The end of the piece that may still become a surrogate. */
  held: string;
  /** The last bytes before that as they were, without the escapes of JSON; they tell whether a surrogate begins there. */
  context: string;
}

/** Bytes before a surrogate that tell whether it begins there: a colour code has most. */
const LONGEST_CONTEXT = 80;

const HYPHEN = 45;
const DOT = 46;
const BACKSLASH = 92;
const SMALL_I = 105;
const SMALL_P = 112;
/** Bytes of the shortest surrogate whose base64 is looked for. */
const SHORTEST_ENCODED = 6;
const ACCOUNT = "^(%d%d%d%d)(%d%d%d%d)(%d%d%d%d)$";

/** Where a surrogate ends, or 0, or {@link HOLD}, and what is written in its place. */
type Replacement = LuaMultiReturn<[end: number, text: string]>;

export class Dictionary {
  private readonly originals = new LuaSet<string>();
  /** Surrogate → original. */
  private readonly known = new LuaTable<string, string>();
  /** Surrogates of other scopes. */
  private readonly foreign = new LuaSet<string>();
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

  /**
   * Adds a surrogate. A network brings with it every address inside, unless it is of another scope: there, other addresses
   * stand for those inside.
   */
  add(surrogate: string, original: string, isForeign = false): void {
    if (this.known.get(surrogate) === original) return;
    if (isForeign) this.foreign.add(surrogate);
    this.isUnused = false;
    this.originals.add(original);
    this.known.set(surrogate, original);
    this.added.push(surrogate);
  }

  /** Indexes what was added. Done at the first look-up: it costs more than adding, and many answers have no text. */
  private settle(): void {
    for (const surrogate of this.added) {
      const original = this.known.get(surrogate);
      const address = parseAddress(surrogate);
      if (address === undefined || address.separator === "-") this.addWord(surrogate, original);
      if (address !== undefined) this.addAddress(surrogate, original, address);
      const grouped = inGroups(surrogate);
      if (grouped !== surrogate) this.addWord(grouped, inGroups(original));
      this.addBase64(surrogate, original);
    }
    this.added = [];
  }

  private addAddress(surrogate: string, original: string, address: Address): void {
    const { networks, beginnings } = this;
    const isWhole = !this.foreign.has(surrogate);
    if (address.version === 4) {
      beginnings.addDigits();
      networks.add(string.gsub(surrogate, "-", ".")[0], string.gsub(original, "-", ".")[0], address, isWhole);
      return;
    }
    beginnings.add(surrogate);
    networks.add(surrogate, original, address, isWhole);
    const meant = parseAddress(original);
    if (meant !== undefined && address.prefix < 0) this.addWord(reversedIpv6(address), reversedIpv6(meant));
  }

  private addWord(surrogate: string, original: string): void {
    this.beginnings.add(surrogate);
    this.trie.add({ key: surrogate.toLowerCase(), surrogate, original, isBase64: false, next: undefined });
  }

  private addBase64(surrogate: string, original: string): void {
    if (surrogate.length < SHORTEST_ENCODED) return;
    const whole = base64Of(string.sub(surrogate, 1, surrogate.length - (surrogate.length % 3)));
    this.beginnings.addExact(whole);
    this.trie.add({ key: whole.toLowerCase(), surrogate, original, isBase64: true, next: undefined });
  }

  /**
   * Replaces the surrogates in `text`, in whatever spelling they stand there. Of two that begin together the longer one is
   * meant; inside a longer word or number there is none.
   *
   * @param context what stood before `text` (see {@link Restored}), or nothing
   * @param isEnd whether nothing follows; otherwise what may still become a surrogate is held
   * @param isJson whether the text is that of a JSON document, in whose strings surrogates stand
   */
  restore(text: string, context: string, isEnd: boolean, isJson: boolean): Restored {
    this.settle();
    const { beginnings } = this;
    const json = isJson && hasEscape(text) ? new JsonText(text) : undefined;
    const before = context.length;
    const said = context + (json === undefined ? text : json.text);
    const bytes = ffi.cast("const uint8_t*", said);
    const edits = new Edits(text);
    let end = said.length;
    let at = beginnings.next(bytes, before, end);
    while (at < end) {
      if (bytes[at] === BACKSLASH) at = escapeStart(bytes, at, end);
      const [matchEnd, original] = this.match(bytes, at, end, isEnd);
      if (matchEnd === HOLD) end = at;
      else if (matchEnd > 0) {
        const from = json === undefined ? at - before : json.rawAt(at - before);
        const to = json === undefined ? matchEnd - before : json.rawAt(matchEnd - before);
        edits.replace(from, to, isJson ? encodeString(original) : original);
      }
      at = beginnings.next(bytes, matchEnd > 0 ? matchEnd : at + 1, end);
    }
    if (isEnd) return { text: edits.result(), held: "", context: "" };
    const certain = json === undefined ? end - before : json.rawAt(end - before);
    const last = string.sub(said, math.max(end - LONGEST_CONTEXT, 0) + 1, end);
    return { text: edits.result(certain), held: string.sub(text, certain + 1), context: last };
  }

  /** Finds the surrogate that begins at `at`. */
  private match(bytes: Bytes, at: number, end: number, isEnd: boolean): Replacement {
    // Names stand behind a backslash, too: `CORP\name`.
    if (!leftHolds(EdgeCode.Word, bytes, at, 0) && bytes[at - 1] !== BACKSLASH) return $multi(0, "");
    const [wordEnd, word] = this.trie.match(bytes, at, end, isEnd);
    if (wordEnd === HOLD) return $multi(HOLD, "");
    const original = word === undefined ? undefined : writtenWord(word, textOf(bytes, at, wordEnd));
    if (original !== undefined) return $multi(wordEnd, original);
    return this.matchAddress(bytes, at, end, isEnd);
  }

  private matchAddress(bytes: Bytes, at: number, end: number, isEnd: boolean): Replacement {
    const { networks } = this;
    const [first] = readSpelled(bytes, at, end);
    let addressEnd = 0;
    let surrogate = "";
    let meant = "";
    if (networks.hasIpv4 && isDigit(first)) {
      if (endsHostPrefix(bytes, at)) [addressEnd, surrogate, meant] = networks.matchIpv4(bytes, at, end, isEnd, HYPHEN);
      if (addressEnd === 0 && leftHolds(EdgeCode.Number, bytes, at, 0))
        [addressEnd, surrogate, meant] = networks.matchIpv4(bytes, at, end, isEnd, DOT);
    }
    if (addressEnd === 0 && networks.hasIpv6 && isHexDigit(first) && leftHolds(EdgeCode.Ipv6, bytes, at, 0))
      [addressEnd, surrogate, meant] = networks.matchIpv6(bytes, at, end, isEnd);
    if (addressEnd <= 0) return $multi(addressEnd, "");
    const original = written(surrogate, meant, textOf(bytes, at, addressEnd));
    if (original === undefined) return $multi(0, "");
    return $multi(addressEnd, original);
  }
}

/** An account as the console shows it. */
function inGroups(account: string): string {
  return string.gsub(account, ACCOUNT, "%1-%2-%3")[0];
}

/** Whether `ip-` stands right before `at`. */
function endsHostPrefix(bytes: Bytes, at: number): boolean {
  return at >= 3 && bytes[at - 1] === HYPHEN && (bytes[at - 2] | 32) === SMALL_P && (bytes[at - 3] | 32) === SMALL_I;
}

/** What `original` is where its surrogate stands as `raw`; undefined if the case of that follows no rule. */
function written(surrogate: string, original: string, raw: string): string | undefined {
  if (raw === surrogate) return original;
  const change = caseChange(surrogate, plainOf(raw));
  return change === undefined ? undefined : spelledLike(raw, change(original));
}

/** As {@link written}, for the word that was found, or for one that differs from it in case only. */
function writtenWord(found: Word, raw: string): string | undefined {
  let word: Word | undefined = found;
  while (word !== undefined) {
    const text = word.isBase64 ? writtenBase64(word, raw) : written(word.surrogate, word.original, raw);
    if (text !== undefined) return text;
    word = word.next;
  }
  return undefined;
}

/** What `original` is in base64, where `raw` is that of its surrogate, or of a line with it, as `echo` writes it. */
function writtenBase64({ surrogate, original }: Word, raw: string): string | undefined {
  const [digits, padding] = string.match(plainOf(raw), "^(.-)(=*)$");
  for (const ending of ["", "\n"]) {
    if (digits !== base64Of(surrogate + ending)) continue;
    const encoded = base64Of(original + ending);
    // Digits that need no padding do not show whether the writer pads.
    const isPadded = padding !== "" || paddingOf(digits) === "";
    return spelledLike(raw, isPadded ? encoded + paddingOf(encoded) : encoded);
  }
  return undefined;
}
