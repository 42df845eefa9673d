/** What masking a document says: what stands for what, how much of which family, or why it must not leave. */
import type { SurrogateRule } from "../../patterns/detector";

/** An original of the document and what stands for it. */
export interface Mapping {
  original: string;
  surrogate: string;
  /** Name of the kind. */
  kind: string;
}

/**
 * Every original of a document, in causal order; one that also stands as a number may have two surrogates.
 *
 * A turn of a conversation that maps nothing new has the very set of the turn before it, not one like it. So a set is
 * what may be looked up by identity: the plugin keeps a dictionary for each, and the vault notes on its mappings until
 * when they count as stored, so that such a turn costs neither of them a look at the mappings.
 */
export class MappingSet {
  constructor(readonly list: Mapping[]) {}
}

export interface Masked {
  /** Absent if the document goes out as it came. */
  body?: string;
  mappings: MappingSet;
  /** Family → findings. */
  counts: Record<string, number>;
  total: number;
}

export const NOTHING_MASKED: Masked = { mappings: new MappingSet([]), counts: {}, total: 0 };

/** What happens where something of a family is found. */
export type FamilyAction = "mask" | "block" | "allow";

/** A kind of identifier under one configuration. */
export interface ActiveKind {
  name: string;
  family: string;
  surrogate: SurrogateRule;
  word: boolean;
  action: FamilyAction;
}

export interface MaskError {
  reason: "invalid" | "too_many" | "blocked";
  message: string;
}

export type MaskResult = { masked: Masked; error?: undefined } | { masked?: undefined; error: MaskError };
