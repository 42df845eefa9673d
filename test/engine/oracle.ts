/**
 * A slow, obviously right finder: it tries every detector at every place, on text as `src/patterns/detector.ts` and
 * `src/engine/compile/lowering.ts` describe it, with sets of ends instead of automata. What the engine finds must be this.
 */
import type { Detector, Edge } from "../../src/patterns/detector";
import { cutOf } from "../../src/engine/compile/tables";
import { type Node, NON_ASCII, parsePattern, UNBOUNDED } from "../../src/engine/compile/syntax";

/** Bytes `[start, end)` of the raw text, one character a byte. */
export interface Span {
  start: number;
  end: number;
  kind: string;
}

/** What a detector's match may look like: end → atoms on the way. Which way does not matter: patterns are unambiguous. */
type Ends = Map<number, Span[]>;

interface Parsed {
  detector: Detector;
  core: Node;
  before: Node | undefined;
  look: Node | undefined;
  after: Node | undefined;
}

interface Match {
  start: number;
  end: number;
  atoms: Span[];
}

/** Core starts that are tried at one piece of evidence: the leftmost ones. */
const CANDIDATES = 8;
const ESCAPE = String.raw`\\[nrtbf]|%(?:25){0,8}[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|[bB3eE]\[[0-9;]{0,22}m`;
const LONGEST_ESCAPE = 32;
const AFTER_ESCAPE = new RegExp(`(?:${ESCAPE})$`);

const parse = (pattern: string | undefined): Node | undefined => {
  if (pattern === undefined) return undefined;
  const { node, error } = parsePattern(pattern);
  if (node === undefined) throw new Error(error.message);
  return node;
};

/** Ends of one character of `set` that is spelled at `at`. */
function characterEnds(set: number[], ignoreCase: boolean, text: string, at: number): number[] {
  const has = (character: string): boolean => {
    const cases = ignoreCase ? [character.toLowerCase(), character.toUpperCase()] : [character];
    return cases.some((one) => set.includes(one.charCodeAt(0)));
  };
  let afterSlashes = at;
  while (text.charAt(afterSlashes) === "\\") afterSlashes += 1;
  const slashes = text.slice(at, afterSlashes);
  const rest = text.slice(at, afterSlashes + 6);
  if (slashes !== "") {
    // A lone backslash is only what a literal one matches.
    if (set.length === 1 && set[0] === 92) return Array.from(slashes, (_, index) => at + index + 1);
    const letter = rest.charAt(slashes.length);
    const end = at + slashes.length + 1;
    const said: Record<string, string | undefined> = { n: "\n", r: "\r", t: "\t", '"': '"', "/": "/" };
    const character = said[letter];
    if (character !== undefined && has(character)) return [end];
    const isUnicode = set.includes(NON_ASCII) && /^u[0-9a-fA-F]{4}/.test(rest.slice(slashes.length));
    return isUnicode ? [end + 4] : [];
  }
  if (rest === "") return [];
  if (set.includes(rest.charCodeAt(0) > 127 ? NON_ASCII : -1) || has(rest.charAt(0))) return [at + 1];
  const code = /^%[0-9a-fA-F]{2}/.test(rest) ? parseInt(rest.slice(1, 3), 16) : -1;
  const hasPercentForm = set.length <= 4 && [32, 34, 44, 47, 58, 61, 64].includes(code) && set.includes(code);
  return hasPercentForm ? [at + 3] : [];
}

function ends(node: Node, ignoreCase: boolean, text: string, at: number): Ends {
  if (node.type === "set") return new Map(characterEnds(node.set, ignoreCase, text, at).map((end) => [end, []]));
  const all: Ends = new Map();
  const keep = (found: Ends, before: Span[]): Ends => {
    for (const [end, atoms] of found) if (!all.has(end)) all.set(end, [...before, ...atoms]);
    return found;
  };
  if (node.type === "alternative") for (const part of node.parts) keep(ends(part, ignoreCase, text, at), []);
  if (node.type === "atom") {
    for (const end of ends(node.part, ignoreCase, text, at).keys()) {
      all.set(end, end > at ? [{ start: at, end, kind: node.kind }] : []);
    }
  }
  if (node.type === "sequence") {
    let reached: Ends = new Map([[at, []]]);
    for (const part of node.parts) reached = after(part, ignoreCase, text, reached);
    keep(reached, []);
  }
  if (node.type === "repeat") {
    let reached: Ends = new Map([[at, []]]);
    if (node.min === 0) keep(reached, []);
    for (let count = 1; (node.max === UNBOUNDED || count <= node.max) && reached.size > 0; count++) {
      reached = after(node.part, ignoreCase, text, reached);
      if (count >= node.min) {
        for (const end of reached.keys()) if (all.has(end)) reached.delete(end);
        keep(reached, []);
      }
    }
  }
  return all;
}

function after(part: Node, ignoreCase: boolean, text: string, reached: Ends): Ends {
  const all: Ends = new Map();
  for (const [from, atoms] of reached) {
    for (const [end, more] of ends(part, ignoreCase, text, from)) if (!all.has(end)) all.set(end, [...atoms, ...more]);
  }
  return all;
}

