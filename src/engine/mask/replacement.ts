/** Findings → the masked document: which of them count, what stands for each, and the splice. */
import * as ffi from "ffi";
import * as buffer from "string.buffer";
import { contentOf, textOf } from "../bytes";
import { Findings } from "../find/findings";
import { isDistinctive } from "../find/plausible-name";
import { canonical } from "../reread/spelled-out";
import type { Edit, Zones } from "../json/policy";
import type { SurrogateRule } from "../../patterns/detector";
import type { Surrogates } from "../surrogates/surrogates";
import { respelled, RESPELLINGS } from "../surrogates/spellings";
import { Words } from "../find/known-names";

/** An original of the document and what stands for it. */
export interface Mapping {
  original: string;
  surrogate: string;
  /** Name of the kind. */
  kind: string;
}

export interface Masked {
  /** Absent if the document goes out as it came. */
  body?: string;
  /** Every original in the document, in causal order; one that also stands as a number may have two surrogates. */
  mappings: Mapping[];
  /** Family → findings. */
  counts: Record<string, number>;
  total: number;
}

/** What happens where something of a family is found. */
export type FamilyAction = "mask" | "block" | "allow";

/** A kind of identifier under one configuration. */
export interface ActiveKind {
  name: string;
  family: string;
  surrogate: SurrogateRule;
  word: boolean;
  action: FamilyAction;
}

export interface MaskError {
  reason: "invalid" | "too_many" | "blocked";
  message: string;
}

export type MaskResult = { masked: Masked; error?: undefined } | { masked?: undefined; error: MaskError };

interface Entry extends Mapping {
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

/** What masking a document taught, in causal order. */
export interface Knowledge {
  entries: Entry[];
  /** Texts that came about where names overlap: they have a surrogate, but are no names to look for. */
  overlaps: Entry[];
  numeric: NumericMapping[];
  tallies: Tally[];
}

/** Where what was copied from a document begins, in it and in its masked form; ascending. */
export interface Copies {
  from: number[];
  placedAt: number[];
}

export function emptyKnowledge(): Knowledge {
  return { entries: [], overlaps: [], numeric: [], tallies: [] };
}

/** In the place of an entry that is about to come. */
const NO_ENTRY = {} as Entry;

/** What of `all` was known before `part`. */
export function knownBefore(all: Knowledge, part: number): Knowledge {
  return {
    entries: before(all.entries, part),
    overlaps: before(all.overlaps, part),
    numeric: before(all.numeric, part),
    tallies: before(all.tallies, part),
  };
}

/** Whether of two, one of which goes on from the other, neither maps more. */
export function isAsMuch(one: Knowledge, other: Knowledge): boolean {
  return (
    one.entries.length === other.entries.length &&
    one.overlaps.length === other.overlaps.length &&
    one.numeric.length === other.numeric.length
  );
}

function before<T extends { part: number }>(list: T[], part: number): T[] {
  const kept: T[] = [];
  for (const item of list) if (item.part < part) kept.push(item);
  return kept;
}

export const NOTHING_MASKED: Masked = { mappings: [], counts: {}, total: 0 };
const TOO_MUCH_ALIKE: MaskError = { reason: "too_many", message: "the request holds too many names that look alike" };
/** Candidates tried before giving up on a surrogate that nothing else has; one collision is already a rarity. */
const ATTEMPTS = 100;

const output = buffer.new();

export class Replacement {
  private readonly words = new Words();
  private readonly wordFindings = new Findings();
  private readonly accountKind: number;
  private readonly allowed = new LuaSet<string>();
  private readonly hasAllowed: boolean;
  /** What the last run knew at its end. */
  knowledge = emptyKnowledge();
  /** Of the last document that was changed. */
  copies: Copies = { from: [], placedAt: [] };
  /** Of these; asking the lists for their length costs more than the copies. */
  private copyCount = 0;
  /** The part of each finding. */
  private parts: Ints = ffi.new("int32_t[?]", 256);
  private partCapacity = 256;
  private byOriginal = new LuaTable<string, Entry>();
  private bySurrogate = new LuaTable<string, Entry>();

  /**
   * @param kinds by the index that findings have
   * @param allowed texts that are never masked
   * @param maxFindings more of them in one document are an error
   */
  constructor(
    private readonly kinds: ActiveKind[],
    allowed: string[],
    private readonly findings: Findings,
    private readonly zones: Zones,
    private readonly maxFindings: number,
  ) {
    this.accountKind = kinds.findIndex((kind) => kind.surrogate.rule === "account");
    for (const text of allowed) this.allowed.add(text);
    this.hasAllowed = allowed.length > 0;
  }

