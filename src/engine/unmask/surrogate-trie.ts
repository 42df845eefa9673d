/**
 * The surrogates of a dictionary by their characters, without regard to case. A surrogate has nodes of its own only where
 * another begins like it; the rest of it is compared. So a look-up costs no more than the text that it matches.
 */
import { EdgeCode, rightHolds } from "../find/edges";
import { readSpelled, UNFINISHED } from "./spelled-reader";

/** In place of an end: what is there may still become one when more text comes. */
export const HOLD = -1;

export interface Word {
  surrogate: string;
  original: string;
  /** Whether the surrogate is in base64, without padding; the original is not. */
  isBase64: boolean;
  /** One that differs from it in case only. */
  next: Word | undefined;
}

/** What the beginnings of surrogates go on to: either a node or the only word that goes on like that. */
interface Branch {
  node: number;
  word: Word | undefined;
  folded: string;
}

const ROOT = 0;
const EQUALS = 61;
const MOST_PADDING = 2;

function fold(character: number): number {
  return character >= 65 && character <= 90 ? character + 32 : character;
}

export class SurrogateTrie {
  /** Node × 256 + folded character → where it leads. */
  private readonly branches = new LuaTable<number, Branch>();
  /** Node → the word that ends there. */
  private readonly ends = new LuaTable<number, Word>();
  private nodeCount = 1;

  add(word: Word): void {
    const folded = word.surrogate.toLowerCase();
    let node = ROOT;
    let depth = 0;
    for (;;) {
      depth += 1;
      if (depth > folded.length) {
        word.next = this.ends.get(node);
        this.ends.set(node, word);
        return;
      }
      const key = node * 256 + string.byte(folded, depth);
      const branch = this.branches.get(key) as Branch | undefined;
      if (branch === undefined) {
        this.branches.set(key, { node: 0, word, folded });
        return;
      }
      if (branch.word !== undefined) {
        if (branch.folded === folded) {
          word.next = branch.word;
          branch.word = word;
          return;
        }
        this.split(branch, depth);
      }
      node = branch.node;
    }
  }

  /** Makes a node of a branch that had one word, which goes on after `depth` characters. */
  private split(branch: Branch, depth: number): void {
    const { word, folded } = branch;
    branch.node = this.nodeCount;
    branch.word = undefined;
    this.nodeCount += 1;
    if (word === undefined) return;
    if (depth === folded.length) this.ends.set(branch.node, word);
    else this.branches.set(branch.node * 256 + string.byte(folded, depth + 1), { node: 0, word, folded });
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
    let node = ROOT;
    let rest: Branch | undefined;
    let depth = 0;
    let place = at;
    for (;;) {
      const here = rest === undefined ? (ends.get(node) as Word | undefined) : wordAt(rest, depth);
      if (here !== undefined) {
        const wordEnd = endOfWord(here, bytes, place, end, isEnd);
        if (wordEnd === HOLD) return $multi(HOLD, undefined);
        if (wordEnd > 0) {
          found = here;
          foundEnd = wordEnd;
        }
        if (rest !== undefined) break;
      }
      if (place >= end) {
        if (!isEnd) return $multi(HOLD, undefined);
        break;
      }
      const [character, next] = readSpelled(bytes, place, end);
      if (character === UNFINISHED && !isEnd) return $multi(HOLD, undefined);
      depth += 1;
      place = next;
      if (rest !== undefined) {
        if (string.byte(rest.folded, depth) !== fold(character)) break;
        continue;
      }
      const branch = branches.get(node * 256 + fold(character)) as Branch | undefined;
      if (branch === undefined) break;
      if (branch.word !== undefined) rest = branch;
      else node = branch.node;
    }
    return $multi(foundEnd, found);
  }
}

function wordAt(branch: Branch, depth: number): Word | undefined {
  return depth === branch.folded.length ? branch.word : undefined;
}

/** Where `word`, whose characters end at `at`, ends as one that stands by itself: 0 if it goes on, or {@link HOLD}. */
function endOfWord(word: Word, bytes: Bytes, at: number, end: number, isEnd: boolean): number {
  let place = at;
  let padding = 0;
  while (word.isBase64 && padding < MOST_PADDING && place < end) {
    const [character, next] = readSpelled(bytes, place, end);
    if (character === UNFINISHED && !isEnd) return HOLD;
    if (character !== EQUALS) break;
    place = next;
    padding += 1;
  }
  if (place >= end && !isEnd) return HOLD;
  return rightHolds(word.isBase64 ? EdgeCode.Base64 : EdgeCode.Word, bytes, place, end) ? place : 0;
}
