/**
 * Which strings of a document are masked. A policy follows the document's structure; whatever it does not name is
 * masked, keys included, so that a field that does not exist yet cannot leak.
 */
import * as ffi from "ffi";
import { lookupKey, type Range } from "../bytes";
import { afterValue, rawText, stringFieldOf } from "./query";
import { decodeString } from "./strings";
import { type Tape, Token } from "./tape";

type Fields = Record<string, Policy | undefined>;

export interface Policy {
  /** The value, whatever it is, goes as it came. */
  keep?: boolean;
  /** The value's fields; their keys are structural and stay. Without it everything in an object is masked. */
  fields?: Fields;
  /** Elements of an array; by default like the array itself. */
  items?: Policy;
  /** What is different for objects of a `type`. */
  byType?: Record<string, Variant | undefined>;
  /**
   * Names of fields in causal order, if the object has one: what is found in a field is masked as a word in it and in
   * those after it. All other fields come last.
   */
  order?: string[];
  /** The last field of `order`, if it is an array whose items are parts of their own, such as messages. */
  conversation?: string;
}

/** Objects of one `type`, beside what holds for those of any. */
export interface Variant {
  /** The object goes as it came. */
  keep?: boolean;
  /** Upstream signed a text of the object: these fields hold the text and its signature. */
  signed?: { text: string; signature: string };
  /** Come before the fields of all types. */
  fields?: Fields;
}

export const KEEP: Policy & Variant = { keep: true };

/** What happens to the end of a signature: `cut` bytes go, `add` comes. */
export interface SealEdit {
  cut: number;
  add: string;
}

/**
 * What to do with a signed text, given its signature: keep the text and edit the signature, or, if undefined, treat the
 * text like any other.
 */
export type Sealing = (this: void, text: string, signature: string) => SealEdit | undefined;

const MASKED: Policy = {};
const KEPT: Policy = { keep: true };
/** The part of what comes last in the causal order, however long a conversation is. */
const LATE = 0x7fffffff;
const IS_OBJECT = -1;

/** In place of the document's `[from, to)` stands `text`, or what is copied from elsewhere. */
export interface Edit {
  from: number;
  to: number;
  text: string;
  copy?: { bytes: Bytes; length: number };
}

/** The texts of a document that may be changed, in the order of the document. */
export class Zones {
  count = 0;
  from: Ints;
  to: Ints;
  part: Ints;
  /** 1 if the token is a number, `true`, `false` or `null`. */
  scalar: Bytes;
  /** Spans that are replaced by a text of their own, in order. */
  edits: Edit[] = [];
  /** Where the zones lie, in order; anywhere if undefined. */
  ranges: Range[] | undefined;
  private capacity = 0;

  constructor() {
    this.from = ffi.new("int32_t[?]", 0);
    this.to = this.from;
    this.part = this.from;
    this.scalar = ffi.new("uint8_t[?]", 0);
  }

  clear(capacity: number): void {
    this.count = 0;
    if (this.edits.length > 0) this.edits = [];
    this.ranges = undefined;
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

  /** Adds a text that comes last in the causal order. */
  addLate(from: number, to: number, scalar: number): void {
    this.add(from, to, LATE, scalar);
  }

  /** Where in a document of `length` bytes the zones lie that belong to `part` or a later one. */
  rangesFrom(part: number, length: number): Range[] {
    if (this.ranges !== undefined) return this.ranges;
    let zone = 0;
    while (zone < this.count && this.part[zone] < part) zone += 1;
    return zone < this.count ? [{ from: this.from[zone], to: length }] : [];
  }
}

/** Part of field `name` of an object whose fields have a causal order. */
function partOf(order: string[], name: string): number {
  const place = order.indexOf(name);
  return place < 0 ? LATE : place;
}

/** Part of the item after `count` ones of the conversation that `policy` describes. */
export function partOfItem({ order }: Policy, count: number): number {
  return (order?.length ?? 1) - 1 + count;
}

/** Walks a tape along a policy. */
export class PolicyWalk {
  constructor(
    private readonly tape: Tape,
    private readonly zones: Zones,
    private readonly sealing: Sealing,
  ) {}

  /**
   * Fills the zones with what `policy` lets be masked of the document in `bytes`. One loop, as LuaJIT compiles no
   * recursion.
   */
  run(bytes: Bytes, policy: Policy): void {
    this.zones.clear(this.tape.count);
    this.walk(bytes, policy, policy.order === undefined ? 0 : LATE, 0, false);
  }

  /** Like {@link run}, but only for what comes last in the causal order of a policy that has one. */
  runLate(bytes: Bytes, policy: Policy): void {
    this.zones.clear(this.tape.count);
    this.walk(bytes, policy, LATE, 0, true);
  }

