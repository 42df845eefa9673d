/** A request body and what decides how it is masked. */
import * as ffi from "ffi";
import type { Findings } from "../find/findings";
import type { Policy, Sealing, Zones } from "../json/policy";
import type { Sections } from "../json/sections";
import type { Tape } from "../json/tape";
import type { Surrogates } from "../surrogates/surrogates";

export class Document {
  /** Valid as long as the document is. */
  readonly bytes: Bytes;

  /**
   * @param policy what in the document is masked
   * @param surrogates of the scope
   * @param sealing says whether a signed text came from upstream
   */
  constructor(
    readonly body: string,
    readonly policy: Policy,
    readonly surrogates: Surrogates,
    readonly sealing: Sealing,
  ) {
    this.bytes = ffi.cast("const uint8_t*", body);
  }
}

/** Memory that masking a document fills, and the next one overwrites. */
export interface Workspace {
  tape: Tape;
  sections: Sections;
  /** What was found in what is read. */
  findings: Findings;
  zones: Zones;
  /** Those of the texts that come last in the causal order. */
  lateZones: Zones;
}