function leftHolds(edge: Edge, text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - LONGEST_ESCAPE), at);
  if (edge === "any" || before === "") return true;
  if (/[A-Za-z0-9]$/.test(before)) {
    const isHump = edge === "key" && /[A-Z]/.test(text.charAt(at)) && !/[A-Z]$/.test(before);
    return AFTER_ESCAPE.test(before) || isHump;
  }
  const forbidden: Partial<Record<Edge, RegExp>> = {
    number: /[0-9]\.$/,
    base64: /[+/]$/,
    name: /_$/,
    host: /[.-]$/,
    ipv6: /[:.]$/,
  };
  return forbidden[edge]?.test(before) !== true;
}

function rightHolds(edge: Edge, text: string, at: number): boolean {
  const rest = text.slice(at, at + 2);
  if (edge === "any" || rest === "") return true;
  const forbidden: Partial<Record<Edge, RegExp>> = {
    number: /^\.[0-9]/,
    base64: /^(?:[+=/]|\\\/)/,
    name: /^(?:[-_([{$]|[.:][A-Za-z0-9:])/,
    ipv6: /^(?::|\.[0-9])/,
  };
  return !/^[A-Za-z0-9]/.test(rest) && forbidden[edge]?.test(rest) !== true;
}

/** The longest match whose core is `[from, to)`; it begins after the detector's last one. */
function matchAround(parsed: Parsed, text: string, from: number, to: number, last: number): Match | undefined {
  const { detector, before, after: rest } = parsed;
  let head: Match | undefined;
  // What precedes the core is read backwards, and never into an escape.
  for (let start = from; start >= Math.min(from, Math.max(last, from - detector.longest)); start--) {
    const atoms = before === undefined ? [] : ends(before, false, text, start).get(from);
    const fits = before === undefined ? start === from : atoms !== undefined;
    if (fits && leftHolds(detector.left ?? "word", text, start)) head = { start, end: from, atoms: atoms ?? [] };
    if (
      before === undefined ||
      (start < from && AFTER_ESCAPE.test(text.slice(Math.max(0, start - LONGEST_ESCAPE), start)))
    )
      break;
  }
  if (head === undefined) return undefined;
  const tails = rest === undefined ? new Map([[to, [] as Span[]]]) : ends(rest, false, text, to);
  const holds = [...tails.keys()].filter(
    (end) => end <= head.start + detector.longest && rightHolds(detector.right ?? "word", text, end),
  );
  if (holds.length === 0) return undefined;
  const end = Math.max(...holds);
  const whole = detector.kind === undefined ? [] : [{ start: head.start, end, kind: detector.kind }];
  return { start: head.start, end, atoms: [...whole, ...head.atoms, ...(tails.get(end) ?? [])] };
}

export class Oracle {
  private readonly parsed: Parsed[];

  /** @param kinds names of all kinds, the preferred ones first */
  constructor(
    detectors: Detector[],
    private readonly kinds: string[],
  ) {
    this.parsed = detectors.map((detector) => {
      const { before, core, after } = cutOf(detector) ?? { core: "" };
      return {
        detector,
        core: { type: "sequence", parts: [core, detector.separator ?? ""].map((text) => parse(text) as Node) },
        before: parse(before),
        look: parse(detector.look),
        after: parse(after),
      };
    });
  }

  /** The findings in `text`, the inside of a JSON string. */
  find(text: string): Span[] {
    const found: Span[] = [];
    const covered = this.parsed.map(() => 0);
    for (const [to, cores] of this.coresByEnd(text)) {
      const starts = [...new Set(cores.map(({ from }) => from))].sort((a, b) => a - b).slice(0, CANDIDATES);
      for (const from of starts) {
        const here = cores.filter((core) => core.from === from);
        // Evidence inside a match has been worked off.
        if (here.some(({ index }) => to <= covered[index])) break;
        let best: { match: Match; index: number } | undefined;
        for (const { index } of here) {
          const match = matchAround(this.parsed[index], text, from, to, covered[index]);
          const length = best === undefined ? 0 : best.match.end - best.match.start;
          if (match !== undefined && match.end - match.start > length) best = { match, index };
        }
        if (best === undefined) continue;
        covered[best.index] = best.match.end;
        found.push(...best.match.atoms);
        break;
      }
    }
    return this.settled(found);
  }

  private coresByEnd(text: string): [number, { from: number; index: number }[]][] {
    const byEnd = new Map<number, { from: number; index: number }[]>();
    this.parsed.forEach(({ detector, core, look }, index) => {
      const ignoreCase = detector.ignoreCase ?? false;
      for (let from = 0; from < text.length; from++) {
        for (const to of ends(core, ignoreCase, text, from).keys()) {
          if (look !== undefined && ends(look, ignoreCase, text, to).size === 0) continue;
          byEnd.set(to, [...(byEnd.get(to) ?? []), { from, index }]);
        }
      }
    });
    return [...byEnd].sort(([a], [b]) => a - b);
  }

  /** The leftmost wins, then the longest, then the preferred kind; what sticks out of the winner is joined to it. */
  private settled(found: Span[]): Span[] {
    const rank = ({ kind }: Span): number => this.kinds.indexOf(kind);
    const before = (a: Span, b: Span): number =>
      [a.start - b.start, b.end - a.end, rank(a) - rank(b)].find((order) => order !== 0) ?? 0;
    const settled: Span[] = [];
    for (const span of found.sort(before)) {
      const last = settled.at(-1);
      if (last === undefined || span.start >= last.end) settled.push({ ...span });
      else last.end = Math.max(last.end, span.end);
    }
    return settled;
  }
}
