/** Masks one document: finds what identifies, asks for surrogates, splices them in. */
import * as ffi from "ffi";
import { Byte } from "../ascii";
import { type Range, textOf } from "../bytes";
import { type BuiltInCatalogue, catalogueOf } from "../find/catalogue";
import { compileCustom, CUSTOM_WORD, type CustomPattern } from "../compile/custom";
import { tableRows } from "../reread/cli-table";
import {
  type Continuation,
  Conversations,
  endOfItems,
  endsOf,
  findingsIn,
  knownEdits,
  lateTexts,
  type Layout,
  layoutAfter,
  type Shape,
  shapeOf,
  tailOf,
} from "./conversations";
import type { Noticed } from "../find/evidence-queue";
import { Finder } from "../find/finder";
import { Findings } from "../find/findings";
import { membersAround, type Span } from "../json/members";
import { rawText, stringAt } from "../json/query";
import { decodeString, encodeString } from "../json/strings";
import { Tape } from "../json/tape";
import { plainText } from "../reread/spelled-out";
import { LAST_PART, type Policy, PolicyWalk, type Sealing, Zones } from "../json/policy";
import {
  type ActiveKind,
  emptyKnowledge,
  type FamilyAction,
  isAsMuch,
  knownBefore,
  type MaskError,
  type MaskResult,
  NOTHING_MASKED,
  Replacement,
} from "./replacement";
import { BORDER } from "../compile/noticed";
import type { Rewriting } from "../reread/rewritten-text";
import { divide, Sections } from "../json/sections";
import type { Surrogates } from "../surrogates/surrogates";

const TAPE_CAPACITY = 4096;
const EVERYTHING: Policy = {};
/** How far before a value its key is looked for, in bytes. */
const LONGEST_KEY = 160;
const ENDLESS_TABLE: MaskError = {
  reason: "too_many",
  message: "the request holds a table whose heads are much longer than its rows",
};
/** Family of what the configuration itself describes. */
const CUSTOM_FAMILY = "custom";

/** What a configuration wants to be masked. */
export interface Selection {
  actionOf: (this: void, family: string) => FamilyAction;
  /** More findings in one document are an error. */
  maxFindings: number;
  /** Texts that are never masked. */
  allowed: string[];
  patterns: CustomPattern[];
  words: string[];
  /** Bytes of earlier requests that are kept, so that of the next ones only what is new is read; 0 for none. */
  keptBytes: number;
}

/** Masks documents under one configuration. Not reentrant: nothing may yield inside. */
export class Masker {
  private readonly tape = new Tape(TAPE_CAPACITY);
  private readonly findings = new Findings();
  /** In a text that is read again. */
  private readonly again = new Findings();
  private readonly zones = new Zones();
  private readonly finder: Finder;
  /** For what the configuration itself describes, if it describes anything. */
  private readonly customFinder: Finder | undefined;
  private readonly replacement: Replacement;
  private readonly sections = new Sections();
  private readonly lateZones = new Zones();
  private readonly conversations: Conversations;
  /** Policy → the shape of its documents, or false if they have none. */
  private readonly shapes = new LuaTable<Policy, Shape | false>();

  /** Raises an error if the selection's patterns do not compile; the schema has refused such a configuration before. */
  constructor(catalogue: BuiltInCatalogue, selection: Selection) {
    const { data } = catalogue;
    const { actionOf, patterns, words } = selection;
    const kinds = data.kinds.map(({ name, family, surrogate, word }): ActiveKind => {
      return { name, family: data.families[family], surrogate, word, action: actionOf(data.families[family]) };
    });
    const isEnabled = (detector: number): boolean => actionOf(data.families[data.detectorFamily[detector]]) !== "allow";
    this.finder = new Finder(catalogue, isEnabled);
    const hasCustom = patterns.length + words.length > 0;
    this.customFinder = hasCustom ? customFinder(kinds, patterns, words) : undefined;
    this.replacement = new Replacement(kinds, selection.allowed, this.findings, this.zones, selection.maxFindings);
    this.conversations = new Conversations(selection.keptBytes);
  }

