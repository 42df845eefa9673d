/** Masks one document: finds what identifies, asks for surrogates, splices them in. */
import * as ffi from "ffi";
import type { Catalogue } from "./catalogue";
import { Finder } from "./finder";
import { Findings } from "./findings";
import { Tape } from "./json/tape";
import { plainText } from "./plain";
import { Policy, PolicyWalk, Sealing, Zones } from "./policy";
import { MaskResult, Replacement } from "./replacement";
import { SEAL_MARK } from "./seal";
import type { Surrogates } from "./surrogates/surrogates";

const TAPE_CAPACITY = 4096;


/** Masks documents under one configuration. Not reentrant: nothing may yield inside. */
export class Masker {
  private readonly tape = new Tape(TAPE_CAPACITY);
  private readonly findings = new Findings();
  private readonly zones = new Zones();
  private readonly finder: Finder;
  private readonly replacement: Replacement;

  /**
   * @param isFamilyMasked whether the findings of a family count
   * @param maxFindings more of them in one document are an error
   */
  constructor(
    catalogue: Catalogue,
    isFamilyMasked: (this: void, family: string) => boolean,
    maxFindings: number,
  ) {
    const { data, tables, kindIndex } = catalogue;
    this.finder = new Finder(
      tables,
      (kind) => kindIndex[kind],
      (kind) => data.kinds[kind].surrogate.rule === "name",
      (detector) => isFamilyMasked(data.families[data.detectorFamily[detector]]),
      { table: data.arns, account: kindIndex.account_id, resource: kindIndex.resource },
    );
    const isKindMasked = data.kinds.map((kind) => isFamilyMasked(data.families[kind.family]));
    this.replacement = new Replacement(data, isKindMasked, this.findings, this.zones, maxFindings);
  }

  mask(body: string, policy: Policy, surrogates: Surrogates, sealing: Sealing): MaskResult {
    const { tape, findings, zones, finder } = this;
    const bytes = ffi.cast("const uint8_t*", body);
    const problem = tape.read(bytes, 0, body.length);
    if (problem !== undefined) return { error: { reason: "invalid", message: problem } };
    findings.count = 0;
    const invalidAt = finder.find(bytes, 0, body.length, findings);
    if (invalidAt >= 0) return { error: { reason: "invalid", message: `invalid byte or escape before byte ${invalidAt}` } };
    const isSealed = string.find(body, SEAL_MARK, 1, true)[0] !== undefined;
    if (findings.count === 0 && finder.spelledOut.length === 0 && !isSealed) {
      return { masked: { mappings: [], counts: {}, total: 0 } };
    }
    new PolicyWalk(tape, zones, sealing).run(bytes, policy);
    if (finder.spelledOut.length > 0) this.readSpelledOut(bytes);
    return this.replacement.run(body, bytes, surrogates);
  }

  /** Reads again, in plain spelling, the texts in which characters are spelled out. */
  private readSpelledOut(bytes: Bytes): void {
    const { finder, findings, zones } = this;
    const places = finder.spelledOut;
    const again = new Findings();
    let place = 0;
    for (const zone of $range(0, zones.count - 1)) {
      const from = zones.from[zone];
      const to = zones.to[zone];
      while (place < places.length && places[place] <= from) place += 1;
      if (place >= places.length) break;
      if (places[place] > to) continue;
      const { text, offsets } = plainText(ffi.string(advance(bytes, from), to - from));
      again.count = 0;
      finder.find(ffi.cast("const uint8_t*", text), 0, text.length, again);
      for (const index of $range(0, again.count - 1)) {
        findings.add(from + offsets[again.start[index]], from + offsets[again.end[index]], again.kind[index]);
      }
    }
    findings.settle(0);
  }
}
