/** What in a document comes after a conversation that was masked before: new items, and the texts that come last. */
import { type Edit, partOfItem, PolicyWalk } from "../json/policy";
import type { Conversation, KeptText } from "./conversation";
import type { Document, Workspace } from "./document";
import type { Knowledge } from "./knowledge";
import type { MappingSet } from "./mappings";
import { endOfItems, type LateText, type Layout, layoutAfter, maskedEndOfItems } from "./layout";
import { endsOf, type Region } from "./region";

export class Continuation implements Region {
  readonly from: number;
  readonly to: number;
  readonly knowledge: Knowledge;
  readonly isMaskedElsewhere: boolean;
  /** The items that are left out taught nothing. */
  private readonly isAllKnown: boolean;
  private ends: number[] | undefined;
  private newLayout: Layout;

  /** @param items of `conversation` that the document begins with */
  constructor(
    private readonly document: Document,
    readonly conversation: Conversation,
    readonly items: number,
  ) {
    const { policy, knowledge, result, masked, text } = conversation;
    this.from = endOfItems(conversation, items);
    this.to = document.body.length - (text.length - conversation.close);
    this.knowledge = knowledge.upTo(partOfItem(policy, items));
    this.isAllKnown = this.knowledge.mapsTheSame(knowledge);
    // `10.0.0.0/8` is its own surrogate: something was found although no byte changed, so both are asked.
    this.isMaskedElsewhere = result.total > 0 || masked !== text;
    this.newLayout = conversation;
  }

  read({ tape, sections }: Workspace): string | undefined {
    const problem = tape.readItems(this.document.bytes, this.from, this.to, this.items === 0);
    if (problem !== undefined) return problem;
    sections.clear();
    sections.addItems(tape, 0, tape.count);
    this.ends = endsOf(tape, sections, 0, sections.count);
    this.newLayout = layoutAfter(this, this.ends ?? [], this.to);
    return undefined;
  }

  fillZones({ tape, zones }: Workspace): void {
    const { from, to } = this;
    const { bytes, policy, sealing } = this.document;
    const { late, lateBefore } = this.newLayout;
    const before = late.slice(0, lateBefore);
    const after = late.slice(lateBefore);
    zones.clear(tape.count + late.length);
    zones.ranges = [...before, { from, to }, ...after];
    for (const text of before) zones.addLate(text.from, text.to, text.scalar);
    for (const edit of this.headEdits()) zones.edits.push(edit);
    new PolicyWalk(tape, zones, sealing).addItems(bytes, policy, this.items);
    for (const text of after) zones.addLate(text.from, text.to, text.scalar);
    for (const edit of this.tailEdits()) zones.edits.push(edit);
  }

  addKnownFindings({ findings }: Workspace): void {
    for (const { start, end, kind } of this.newLayout.lateFindings) findings.add(start, end, kind);
  }

  layout(): Layout | undefined {
    return this.ends === undefined ? undefined : this.newLayout;
  }

  sameMappings(): MappingSet | undefined {
    const { knowledge, result } = this.conversation;
    return this.isAllKnown && this.knowledge.mapsTheSame(knowledge) ? result.mappings : undefined;
  }

  /** What stands for what comes before the new items. */
  private headEdits(): Edit[] {
    const { conversation, items, from } = this;
    const { late, lateBefore, masked, text } = conversation;
    if (masked === text) return [];
    const edits = new KnownEdits(masked, 0, 0, 0);
    return edits.around(late.slice(0, lateBefore), from, maskedEndOfItems(conversation, items));
  }

  /** What stands for what comes after the new items. */
  private tailEdits(): Edit[] {
    const { late, lateBefore, masked, text, close, maskedClose } = this.conversation;
    if (masked === text) return [];
    const edits = new KnownEdits(masked, close, maskedClose, this.to - close);
    return edits.around(late.slice(lateBefore), text.length, masked.length);
  }
}

/** Edits that copy what is known from the masked form of a conversation. */
class KnownEdits {
  private readonly edits: Edit[] = [];

  /**
   * @param from where in the conversation the next copy begins, and `maskedFrom` where in its masked form
   * @param shift how far that has moved in the document that they are edits of
   */
  constructor(
    private readonly masked: KeptText,
    private from: number,
    private maskedFrom: number,
    private readonly shift: number,
  ) {}

  /** Copies of what stands around `texts`, up to `to`, and in the masked form up to `maskedTo`. */
  around(texts: LateText[], to: number, maskedTo: number): Edit[] {
    for (const text of texts) {
      this.copyUpTo(text.from, text.maskedFrom);
      this.from = text.to;
      this.maskedFrom = text.maskedTo;
    }
    this.copyUpTo(to, maskedTo);
    return this.edits;
  }

  private copyUpTo(to: number, maskedTo: number): void {
    const { masked, from, maskedFrom, shift } = this;
    const copy = { bytes: advance(masked.bytes, maskedFrom), length: maskedTo - maskedFrom };
    this.edits.push({ from: from + shift, to: to + shift, text: "", copy });
  }
}
