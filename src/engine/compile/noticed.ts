/**
 * What the evidence table notices besides the detectors: bytes that are lexically no JSON (RFC 8259: UTF-8, escapes, control
 * characters), characters that are spelled out where no encoder would do it, tables and seals.
 */
import { type ByteNode, type ByteSet } from "./lowering";
import { range, UNBOUNDED } from "./syntax";

/** Label: these bytes can't stand in any JSON document. */
export const INVALID = 100;
/** Label: here is something that `reread/spelled-out.ts` has to rewrite, see {@link spelledOut}. */
export const SPELLED_OUT = 101;
/** Label: here ends a {@link BORDER}. */
export const TABLE = 102;
/** Label: here ends a {@link SEAL_MARK}. */
export const SEALED = 103;
/** Label: a tab, newline or carriage return, which may stand between the tokens of a document, and not in its strings. */
export const CONTROL = 104;

/** What every table of the AWS CLI has, and hardly any other text. */
export const BORDER = "+--";
/** What the seal on a thinking block begins with. */
export const SEAL_MARK = ".aws-masker.";

/** How HTML writes, behind an ampersand, what stands between keys and values, and in secrets. */
export const ENTITIES: Record<string, string | undefined> = {
  "quot;": '"',
  "#34;": '"',
  "#x22;": '"',
  "apos;": "'",
  "#39;": "'",
  "#039;": "'",
  "#x27;": "'",
  "lt;": "<",
  "#60;": "<",
  "gt;": ">",
  "#62;": ">",
  "nbsp;": " ",
  "#160;": " ",
  "#61;": "=",
  "#x3D;": "=",
  "#47;": "/",
  "#x2F;": "/",
};
/** The longest of them, in bytes. */
export const LONGEST_ENTITY = 5;

const BACKSLASH = 92;
const HEX = [...range(48, 57), ...range(65, 70), ...range(97, 102)];
const CONTINUATION = range(128, 191);
/** `" \ / b f n r t` */
const ESCAPABLE = [34, 47, 92, 98, 102, 110, 114, 116];
const CONTROLS = [9, 10, 13];
const PLAIN = [...CONTROLS, ...range(32, 126), 127].filter((byte) => byte !== BACKSLASH);
/** Well-formed UTF-8 sequences (Unicode 15, table 3-7). */
const UTF8_SEQUENCES: ByteSet[][] = [
  [range(0xc2, 0xdf), CONTINUATION],
  [[0xe0], range(0xa0, 0xbf), CONTINUATION],
  [range(0xe1, 0xec), CONTINUATION, CONTINUATION],
  [[0xed], range(0x80, 0x9f), CONTINUATION],
  [[0xee, 0xef], CONTINUATION, CONTINUATION],
  [[0xf0], range(0x90, 0xbf), CONTINUATION, CONTINUATION],
  [range(0xf1, 0xf3), CONTINUATION, CONTINUATION, CONTINUATION],
  [[0xf4], range(0x80, 0x8f), CONTINUATION, CONTINUATION],
];

/** Matches at the first byte that makes the bytes read so far lexically invalid JSON. */
export function validity(): ByteNode {
  const sequences: ByteSet[][] = [
    [PLAIN],
    [[BACKSLASH], ESCAPABLE],
    [[BACKSLASH], [117], HEX, HEX, HEX, HEX],
    ...UTF8_SEQUENCES,
  ];
  const firstBytes = new Set<number>();
  for (const sequence of sequences) for (const byte of sequence[0]) firstBytes.add(byte);
  const broken: ByteSet[][] = [[range(0, 255).filter((byte) => !firstBytes.has(byte))]];
  broken.push([[BACKSLASH], range(0, 255).filter((byte) => byte !== 117 && !ESCAPABLE.includes(byte))]);
  for (const sequence of sequences.slice(2)) {
    for (let length = sequence[0][0] === BACKSLASH ? 2 : 1; length < sequence.length; length++) {
      const wrong = range(0, 255).filter((byte) => !sequence[length].includes(byte));
      broken.push([...sequence.slice(0, length), wrong]);
    }
  }
  return {
    type: "sequence",
    parts: [{ type: "repeat", part: anyOf(sequences), min: 0, max: UNBOUNDED }, anyOf(broken)],
  };
}

export function control(): ByteNode {
  return { type: "bytes", set: CONTROLS, kind: "" };
}

/** Matches `text`, ASCII, as it is. */
export function literally(text: string): ByteNode {
  return anyOf([bytesOf(text)]);
}

function bytesOf(text: string): ByteSet[] {
  return text.split("").map((character) => [character.charCodeAt(0)]);
}

/**
 * Matches a blank, an ASCII letter, digit, `-`, `.`, `_`, `\` or `%` spelled `\u00XX` (at any depth of escaping) or `%XX`, any
 * other printable ASCII character spelled `\u00XX`, an entity, and the end of Markdown's emphasis at a colon.
 */
export function spelledOut(): ByteNode {
  const digit = (value: number): ByteSet => (value < 10 ? [48 + value] : [55 + value, 87 + value]);
  const percent: ByteSet[][] = [];
  // With a percent sign or a backslash in a URL begins another spelling.
  for (const code of [32, 37, 45, 46, ...range(48, 57), ...range(65, 90), 92, 95, ...range(97, 122)]) {
    percent.push([[37], digit(code >> 4), digit(code & 15)]);
  }
  const unicode: ByteSet[] = [[BACKSLASH], [117], [48], [48], range(50, 55), HEX];
  const again: ByteNode = { type: "repeat", part: literally("amp;"), min: 0, max: UNBOUNDED };
  const entity = anyOf(Object.keys(ENTITIES).map((name) => bytesOf(name)));
  return {
    type: "alternative",
    parts: [
      anyOf([unicode, ...percent, bytesOf("**: "), bytesOf(":** ")]),
      { type: "sequence", parts: [literally("&"), again, entity] },
    ],
  };
}

function anyOf(sequences: ByteSet[][]): ByteNode {
  return {
    type: "alternative",
    parts: sequences.map((sequence) => ({
      type: "sequence",
      parts: sequence.map((set) => ({ type: "bytes", set, kind: "" })),
    })),
  };
}