  /**
   * Masks `body`, a JSON document.
   *
   * @param policy what in the document is masked
   * @param surrogates of the scope
   * @param sealing says whether a thinking block came from upstream
   */
  mask(body: string, policy: Policy, surrogates: Surrogates, sealing: Sealing): MaskResult {
    const { conversations } = this;
    const bytes = ffi.cast("const uint8_t*", body);
    const shape = this.shapeFor(policy);
    const isKept = shape !== undefined && conversations.takes(body);
    const repeated = isKept ? conversations.repeated(body, shape, surrogates) : undefined;
    if (repeated !== undefined) return { masked: repeated };
    const before = isKept ? conversations.recall(body, bytes, shape, surrogates) : undefined;
    if (before === undefined) return this.maskWhole(body, bytes, policy, shape, surrogates, sealing);
    const rest = this.maskRest(body, bytes, before, sealing);
    return rest ?? this.maskWhole(body, bytes, policy, shape, surrogates, sealing);
  }

  /** What the string says that `path` leads to in `body`, a JSON document; undefined if there is none. */
  textAt(body: string, path: string[]): string | undefined {
    const { tape } = this;
    const bytes = ffi.cast("const uint8_t*", body);
    if (tape.read(bytes, 0, body.length) !== undefined) return undefined;
    const token = stringAt(tape, bytes, path);
    return token < 0 ? undefined : decodeString(rawText(tape, bytes, token));
  }

  private shapeFor(policy: Policy): Shape | undefined {
    const known = this.shapes.get(policy) as Shape | false | undefined;
    const shape = known ?? shapeOf(policy) ?? false;
    if (known === undefined) this.shapes.set(policy, shape);
    return shape === false ? undefined : shape;
  }

  private maskWhole(
    body: string,
    bytes: Bytes,
    policy: Policy,
    shape: Shape | undefined,
    surrogates: Surrogates,
    sealing: Sealing,
  ): MaskResult {
    const { tape, zones, sections, findings, replacement } = this;
    const problem = tape.read(bytes, 0, body.length);
    if (problem !== undefined) return { error: notJson(problem) };
    const array = divide(tape, bytes, body.length, shape?.field, sections);
    const [noticed, invalid] = this.find(bytes, 0, body.length);
    if (noticed === undefined) return { error: invalid };
    const { hasTable, hasSeal } = noticed;
    this.readSpelledOut(bytes, noticed.spelledOut);
    const hasHits = findings.count > 0 || hasTable || hasSeal;
    if (hasHits) {
      new PolicyWalk(tape, zones, sealing).run(bytes, policy);
      if (hasTable && !this.readTables(bytes)) return { error: ENDLESS_TABLE };
      findings.settle();
    }
    const isKept = shape !== undefined && array >= 0 && this.conversations.takes(body);
    const layout = isKept ? this.layoutOf(bytes, shape, array, sealing) : undefined;
    const result = hasHits ? replacement.run(body, bytes, surrogates) : { masked: NOTHING_MASKED };
    if (!isKept || layout === undefined || result.masked === undefined) return result;
    const knowledge = hasHits ? replacement.knowledge : emptyKnowledge();
    this.conversations.keep(shape, surrogates, body, result.masked, layout, knowledge, replacement.copies, undefined);
    return result;
  }

