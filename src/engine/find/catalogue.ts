/** Catalogues as finders use them: the built-in one, which the build packs, and those of a configuration. */
import type { SurrogateRule } from "../../patterns/detector";
import type { CompiledDetector, CompiledDetectors } from "../compile/tables";
import type { Tables } from "./detector-table";
import { flattened, machineOf, type PackedAutomaton, Step, unpacked } from "./transition-table";

/** One kind of identifier. Kinds are numbered; 0 is none. Of two that claim the same text the lower number wins. */
export interface CatalogueKind {
  name: string;
  /** Index into `families`. */
  family: number;
  surrogate: SurrogateRule;
  word: boolean;
}

/** Service → type of resource → kinds of its parts (0: kept), as in `ArnResources`. */
export type ArnTable = Record<string, Record<string, number[]> | undefined>;

/** The kinds of what ARNs consist of. */
export interface ArnKinds {
  table: ArnTable;
  account: number;
  resource: number;
  /** A secret's name, and the random characters that its ARN adds. */
  secret: number;
  secretSuffix: number;
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

/** What a finder needs: compiled tables, and what their kinds are. */
export interface Catalogue {
  tables: Tables;
  /** Name of a kind → its number. */
  kindIndex: Record<string, number>;
  /** Kinds whose findings must be names, not placeholders or references. */
  nameKinds: LuaSet<number>;
  /** The kinds of what ARNs consist of, if the tables have the pattern of ARNs. */
  arns?: ArnKinds;
}

/** The catalogue that the build has packed. */
export interface BuiltInCatalogue extends Catalogue {
  data: CatalogueData;
}

export function loadCatalogue(data: CatalogueData): BuiltInCatalogue {
  const kindIndex: Record<string, number> = {};
  const nameKinds = new LuaSet<number>();
  for (let index = 0; index < data.kinds.length; index++) {
    const { name, surrogate } = data.kinds[index];
    kindIndex[name] = index;
    if (surrogate.rule === "name") nameKinds.add(index);
  }
  return {
    data,
    kindIndex,
    nameKinds,
    arns: {
      table: data.arns,
      account: kindIndex.account_id,
      resource: kindIndex.resource,
      secret: kindIndex.secret,
      secretSuffix: kindIndex.secret_suffix,
    },
    tables: {
      evidence: machineOf(unpacked(data.evidence), Step.Lanes),
      origin: machineOf(unpacked(data.origin)),
      before: machineOf(unpacked(data.before)),
      after: machineOf(unpacked(data.after)),
      detectors: data.detectors,
    },
  };
}

/** A catalogue of detectors that were compiled in the worker. Whatever they find counts. */
export function catalogueOf(compiled: CompiledDetectors, kindIndex: Record<string, number>): Catalogue {
  return {
    kindIndex,
    nameKinds: new LuaSet(),
    tables: {
      evidence: machineOf(flattened(compiled.evidence), Step.Lanes),
      origin: machineOf(flattened(compiled.origin)),
      before: machineOf(flattened(compiled.before)),
      after: machineOf(flattened(compiled.after)),
      detectors: compiled.detectors,
    },
  };
}
