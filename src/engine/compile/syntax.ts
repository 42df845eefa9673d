/**
 * The pattern language of the detectors: the regular part of the notation everyone knows.
 *
 *     a  \.  \n  \t  \\        one character (printable ASCII; any other character is written in a class)
 *     [a-z0-9_]  [^"\n]        one character of a class; `\d` is `[0-9]`, `\s` is `[ \t\n\r]`
 *     \u                       in a class or alone: one character outside ASCII
 *     xy   x|y   (x)           sequence, alternative, grouping without capture
 *     (?<kind>x)               an atom: the text that is replaced, and its kind
 *     x?  x{2}  x{2,5}  x*  x+ repetition; `*` and `+` are bounded by the detector's longest match
 *
 * There are no backreferences, no look-around and no lazy repetition, so every pattern is a finite automaton.
 * Characters are text: what JSON or URL encoding does to them on the wire is added by `lowering.ts`.
 *
 * This file runs under Node (build) and LuaJIT (custom patterns), so it uses only what both have.
 */

/** Codes 0–127 are ASCII characters; {@link NON_ASCII} stands for any one character outside ASCII. */
export type CharacterSet = number[];

export const NON_ASCII = 128;

export type Node =
  | { type: "set"; set: CharacterSet }
  | { type: "sequence"; parts: Node[] }
  | { type: "alternative"; parts: Node[] }
  | { type: "repeat"; part: Node; min: number; max: number }
  | { type: "atom"; kind: string; part: Node };

/** Why a pattern is refused; `at` is the 0-based offset of the offending character. */
export interface PatternError {
  message: string;
  at: number;
}

export type Parsed = { node: Node; error?: undefined } | { node?: undefined; error: PatternError };

/** `max` of a repeat without an upper bound. */
export const UNBOUNDED = -1;

const MAX_REPEAT = 4096;
const CLASS_ESCAPES: Record<string, CharacterSet> = {
  d: range(48, 57),
  s: [9, 10, 13, 32],
  n: [10],
  r: [13],
  t: [9],
  u: [NON_ASCII],
};

/** Parses `pattern`. Errors are values: the caller says which detector or configuration field they belong to. */
export function parsePattern(pattern: string): Parsed {
  const parser = new Parser(pattern);
  const node = parser.alternative(0);
  if (parser.error === undefined && parser.position < pattern.length) parser.fail("unbalanced ')'");
  if (parser.error !== undefined) return { error: parser.error };
  return { node };
}

/** All codes from `first` to `last`, both included. */
export function range(first: number, last: number): number[] {
  const codes: number[] = [];
  for (let code = first; code <= last; code++) codes.push(code);
  return codes;
}

class Parser {
  position = 0;
  error: PatternError | undefined;

  constructor(private readonly pattern: string) {}

  fail(message: string): void {
    this.error ??= { message, at: this.position };
  }

  private peek(): string {
    return this.pattern.charAt(this.position);
  }

  private more(): boolean {
    return this.error === undefined && this.position < this.pattern.length;
  }

  private accept(text: string): boolean {
    if (this.pattern.substring(this.position, this.position + text.length) !== text) return false;
    this.position += text.length;
    return true;
  }

  alternative(depth: number): Node {
    if (depth > 32) this.fail("groups nest deeper than 32");
    const parts = [this.sequence(depth)];
    while (this.more() && this.accept("|")) parts.push(this.sequence(depth));
    return parts.length === 1 ? parts[0] : { type: "alternative", parts };
  }

  private sequence(depth: number): Node {
    const parts: Node[] = [];
    while (this.more() && this.peek() !== "|" && this.peek() !== ")") parts.push(this.repeated(depth));
    return parts.length === 1 ? parts[0] : { type: "sequence", parts };
  }

  private repeated(depth: number): Node {
    let node = this.single(depth);
    while (this.more()) {
      const char = this.peek();
      if (char === "?") node = this.quantified(node, 0, 1);
      else if (char === "*") node = this.quantified(node, 0, UNBOUNDED);
      else if (char === "+") node = this.quantified(node, 1, UNBOUNDED);
      else if (char === "{") node = this.counted(node);
      else break;
      if (this.more() && this.peek() === "?" && node.type === "repeat") this.fail("lazy repetition is not supported");
    }
    return node;
  }