  /**
   * Masks what in `body` comes after what is known, and the texts that come after all else in the causal order.
   *
   * @returns undefined if what comes after it are not the next items of the array
   */
  private maskRest(body: string, bytes: Bytes, before: Continuation, sealing: Sealing): MaskResult | undefined {
    const { tape, sections, findings, replacement } = this;
    const { conversation, items } = before;
    const { shape, surrogates } = conversation;
    const from = endOfItems(conversation, items);
    const to = tailOf(conversation, body);
    if (tape.readItems(bytes, from, to, items === 0) !== undefined) return undefined;
    sections.clear();
    sections.addItems(tape, 0, tape.count);
    const [noticed, invalid] = this.find(bytes, from, to);
    if (noticed === undefined) return { error: invalid };
    const ends = endsOf(tape, sections, 0, sections.count);
    const layout = layoutAfter(before, ends ?? [], to);
    // The whole of a private network stands for itself.
    const hasFindings = conversation.result.total > 0 || conversation.masked !== conversation.text;
    const part = shape.firstPart + items;
    const knowledge = knownBefore(conversation.knowledge, part);
    const isAllKnown = isAsMuch(knowledge, conversation.knowledge);
    let result: MaskResult = { masked: NOTHING_MASKED };
    const { hasTable, hasSeal } = noticed;
    this.readSpelledOut(bytes, noticed.spelledOut);
    if (hasFindings || findings.count > 0 || hasTable || hasSeal) {
      this.fillZones(bytes, before, layout, from, part, sealing);
      if (hasTable && !this.readTables(bytes)) return { error: ENDLESS_TABLE };
      for (const { start, end, kind } of layout.lateFindings) findings.add(start, end, kind);
      findings.settle();
      result = replacement.run(body, bytes, surrogates, knowledge);
    }
    if (result.masked === undefined) return result;
    // Who sees the same list again need not look into it.
    const teachesNothing = isAllKnown && isAsMuch(knowledge, conversation.knowledge);
    const mappings = teachesNothing ? conversation.result.mappings : result.masked.mappings;
    const masked = { ...result.masked, mappings };
    if (ends === undefined) return { masked };
    this.conversations.keep(shape, surrogates, body, masked, layout, knowledge, replacement.copies, before);
    return { masked };
  }

  /** The zones of a document that goes on from `before`: late texts around its new items, which begin at `from`. */
  private fillZones(
    bytes: Bytes,
    before: Continuation,
    layout: Layout,
    from: number,
    part: number,
    sealing: Sealing,
  ): void {
    const { tape, zones } = this;
    const { late, lateBefore, close } = layout;
    const { head, tail } = knownEdits(before, layout);
    const ranges: Range[] = [];
    const addLate = (first: number, end: number): void => {
      for (const index of $range(first, end - 1)) {
        const text = late[index];
        zones.add(text.from, text.to, LAST_PART, text.scalar);
        ranges.push(text);
      }
    };
    zones.clear(tape.count + late.length);
    zones.ranges = ranges;
    addLate(0, lateBefore);
    for (const edit of head) zones.edits.push(edit);
    ranges.push({ from, to: close });
    new PolicyWalk(tape, zones, sealing).walk(bytes, before.conversation.shape.items, part, 1);
    addLate(lateBefore, late.length);
    for (const edit of tail) zones.edits.push(edit);
  }

  /** Where in the document is what must be known of it to go on from it, or undefined if that can't be. */
  private layoutOf(bytes: Bytes, shape: Shape, array: number, sealing: Sealing): Layout | undefined {
    const { tape, sections, lateZones, findings } = this;
    const ends = endsOf(tape, sections, 1, sections.count - 1);
    if (ends === undefined) return undefined;
    new PolicyWalk(tape, lateZones, sealing).run(bytes, shape.late);
    const late = lateTexts(lateZones);
    if (late === undefined) return undefined;
    const open = tape.from[array] + 1;
    let lateBefore = 0;
    while (lateBefore < late.length && late[lateBefore].to < open) lateBefore += 1;
    const close = tape.from[tape.to[array]];
    return { open, ends, close, late, lateBefore, lateFindings: findingsIn(late, findings) };
  }

  /** Fills the findings with what is in `bytes[from, to)`, section by section. Returns what else was noticed. */
  private find(
    bytes: Bytes,
    from: number,
    to: number,
  ): LuaMultiReturn<[Noticed, undefined] | [undefined, problem: MaskError]> {
    const { findings, finder, customFinder, sections, tape } = this;
    findings.count = 0;
    const noticed = finder.find(bytes, from, to, findings, sections);
    const { invalidAt, hasControl } = noticed;
    if (invalidAt >= 0) return $multi(undefined, notJson(`an invalid character or escape before byte ${invalidAt}`));
    if (hasControl && tape.hasRawControls(bytes))
      return $multi(undefined, notJson("a string contains a raw control character"));
    customFinder?.find(bytes, from, to, findings, sections);
    return $multi(noticed, undefined);
  }