  /**
   * Replaces the findings in `body` that lie in the zones.
   *
   * @param known from the parts that come before all zones; becomes this run's own
   */
  run(body: string, bytes: Bytes, surrogates: Surrogates, known = emptyKnowledge()): MaskResult {
    const { findings, zones, maxFindings } = this;
    this.knowledge = known;
    this.byOriginal = new LuaTable();
    this.bySurrogate = new LuaTable();
    for (const entry of known.entries) this.learn(entry);
    const earlier = totalOf(known.tallies);
    const blocked = this.dropExempt(bytes);
    if (blocked !== undefined) return { error: { reason: "blocked", message: blocked } };
    let entries: Entry[] = [];
    let isSettled = false;
    if (earlier + findings.count <= maxFindings) {
      entries = this.entriesFor(bytes, surrogates, known.entries);
      const [added, problem] = this.addWords(body, bytes);
      if (added === undefined) return { error: problem };
      isSettled = added === 0 && known.overlaps.length === 0;
    }
    if (earlier + findings.count > maxFindings) {
      const message = `the request holds more than ${maxFindings} identifiers, which max_entries allows`;
      return { error: { reason: "too_many", message } };
    }
    if (earlier + findings.count === 0 && zones.edits.length === 0) return { masked: NOTHING_MASKED };
    if (isSettled) return { masked: this.splice(body, bytes, surrogates, entries) };
    for (const entry of known.overlaps) this.learn(entry);
    this.fillParts();
    // Where names overlap they make up originals of their own.
    const all = this.entriesFor(bytes, surrogates, known.overlaps);
    return { masked: this.splice(body, bytes, surrogates, all) };
  }

  /**
   * The entry of each finding, asked for in causal order.
   *
   * @param list takes new entries
   */
  private entriesFor(bytes: Bytes, surrogates: Surrogates, list: Entry[]): Entry[] {
    const { parts, findings } = this;
    const { count, start, end, kind } = findings;
    const entries: Entry[] = [];
    for (const index of $range(0, count - 1)) entries[index] = NO_ENTRY;
    const order = causalOrder(parts, count);
    for (const place of $range(0, count - 1)) {
      const index = order === undefined ? place : order[place];
      const original = canonical(textOf(bytes, start[index], end[index]));
      entries[index] = this.entryFor(original, kind[index], parts[index], surrogates, list);
    }
    return entries;
  }

  private fillParts(): void {
    this.makeRoom();
    const { findings, zones, parts } = this;
    let zone = 0;
    for (const index of $range(0, findings.count - 1)) {
      while (zones.to[zone] < findings.end[index]) zone += 1;
      parts[index] = zones.part[zone];
    }
  }

  /** For the parts of all findings. */
  private makeRoom(): void {
    const { count } = this.findings;
    if (count <= this.partCapacity) return;
    while (this.partCapacity < count) this.partCapacity *= 2;
    this.parts = ffi.new("int32_t[?]", this.partCapacity);
  }

  private learn(entry: Entry): void {
    this.byOriginal.set(entry.original, entry);
    this.bySurrogate.set(entry.surrogate, entry);
  }

  /** Keeps the findings that lie in a zone and are to be masked. Returns what must not pass. */
  private dropExempt(bytes: Bytes): string | undefined {
    this.makeRoom();
    const { findings, zones, kinds, hasAllowed, allowed, parts } = this;
    const { start, end, kind } = findings;
    const blocked: Record<string, number | undefined> = {};
    let zone = 0;
    let kept = 0;
    for (const index of $range(0, findings.count - 1)) {
      while (zone < zones.count && zones.to[zone] < end[index]) zone += 1;
      if (zone >= zones.count) break;
      const { action, family } = kinds[kind[index]];
      if (start[index] < zones.from[zone] || action === "allow") continue;
      if (hasAllowed && allowed.has(canonical(textOf(bytes, start[index], end[index])))) continue;
      if (action === "block") blocked[family] = (blocked[family] ?? 0) + 1;
      // A number can only be replaced by a number.
      if (zones.scalar[zone] === 1 && kind[index] !== this.accountKind) continue;
      start[kept] = start[index];
      end[kept] = end[index];
      kind[kept] = kind[index];
      parts[kept] = zones.part[zone];
      kept += 1;
    }
    findings.count = kept;
    const families = Object.keys(blocked).sort();
    if (families.length === 0) return undefined;
    const counts = families.map((family) => `${family} (${blocked[family]})`).join(", ");
    return `the request holds identifiers that must not leave: ${counts}`;
  }

