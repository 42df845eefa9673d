/** The built-in catalogue as the build packs it and a worker loads it. */
import type { SurrogateRule } from "../../patterns/detector";
import type { ArnTable } from "./arn";
import type { CompiledDetector, CompiledDetectors } from "../compile/tables";
import type { Tables } from "./detector-table";
import { machineOf, type PackedAutomaton, Step, unpackMachine } from "./transition-table";

/** One kind of identifier. Kinds are numbered; 0 is none. Of two that claim the same text the lower number wins. */
export interface CatalogueKind {
  name: string;
  /** Index into `families`. */
  family: number;
  surrogate: SurrogateRule;
  word: boolean;
}

/** `kong/plugins/aws-masker/catalogue_data.lua`, written by `scripts/build.ts`. */
export interface CatalogueData {
  /**
   * Changes whenever an upgrade may change what is found or what stands for it: digest of the tables and of the code that
   * masking runs. Equal versions mask alike.
   */
  version: string;
  families: string[];
  /** Families that are masked only where the configuration says so. */
  optInFamilies: string[];
  kinds: CatalogueKind[];
  evidence: PackedAutomaton;
  origin: PackedAutomaton;
  before: PackedAutomaton;
  after: PackedAutomaton;
  detectors: CompiledDetector[];
  /** Family of each detector: index into `families`. */
  detectorFamily: number[];
  arns: ArnTable;
}

export interface Catalogue {
  data: CatalogueData;
  tables: Tables;
  kindIndex: Record<string, number>;
}

export function loadCatalogue(data: CatalogueData): Catalogue {
  const kindIndex: Record<string, number> = {};
  for (let index = 0; index < data.kinds.length; index++) kindIndex[data.kinds[index].name] = index;
  return {
    data,
    kindIndex,
    tables: {
      evidence: unpackMachine(data.evidence, Step.Lanes),
      origin: unpackMachine(data.origin),
      before: unpackMachine(data.before),
      after: unpackMachine(data.after),
      detectors: data.detectors,
    },
  };
}

/** Tables of detectors that were compiled in the worker. */
export function tablesOf(compiled: CompiledDetectors): Tables {
  return {
    evidence: machineOf(compiled.evidence, Step.Lanes),
    origin: machineOf(compiled.origin),
    before: machineOf(compiled.before),
    after: machineOf(compiled.after),
    detectors: compiled.detectors,
  };
}
