/**
 * Which strings of a document are masked. A policy follows the document's structure; whatever it does not name is
 * masked, keys included, so that a field that does not exist yet cannot leak.
 */
import * as ffi from "ffi";
import { afterValue, rawText, stringFieldOf } from "./json/query";
import { decodeString } from "./json/strings";
import { type Tape, Token } from "./json/tape";

export interface Policy {
  /** The value, whatever it is, goes as it came. */
  keep?: boolean;
  /** The value's fields; their keys are structural and stay. Without it everything in an object is masked. */
  fields?: Record<string, Policy | undefined>;
  /** Elements of an array; by default like the array itself. */
  items?: Policy;
  /** Fields whose policy depends on the object's `type`. */
  byType?: Record<string, Record<string, Policy | undefined> | undefined>;
  /** The objects may be thinking blocks, whose text is signed. */
  thinking?: boolean;
  /**
   * Place in the causal order: what is found in a part is masked as a word in it and in those after it. Elements of
   * `eachIsPart` take the places from there on.
   */
  part?: number;
  eachIsPart?: boolean;
}

/** What happens to the end of a signature: `cut` bytes go, `add` comes. */
export interface SealEdit {
  cut: number;
  add: string;
}

/**
 * What to do with a thinking block, given its text and its signature: keep the text and edit the signature, or, if
 * undefined, treat the text like any other.
 */
export type Sealing = (this: void, thinking: string, signature: string) => SealEdit | undefined;

/** Nothing comes after this part. */
export const LAST_PART = 1000000000;

const MASKED: Policy = {};

/** The texts of a document that may be changed, in the order of the document. */
export class Zones {
  count = 0;
  from: Ints;
  to: Ints;
  part: Ints;
  /** 1 if the token is a number, `true`, `false` or `null`. */
  scalar: Bytes;
  /** Spans that are replaced by a text of their own, in order. */
  seals: { from: number; to: number; text: string }[] = [];
  private capacity = 0;

  constructor() {
    this.from = ffi.new("int32_t[?]", 0);
    this.to = this.from;
    this.part = this.from;
    this.scalar = ffi.new("uint8_t[?]", 0);
  }

  clear(capacity: number): void {
    this.count = 0;
    if (this.seals.length > 0) this.seals = [];
    if (capacity <= this.capacity) return;
    this.capacity = capacity * 2;
    this.from = ffi.new("int32_t[?]", this.capacity);
    this.to = ffi.new("int32_t[?]", this.capacity);
    this.part = ffi.new("int32_t[?]", this.capacity);
    this.scalar = ffi.new("uint8_t[?]", this.capacity);
  }

  add(from: number, to: number, part: number, scalar: number): void {
    const { count } = this;
    this.from[count] = from;
    this.to[count] = to;
    this.part[count] = part;
    this.scalar[count] = scalar;
    this.count = count + 1;
  }
}

/** Walks a tape along a policy. */
export class PolicyWalk {
  private at = 0;

  constructor(
    private readonly tape: Tape,
    private readonly zones: Zones,
    private readonly sealing: Sealing,
  ) {}

  /** Fills the zones with what `policy` lets be masked of the document in `bytes`. */
  run(bytes: Bytes, policy: Policy): void {
    this.zones.clear(this.tape.count);
    this.at = 0;
    this.value(bytes, policy, policy.part ?? 0);
  }

  private value(bytes: Bytes, policy: Policy, part: number): void {
    const { tape, at } = this;
    const type: Token = tape.types[at];
    if (policy.keep === true) this.at = afterValue(tape, at);
    else if (type === Token.ObjectOpen) this.object(bytes, policy, part);
    else if (type === Token.ArrayOpen) this.array(bytes, policy, part);
    else {
      this.zones.add(tape.from[at], tape.to[at], part, type === Token.Scalar ? 1 : 0);
      this.at = at + 1;
    }
  }

  private array(bytes: Bytes, policy: Policy, part: number): void {
    const { tape } = this;
    const items = policy.items ?? policy;
    let itemPart = part;
    this.at += 1;
    while (tape.types[this.at] !== Token.ArrayClose) {
      this.value(bytes, items, itemPart);
      if (policy.eachIsPart === true) itemPart += 1;
    }
    this.at += 1;
  }

  private object(bytes: Bytes, policy: Policy, part: number): void {
    const { tape, zones } = this;
    if (policy.thinking === true && this.passThinking(bytes)) return;
    const typed = policy.byType === undefined ? undefined : policy.byType[this.typeOf(bytes)];
    this.at += 1;
    while (tape.types[this.at] !== Token.ObjectClose) {
      const from = tape.from[this.at];
      const to = tape.to[this.at];
      let field: Policy | undefined;
      if (policy.fields !== undefined) {
        const name = ffi.string(advance(bytes, from), to - from);
        field = typed?.[name] ?? policy.fields[name];
      }
      if (field === undefined) zones.add(from, to, part, 0);
      this.at += 1;
      this.value(bytes, field ?? MASKED, field?.part ?? part);
    }
    this.at += 1;
  }

  /** The object's `type`, or `""` if it has none or several: what is ambiguous is treated as unknown. */
  private typeOf(bytes: Bytes): string {
    const index = stringFieldOf(this.tape, bytes, this.at, "type");
    return index < 0 ? "" : rawText(this.tape, bytes, index);
  }

  /** Steps over a thinking block that must not be changed, noting what happens to its seal. */
  private passThinking(bytes: Bytes): boolean {
    const { tape, zones, at } = this;
    const type = this.typeOf(bytes);
    if (type === "redacted_thinking") {
      this.at = afterValue(tape, at);
      return true;
    }
    if (type !== "thinking") return false;
    const thinking = stringFieldOf(tape, bytes, at, "thinking");
    const signature = stringFieldOf(tape, bytes, at, "signature");
    if (thinking < 0 || signature < 0) return false;
    const raw = rawText(tape, bytes, signature);
    const sealed = decodeString(raw);
    const edit = this.sealing(decodeString(rawText(tape, bytes, thinking)), sealed);
    if (edit === undefined) return false;
    // A seal that is spelled out could not be cut off.
    if (edit.cut > 0 && string.sub(raw, -edit.cut) !== string.sub(sealed, -edit.cut)) return false;
    const end = tape.to[signature];
    zones.seals.push({ from: end - edit.cut, to: end, text: edit.add });
    this.at = afterValue(tape, at);
    return true;
  }
}
