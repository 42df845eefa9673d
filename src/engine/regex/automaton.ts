/**
 * Lowered patterns → one minimal deterministic automaton (Glushkov positions, subset construction, partition
 * refinement). Several patterns share it: each says where it starts and what accepting it means.
 *
 * A state knows three things besides its transitions: the labels of the patterns that match up to here, and the kind
 * of atom that the byte just read belongs to. The kind must be the same for every way of reading the bytes, so running
 * the automaton also yields the atoms' spans; a pattern for which it isn't is refused.
 *
 * Runs under Node (build) and LuaJIT (custom patterns).
 */
import { type ByteNode } from "./lowering";
import { range, UNBOUNDED } from "./syntax";

export interface PatternInput {
  node: ByteNode;
  /** Positive number reported by the states that accept the pattern. */
  label: number;
  /** Once accepted, nothing else matters: the state that accepts leads only to itself. */
  final?: boolean;
  /** `anywhere`: the pattern may begin at every byte. A number: the pattern begins where the run with this start begins. */
  start: number | "anywhere";
}

export interface Automaton {
  /** Byte value → class of bytes that no pattern tells apart. */
  classOf: number[];
  classCount: number;
  stateCount: number;
  /** State of each start; a pattern that starts `anywhere` is followed from every start. */
  starts: number[];
  /** `next[state * classCount + class]`; state 0 is dead: nothing can match any more. */
  next: number[];
  /** State → index into `labelSets`; 0 for none. */
  labelSet: number[];
  labelSets: number[][];
  /** State → index into `kinds`; 0 when the byte just read is outside every atom. */
  kind: number[];
  kinds: string[];
}

export type Built = { automaton: Automaton; error?: undefined } | { automaton?: undefined; error: string };

interface Positions {
  /** Per position: the index of its byte set, the index of its kind, what may follow, the labels it completes. */
  setOf: number[];
  kindOf: number[];
  follow: number[][];
  labels: number[][];
  final: boolean[];
  sets: number[][];
  kinds: string[];
}

interface Fragment {
  nullable: boolean;
  first: number[];
  last: number[];
}

/**
 * Builds the automaton of `patterns`.
 *
 * @param startCount number of starts, numbered from 0
 * @param maxStates refuse to grow beyond this many states (before minimisation)
 */
export function buildAutomaton(patterns: PatternInput[], startCount: number, maxStates: number): Built {
  const positions: Positions = { setOf: [], kindOf: [], follow: [], labels: [], final: [], sets: [], kinds: [""] };
  const setIndex = new Map<string, number>();
  const floating: number[] = [];
  const startPositions: number[][] = range(1, startCount).map(() => []);
  for (const pattern of patterns) {
    const fragment = addNode(positions, setIndex, pattern.node);
    for (const position of fragment.last) {
      positions.labels[position].push(pattern.label);
      positions.final[position] = pattern.final ?? false;
    }
    const into = pattern.start === "anywhere" ? floating : startPositions[pattern.start];
    for (const position of fragment.first) into.push(position);
  }
  const built = determinize(positions, floating, startPositions, maxStates);
  return built.automaton === undefined ? built : { automaton: minimize(built.automaton) };
}

/** Whether `node` matches the empty text. Automata report matches after a byte, so callers treat this case apart. */
export function matchesEmpty(node: ByteNode): boolean {
  if (node.type === "bytes") return false;
  if (node.type === "sequence") return node.parts.every((part) => matchesEmpty(part));
  if (node.type === "alternative") return node.parts.some((part) => matchesEmpty(part));
  return node.min === 0 || matchesEmpty(node.part);
}

function addNode(into: Positions, setIndex: Map<string, number>, node: ByteNode): Fragment {
  if (node.type === "bytes") {
    const position = into.setOf.length;
    into.setOf.push(indexOf(setIndex, into.sets, node.set));
    into.kindOf.push(kindIndex(into.kinds, node.kind));
    into.follow.push([]);
    into.labels.push([]);
    into.final.push(false);
    return { nullable: false, first: [position], last: [position] };
  }
  if (node.type === "sequence") {
    let whole: Fragment = { nullable: true, first: [], last: [] };
    for (const part of node.parts) whole = joined(into, whole, addNode(into, setIndex, part));
    return whole;
  }
  if (node.type === "alternative") {
    const whole: Fragment = { nullable: false, first: [], last: [] };
    for (const part of node.parts) {
      const fragment = addNode(into, setIndex, part);
      whole.nullable ||= fragment.nullable;
      append(whole.first, fragment.first);
      append(whole.last, fragment.last);
    }
    return whole;
  }
  return addRepeat(into, setIndex, node.part, node.min, node.max);
}

