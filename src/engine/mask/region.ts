/** What of a document is read and masked: all of it, or what comes after a conversation that is known. */
import { PolicyWalk } from "../json/policy";
import { divide, type Sections } from "../json/sections";
import { type Tape, Token } from "../json/tape";
import type { Range } from "../bytes";
import type { Document, Workspace } from "./document";
import { noKnowledge, type Knowledge } from "./knowledge";
import type { MappingSet } from "./mappings";
import { findingsIn, lateTexts, type Layout } from "./layout";

/** Methods are called in this order; bytes `[from, to)` are read. */
export interface Region extends Range {
  /** What the parts before it taught; masking adds what it teaches. */
  readonly knowledge: Knowledge;
  /** Something is masked in what is not read. */
  readonly isMaskedElsewhere: boolean;
  /** Lists the tokens of the region, and its sections. Returns what is wrong with it, or undefined. */
  read(workspace: Workspace): string | undefined;
  /** Lists the texts that may be changed, and the edits that stand for what is not read. */
  fillZones(workspace: Workspace): void;
  /** Adds what is known to be in texts that are masked again, but not read again. */
  addKnownFindings(workspace: Workspace): void;
  /** Where in the document what is, for the next turn; undefined if it can't go on from this one. Findings are settled. */
  layout(workspace: Workspace): Layout | undefined;
  /** The mappings of the turn before, if masking this one taught nothing new. */
  sameMappings(): MappingSet | undefined;
}

/** All of a document. */
export class WholeDocument implements Region {
  readonly from = 0;
  readonly to: number;
  readonly knowledge = noKnowledge();
  readonly isMaskedElsewhere = false;
  /** Token of the array whose items are parts of their own, or -1. */
  private array = -1;

  constructor(private readonly document: Document) {
    this.to = document.body.length;
  }

  read({ tape, sections }: Workspace): string | undefined {
    const { bytes, policy } = this.document;
    const problem = tape.read(bytes, 0, this.to);
    if (problem === undefined) this.array = divide(tape, bytes, this.to, policy.conversation, sections);
    return problem;
  }

  fillZones({ tape, zones }: Workspace): void {
    const { bytes, policy, sealing } = this.document;
    new PolicyWalk(tape, zones, sealing).run(bytes, policy);
  }

  addKnownFindings(): void {
    // All was read.
  }

  layout({ tape, sections, findings, lateZones }: Workspace): Layout | undefined {
    const { array } = this;
    const { bytes, policy, sealing } = this.document;
    const ends = array < 0 ? undefined : endsOf(tape, sections, 1, sections.count - 1);
    if (ends === undefined) return undefined;
    new PolicyWalk(tape, lateZones, sealing).runLate(bytes, policy);
    const late = lateTexts(lateZones);
    if (late === undefined) return undefined;
    const open = tape.from[array] + 1;
    let lateBefore = 0;
    while (lateBefore < late.length && late[lateBefore].to < open) lateBefore += 1;
    const close = tape.from[tape.to[array]];
    return { open, ends, close, late, lateBefore, lateFindings: findingsIn(late, findings) };
  }

  sameMappings(): MappingSet | undefined {
    return undefined;
  }
}

/** Ends of the items in `sections[first, end)`, or undefined if not all are objects: only those end by themselves. */
export function endsOf(tape: Tape, sections: Sections, first: number, end: number): number[] | undefined {
  const ends: number[] = [];
  for (const section of $range(first, end - 1)) {
    if (tape.types[sections.token[section]] !== Token.ObjectOpen) return undefined;
    ends.push(sections.to[section]);
  }
  return ends;
}
