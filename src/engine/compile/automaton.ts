/**
 * Lowered patterns → one minimal deterministic automaton: their positions (`positions.ts`), the sets of positions that
 * reading some text can reach (subset construction), and of these the ones that differ (`minimal.ts`). Several patterns
 * share it: each says where it starts and what accepting it means.
 *
 * A state knows three things besides its transitions: the labels of the patterns that match up to here, and the kind
 * of atom that the byte just read belongs to. The kind must be the same for every way of reading the bytes, so running
 * the automaton also yields the atoms' spans; a pattern for which it isn't is refused.
 *
 * Runs under Node (build) and LuaJIT (custom patterns).
 */
import { type ByteNode, type ByteSet } from "./lowering";
import { equivalentStates } from "./minimal";
import { addNode, positionCount, Positions } from "./positions";
import { range } from "./syntax";

export { matchesEmpty } from "./positions";

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

/**
 * Builds the automaton of `patterns`.
 *
 * @param startCount number of starts, numbered from 0
 * @param maxStates refuse to grow beyond this many positions, or states before minimisation
 */
export function buildAutomaton(patterns: PatternInput[], startCount: number, maxStates: number): Built {
  const size = patterns.reduce((sum, pattern) => sum + positionCount(pattern.node), 0);
  if (size > maxStates)
    return { error: `the patterns, with repetitions written out, have more than ${maxStates} bytes` };

  const positions = new Positions();
  // Position n stands for start n. It reads no byte; the first positions of the start's patterns follow it.
  for (let start = 0; start < startCount; start++) positions.add([], "");
  const floating: number[] = [];
  for (const pattern of patterns) {
    const { first, last } = addNode(positions, pattern.node);
    for (const position of last) {
      positions.labels[position].push(pattern.label);
      positions.isFinal[position] = pattern.final ?? false;
    }
    const into = pattern.start === "anywhere" ? floating : positions.follow[pattern.start];
    for (const position of first) into.push(position);
  }
  const built = determinize(positions, floating, startCount, maxStates);
  return built.automaton === undefined ? built : { automaton: minimize(built.automaton) };
}

/**
 * Lists of positions, each stored as a shorter list and its last position, so that the list with one more position is
 * one look-up away and equal lists have equal numbers. List 0 is empty.
 */
class Lists {
  /** Per list: the state that it is, or -1 as long as it is none. */
  readonly state = [-1];
  private readonly rest = [0];
  private readonly last = [-1];
  private readonly longer = new Map<number, number>();
  /** Per list: the longer list that was asked for last, which most often is asked for again. */
  private readonly recent = [0];

  constructor(private readonly positionCount: number) {}

  with(list: number, position: number): number {
    const recent = this.recent[list];
    if (this.last[recent] === position) return recent;
    const key = list * this.positionCount + position;
    let found = this.longer.get(key);
    if (found === undefined) {
      found = this.rest.push(list) - 1;
      this.last.push(position);
      this.recent.push(0);
      this.state.push(-1);
      this.longer.set(key, found);
    }
    this.recent[list] = found;
    return found;
  }

  of(members: number[]): number {
    let list = 0;
    for (const position of members) list = this.with(list, position);
    return list;
  }

  members(list: number): number[] {
    const members: number[] = [];
    for (let at = list; at !== 0; at = this.rest[at]) members.push(this.last[at]);
    return members.reverse();
  }
}

/** Bytes that belong to the same sets need only one column in the table; every set is made up of whole classes. */
function byteClasses(sets: ByteSet[]): { classOf: number[]; classCount: number; classesOf: number[][] } {
  // The bytes of a group that are in the set become a group of their own.
  const groupOf = range(0, 255).map(() => 0);
  let groupCount = 1;
  for (const set of sets) {
    const moved = new Map<number, number>();
    for (const byte of set) {
      const from = groupOf[byte];
      let to = moved.get(from);
      if (to === undefined) {
        to = groupCount++;
        moved.set(from, to);
      }
      groupOf[byte] = to;
    }
  }

  const classOfGroup = new Map<number, number>();
  const firstBytes: number[] = [];
  const classOf = groupOf.map((group, byte) => {
    let index = classOfGroup.get(group);
    if (index === undefined) {
      index = firstBytes.push(byte) - 1;
      classOfGroup.set(group, index);
    }
    return index;
  });
  const classesOf = sets.map((set) =>
    set.map((byte) => classOf[byte]).filter((index, at) => firstBytes[index] === set[at]),
  );
  return { classOf, classCount: firstBytes.length, classesOf };
}

/**
 * Subset construction. A state is the list of positions where the byte just read can have been: those of `floating`,
 * which only depend on the byte, then the others, ascending.
 */
