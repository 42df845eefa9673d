/** Most that may be open in one stream. An API has a few open at a time; a sender may not choose what a stream costs. */
const MOST_OPEN = 1000;

interface Entry<T> {
  name: string;
  place: number;
  item: T;
}

/** Items of a stream that have begun and not ended, by name. Every operation takes constant time, whatever the stream sends. */
export class Open<T extends object> {
  private readonly byName = new LuaTable<string, Entry<T>>();
  private readonly byPlace = new LuaTable<number, Entry<T>>();
  /** The places `[first, end)` may be taken; those of what has ended are not. */
  private first = 0;
  private end = 0;
  private count = 0;

  get(name: string): T | undefined {
    return (this.byName.get(name) as Entry<T> | undefined)?.item;
  }

  /** Adds what has no namesake. Returns what has been open longest, if it has to go for it. */
  add(name: string, item: T): T | undefined {
    const gone = this.count >= MOST_OPEN ? this.takeFirst() : undefined;
    const entry = { name, place: this.end, item };
    this.byName.set(name, entry);
    this.byPlace.set(this.end, entry);
    this.end += 1;
    this.count += 1;
    return gone;
  }

  remove(name: string): T | undefined {
    const entry = this.byName.get(name) as Entry<T> | undefined;
    if (entry === undefined) return undefined;
    this.byName.delete(name);
    this.byPlace.delete(entry.place);
    this.count -= 1;
    return entry.item;
  }

  /** Removes what has been open longest. */
  takeFirst(): T | undefined {
    while (this.first < this.end) {
      const entry = this.byPlace.get(this.first) as Entry<T> | undefined;
      this.first += 1;
      if (entry !== undefined) return this.remove(entry.name);
    }
    return undefined;
  }
}