  private quantified(part: Node, min: number, max: number): Node {
    this.position += 1;
    return { type: "repeat", part, min, max };
  }

  private counted(part: Node): Node {
    this.position += 1;
    const min = this.integer();
    let max = min;
    if (this.accept(",")) max = this.integer();
    if (!this.accept("}")) this.fail("expected '}' after a repetition count");
    if (max < min) this.fail("repetition bounds are reversed");
    if (max > MAX_REPEAT) this.fail(`repetition count above ${MAX_REPEAT}`);
    return { type: "repeat", part, min, max };
  }

  private integer(): number {
    const start = this.position;
    let value = 0;
    while (this.more()) {
      const digit = this.pattern.charCodeAt(this.position) - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      value = Math.min(value * 10 + digit, MAX_REPEAT + 1);
      this.position += 1;
    }
    if (this.position === start) this.fail("expected a repetition count");
    return value;
  }

  private single(depth: number): Node {
    const char = this.peek();
    if (char === "(") return this.group(depth);
    if (char === "[") return { type: "set", set: this.characterClass() };
    if (char === "\\") {
      const escaped = this.escape();
      return { type: "set", set: escaped };
    }
    if (char === "?" || char === "*" || char === "+" || char === "{") this.fail("nothing to repeat");
    if (char === "." || char === "^" || char === "$") {
      this.fail(`'${char}' is not supported: escape it, or write the class of characters that is meant`);
    }
    return { type: "set", set: [this.literal()] };
  }

  private literal(): number {
    const code = this.pattern.charCodeAt(this.position);
    if (!(code >= 32 && code < 127)) this.fail("only printable ASCII is allowed; write \\u for other characters");
    this.position += 1;
    return code;
  }

  private escape(): CharacterSet {
    this.position += 1;
    const char = this.peek();
    const known = CLASS_ESCAPES[char] as CharacterSet | undefined;
    if (known !== undefined) {
      this.position += 1;
      return known;
    }
    const code = this.pattern.charCodeAt(this.position);
    const isWordCharacter =
      (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || !(code >= 33);
    if (isWordCharacter) this.fail("unknown escape");
    return [this.literal()];
  }

  private group(depth: number): Node {
    this.position += 1;
    let kind: string | undefined;
    if (this.accept("?<")) {
      const end = this.pattern.indexOf(">", this.position);
      if (end < 0) this.fail("expected '>' after an atom's kind");
      kind = this.pattern.substring(this.position, end);
      if (kind.length === 0) this.fail("an atom needs a kind");
      this.position = end + 1;
    } else if (!this.accept("?:") && this.peek() === "?") {
      this.fail("look-around and inline flags are not supported");
    }
    const part = this.alternative(depth + 1);
    if (!this.accept(")")) this.fail("expected ')'");
    return kind === undefined ? part : { type: "atom", kind, part };
  }

  private characterClass(): CharacterSet {
    this.position += 1;
    const negated = this.accept("^");
    const member: boolean[] = [];
    for (let code = 0; code <= NON_ASCII; code++) member.push(false);
    const start = this.position;
    while (this.more() && (this.peek() !== "]" || this.position === start)) {
      const first = this.classMember();
      if (this.peek() === "-" && this.pattern.charAt(this.position + 1) !== "]") {
        this.position += 1;
        const last = this.classMember();
        if (first.length !== 1 || last.length !== 1 || last[0] < first[0]) this.fail("range out of order");
        else for (const code of range(first[0], last[0])) member[code] = true;
      } else for (const code of first) member[code] = true;
    }
    if (!this.accept("]")) this.fail("expected ']'");
    const set: CharacterSet = [];
    for (let code = 0; code <= NON_ASCII; code++) {
      const isText = code >= 32 || code === 9 || code === 10 || code === 13;
      if (isText && code !== 127 && member[code] !== negated) set.push(code);
    }
    if (set.length === 0) this.fail("empty class");
    return set;
  }

  private classMember(): CharacterSet {
    return this.peek() === "\\" ? this.escape() : [this.literal()];
  }
}
