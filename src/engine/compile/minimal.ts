/** Which states of an automaton are the same: partition refinement (Hopcroft), in time n log n. */

/** States grouped in blocks. Those of block `b` are `states[begin[b]]` to `states[end[b] - 1]`. */
class Partition {
  readonly blockOf: number[] = [];
  readonly states: number[] = [];
  readonly begin = [0];
  readonly end: number[];
  private readonly place: number[] = [];
  /** Per block, how many of its states are marked; they stand at its beginning. */
  private readonly marked = [0];
  private readonly touched: number[] = [];

  constructor(count: number) {
    this.end = [count];
    for (let state = 0; state < count; state++) {
      this.blockOf.push(0);
      this.states.push(state);
      this.place.push(state);
    }
  }

  mark(state: number): void {
    const block = this.blockOf[state];
    const from = this.place[state];
    const to = this.begin[block] + this.marked[block];
    if (from < to) return;
    if (this.marked[block] === 0) this.touched.push(block);
    this.marked[block] += 1;
    const other = this.states[to];
    this.states[from] = other;
    this.place[other] = from;
    this.states[to] = state;
    this.place[state] = to;
  }

  /** Splits every block into its marked and its other states; the smaller half becomes a new block. */
  split(): void {
    for (const block of this.touched) {
      const middle = this.begin[block] + this.marked[block];
      this.marked[block] = 0;
      if (middle === this.end[block]) continue;
      const isMarkedSmaller = middle - this.begin[block] <= this.end[block] - middle;
      const added = this.begin.push(isMarkedSmaller ? this.begin[block] : middle) - 1;
      this.end.push(isMarkedSmaller ? middle : this.end[block]);
      this.marked.push(0);
      if (isMarkedSmaller) this.begin[block] = middle;
      else this.end[block] = middle;
      for (let place = this.begin[added]; place < this.end[added]; place++) this.blockOf[this.states[place]] = added;
    }
    this.touched.length = 0;
  }
}

/**
 * Block of each state, so that two states are in one block unless some text leads them to states of different colours.
 *
 * @param next `next[state * classCount + class]` is the state's successor
 * @param colour per state: what is to be told apart
 */
export function equivalentStates(next: number[], classCount: number, colour: number[]): number[] {
  const partition = new Partition(colour.length);
  const byColour = new Map<number, number[]>();
  for (let state = 0; state < colour.length; state++) {
    const same = byColour.get(colour[state]);
    if (same === undefined) byColour.set(colour[state], [state]);
    else same.push(state);
  }
  for (const [, states] of byColour) {
    for (const state of states) partition.mark(state);
    partition.split();
  }

  const { start, edges } = edgesInto(next, colour.length);
  const sources: number[][] = [];
  for (let index = 0; index < classCount; index++) sources.push([]);
  // A block that was split after its turn has told its predecessors apart already, up to what its new half tells apart.
  for (let block = 0; block < partition.begin.length; block++) {
    for (let place = partition.begin[block]; place < partition.end[block]; place++) {
      const state = partition.states[place];
      for (let at = start[state]; at < start[state + 1]; at++) {
        const source = Math.floor(edges[at] / classCount);
        sources[edges[at] - source * classCount].push(source);
      }
    }
    for (let index = 0; index < classCount; index++) {
      if (sources[index].length === 0) continue;
      for (const source of sources[index]) partition.mark(source);
      partition.split();
      sources[index] = [];
    }
  }
  return partition.blockOf;
}

/** The indices into `next` whose value is `state` are `edges[start[state]]` to `edges[start[state + 1] - 1]`. */
function edgesInto(next: number[], stateCount: number): { start: number[]; edges: number[] } {
  const start: number[] = [];
  for (let state = 0; state <= stateCount; state++) start.push(0);
  for (const target of next) start[target + 1] += 1;
  for (let state = 1; state <= stateCount; state++) start[state] += start[state - 1];
  // Not a spread, which would overflow Lua's stack.
  const free = start.slice();
  const edges = next.map(() => 0);
  for (let edge = 0; edge < next.length; edge++) {
    edges[free[next[edge]]] = edge;
    free[next[edge]] += 1;
  }
  return { start, edges };
}