  /** Adds to the zones what may be masked of the tape's values: items of a conversation, after `count` earlier ones. */
  addItems(bytes: Bytes, policy: Policy, count: number): void {
    const array = policy.fields?.[policy.conversation ?? ""] ?? MASKED;
    this.walk(bytes, array.items ?? array, partOfItem(policy, count), 1, false);
  }

  /**
   * Adds what `policy` lets be masked of the tape's values.
   *
   * @param firstPart part of the first of them
   * @param step how far the parts of two of them are apart
   * @param isLateOnly leaves out the fields that have a place in the causal order
   */
  private walk(bytes: Bytes, policy: Policy, firstPart: number, step: number, isLateOnly: boolean): void {
    const { tape, zones } = this;
    /** Of the containers around a token: the policy of an object, or of an array's items. */
    const policies = [policy];
    const typed: (Fields | undefined)[] = [undefined];
    const parts = [firstPart];
    /** How far the items of an array are apart in the causal order; an object's values have the places of their keys. */
    const steps = [step];
    let depth = 0;
    let current = policy;
    /** The next value is the array of the conversation. */
    let isConversation = false;
    let part = firstPart;
    let at = 0;
    while (at < tape.count) {
      const type: Token = tape.types[at];
      if (type === Token.Key) {
        const { fields, order, conversation } = policies[depth];
        const name = fields === undefined ? "" : lookupKey(bytes, tape.from[at], tape.to[at]);
        const field = typed[depth]?.[name] ?? fields?.[name];
        if (field === undefined) zones.add(tape.from[at], tape.to[at], parts[depth], 0);
        current = field ?? MASKED;
        part = order === undefined ? parts[depth] : partOf(order, name);
        if (isLateOnly && part < LATE) current = KEPT;
        if (current.order !== undefined) part = LATE;
        isConversation = conversation === name;
        at += 1;
        continue;
      }
      if (type === Token.ObjectClose || type === Token.ArrayClose) {
        depth -= 1;
        at += 1;
        continue;
      }
      if (steps[depth] !== IS_OBJECT) {
        current = policies[depth];
        part = parts[depth];
        parts[depth] = part + steps[depth];
      }
      const { byType } = current;
      const variant = byType === undefined ? undefined : byType[this.typeOf(bytes, at)];
      if (current.keep === true || (variant !== undefined && this.passes(variant, bytes, at)))
        at = afterValue(tape, at);
      else if (current === MASKED) at = this.everything(at, part);
      else if (type === Token.ObjectOpen || type === Token.ArrayOpen) {
        const isArray = type === Token.ArrayOpen;
        depth += 1;
        policies[depth] = isArray ? (current.items ?? current) : current;
        typed[depth] = variant?.fields;
        parts[depth] = part;
        steps[depth] = !isArray ? IS_OBJECT : isConversation ? 1 : 0;
        isConversation = false;
        at += 1;
      } else {
        zones.add(tape.from[at], tape.to[at], part, type === Token.Scalar ? 1 : 0);
        at += 1;
      }
    }
  }

  /** Adds all texts in the value at `index`. Returns what follows it. */
  private everything(index: number, part: number): number {
    const { tape, zones } = this;
    const end = afterValue(tape, index);
    for (const at of $range(index, end - 1)) {
      const type: Token = tape.types[at];
      if (type <= Token.Scalar) zones.add(tape.from[at], tape.to[at], part, type === Token.Scalar ? 1 : 0);
    }
    return end;
  }

  /** The object's `type`, or `""` if it has none or several, or is none: what is ambiguous is treated as unknown. */
  private typeOf(bytes: Bytes, open: number): string {
    const index = stringFieldOf(this.tape, bytes, open, "type");
    return index < 0 ? "" : rawText(this.tape, bytes, index);
  }

  /** Whether the object at `open` must not be changed. Notes what happens to the seal of a signed one. */
  private passes({ keep, signed }: Variant, bytes: Bytes, open: number): boolean {
    if (signed === undefined) return keep === true;
    const { tape, zones } = this;
    const text = stringFieldOf(tape, bytes, open, signed.text);
    const signature = stringFieldOf(tape, bytes, open, signed.signature);
    if (text < 0 || signature < 0) return false;
    const raw = rawText(tape, bytes, signature);
    const sealed = decodeString(raw);
    const edit = this.sealing(decodeString(rawText(tape, bytes, text)), sealed);
    if (edit === undefined) return false;
    // A seal that is spelled out could not be cut off.
    if (edit.cut > 0 && string.sub(raw, -edit.cut) !== string.sub(sealed, -edit.cut)) return false;
    const end = tape.to[signature];
    zones.edits.push({ from: end - edit.cut, to: end, text: edit.add });
    return true;
  }
}