function determinize(positions: Positions, floating: number[], startCount: number, maxStates: number): Built {
  const { classOf, classCount, classesOf } = byteClasses(positions.sets);
  const lists = new Lists(positions.setOf.length);
  const members: number[][] = [[]];
  const next: number[] = range(1, classCount).map(() => 0);
  const labelSet = [0];
  const labelSets: number[][] = [[]];
  const labelIndex = new Map<string, number>([["", 0]]);
  const kind = [0];
  const isFinal = [false];
  let conflict: string | undefined;

  const added = (list: number[]): number => {
    const labels: number[] = [];
    for (const position of list) {
      for (const label of positions.labels[position]) if (!labels.includes(label)) labels.push(label);
      if (positions.kindOf[position] !== positions.kindOf[list[0]]) {
        const names = [list[0], position].map((other) => atomName(positions.kinds[positions.kindOf[other]]));
        conflict ??= `it is ambiguous whether a character belongs to ${names.join(" or to ")}`;
      }
    }
    labels.sort((a, b) => a - b);
    const key = labels.join(",");
    let index = labelIndex.get(key);
    if (index === undefined) {
      index = labelSets.push(labels) - 1;
      labelIndex.set(key, index);
    }
    labelSet.push(index);
    kind.push(list.length === 0 ? 0 : positions.kindOf[list[0]]);
    isFinal.push(list.length > 0 && positions.isFinal[list[0]]);
    return members.push(list) - 1;
  };

  // Where patterns start anywhere, having nothing in progress is not the end.
  if (floating.length === 0) lists.state[0] = 0;
  const stateOf = (list: number): number => {
    if (lists.state[list] < 0) {
      const all = lists.members(list);
      // Whatever else was in progress, nothing matters after a final pattern.
      const finals = all.filter((position) => positions.isFinal[position]);
      const isMixed = finals.length > 0 && finals.length < all.length;
      lists.state[list] = isMixed ? stateOf(lists.of(finals)) : added(all);
    }
    return lists.state[list];
  };

  const seen = positions.setOf.map(() => 0);
  for (const position of floating) seen[position] = Infinity;
  const followers = (state: number): number[] => {
    const found: number[] = [];
    for (const position of members[state]) {
      for (const follower of positions.follow[position]) {
        if (seen[follower] < state) {
          seen[follower] = state;
          found.push(follower);
        }
      }
    }
    return found.sort((a, b) => a - b);
  };

  const floatingLists = range(1, classCount).map(() => 0);
  const add = (reached: number[], position: number): void => {
    for (const index of classesOf[positions.setOf[position]]) reached[index] = lists.with(reached[index], position);
  };
  for (const position of floating) add(floatingLists, position);

  const starts = range(0, startCount - 1).map((position) => stateOf(lists.with(0, position)));
  for (let state = 1; state < members.length; state++) {
    if (members.length > maxStates) return { error: `the patterns need more than ${maxStates} states` };
    if (conflict !== undefined) return { error: conflict };
    const reached = [...floatingLists];
    if (!isFinal[state]) for (const position of followers(state)) add(reached, position);
    const row = state * classCount;
    for (let index = 0; index < classCount; index++)
      next[row + index] = isFinal[state] ? state : stateOf(reached[index]);
  }
  const stateCount = members.length;
  return {
    automaton: { classOf, classCount, stateCount, starts, next, labelSet, labelSets, kind, kinds: positions.kinds },
  };
}

function atomName(kind: string): string {
  return kind === "" ? "no atom" : `the atom '${kind}'`;
}

/** One state for all that no text tells apart by label or kind, numbered by the first of them. */
function minimize(dfa: Automaton): Automaton {
  const { classCount, next } = dfa;
  const blockOf = equivalentStates(
    next,
    classCount,
    dfa.labelSet.map((labels, state) => labels * dfa.kinds.length + dfa.kind[state]),
  );
  const stateOfBlock: number[] = blockOf.map(() => -1);
  const representatives: number[] = [];
  for (let state = 0; state < dfa.stateCount; state++) {
    const block = blockOf[state];
    if (stateOfBlock[block] < 0) stateOfBlock[block] = representatives.push(state) - 1;
  }
  const minimal = (state: number): number => stateOfBlock[blockOf[state]];
  const minimalNext: number[] = [];
  for (let state = 0; state < representatives.length; state++) {
    const [row, from] = [state * classCount, representatives[state] * classCount];
    for (let index = 0; index < classCount; index++) minimalNext[row + index] = minimal(next[from + index]);
  }
  return {
    ...dfa,
    stateCount: representatives.length,
    starts: dfa.starts.map((state) => minimal(state)),
    next: minimalNext,
    labelSet: representatives.map((state) => dfa.labelSet[state]),
    kind: representatives.map((state) => dfa.kind[state]),
  };
}
