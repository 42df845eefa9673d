/** Masks one document: finds what identifies, asks for surrogates, splices them in. */
import * as ffi from "ffi";
import { Byte } from "../ascii";
import { keepAlive, textOf } from "../bytes";
import { compileCustom, CUSTOM_WORD, type CustomPattern } from "../compile/custom";
import { BORDER } from "../compile/noticed";
import { type BuiltInCatalogue, catalogueOf } from "../find/catalogue";
import type { Noticed } from "../find/evidence-queue";
import { Finder } from "../find/finder";
import { Findings } from "../find/findings";
import { membersAround, type Span } from "../json/members";
import { type Policy, type Sealing, Zones } from "../json/policy";
import { rawText, stringAt } from "../json/query";
import { Sections } from "../json/sections";
import { decodeString, encodeString } from "../json/strings";
import { Tape } from "../json/tape";
import { tableRows } from "../reread/cli-table";
import type { Rewriting } from "../reread/rewritten-text";
import { plainText } from "../reread/spelled-out";
import type { Splicer } from "../splicer";
import type { Surrogates } from "../surrogates/surrogates";
import type { Continuation } from "./continuation";
import { Conversations } from "./conversations";
import { Document, type Workspace } from "./document";
import { type ActiveKind, type FamilyAction, type MaskError, type MaskResult, NOTHING_MASKED } from "./mappings";
import { type Region, WholeDocument } from "./region";
import { Replacement } from "./replacement";

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
  private readonly workspace: Workspace = {
    tape: new Tape(TAPE_CAPACITY),
    sections: new Sections(),
    findings: new Findings(),
    zones: new Zones(),
    lateZones: new Zones(),
  };
  /** In a text that is read again. */
  private readonly again = new Findings();
  private readonly finder: Finder;
  /** For what the configuration itself describes, if it describes anything. */
  private readonly customFinder: Finder | undefined;
  private readonly replacement: Replacement;
  private readonly conversations: Conversations;

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
    const { findings, zones } = this.workspace;
    this.replacement = new Replacement(kinds, selection.allowed, findings, zones, selection.maxFindings);
    this.conversations = new Conversations(selection.keptBytes);
  }

  /**
   * Masks `body`, a JSON document.
   *
   * @param policy what in the document is masked
   * @param surrogates of the scope
   * @param sealing says whether a signed text came from upstream
   */
  mask(body: string, policy: Policy, surrogates: Surrogates, sealing: Sealing): MaskResult {
    const { conversations, workspace } = this;
    const document = new Document(body, policy, surrogates, sealing);
    const repeated = conversations.repeated(document);
    if (repeated !== undefined) return { masked: repeated };
    const continuation = conversations.recall(document);
    if (continuation !== undefined && continuation.read(workspace) === undefined)
      return this.maskRegion(document, continuation, continuation);
    const whole = new WholeDocument(document);
    const problem = whole.read(workspace);
    return problem === undefined ? this.maskRegion(document, whole) : { error: notJson(problem) };
  }

  /** What the string says that `path` leads to in `body`, a JSON document; undefined if there is none. */
  textAt(body: string, path: string[]): string | undefined {
    const { tape } = this.workspace;
    const bytes = ffi.cast("const uint8_t*", body);
    if (tape.read(bytes, 0, body.length) !== undefined) return undefined;
    const token = stringAt(tape, bytes, path);
    const raw = token < 0 ? undefined : rawText(tape, bytes, token);
    keepAlive(body);
    return raw === undefined ? undefined : decodeString(raw);
  }

  /**
   * Masks what `region` says of `document`; the rest of it is known.
   *
   * @param continuation the region, if the document goes on from another one
   */
  private maskRegion(document: Document, region: Region, continuation?: Continuation): MaskResult {
    const { workspace, replacement, conversations } = this;
    const { findings } = workspace;
    const { knowledge } = region;
    const [noticed, invalid] = this.find(document.bytes, region.from, region.to);
    if (noticed === undefined) return { error: invalid };
    this.readSpelledOut(document.bytes, noticed.spelledOut);
    const hasHits = region.isMaskedElsewhere || findings.count > 0 || noticed.hasTable || noticed.hasSeal;
    if (hasHits) {
      region.fillZones(workspace);
      if (noticed.hasTable && !this.readTables(document.bytes)) return { error: ENDLESS_TABLE };
      region.addKnownFindings(workspace);
      findings.settle();
    }
    const layout = conversations.isWorthKeeping(document) ? region.layout(workspace) : undefined;
    let splicer: Splicer | undefined;
    if (hasHits) {
      const [spliced, problem] = replacement.run(document, knowledge);
      if (problem !== undefined) return { error: problem };
      splicer = spliced;
    }
    const { mappings, counts, total } = hasHits ? knowledge.summary() : NOTHING_MASKED;
    const masked = { body: splicer?.takeText(), mappings: region.sameMappings() ?? mappings, counts, total };
    if (layout !== undefined) conversations.keep(document, layout, knowledge, masked, splicer, continuation);
    splicer?.release();
    return { masked };
  }

  /** Fills the findings with what is in `bytes[from, to)`, section by section. Returns what else was noticed. */
  private find(
    bytes: Bytes,
    from: number,
    to: number,
  ): LuaMultiReturn<[Noticed, undefined] | [undefined, problem: MaskError]> {
    const { finder, customFinder } = this;
    const { findings, sections, tape } = this.workspace;
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
    const { tape, sections, findings } = this.workspace;
    findings.beginSecondPass();
    let place = 0;
    for (const span of membersAround(tape, sections, spelledOut, LONGEST_KEY)) {
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
    const { zones, findings } = this.workspace;
    findings.beginSecondPass();
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
    const { finder, customFinder, again } = this;
    const text = rewriting.text();
    const bytes = ffi.cast("const uint8_t*", text);
    again.count = 0;
    finder.find(bytes, 0, text.length, again);
    customFinder?.find(bytes, 0, text.length, again);
    keepAlive(text);
    again.settle();
    rewriting.project(again, offset, this.workspace.findings);
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
