/**
 * The surrogates of a dictionary by their characters, without regard to case. A surrogate has nodes of its own only where
 * another begins like it; the rest of it is compared. So a look-up costs no more than the text that it matches.
 */
import { setOfBytes } from "../ascii";
import { EdgeCode, rightHolds } from "../edges";
import { readSpelled, UNFINISHED } from "./spelled-reader";

/** Returned in place of an end: the text so far may still become a surrogate when more comes. */
export const HOLD = -1;

export interface Word {
  /** What is looked for: the surrogate in lower case, or the beginning of its base64 that does not depend on what follows. */
  key: string;
  surrogate: string;
  original: string;
  isBase64: boolean;
  /** Another with the same key. */
  next: Word | undefined;
}

/** Node, or the only word that goes on like that. */
type Branch = number | Word;

const ROOT = 0;
const EQUALS = 61;
/** Digits of base64 behind those that do not depend on what follows, and characters that fill them up. */
const MOST_LAST_DIGITS = 4;
const MOST_PADDING = 2;
const base64Digits = setOfBytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

function fold(character: number): number {
  return character >= 65 && character <= 90 ? character + 32 : character;
}

export class SurrogateTrie {
  /** Node × 256 + character → where it leads. */
  private readonly branches = new LuaTable<number, Branch>();
  /** Node → the word that ends there. */
  private readonly ends = new LuaTable<number, Word>();
  private nodeCount = 1;

  add(word: Word): void {
    const { branches } = this;
    const { key } = word;
    let node = ROOT;
    for (const depth of $range(1, key.length)) {
      const edge = node * 256 + string.byte(key, depth);
      const branch = branches.get(edge) as Branch | undefined;
      if (branch === undefined) {
        branches.set(edge, word);
        return;
      }
      if (typeof branch === "number") node = branch;
      else if (branch.key === key) {
        word.next = branch;
        branches.set(edge, word);
        return;
      } else {
        node = this.nodeAfter(branch, depth);
        branches.set(edge, node);
      }
    }
    word.next = this.ends.get(node);
    this.ends.set(node, word);
  }

  /** A new node, in which `word` goes on after `depth` characters. */
  private nodeAfter(word: Word, depth: number): number {
    const node = this.nodeCount;
    this.nodeCount += 1;
    if (depth === word.key.length) this.ends.set(node, word);
    else this.branches.set(node * 256 + string.byte(word.key, depth + 1), word);
    return node;
  }

  /**
   * Finds the longest surrogate that begins at `at`, by its characters without regard to case.
   *
   * @param isEnd whether no text comes after `end`
   * @returns where it ends, or 0, or {@link HOLD}
   */
  match(bytes: Bytes, at: number, end: number, isEnd: boolean): LuaMultiReturn<[end: number, word: Word | undefined]> {
    const { branches, ends } = this;
    let found: Word | undefined;
    let foundEnd = 0;
    let branch: Branch | undefined = ROOT;
    let depth = 0;
    let place = at;
    while (branch !== undefined) {
      const isNode = typeof branch === "number";
      const word = isNode ? (ends.get(branch as number) as Word | undefined) : (branch as Word);
      if (word !== undefined && word.key.length === depth) {
        const wordEnd = endOfWord(word, bytes, place, end, isEnd);
        if (wordEnd === HOLD) return $multi(HOLD, undefined);
        if (wordEnd > 0) {
          found = word;
          foundEnd = wordEnd;
        }
        if (!isNode) break;
      }
      if (place >= end) {
        if (!isEnd) return $multi(HOLD, undefined);
        break;
      }
      const [character, next] = readSpelled(bytes, place, end);
      if (character === UNFINISHED && !isEnd) return $multi(HOLD, undefined);
      depth += 1;
      place = next;
      const folded = fold(character);
      if (isNode) branch = branches.get((branch as number) * 256 + folded);
      else if (string.byte((branch as Word).key, depth) !== folded) break;
    }
    return $multi(foundEnd, found);
  }
}

/** Where `word`, whose key ends at `at`, ends as one that stands by itself: 0 if it goes on, or {@link HOLD}. */
function endOfWord(word: Word, bytes: Bytes, at: number, end: number, isEnd: boolean): number {
  let place = at;
  if (word.isBase64) {
    let padding = 0;
    let digits = 0;
    while (place < end && padding < MOST_PADDING) {
      const [character, next] = readSpelled(bytes, place, end);
      if (character === UNFINISHED) break;
      if (character === EQUALS) padding += 1;
      else if (padding === 0 && digits < MOST_LAST_DIGITS && base64Digits[character] !== 0) digits += 1;
      else break;
      place = next;
    }
  }
  // At the end of the text, or before an escape that it cuts off, what comes next decides.
  if (!isEnd && (place >= end || (word.isBase64 && readSpelled(bytes, place, end)[0] === UNFINISHED))) return HOLD;
  return rightHolds(word.isBase64 ? EdgeCode.Base64 : EdgeCode.Word, bytes, place, end) ? place : 0;
}
