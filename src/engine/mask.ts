/** Masks one document: finds what identifies, asks for surrogates, splices them in. */
import * as ffi from "ffi";
import type { Catalogue } from "./catalogue";
import { compileCustom, CUSTOM_WORD, type CustomPattern } from "./custom";
import { tableRows } from "./cli-table";
import { tablesOf } from "./catalogue";
import { Finder } from "./finder";
import { Findings } from "./findings";
import { membersAround } from "./json/members";
import { decodeString, encodeString } from "./json/strings";
import { Tape } from "./json/tape";
import { plainText } from "./plain";
import { type Policy, PolicyWalk, type Sealing, Zones } from "./policy";
import {
  type ActiveKind,
  type FamilyAction,
  type MaskError,
  type MaskResult,
  NOTHING_MASKED,
  Replacement,
} from "./replacement";
import { BORDER } from "./regex/wire";
import type { Rewriting } from "./rewriting";
import type { Surrogates } from "./surrogates/surrogates";

const TAPE_CAPACITY = 4096;
const EVERYTHING: Policy = {};
const BACKSLASH = 92;
const NON_ASCII = 128;
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
}

/** Masks documents under one configuration. Not reentrant: nothing may yield inside. */
export class Masker {
  private readonly tape = new Tape(TAPE_CAPACITY);
  private readonly findings = new Findings();
  private readonly zones = new Zones();
  private readonly finders: Finder[];
  private readonly replacement: Replacement;

  /** Raises an error if the selection's patterns do not compile; the schema has refused such a configuration before. */
  constructor(catalogue: Catalogue, selection: Selection) {
    const { data, kindIndex } = catalogue;
    const { actionOf, patterns, words } = selection;
    const kinds = data.kinds.map(({ name, family, surrogate, word }): ActiveKind => {
      return { name, family: data.families[family], surrogate, word, action: actionOf(data.families[family]) };
    });
    this.finders = [
      new Finder(
        catalogue.tables,
        (kind) => kindIndex[kind],
        (kind) => kinds[kind].surrogate.rule === "name",
        (detector) => actionOf(data.families[data.detectorFamily[detector]]) !== "allow",
        { table: data.arns, account: kindIndex.account_id, resource: kindIndex.resource },
      ),
    ];
    if (patterns.length + words.length > 0) this.finders.push(customFinder(kinds, patterns, words));
    this.replacement = new Replacement(kinds, selection.allowed, this.findings, this.zones, selection.maxFindings);
  }

  /**
   * Masks `body`, a JSON document.
   *
   * @param policy what in the document is masked
   * @param surrogates of the scope
   * @param sealing says whether a thinking block came from upstream
   */
  mask(body: string, policy: Policy, surrogates: Surrogates, sealing: Sealing): MaskResult {
    const { tape, findings, zones, finders } = this;
    const bytes = ffi.cast("const uint8_t*", body);
    const problem = tape.read(bytes, 0, body.length);
    if (problem !== undefined) return { error: { reason: "invalid", message: `not JSON: ${problem}` } };
    findings.count = 0;
    for (const finder of finders) {
      const invalidAt = finder.find(bytes, 0, body.length, findings);
      if (invalidAt < 0) continue;
      return {
        error: { reason: "invalid", message: `not JSON: an invalid character or escape before byte ${invalidAt}` },
      };
    }
    const { spelledOut, hasTable, hasSeal } = finders[0];
    const isSpelledOut = spelledOut.length > 0;
    if (findings.count === 0 && !isSpelledOut && !hasTable && !hasSeal) return { masked: NOTHING_MASKED };
    new PolicyWalk(tape, zones, sealing).run(bytes, policy);
    if (isSpelledOut) this.readSpelledOut(bytes);
    if (hasTable && !this.readTables(bytes)) return { error: ENDLESS_TABLE };
    findings.settle();
    return this.replacement.run(body, bytes, surrogates);
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
  private readSpelledOut(bytes: Bytes): void {
    for (const { from, to } of membersAround(this.tape, this.finders[0].spelledOut, LONGEST_KEY)) {
      this.readPlainly(bytes, from, to);
    }
  }

  private readPlainly(bytes: Bytes, from: number, to: number): void {
    let keyFrom = Math.max(0, from - LONGEST_KEY);
    // Not in the middle of an escape or a character.
    while (keyFrom < from && (bytes[keyFrom] === BACKSLASH || bytes[keyFrom] >= NON_ASCII)) keyFrom += 1;
    const context = textOf(bytes, keyFrom, from);
    this.readAgain(plainText(context, advance(bytes, from), to - from), from);
  }

  /** Reads again, row by row, the tables of the AWS CLI. Returns whether all of them could be. */
  private readTables(bytes: Bytes): boolean {
    const { zones } = this;
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
    const { finders, findings } = this;
    const again = new Findings();
    const text = rewriting.text();
    for (const finder of finders) finder.find(ffi.cast("const uint8_t*", text), 0, text.length, again);
    again.settle();
    rewriting.project(again, offset, findings);
  }
}

function textOf(bytes: Bytes, from: number, to: number): string {
  return ffi.string(advance(bytes, from), to - from);
}

/** A finder for the configuration's own patterns and words, whose kinds are appended to `kinds`. */
function customFinder(kinds: ActiveKind[], patterns: CustomPattern[], words: string[]): Finder {
  const { value, error: problem } = compileCustom(patterns, words);
  if (value === undefined) error(`custom patterns: ${problem.message}`);
  const index: Record<string, number> = {};
  for (const name of [CUSTOM_WORD, ...patterns.map((pattern) => pattern.name)]) {
    index[name] = kinds.length;
    const hint = name === CUSTOM_WORD ? "word" : string.gsub(name.toLowerCase(), "[^%l%d]+", "-")[0];
    kinds.push({ name, family: CUSTOM_FAMILY, surrogate: { rule: "name", hint }, word: true, action: "mask" });
  }
  return new Finder(
    tablesOf(value),
    (kind) => index[kind],
    () => false,
    () => true,
    { table: {}, account: 0, resource: 0 },
  );
}