function addRepeat(into: Positions, setIndex: Map<string, number>, part: ByteNode, min: number, max: number): Fragment {
  let whole: Fragment = { nullable: true, first: [], last: [] };
  const copies = max === UNBOUNDED ? Math.max(min, 1) : max;
  for (let copy = 1; copy <= copies; copy++) {
    const fragment = addNode(into, setIndex, part);
    if (copy === copies && max === UNBOUNDED) {
      for (const position of fragment.last) append(into.follow[position], fragment.first);
    }
    if (copy > min) fragment.nullable = true;
    whole = joined(into, whole, fragment);
  }
  return whole;
}

function joined(into: Positions, left: Fragment, right: Fragment): Fragment {
  for (const position of left.last) append(into.follow[position], right.first);
  const first = [...left.first];
  const last = [...right.last];
  if (left.nullable) append(first, right.first);
  if (right.nullable) append(last, left.last);
  return { nullable: left.nullable && right.nullable, first, last };
}

function append(target: number[], items: number[]): void {
  for (const item of items) target.push(item);
}

function indexOf(known: Map<string, number>, sets: number[][], set: number[]): number {
  const key = set.join(",");
  let index = known.get(key);
  if (index === undefined) {
    index = sets.length;
    sets.push(set);
    known.set(key, index);
  }
  return index;
}

function kindIndex(kinds: string[], kind: string): number {
  const index = kinds.indexOf(kind);
  return index >= 0 ? index : kinds.push(kind) - 1;
}

/** Bytes that belong to the same sets need only one column in the table. */
function byteClasses(sets: number[][]): { classOf: number[]; classCount: number; contains: boolean[][] } {
  const signature: string[] = [];
  for (let byte = 0; byte < 256; byte++) signature.push("");
  for (let set = 0; set < sets.length; set++) {
    for (const byte of sets[set]) signature[byte] += `${set},`;
  }
  const known = new Map<string, number>();
  const classOf: number[] = [];
  const contains = sets.map((): boolean[] => []);
  for (let byte = 0; byte < 256; byte++) {
    let index = known.get(signature[byte]);
    if (index === undefined) {
      index = known.size;
      known.set(signature[byte], index);
      for (const column of contains) column.push(false);
    }
    classOf.push(index);
  }
  for (let set = 0; set < sets.length; set++) {
    for (const byte of sets[set]) contains[set][classOf[byte]] = true;
  }
  return { classOf, classCount: known.size, contains };
}

