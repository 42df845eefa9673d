/**
 * From text to the wire. A detector's pattern speaks of characters; a request body spells them in JSON, in JSON
 * inside JSON (a tool result that quotes a document), or in a URL. Lowering gives every character all the spellings
 * that encoders really produce, so one pass over the raw bytes sees through them:
 *
 *     "     `"`  and any number of backslashes before it
 *     /     `/`, `\/` (any number of backslashes), `%2F`
 *     \n    a raw newline (between JSON tokens), `\n`, `\\n`, …; the same for \t and \r
 *     \     one backslash or more
 *     : = , the character or its percent form
 *     a character outside ASCII: its UTF-8 bytes, or `\uXXXX`
 *
 * What hardly any encoder produces (`\u0069` for `i`, `%69`) is not spelled out here: `reread/spelled-out.ts` rewrites such text.
 *
 * A lone text backslash is only matched by a literal `\\`, never by a class: a class could otherwise end a match in
 * the middle of an escape and tear it apart.
 */
import { type CharacterSet, type Node, NON_ASCII, range, UNBOUNDED } from "./syntax";

/** A set of byte values, ascending. */
export type ByteSet = number[];

export type ByteNode =
  | { type: "bytes"; set: ByteSet; kind: string }
  | { type: "sequence"; parts: ByteNode[] }
  | { type: "alternative"; parts: ByteNode[] }
  | { type: "repeat"; part: ByteNode; min: number; max: number };

const BACKSLASH = 92;
const QUOTE = 34;
const SLASH = 47;
export const PERCENT = 37;
const ESCAPED_LETTER: Record<number, number> = { 9: 116, 10: 110, 13: 114 };
const HEX_DIGIT = [...range(48, 57), ...range(65, 70), ...range(97, 102)];
const UTF8_BYTE = range(128, 255);
/** A class larger than this is text, not punctuation, and gets no percent forms. */
const PERCENT_FORMS_UP_TO = 4;

/**
 * Lowers `node` to bytes.
 *
 * @param ignoreCase match ASCII letters in either case
 */
export function lower(node: Node, ignoreCase: boolean): ByteNode {
  return lowerIn(node, ignoreCase, "");
}

function lowerIn(node: Node, ignoreCase: boolean, kind: string): ByteNode {
  if (node.type === "set") return lowerSet(ignoreCase ? bothCases(node.set) : node.set, kind);
  if (node.type === "atom") return lowerIn(node.part, ignoreCase, node.kind);
  if (node.type === "repeat") {
    return { type: "repeat", part: lowerIn(node.part, ignoreCase, kind), min: node.min, max: node.max };
  }
  return { type: node.type, parts: node.parts.map((part) => lowerIn(part, ignoreCase, kind)) };
}

function bothCases(set: CharacterSet): CharacterSet {
  const member: boolean[] = [];
  for (let code = 0; code <= NON_ASCII; code++) member.push(false);
  for (const code of set) {
    member[code] = true;
    if (code >= 65 && code <= 90) member[code + 32] = true;
    if (code >= 97 && code <= 122) member[code - 32] = true;
  }
  return range(0, NON_ASCII).filter((code) => member[code]);
}

function lowerSet(set: CharacterSet, kind: string): ByteNode {
  const one = (bytes: ByteSet): ByteNode => ({ type: "bytes", set: bytes, kind });
  const backslashes: ByteNode = { type: "repeat", part: one([BACKSLASH]), min: 1, max: UNBOUNDED };
  const spellings: ByteNode[] = [];
  const plain: ByteSet = [];
  for (const code of set) {
    if (code === BACKSLASH) {
      if (set.length === 1) spellings.push(backslashes);
      continue;
    }
    if (code === NON_ASCII) {
      spellings.push({ type: "sequence", parts: [backslashes, one([117]), ...[0, 0, 0, 0].map(() => one(HEX_DIGIT))] });
      for (const byte of UTF8_BYTE) plain.push(byte);
      continue;
    }
    plain.push(code);
    if (code === QUOTE || code === SLASH) {
      spellings.push({ type: "sequence", parts: [backslashes, one([code])] });
    }
    const letter = ESCAPED_LETTER[code] as number | undefined;
    if (letter !== undefined) spellings.push({ type: "sequence", parts: [backslashes, one([letter])] });
    if (set.length <= PERCENT_FORMS_UP_TO && isPunctuation(code)) spellings.push(percentForm(code, one));
  }
  if (plain.length > 0) spellings.push(one(plain));
  return spellings.length === 1 ? spellings[0] : { type: "alternative", parts: spellings };
}

/** Characters that URL encoders escape and that separate the parts of an identifier or of a key and its value. */
export function isPunctuation(code: number): boolean {
  return code === 32 || code === QUOTE || code === 44 || code === SLASH || code === 58 || code === 61 || code === 64;
}

