/** The one way from a match to the findings: what is AWS's own, or names nothing, ends here. */
import { Byte } from "../ascii";
import { lookupKey } from "../bytes";
import type { Catalogue } from "./catalogue";
import type { Findings } from "./findings";
import { isAwsAccount, isAwsAddress, isAwsZone, isName } from "./plausible-name";

/** What is read by itself: `bytes[first, end)`. Its readers share one, which the finder moves from section to section. */
export interface Passage {
  bytes: Bytes;
  first: number;
  end: number;
}

export class Report {
  private readonly nameKinds: LuaSet<number>;
  private readonly accountKind: number | undefined;

  /** @param findings takes what is reported; set by the finder for each text */
  constructor(
    { nameKinds, arns }: Catalogue,
    private readonly passage: Passage,
    public findings: Findings,
  ) {
    this.nameKinds = nameKinds;
    this.accountKind = arns?.account;
  }

  /** Adds `[start, end)` of the passage, unless it is AWS's own or no name. Returns whether it was added. */
  add(kind: number, start: number, end: number): boolean {
    if (this.isExempt(kind, start, end)) return false;
    this.findings.add(start, end, kind);
    return true;
  }

  /** Adds what an ARN names: where a name must stand, any text is one. */
  addNamed(kind: number, start: number, end: number): void {
    this.findings.add(start, end, kind);
  }

  /** The first bytes are looked at before a string is made: most texts can be neither an address nor a zone of AWS. */
  private isExempt(kind: number, start: number, end: number): boolean {
    const { bytes } = this.passage;
    // Of a long text its end tells: what is longer than any word of AWS's is a name of the customer's.
    if (this.nameKinds.has(kind) && !isName(lookupKey(bytes, start, end))) return true;
    if (bytes[start] === Byte.SmallF && isAwsAddress(lookupKey(bytes, start, end))) return true;
    if (bytes[start] === Byte.CapitalZ && isAwsZone(lookupKey(bytes, start, end))) return true;
    return kind === this.accountKind && isAwsAccount(lookupKey(bytes, start, end));
  }
}