  /** Masks a text that is not JSON. Its bytes must be valid UTF-8. */
  maskText(text: string, surrogates: Surrogates): MaskResult {
    // As a JSON string it is the same text, and the same tables read it.
    const result = this.mask(`"${encodeString(text)}"`, EVERYTHING, surrogates, () => undefined);
    const body = result.masked?.body;
    if (result.masked === undefined || body === undefined) return result;
    return { masked: { ...result.masked, body: decodeString(string.sub(body, 2, -2)) } };
  }

  /** Reads again, in plain spelling, what may be about characters that are spelled out: those of a key make its value known. */
  private readSpelledOut(bytes: Bytes, spelledOut: number[]): void {
    if (spelledOut.length === 0) return;
    this.findings.readAgain();
    let place = 0;
    for (const span of membersAround(this.tape, this.sections, spelledOut, LONGEST_KEY)) {
      while (spelledOut[place] <= span.from) place += 1;
      const firstEnd = spelledOut[place];
      while (place < spelledOut.length && spelledOut[place] <= span.to) place += 1;
      this.readPlainly(bytes, span, firstEnd, spelledOut[place - 1]);
    }
  }

  /** @param firstEnd where the first spelled-out character of the span ends, and `lastEnd` where the last one does */
  private readPlainly(bytes: Bytes, { first, from, to }: Span, firstEnd: number, lastEnd: number): void {
    let keyFrom = Math.max(first, from - LONGEST_KEY);
    // Not in the middle of an escape or a character.
    while (keyFrom < from && (bytes[keyFrom] === Byte.Backslash || bytes[keyFrom] >= Byte.NonAscii)) keyFrom += 1;
    const context = textOf(bytes, keyFrom, from);
    this.readAgain(plainText(context, advance(bytes, from), to - from, firstEnd - from, lastEnd - from), from);
  }

  /** Reads again, row by row, the tables of the AWS CLI in the zones. Returns whether they can be read that way. */
  private readTables(bytes: Bytes): boolean {
    const { zones } = this;
    this.findings.readAgain();
    for (const zone of $range(0, zones.count - 1)) {
      const from = zones.from[zone];
      const text = textOf(bytes, from, zones.to[zone]);
      if (string.find(text, BORDER, 1, true)[0] === undefined) continue;
      const rows = tableRows(text);
      if (rows === undefined) return false;
      this.readAgain(rows, from);
    }
    return true;
  }

  /** Finds what is in a rewritten text, which stands for the one at `offset`. */
  private readAgain(rewriting: Rewriting, offset: number): void {
    const { finder, customFinder, findings, again } = this;
    const text = rewriting.text();
    const bytes = ffi.cast("const uint8_t*", text);
    again.count = 0;
    finder.find(bytes, 0, text.length, again);
    customFinder?.find(bytes, 0, text.length, again);
    again.settle();
    rewriting.project(again, offset, findings);
    rewriting.release();
  }
}

function notJson(problem: string): MaskError {
  return { reason: "invalid", message: `not JSON: ${problem}` };
}

/** A finder for the configuration's own patterns and words, whose kinds are appended to `kinds`. */
function customFinder(kinds: ActiveKind[], patterns: CustomPattern[], words: string[]): Finder {
  const { value, error: problem } = compileCustom(patterns, words);
  if (value === undefined) error(`custom patterns: ${problem.message}`);
  const index: Record<string, number> = {};
  for (const name of [CUSTOM_WORD, ...patterns.map((pattern) => pattern.name)]) {
    index[name] = kinds.length;
    kinds.push({ name, family: CUSTOM_FAMILY, surrogate: { rule: "name" }, word: true, action: "mask" });
  }
  return new Finder(catalogueOf(value, index), () => true);
}
