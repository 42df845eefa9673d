/** Detectors as one PCRE alternation over the bytes of a body: what the engine is compared with. */
import type { Detector, Edge } from "../../src/patterns/detector";
import { allDetectors } from "../../src/patterns/index";
import { type ByteNode, lower } from "../../src/engine/compile/lowering";
import { cutOf } from "../../src/engine/compile/tables";
import { parsePattern, UNBOUNDED } from "../../src/engine/compile/syntax";

/** `(?<kind>…)` around all of `after`: the only atom that a PCRE match can report, by forgetting what it read before. */
const ONE_ATOM = /^\(\?<\w+>(?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)$/;

const ALPHANUMERIC = "A-Za-z0-9";
/** Letters and digits that end an escape and not a word; colour codes have no fixed length, which PCRE would need. */
const AFTER_ESCAPE = String.raw`(?<=\\[nrtbf])|(?<=\\u[0-9a-fA-F]{4})|(?<=%[0-9a-fA-F]{2})`;
const WORD_START = `(?:(?<![${ALPHANUMERIC}])|${AFTER_ESCAPE})`;

/** Edges that are no property of one place in the text have no look-around. */
const LEFT: Partial<Record<Edge, string>> = {
  any: "",
  word: WORD_START,
  key: `(?:${WORD_START}|(?<=[a-z0-9])(?=[A-Z]))`,
  number: String.raw`(?:(?<![${ALPHANUMERIC}])(?<![0-9]\.)|${AFTER_ESCAPE})`,
  name: `(?:(?<![${ALPHANUMERIC}_])|${AFTER_ESCAPE})`,
  base64: `(?:(?<![${ALPHANUMERIC}+/])|${AFTER_ESCAPE})`,
};
const RIGHT: Partial<Record<Edge, string>> = {
  any: "",
  word: `(?![${ALPHANUMERIC}])`,
  number: String.raw`(?![${ALPHANUMERIC}]|\.[0-9])`,
  name: String.raw`(?![${ALPHANUMERIC}\-_(\[$]|[.:][${ALPHANUMERIC}])`,
  base64: String.raw`(?![${ALPHANUMERIC}+=/]|\\/)`,
};

function byteClass(set: number[]): string {
  const hex = (byte: number): string => `\\x${byte.toString(16).padStart(2, "0")}`;
  if (set.length === 1) return hex(set[0]);
  let text = "";
  for (let index = 0; index < set.length;) {
    let last = index;
    while (set[last + 1] === set[last] + 1) last += 1;
    text += last > index ? `${hex(set[index])}-${hex(set[last])}` : hex(set[index]);
    index = last + 1;
  }
  return `[${text}]`;
}

function pcreOf(node: ByteNode): string {
  if (node.type === "bytes") return byteClass(node.set);
  if (node.type === "sequence") return node.parts.map((part) => pcreOf(part)).join("");
  if (node.type === "alternative") return `(?:${node.parts.map((part) => pcreOf(part)).join("|")})`;
  const max = node.max === UNBOUNDED ? "" : String(node.max);
  // PCRE has room for 64 KB only, and copies groups, but not classes, once for each repetition.
  const part = pcreOf(node.part);
  return `${node.part.type === "bytes" ? part : `(?:${part})`}{${node.min},${max}}`;
}

function pcreOfPattern(pattern: string | undefined): string {
  const { node } = parsePattern(pattern ?? "");
  if (node === undefined) throw new Error(`no pattern: ${pattern ?? ""}`);
  return pcreOf(lower(node, false));
}

/** A detector between its edges. */
interface Branch {
  left: string;
  whole: string;
  right: string;
}

/** Undefined for a detector that one PCRE match can't stand for: with several atoms, or atoms before the core. */
function branchOf(detector: Detector): Branch | undefined {
  const left = LEFT[detector.left ?? "word"];
  const right = RIGHT[detector.right ?? "word"];
  const cut = cutOf(detector);
  if (left === undefined || right === undefined || cut?.before !== undefined) return undefined;
  const isOneAtom = detector.kind === undefined && ONE_ATOM.test(cut?.after ?? "");
  if (detector.kind === undefined && !isOneAtom) return undefined;
  const core = pcreOfPattern(cut?.core) + pcreOfPattern(detector.separator);
  const whole = core + (isOneAtom ? String.raw`\K` : "") + pcreOfPattern(cut?.after);
  return { left, whole: detector.ignoreCase === true ? `(?i:${whole})` : whole, right };
}

/** Characters of all branches: PCRE refuses what takes more than 64 KB compiled, so later detectors stay out. */
const LONGEST = 16_000;

export interface Alternation {
  /** A branch for each detector, as one writes it down. */
  plain: string;
  /** The same with the edges that many detectors share written once. */
  factored: string;
  /** The detectors in it, by their place in the catalogue, from 0. */
  detectors: number[];
}

export function alternation(): Alternation {
  const groups = new Map<string, Branch[]>();
  const plain: string[] = [];
  const detectors: number[] = [];
  let size = 0;
  allDetectors().forEach(({ detector }, index) => {
    const branch = branchOf(detector);
    if (branch === undefined) return;
    const { left, whole, right } = branch;
    size += left.length + whole.length + right.length;
    if (size > LONGEST) return;
    detectors.push(index);
    plain.push(left + whole + right);
    const key = `${left} ${right}`;
    groups.set(key, [...(groups.get(key) ?? []), branch]);
  });
  const factored = [...groups.values()].map(
    (branches) => `${branches[0].left}(?:${branches.map(({ whole }) => whole).join("|")})${branches[0].right}`,
  );
  return { plain: plain.join("|"), factored: factored.join("|"), detectors };
}
