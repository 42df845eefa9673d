/**
 * What the parts of an ARN are. The forward table only cuts an ARN into service, account and the parts of its resource;
 * which part is which kind depends on the service and on the resource's type, so it is looked up here.
 *
 * Whatever is not known is masked: of an unknown resource everything but its type.
 */
import { Byte, isDigit } from "../ascii";
import { lookupKey, LONGEST_WORD } from "../bytes";
import type { ArnKinds } from "./catalogue";
import { isApi, isAwsOwner, isAwsPart } from "./plausible-name";
import type { Report } from "./report";

/** Kinds that the ARN pattern gives its atoms; none of them is ever replaced as such. */
export const ARN_SERVICE = "arn_service";
export const ARN_ACCOUNT = "arn_account";
export const ARN_PART = "arn_part";

/** In place of a path that is no type. */
const NO_TYPE = "/";
const NO_KINDS: number[] = [];

/** A secret's ARN ends in its name and six random characters. */
const SECRET_SUFFIX = "^(.+)%-(%w%w%w%w%w%w)$";

export class ArnReader {
  private service = "";
  private hasAccount = false;
  private isAwsOwned = false;
  /** The ARN stands in another one's resource: `…:lambda:path/…/functions/arn:aws:lambda:…`. */
  private isNested = false;
  private part = 0;
  private path = "";
  /** Parts that the path consists of. */
  private depth = 0;
  private kinds = NO_KINDS;
  private next = 0;
  private readonly ofUnknown: number[];
  /** Parts of the longest path that is a type. */
  private deepestType = 1;

  constructor(
    private readonly known: ArnKinds,
    private readonly report: Report,
  ) {
    this.ofUnknown = [known.resource];
    for (const types of Object.values(known.table)) {
      for (const type of Object.keys(types ?? {})) {
        this.deepestType = math.max(this.deepestType, type.split("/").length);
      }
    }
  }

  private begin(): void {
    this.service = "";
    this.hasAccount = false;
    this.isAwsOwned = false;
    this.isNested = false;
    this.part = 0;
    this.kinds = NO_KINDS;
  }

  /** Takes the next atom of the ARN. `last` says that no further part follows. */
  take(kind: string, bytes: Bytes, start: number, end: number, last: boolean): void {
    // AWS has no longer words.
    const text = lookupKey(bytes, start, end);
    // Every ARN has a service, and it comes first.
    if (kind === ARN_SERVICE) {
      this.begin();
      this.service = text;
      return;
    }
    const isAccount = isAccountId(bytes, start, end);
    // A type may be followed by a variable instead of a name.
    const isLast = last && bytes[end] !== Byte.Slash && bytes[end] !== Byte.Colon;
    if (isAccount) {
      this.hasAccount = true;
      if (!this.report.add(this.known.account, start, end)) this.isAwsOwned = true;
      return;
    }
    if (kind === ARN_ACCOUNT) {
      this.hasAccount = true;
      if (isAwsOwner(text) || isApi(this.service)) this.isAwsOwned = true;
      return;
    }
    if (text === "arn" && this.part > 0) {
      this.begin();
      this.isNested = true;
    } else if (this.isNested && (this.service === "" || this.part === 0)) this.takeNested(text, start, end, isLast);
    else this.takePart(text, start, end, isLast);
  }

  /** Partition, service and region of a nested ARN come as parts; empty ones do not come at all. */
  private takeNested(text: string, start: number, end: number, last: boolean): void {
    if (this.service === "") {
      if (!text.startsWith("aws")) this.service = text;
      return;
    }
    if (string.match(text, "^%l+%-[%l-]+%-%d$")[0] === undefined) this.takePart(text, start, end, last);
  }

  private takePart(text: string, start: number, end: number, last: boolean): void {
    this.part += 1;
    if (this.isAwsOwned || (!this.hasAccount && isApi(this.service) && !this.isOwn(text))) return;
    const kind = this.kindOf(text, last);
    if (kind === 0) return;
    if (kind === this.known.secret) {
      const [name, suffix] = string.match(text, SECRET_SUFFIX);
      if (name !== undefined && suffix !== undefined) {
        this.report.addNamed(kind, start, end - 7);
        this.report.addNamed(this.known.secretSuffix, end - 6, end);
        return;
      }
    }
    this.report.addNamed(kind, start, end);
  }

  /** `arn:aws:apigateway:us-east-1::/restapis/…` has no account but is the customer's. */
  private isOwn(text: string): boolean {
    return this.part > 1 ? this.kinds.length > 0 : this.known.table[this.service]?.[text] !== undefined;
  }

  private kindOf(text: string, last: boolean): number {
    const types = this.known.table[this.service];
    this.depth += 1;
    if (this.part === 1) {
      this.path = text;
      this.depth = 1;
      this.kinds = NO_KINDS;
    } else {
      const isType = this.depth <= this.deepestType && this.path.length + text.length < LONGEST_WORD;
      this.path = isType ? `${this.path}/${text}` : NO_TYPE;
    }
    const below = types?.[this.path] ?? types?.[text];
    if (below !== undefined && text !== "" && !last) {
      if (types?.[this.path] === undefined) {
        this.path = text;
        this.depth = 1;
      }
      this.kinds = below;
      this.next = 0;
      return 0;
    }
    if (this.part === 1) {
      this.kinds = types?.[""] ?? this.ofUnknown;
      this.next = 0;
      if (types?.[""] === undefined && !last) return 0;
    }
    // What stands before the account of an integration says nothing about what stands behind it.
    const kinds = this.kinds.length === 0 ? this.ofUnknown : this.kinds;
    const kind = kinds[Math.min(this.next, kinds.length - 1)];
    this.next += 1;
    return isAwsPart(text) ? 0 : kind;
  }
}

function isAccountId(bytes: Bytes, start: number, end: number): boolean {
  if (end - start !== 12) return false;
  for (const at of $range(start, end - 1)) if (!isDigit(bytes[at])) return false;
  return true;
}