  /** @param list takes it if it is new */
  private entryFor(original: string, kindIndex: number, part: number, surrogates: Surrogates, list: Entry[]): Entry {
    const known = this.byOriginal.get(original) as Entry | undefined;
    // Two names that overlap make up a text that may become known by itself only later.
    if (known !== undefined && known.part <= part) return known;
    const active = this.kinds[kindIndex];
    const surrogate = this.unused(original, active, part, surrogates);
    const entry = { original, surrogate, kind: active.name, active, kindIndex, part };
    this.learn(entry);
    list.push(entry);
    return entry;
  }

  /** The first candidate that is neither another's surrogate nor an original, as far as that is known up to `part`. */
  private unused(original: string, kind: ActiveKind, part: number, surrogates: Surrogates): string {
    const { bySurrogate, byOriginal } = this;
    let candidate = "";
    for (const attempt of $range(0, ATTEMPTS - 1)) {
      candidate = surrogates.derive(kind, original, attempt);
      const owner = bySurrogate.get(candidate) as Entry | undefined;
      if (owner !== undefined && owner.part <= part && owner.original !== original) continue;
      // Addresses are permuted inside their block, so theirs are unique by construction and may be others' originals.
      if (kind.surrogate.rule === "address") break;
      const namesake = byOriginal.get(candidate) as Entry | undefined;
      if (namesake === undefined || namesake.part > part) break;
    }
    return candidate;
  }

  /** Finds the names in the parts after the one that gave them away. Returns how many there are that were no findings. */
  private addWords(
    body: string,
    bytes: Bytes,
  ): LuaMultiReturn<[added: number, problem: undefined] | [added: undefined, problem: MaskError]> {
    const { words, wordFindings, findings, zones, accountKind } = this;
    words.clear();
    /** Of the first word: the entries are in causal order. */
    let part: number | undefined;
    for (const entry of this.knowledge.entries) {
      if (!entry.active.word || !isDistinctive(entry.original)) continue;
      words.add(entry.original, entry.kindIndex);
      if (entry.original.includes("/")) {
        for (const respelling of Object.values(RESPELLINGS)) {
          words.add(respelled(entry.original, respelling), entry.kindIndex);
        }
      }
      part ??= entry.part;
    }
    if (part === undefined) return $multi(0, undefined);
    wordFindings.count = 0;
    const ranges = zones.rangesFrom(part, body.length);
    if (!words.search(bytes, body.length, ranges, wordFindings)) return $multi(undefined, TOO_MUCH_ALIKE);
    // Not settled: a name that is not known yet must not hide a shorter one that is.
    wordFindings.sort();
    const { count } = findings;
    let known = 0;
    let zone = 0;
    for (const index of $range(0, wordFindings.count - 1)) {
      const start = wordFindings.start[index];
      const end = wordFindings.end[index];
      const kind = wordFindings.kind[index];
      while (zone < zones.count && zones.to[zone] < end) zone += 1;
      if (zone >= zones.count) break;
      if (start < zones.from[zone] || (zones.scalar[zone] === 1 && kind !== accountKind)) continue;
      while (known < count && findings.end[known] < end) known += 1;
      if (known < count && findings.start[known] <= start) continue;
      const entry = this.byOriginal.get(canonical(textOf(bytes, start, end))) as Entry | undefined;
      if (entry !== undefined && entry.part > zones.part[zone]) continue;
      findings.add(start, end, kind);
    }
    const added = findings.count - count;
    if (added > 0) findings.settle();
    return $multi(added, undefined);
  }

  /** @param entries of the findings */
  private splice(body: string, bytes: Bytes, surrogates: Surrogates, entries: Entry[]): Masked {
    const { findings, zones, knowledge, parts } = this;
    const { edits } = zones;
    output.reset();
    this.copies = { from: [], placedAt: [] };
    this.copyCount = 0;
    let tally: Tally | undefined;
    let zone = 0;
    let nextEdit = 0;
    /** What was copied or replaced so far, and how many bytes came of it. */
    let at = 0;
    let placed = 0;
    for (const index of $range(0, findings.count - 1)) {
      const start = findings.start[index];
      const end = findings.end[index];
      const part = parts[index];
      while (zones.to[zone] < end) zone += 1;
      const entry = entries[index];
      const { original } = entry;
      let { surrogate } = entry;
      if (zones.scalar[zone] === 1) {
        surrogate = surrogates.account(original, 0);
        if (surrogate !== entry.surrogate) knowledge.numeric.push({ original, surrogate, kind: entry.kind, part });
      } else if (end - start !== original.length) surrogate = spelledLike(textOf(bytes, start, end), surrogate);
      while (nextEdit < edits.length && edits[nextEdit].to <= start) {
        placed = this.copy(bytes, at, edits[nextEdit].from, placed) + putEdit(edits[nextEdit]);
        at = edits[nextEdit].to;
        nextEdit += 1;
      }
      placed = this.copy(bytes, at, start, placed) + surrogate.length;
      output.put(surrogate);
      at = end;
      if (tally === undefined || tally.part !== part) {
        tally = { part, counts: {}, total: 0 };
        knowledge.tallies.push(tally);
      }
      const { family } = entry.active;
      tally.counts[family] = ((tally.counts[family] as number | undefined) ?? 0) + 1;
      tally.total += 1;
    }
    for (const index of $range(nextEdit, edits.length - 1)) {
      placed = this.copy(bytes, at, edits[index].from, placed) + putEdit(edits[index]);
      at = edits[index].to;
    }
    this.copy(bytes, at, body.length, placed);
    return { body: contentOf(output), ...summary(knowledge) };
  }

