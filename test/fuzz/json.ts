/** JSON documents as they may be spelled: duplicate keys, odd numbers, escapes and white space included. */
import type { Choices } from "./choices";

export type Node =
  | { type: "text"; text: string }
  /** As it stands in the document. */
  | { type: "literal"; raw: string }
  | { type: "list"; items: Node[] }
  | { type: "fields"; fields: [key: string, value: Node][] };

export function text(said: string): Node {
  return { type: "text", text: said };
}

export function literal(raw: string): Node {
  return { type: "literal", raw };
}

export function list(items: Node[]): Node {
  return { type: "list", items };
}

export function fields(members: Record<string, Node | undefined>, more: [string, Node][] = []): Node {
  const named = Object.entries(members).filter((entry): entry is [string, Node] => entry[1] !== undefined);
  return { type: "fields", fields: [...named, ...more] };
}

/** A value as `JSON.stringify` takes it. */
export function nodeOf(value: unknown): Node {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return list(value.map((item) => nodeOf(item)));
  if (typeof value === "object" && value !== null) {
    return { type: "fields", fields: Object.entries(value).map(([key, inner]) => [key, nodeOf(inner)]) };
  }
  return literal(JSON.stringify(value));
}

const BLANKS = [" ", "\n", "\t", "\r\n", "  \n  "];

/** What a spelling may make use of. */
export interface Spelling {
  /** What may stand between tokens. */
  blanks: string[];
  /** One key in so many has escapes, which makes it an unknown one to policies; 0: none. */
  oddKeys: number;
  /** Whether texts of one word may have escapes: policies know types by their plain spelling. */
  oddWords: boolean;
}

/** As clients may spell their requests. */
export const CLIENT: Spelling = { blanks: BLANKS, oddKeys: 30, oddWords: true };
/** As the API may spell its answers: nothing there writes types and the names of fields with escapes. */
export const API: Spelling = { blanks: BLANKS, oddKeys: 0, oddWords: false };

/** As a model may spell the inputs of tools: what it escapes is up to it, names of members included. */
export const INPUT: Spelling = { blanks: BLANKS, oddKeys: 4, oddWords: true };

export function write(node: Node, choices: Choices, spelling: Spelling): string {
  const { blanks, oddKeys } = spelling;
  const blank = (): string => (choices.next(6) === 5 ? blanks[choices.next(blanks.length)] : "");
  // A key and its value stand on one line: no printer breaks it there, and the engine does not look further.
  const inLine = (token: string): string =>
    blank().replaceAll(/[\r\n]/g, "") + token + blank().replaceAll(/[\r\n]/g, "");
  const between = (token: string): string => blank() + token + blank();
  if (node.type === "text") {
    return spelling.oddWords || /\W/.test(node.text) ? quoted(node.text, choices) : JSON.stringify(node.text);
  }
  if (node.type === "literal") return node.raw;
  if (node.type === "list") {
    const items = node.items.map((item) => write(item, choices, spelling));
    return `[${between(items.join(between(",")))}]`;
  }
  const members = node.fields.map(([key, value]) => {
    const name = oddKeys > 0 && choices.next(oddKeys) === oddKeys - 1 ? quoted(key, choices) : JSON.stringify(key);
    return name + inLine(":") + write(value, choices, spelling);
  });
  return `{${between(members.join(between(",")))}}`;
}

function unicode(char: string, isUpper: boolean): string {
  const hex = char.split("").map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"));
  return hex.map((digits) => `\\u${isUpper ? digits.toUpperCase() : digits}`).join("");
}

/** In how many ways `said` may be spelled. Escapes are not escaped once more: nobody writes `\u002569` for `i`. */
function waysFor(said: string): number {
  if (/%[0-9a-f]{2}|\\u00/i.test(said)) return 5;
  return said.includes("\\") ? 6 : 8;
}

function quoted(said: string, choices: Choices): string {
  const plain = JSON.stringify(said);
  const way = choices.next(waysFor(said));
  if (way < 4) return plain;
  if (way === 4) return plain.replaceAll("/", "\\/");
  // Way 5 is how serializers write for HTML and for ASCII alone, the other two are nobody's.
  const isEscaped = (char: string): boolean => (way === 5 ? /[^ !#-%(-*,-;=?-_a-~]/.test(char) : choices.next(4) === 3);
  const chars = Array.from(said).map((char) =>
    isEscaped(char) ? unicode(char, way === 7) : JSON.stringify(char).slice(1, -1),
  );
  return `"${chars.join("")}"`;
}