function determinize(positions: Positions, floating: number[], startPositions: number[][], maxStates: number): Built {
  const { classOf, classCount, contains } = byteClasses(positions.sets);
  const members: number[][] = [[]];
  // Where patterns start anywhere, having nothing in progress is not the end.
  const known = new Map<string, number>(floating.length > 0 ? [] : [["", 0]]);
  const labelSets: number[][] = [[]];
  const labelIndex = new Map<string, number>([["", 0]]);
  const labelSet: number[] = [0];
  const kind: number[] = [0];
  const stamp: number[] = positions.setOf.map(() => 0);
  let round = 0;
  let conflict: string | undefined;

  const floatingByClass = range(1, classCount).map((_, index) =>
    floating.filter((position) => contains[positions.setOf[position]][index]),
  );

  const stateOf = (reached: number[]): number => {
    // Whatever else was in progress, nothing matters after a final pattern.
    const finals = reached.filter((position) => positions.final[position]);
    const set = finals.length > 0 ? finals : reached;
    set.sort((a, b) => a - b);
    const key = set.join(",");
    const existing = known.get(key);
    if (existing !== undefined) return existing;
    const state = members.length;
    known.set(key, state);
    members.push(set);
    const labels: number[] = [];
    for (const position of set) {
      for (const label of positions.labels[position]) if (!labels.includes(label)) labels.push(label);
      if (positions.kindOf[position] !== positions.kindOf[set[0]]) {
        const names = [positions.kindOf[set[0]], positions.kindOf[position]].map((index) => positions.kinds[index]);
        conflict ??= `it is ambiguous whether a character belongs to ${names.map((name) => atomName(name)).join(" or to ")}`;
      }
    }
    labels.sort((a, b) => a - b);
    labelSet.push(indexOf(labelIndex, labelSets, labels));
    kind.push(set.length === 0 ? 0 : positions.kindOf[set[0]]);
    return state;
  };

  const successor = (from: number[], index: number): number => {
    round += 1;
    const set: number[] = [];
    for (const position of floatingByClass[index]) {
      stamp[position] = round;
      set.push(position);
    }
    for (const position of from) {
      for (const candidate of positions.follow[position]) {
        if (stamp[candidate] !== round && contains[positions.setOf[candidate]][index]) {
          stamp[candidate] = round;
          set.push(candidate);
        }
      }
    }
    return stateOf(set);
  };

  // A start is a state of its own: it has read nothing, so it has neither labels nor a kind.
  const starts: number[] = [];
  const startMembers: number[][] = [];
  for (const first of startPositions) {
    starts.push(members.length);
    known.set(`start ${members.length}`, members.length);
    members.push([]);
    startMembers[members.length - 1] = first;
    labelSet.push(0);
    kind.push(0);
  }

  const next: number[] = range(1, classCount).map(() => 0);
  for (let state = 1; state < members.length; state++) {
    if (members.length > maxStates) return { error: `the patterns need more than ${maxStates} states` };
    if (conflict !== undefined) return { error: conflict };
    const first = startMembers[state] as number[] | undefined;
    const isFinal = members[state].some((position) => positions.final[position]);
    for (let index = 0; index < classCount; index++) {
      if (isFinal) next.push(state);
      else if (first === undefined) next.push(successor(members[state], index));
      else {
        const from = first.filter((position) => contains[positions.setOf[position]][index]);
        for (const position of floatingByClass[index]) if (!from.includes(position)) from.push(position);
        next.push(stateOf(from));
      }
    }
  }
  return {
    automaton: {
      classOf,
      classCount,
      stateCount: members.length,
      starts,
      next,
      labelSet,
      labelSets,
      kind,
      kinds: positions.kinds,
    },
  };
}

function atomName(kind: string): string {
  return kind === "" ? "no atom" : `the atom '${kind}'`;
}

/** Moore's partition refinement: states are merged unless some text tells them apart by label or kind. */
function minimize(dfa: Automaton): Automaton {
  const { stateCount, classCount } = dfa;
  let blocks = refined(dfa.labelSet, stateCount, dfa.kind);
  for (;;) {
    let finer = blocks;
    for (let index = 0; index < classCount; index++) {
      const successors: number[] = [];
      for (let state = 0; state < stateCount; state++) successors.push(blocks.of[dfa.next[state * classCount + index]]);
      finer = refined(finer.of, stateCount, successors);
    }
    const stable = finer.first.length === blocks.first.length;
    blocks = finer;
    if (stable) break;
  }
  const next: number[] = [];
  for (const state of blocks.first) {
    for (let index = 0; index < classCount; index++) next.push(blocks.of[dfa.next[state * classCount + index]]);
  }
  return {
    classOf: dfa.classOf,
    classCount,
    stateCount: blocks.first.length,
    starts: dfa.starts.map((state) => blocks.of[state]),
    next,
    labelSet: blocks.first.map((state) => dfa.labelSet[state]),
    labelSets: dfa.labelSets,
    kind: blocks.first.map((state) => dfa.kind[state]),
    kinds: dfa.kinds,
  };
}

/** Block of each state, and the first state of each block; blocks are numbered by their first states. */
interface Blocks {
  of: number[];
  first: number[];
}

/** Splits blocks until all states of one agree in `by`. */
function refined(of: number[], count: number, by: number[]): Blocks {
  const known = new Map<number, number>();
  const result: Blocks = { of: [], first: [] };
  for (let state = 0; state < count; state++) {
    const key = of[state] * 65536 + by[state];
    let block = known.get(key);
    if (block === undefined) {
      block = result.first.length;
      known.set(key, block);
      result.first.push(state);
    }
    result.of.push(block);
  }
  return result;
}