  /** Copies `bytes[from, to)` to where `placed` bytes come before it. Returns how many there are then. */
  private copy(bytes: Bytes, from: number, to: number, placed: number): number {
    const { copies, copyCount } = this;
    copies.from[copyCount] = from;
    copies.placedAt[copyCount] = placed;
    this.copyCount = copyCount + 1;
    output.putcdata(advance(bytes, from), to - from);
    return placed + to - from;
  }
}

/** Returns how many bytes it put. */
function putEdit({ text, copy }: Edit): number {
  if (copy === undefined) {
    output.put(text);
    return text.length;
  }
  output.putcdata(copy.bytes, copy.length);
  return copy.length;
}

function totalOf(tallies: Tally[]): number {
  let total = 0;
  for (const tally of tallies) total += tally.total;
  return total;
}

/** All that stands for something, how much was replaced, and of what. */
function summary({ entries, overlaps, numeric, tallies }: Knowledge): Omit<Masked, "body"> {
  const counts: Record<string, number> = {};
  for (const tally of tallies) {
    for (const [family, count] of pairs(tally.counts))
      counts[family] = ((counts[family] as number | undefined) ?? 0) + count;
  }
  const total = totalOf(tallies);
  if (overlaps.length + numeric.length === 0) return { mappings: entries, counts, total };
  const mappings: Mapping[] = [];
  for (const list of [numeric, entries, overlaps]) for (const mapping of list) mappings.push(mapping);
  return { mappings, counts, total };
}

/**
 * Indexes of the findings, those of earlier parts first; undefined if they are in that order. They come in few ascending
 * runs: fields of the document.
 *
 * @param parts of `count` findings
 */
function causalOrder(parts: Ints, count: number): number[] | undefined {
  if (isAscending(parts, count)) return undefined;
  let runs = ascendingRuns(parts, count);
  while (runs.length > 1) {
    const merged: number[][] = [];
    for (const index of $range(0, runs.length - 1, 2)) {
      merged.push(index + 1 < runs.length ? mergedRuns(parts, runs[index], runs[index + 1]) : runs[index]);
    }
    runs = merged;
  }
  return runs[0];
}

function isAscending(parts: Ints, count: number): boolean {
  for (const index of $range(1, count - 1)) if (parts[index] < parts[index - 1]) return false;
  return true;
}

function ascendingRuns(parts: Ints, count: number): number[][] {
  let run: number[] = [];
  const runs = [run];
  for (const index of $range(0, count - 1)) {
    if (index > 0 && parts[index] < parts[index - 1]) {
      run = [];
      runs.push(run);
    }
    run.push(index);
  }
  return runs;
}

/** Of what is in the same part, what is in `first` comes first. */
function mergedRuns(parts: Ints, first: number[], second: number[]): number[] {
  const merged: number[] = [];
  let left = 0;
  let right = 0;
  while (left < first.length || right < second.length) {
    const isRight = left >= first.length || (right < second.length && parts[second[right]] < parts[first[left]]);
    merged.push(isRight ? second[right] : first[left]);
    if (isRight) right += 1;
    else left += 1;
  }
  return merged;
}

/** A surrogate in the spelling that its original has: with `\/` or `%2F` for a slash, `%2B` and `%3D`. */
function spelledLike(raw: string, surrogate: string): string {
  const [slash] = string.match(raw, "\\+/");
  if (slash !== undefined) return respelled(surrogate, { "/": slash });
  const [encoded] = string.match(raw, "%%2[Ff]");
  if (encoded === undefined) return surrogate;
  const isWhole = string.find(raw, "[+=]")[0] === undefined;
  return respelled(surrogate, RESPELLINGS[isWhole ? encoded : `${encoded} alone`]);
}
