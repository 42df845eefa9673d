/**
 * What the parts of an ARN are. The forward table only cuts an ARN into service, account and the parts of its resource;
 * which part is which kind depends on the service and on the resource's type, so it is looked up here.
 *
 * Whatever is not known is masked: of an unknown resource everything but its type.
 */
import * as ffi from "ffi";
import { isDigit } from "./edges";
import type { Findings } from "./findings";

/** Kinds that the ARN pattern gives its atoms; none of them is ever replaced as such. */
export const ARN_SERVICE = "arn_service";
export const ARN_ACCOUNT = "arn_account";
export const ARN_PART = "arn_part";

/** Service → type of resource → kinds of its parts (0: kept), as in `ArnResources`. */
export type ArnTable = Record<string, Record<string, number[]> | undefined>;

export interface ArnKinds {
  table: ArnTable;
  account: number;
  resource: number;
}

/** Parts that name something of AWS's own: service-linked roles and what SSO reserves. */
const AWS_OWNED = ["aws-service-role", "aws-reserved", "service-role"];

export class ArnReader {
  private service = "";
  private isAwsOwned = false;
  private part = 0;
  private kinds: number[] = [];

  constructor(private readonly known: ArnKinds) {}

  /** Takes the next atom of the ARN. `last` says that no further part follows. */
  take(kind: string, bytes: Bytes, start: number, end: number, last: boolean, findings: Findings): void {
    // Every ARN has a service, and it comes first.
    if (kind === ARN_SERVICE) {
      this.isAwsOwned = false;
      this.part = 0;
      this.kinds = [];
      this.service = ffi.string(advance(bytes, start), end - start);
      return;
    }
    const isAccount = isAccountId(bytes, start, end);
    if (kind === ARN_ACCOUNT) {
      if (isAccount) findings.add(start, end, this.known.account);
      else this.isAwsOwned = true;
      return;
    }
    this.part += 1;
    if (isAccount) findings.add(start, end, this.known.account);
    else if (!this.isAwsOwned) {
      const partKind = this.kindOf(ffi.string(advance(bytes, start), end - start), last);
      if (partKind !== 0) findings.add(start, end, partKind);
    }
  }

  private kindOf(text: string, last: boolean): number {
    if (this.part === 1) {
      const byType = this.known.table[this.service];
      const typed = byType?.[text];
      if (typed !== undefined && !last) {
        this.kinds = [0, ...typed];
        return 0;
      }
      this.kinds = byType?.[""] ?? (last ? [this.known.resource] : [0, this.known.resource]);
    }
    if (AWS_OWNED.includes(text) || text.startsWith("AWSServiceRole") || text.endsWith(".amazonaws.com")) return 0;
    return this.kinds[Math.min(this.part, this.kinds.length) - 1];
  }
}

function isAccountId(bytes: Bytes, start: number, end: number): boolean {
  if (end - start !== 12) return false;
  for (const at of $range(start, end - 1)) if (!isDigit(bytes[at])) return false;
  return true;
}
