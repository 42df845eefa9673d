/**
 * Lowered patterns as positions (Glushkov): every byte set that stands in a pattern is a position, and a match is a walk
 * from position to position that reads one byte at each.
 */
import { type ByteNode, type ByteSet } from "./lowering";
import { UNBOUNDED } from "./syntax";

/** The lists are indexed by position. */
export class Positions {
  /** Index into `sets`. */
  readonly setOf: number[] = [];
  /** Index into `kinds`. */
  readonly kindOf: number[] = [];
  /** The positions that may come next; one may be listed twice. */
  readonly follow: number[][] = [];
  /** The labels of the patterns that end here. */
  readonly labels: number[][] = [];
  readonly isFinal: boolean[] = [];

  readonly sets: ByteSet[] = [];
  readonly kinds = [""];
  private readonly setIndex = new Map<string, number>();

  /** Adds a position that reads one byte of `set`. */
  add(set: ByteSet, kind: string): number {
    const key = set.join(",");
    let index = this.setIndex.get(key);
    if (index === undefined) {
      index = this.sets.push(set) - 1;
      this.setIndex.set(key, index);
    }
    let kindIndex = this.kinds.indexOf(kind);
    if (kindIndex < 0) kindIndex = this.kinds.push(kind) - 1;
    this.setOf.push(index);
    this.kindOf.push(kindIndex);
    this.follow.push([]);
    this.labels.push([]);
    this.isFinal.push(false);
    return this.setOf.length - 1;
  }

  link(from: number[], to: number[]): void {
    for (const position of from) append(this.follow[position], to);
  }
}

/** Where the walks through a part of a pattern begin and end. */
export interface Fragment {
  nullable: boolean;
  first: number[];
  last: number[];
}

/** Whether `node` matches the empty text. Automata report matches after a byte, so callers treat this case apart. */
export function matchesEmpty(node: ByteNode): boolean {
  if (node.type === "bytes") return false;
  if (node.type === "sequence") return node.parts.every((part) => matchesEmpty(part));
  if (node.type === "alternative") return node.parts.some((part) => matchesEmpty(part));
  return node.min === 0 || matchesEmpty(node.part);
}

/** Number of positions that {@link addNode} makes of `node`. */
export function positionCount(node: ByteNode): number {
  if (node.type === "bytes") return 1;
  if (node.type === "repeat") return copiesOf(node.part, node.min, node.max) * positionCount(node.part);
  return node.parts.reduce((sum, part) => sum + positionCount(part), 0);
}

/** Adds the positions of `node`. */
export function addNode(into: Positions, node: ByteNode): Fragment {
  if (node.type === "bytes") {
    const position = into.add(node.set, node.kind);
    return { nullable: false, first: [position], last: [position] };
  }
  if (node.type === "repeat") return addRepeat(into, node.part, node.min, node.max);
  const whole: Fragment = { nullable: node.type === "sequence", first: [], last: [] };
  for (const part of node.parts) {
    const fragment = addNode(into, part);
    if (node.type === "alternative") {
      whole.nullable ||= fragment.nullable;
      append(whole.first, fragment.first);
      append(whole.last, fragment.last);
    } else {
      into.link(whole.last, fragment.first);
      if (whole.nullable) append(whole.first, fragment.first);
      if (fragment.nullable) append(whole.last, fragment.last);
      else whole.last = fragment.last;
      whole.nullable &&= fragment.nullable;
    }
  }
  return whole;
}

/** A chain of copies: a walk begins with the first of them and may end with any from the `min`th on. */
function addRepeat(into: Positions, part: ByteNode, min: number, max: number): Fragment {
  const least = leastOf(part, min);
  const copies = copiesOf(part, min, max);
  const whole: Fragment = { nullable: least === 0 || copies === 0, first: [], last: [] };
  let previous: number[] = [];
  for (let copy = 1; copy <= copies; copy++) {
    const fragment = addNode(into, part);
    if (copy === 1) append(whole.first, fragment.first);
    into.link(previous, fragment.first);
    if (copy >= least) append(whole.last, fragment.last);
    if (copy === copies && max === UNBOUNDED) into.link(fragment.last, fragment.first);
    previous = fragment.last;
  }
  return whole;
}

/** Copies that may be empty may as well be left out, and the chain never needs to jump over one. */
function leastOf(part: ByteNode, min: number): number {
  return matchesEmpty(part) ? 0 : min;
}

function copiesOf(part: ByteNode, min: number, max: number): number {
  return max === UNBOUNDED ? Math.max(leastOf(part, min), 1) : max;
}

function append(target: number[], items: number[]): void {
  for (const item of items) target.push(item);
}
