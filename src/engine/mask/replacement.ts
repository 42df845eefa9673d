/** Findings → the masked document: which of them count, what stands for each, and where else their names stand. */
import * as ffi from "ffi";
import { textOf } from "../bytes";
import { ascendingOrder } from "../find/ascending-order";
import { Findings } from "../find/findings";
import { KnownNames } from "../find/known-names";
import { isDistinctive } from "../find/plausible-name";
import type { Edit, Zones } from "../json/policy";
import { canonical } from "../reread/spelled-out";
import { Splicer } from "../splicer";
import { respelled, RESPELLINGS } from "../surrogates/spellings";
import type { Surrogates } from "../surrogates/surrogates";
import type { Document } from "./document";
import type { Entry, Knowledge } from "./knowledge";
import type { ActiveKind, MaskError } from "./mappings";

/** In the place of an entry that is about to come. */
const NO_ENTRY = {} as Entry;
const TOO_MUCH_ALIKE: MaskError = { reason: "too_many", message: "the request holds too many names that look alike" };
/** Candidates tried before giving up on a surrogate that nothing else has; one collision is already a rarity. */
const ATTEMPTS = 100;

export class Replacement {
  private readonly names = new KnownNames();
  private readonly nameFindings = new Findings();
  private readonly accountKind: number;
  private readonly allowed = new LuaSet<string>();
  private readonly hasAllowed: boolean;
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
   * Replaces the findings of `document` that lie in the zones.
   *
   * @param knowledge from the parts that come before all zones; learns what this run teaches
   * @returns the masked form, which the caller releases; neither if nothing changes
   */
  run(
    { body, bytes, surrogates }: Document,
    knowledge: Knowledge,
  ): LuaMultiReturn<[masked: Splicer | undefined, problem: undefined] | [masked: undefined, problem: MaskError]> {
    const { findings, zones, maxFindings } = this;
    this.byOriginal = new LuaTable();
    this.bySurrogate = new LuaTable();
    for (const entry of knowledge.entries) this.learn(entry);
    const blocked = this.dropExempt(bytes);
    if (blocked !== undefined) return $multi(undefined, { reason: "blocked", message: blocked });
    const left = maxFindings - knowledge.total();
    // Deriving surrogates is what costs most, so a request with too many findings ends before it.
    if (findings.count > left) return $multi(undefined, tooMany(maxFindings));
    let entries = this.entriesFor(bytes, surrogates, knowledge.entries);
    const [added, problem] = this.addNames(body, bytes, knowledge.entries);
    if (added === undefined) return $multi(undefined, problem);
    if (findings.count > left) return $multi(undefined, tooMany(maxFindings));
    if (left === maxFindings && findings.count === 0 && zones.edits.length === 0) return $multi(undefined, undefined);
    if (added > 0 || knowledge.overlaps.length > 0) {
      // A name that was added may overlap a finding. What they make up together has a surrogate of its own.
      for (const entry of knowledge.overlaps) this.learn(entry);
      this.fillParts();
      entries = this.entriesFor(bytes, surrogates, knowledge.overlaps);
    }
    return $multi(this.splice(body, bytes, surrogates, entries, knowledge), undefined);
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
    // Fields of the document are few ascending runs of parts.
    const order = ascendingOrder(count, parts, parts, parts);
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
    // `acme-north` and `north-west` may overlap to an original that a later part names by itself. Earlier parts must not
    // profit from that, so an entry counts only from its part on.
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

  /**
   * Finds the names of `entries` in the parts after the one that gave them away.
   *
   * @returns how many were added to the findings
   */
  private addNames(
    body: string,
    bytes: Bytes,
    entries: Entry[],
  ): LuaMultiReturn<[added: number, problem: undefined] | [added: undefined, problem: MaskError]> {
    const { names, nameFindings, findings, zones, accountKind } = this;
    names.clear();
    /** Of the first word: the entries are in causal order. */
    let part: number | undefined;
    for (const entry of entries) {
      if (!entry.active.word || !isDistinctive(entry.original)) continue;
      names.add(entry.original, entry.kindIndex);
      if (entry.original.includes("/")) {
        for (const respelling of Object.values(RESPELLINGS)) {
          names.add(respelled(entry.original, respelling), entry.kindIndex);
        }
      }
      part ??= entry.part;
    }
    if (part === undefined) return $multi(0, undefined);
    nameFindings.count = 0;
    const ranges = zones.rangesFrom(part, body.length);
    if (!names.search(bytes, body.length, ranges, nameFindings)) return $multi(undefined, TOO_MUCH_ALIKE);
    // Not settled: a name that is not known yet must not hide a shorter one that is.
    nameFindings.sort();
    const { count } = findings;
    let known = 0;
    let zone = 0;
    for (const index of $range(0, nameFindings.count - 1)) {
      const start = nameFindings.start[index];
      const end = nameFindings.end[index];
      const kind = nameFindings.kind[index];
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
  private splice(body: string, bytes: Bytes, surrogates: Surrogates, entries: Entry[], knowledge: Knowledge): Splicer {
    const { findings, zones, parts } = this;
    const { edits } = zones;
    const masked = new Splicer(bytes);
    let zone = 0;
    let nextEdit = 0;
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
        putEdit(masked, edits[nextEdit]);
        nextEdit += 1;
      }
      masked.replace(start, end, surrogate);
      knowledge.count(entry.active.family, part);
    }
    for (const index of $range(nextEdit, edits.length - 1)) putEdit(masked, edits[index]);
    masked.copyUpTo(body.length);
    return masked;
  }
}

function putEdit(masked: Splicer, { from, to, text, copy }: Edit): void {
  if (copy === undefined) masked.replace(from, to, text);
  else masked.replaceByBytes(from, to, copy.bytes, copy.length);
}

function tooMany(maxFindings: number): MaskError {
  return {
    reason: "too_many",
    message: `the request holds more than ${maxFindings} identifiers, which max_entries allows`,
  };
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
