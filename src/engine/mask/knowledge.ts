/** What masking a document taught, part by part. */
import { type ActiveKind, type Mapping, MappingSet, type Masked } from "./mappings";

export interface Entry extends Mapping {
  active: ActiveKind;
  kindIndex: number;
  /** First part in which it was found. */
  part: number;
}

/** An account id that stands as a number, and where. */
interface NumericMapping extends Mapping {
  part: number;
}

/** How much of each family was replaced in a part. */
interface Tally {
  part: number;
  counts: Record<string, number>;
  total: number;
}

/** All lists are in causal order. */
export class Knowledge {
  /** The tally of the part that was counted in last. */
  private last: Tally | undefined;

  constructor(
    readonly entries: Entry[],
    /** Texts that came about where names overlap: they have a surrogate, but are no names to look for. */
    readonly overlaps: Entry[],
    readonly numeric: NumericMapping[],
    private readonly tallies: Tally[],
  ) {}

  /** What was known before `part`. */
  upTo(part: number): Knowledge {
    return new Knowledge(
      before(this.entries, part),
      before(this.overlaps, part),
      before(this.numeric, part),
      before(this.tallies, part),
    );
  }

  /** Whether this and `other`, of which one extends the other, have the same mappings. */
  mapsTheSame(other: Knowledge): boolean {
    return (
      this.entries.length === other.entries.length &&
      this.overlaps.length === other.overlaps.length &&
      this.numeric.length === other.numeric.length
    );
  }

  /** Counts one more text of `family` that was replaced in `part`. */
  count(family: string, part: number): void {
    let tally = this.last;
    if (tally?.part !== part) {
      tally = { part, counts: {}, total: 0 };
      this.tallies.push(tally);
      this.last = tally;
    }
    tally.counts[family] = ((tally.counts[family] as number | undefined) ?? 0) + 1;
    tally.total += 1;
  }

  /** Texts that were replaced. */
  total(): number {
    let total = 0;
    for (const tally of this.tallies) total += tally.total;
    return total;
  }

  /** Items of all lists, for an estimate of the memory that they take. */
  size(): number {
    return this.entries.length + this.overlaps.length + this.numeric.length + this.tallies.length;
  }

  /** All that stands for something, how much was replaced, and of what. */
  summary(): Omit<Masked, "body"> {
    const { entries, overlaps, numeric, tallies } = this;
    const counts: Record<string, number> = {};
    for (const tally of tallies) {
      for (const [family, count] of pairs(tally.counts))
        counts[family] = ((counts[family] as number | undefined) ?? 0) + count;
    }
    const total = this.total();
    if (overlaps.length + numeric.length === 0) return { mappings: new MappingSet(entries), counts, total };
    const mappings: Mapping[] = [];
    for (const list of [numeric, entries, overlaps]) for (const mapping of list) mappings.push(mapping);
    return { mappings: new MappingSet(mappings), counts, total };
  }
}

export function noKnowledge(): Knowledge {
  return new Knowledge([], [], [], []);
}

function before<T extends { part: number }>(list: T[], part: number): T[] {
  const kept: T[] = [];
  for (const item of list) if (item.part < part) kept.push(item);
  return kept;
}