function percentForm(code: number, one: (bytes: ByteSet) => ByteNode): ByteNode {
  const digit = (value: number): ByteSet => (value < 10 ? [48 + value] : [55 + value, 87 + value]);
  return { type: "sequence", parts: [one([PERCENT]), one(digit(code >> 4)), one(digit(code & 15))] };
}

export function sequenceOf(parts: ByteNode[]): ByteNode {
  return parts.length === 1 ? parts[0] : { type: "sequence", parts };
}

/** The bytes that a match of `node` can begin with, ascending. */
export function firstBytes(node: ByteNode): ByteSet {
  const member: boolean[] = [];
  for (let byte = 0; byte < 256; byte++) member.push(false);
  addFirst(node, member);
  return range(0, 255).filter((byte) => member[byte]);
}

/** Returns whether `node` can be empty, so that what follows it may come first. */
function addFirst(node: ByteNode, member: boolean[]): boolean {
  if (node.type === "bytes") {
    for (const byte of node.set) member[byte] = true;
    return false;
  }
  if (node.type === "repeat") return addFirst(node.part, member) || node.min === 0;
  if (node.type === "sequence") return node.parts.every((part) => addFirst(part, member));
  let isOptional = false;
  for (const part of node.parts) isOptional = addFirst(part, member) || isOptional;
  return isOptional;
}

/** `node` read from its end to its beginning. */
export function reversed(node: ByteNode): ByteNode {
  if (node.type === "bytes") return node;
  if (node.type === "repeat") return { type: "repeat", part: reversed(node.part), min: node.min, max: node.max };
  const parts = node.parts.map((part) => reversed(part));
  if (node.type === "sequence") parts.reverse();
  return { type: node.type, parts };
}

/**
 * The alternative of `choices`, in which common prefixes and suffixes are written once. It matches the same texts; hundreds
 * of keys become a prefix tree, which keeps the subset construction fast.
 */
export function alternativeOf(choices: ByteNode[]): ByteNode {
  const flat: ByteNode[][] = [];
  for (const choice of choices) for (const parts of flattened(choice)) flat.push(parts);
  return sharingEnds(flat);
}

/**
 * Choices with the same suffix share it: the eight digits behind `i-` and `vpc-` are then one set of states, and not one for
 * each prefix, multiplied by whatever else may be in progress.
 */
function sharingEnds(choices: ByteNode[][]): ByteNode {
  const groups = new Map<string, ByteNode[][]>();
  for (const choice of choices) {
    const key = choice.length < 2 ? "" : keyOf(choice[choice.length - 1]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [choice]);
    else group.push(choice);
  }
  const alone: ByteNode[][] = [];
  const parts: ByteNode[] = [];
  for (const [key, group] of groups) {
    if (key === "" || group.length === 1) for (const choice of group) alone.push(choice);
    else {
      const [first] = group;
      const beginnings = group.map((choice) => choice.slice(0, -1));
      parts.push({ type: "sequence", parts: [factored(beginnings), first[first.length - 1]] });
    }
  }
  if (alone.length > 0) parts.push(factored(alone));
  return parts.length === 1 ? parts[0] : { type: "alternative", parts };
}

/** The sequences of which `node` is the alternative. */
function flattened(node: ByteNode): ByteNode[][] {
  if (node.type === "alternative") {
    const all: ByteNode[][] = [];
    for (const part of node.parts) for (const parts of flattened(part)) all.push(parts);
    return all;
  }
  if (node.type !== "sequence") return [[node]];
  const parts: ByteNode[] = [];
  for (const part of node.parts) {
    if (part.type === "sequence") for (const inner of part.parts) parts.push(inner);
    else parts.push(part);
  }
  // A leading alternative is opened, so that what follows it can be shared with the other choices.
  const [first] = parts;
  if (first.type !== "alternative" || first.parts.every((part) => part.type === "bytes")) return [parts];
  return flattened(first).map((beginning) => [...beginning, ...parts.slice(1)]);
}

function factored(choices: ByteNode[][]): ByteNode {
  const groups = new Map<string, ByteNode[][]>();
  const order: string[] = [];
  for (const choice of choices) {
    const key = choice.length === 0 ? "" : keyOf(choice[0]);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [choice]);
      order.push(key);
    } else group.push(choice);
  }
  const parts = order.map((key): ByteNode => {
    const group = groups.get(key) ?? [];
    if (group.length === 1 || key === "") return sequenceOf(group[0]);
    return { type: "sequence", parts: [group[0][0], factored(group.map((choice) => choice.slice(1)))] };
  });
  return parts.length === 1 ? parts[0] : { type: "alternative", parts };
}

/** Equal for equal nodes. */
export function keyOf(node: ByteNode): string {
  if (node.type === "bytes") return `[${node.set.join(",")}]${node.kind}`;
  if (node.type === "repeat") return `{${keyOf(node.part)} ${node.min} ${node.max}}`;
  return `(${node.type} ${node.parts.map((part) => keyOf(part)).join(" ")})`;
}
