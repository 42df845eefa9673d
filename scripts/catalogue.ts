/** Compiles the built-in catalogue for `lua-out`. */
import type { CatalogueData, CatalogueKind } from "../src/engine/find/catalogue";
import { compileDetectors } from "../src/engine/compile/tables";
import type { PackedAutomaton } from "../src/engine/find/transition-table";
import type { Automaton } from "../src/engine/compile/automaton";
import type { Detector, Family } from "../src/patterns/detector";
import { allDetectors, families } from "../src/patterns/index";

/** The inner loops index 32-bit tables; beyond this the rows no longer stay in the processor's cache. */
const MAX_STATES = 60_000;

/** Like {@link CatalogueData}, with byte arrays where Lua has byte strings. */
export function buildCatalogue(): Omit<CatalogueData, "version"> {
  const detectors = allDetectors();
  const { compiled, error } = compileDetectors(
    detectors.map(({ detector }) => detector),
    MAX_STATES,
  );
  if (compiled === undefined) {
    const where = error.detector === undefined ? "the catalogue" : nameOf(detectors[error.detector].detector);
    throw new Error(`${where}: ${error.message}${error.at === undefined ? "" : ` at ${error.at}`}`);
  }
  const kinds = numberedKinds();
  for (const family of families) checkKinds(family);
  const kindIndex = new Map(kinds.map((kind, index) => [kind.name, index]));
  return {
    families: families.map((family) => family.name),
    optInFamilies: families.filter((family) => family.optIn === true).map((family) => family.name),
    kinds,
    evidence: packed(compiled.evidence),
    origin: packed(compiled.origin),
    before: packed(compiled.before),
    after: packed(compiled.after),
    detectors: compiled.detectors,
    detectorFamily: detectors.map(({ family }) => families.indexOf(family)),
    arns: arnTable(kindIndex),
  };
}

function nameOf({ pattern, core }: Detector): string {
  return pattern ?? core ?? "a detector without a pattern";
}

/** What every family may find without borrowing it, and the parts of ARNs, which are no kinds. */
const EVERYBODYS = ["account_id", "resource", "arn_service", "arn_account", "arn_part"];

/** Throws if `family` finds a kind that is neither its own nor borrowed, or borrows one that it does not find. */
function checkKinds({ name, kinds, borrows = [], detectors, arns = {} }: Family): void {
  const named = detectors.flatMap((detector) => kindsOf(detector));
  const inArns = Object.values(arns).flatMap((resources) => Object.values(resources).flat());
  const others = new Set([...named, ...inArns].filter((kind) => kind !== "" && !(kind in kinds)));
  for (const kind of others) {
    if (!borrows.includes(kind) && !EVERYBODYS.includes(kind)) throw new Error(`${name} finds '${kind}', not borrowed`);
  }
  for (const kind of borrows) if (!others.has(kind)) throw new Error(`${name} borrows '${kind}' and never finds it`);
}

/** Kinds that a detector finds, in the order of the text. */
export function kindsOf({ kind, pattern, before, after }: Detector): string[] {
  if (kind !== undefined) return [kind];
  return [...`${pattern ?? ""}${before ?? ""}${after ?? ""}`.matchAll(/\(\?<(\w+)>/g)].map((match) => match[1]);
}

function numberedKinds(): CatalogueKind[] {
  const kinds: CatalogueKind[] = [{ name: "", family: 0, surrogate: { rule: "opaque" }, word: false }];
  families.forEach((family, index) => {
    for (const [name, kind] of Object.entries(family.kinds)) {
      kinds.push({ name, family: index, surrogate: kind.surrogate, word: kind.word ?? false });
    }
  });
  return kinds;
}

function arnTable(kindIndex: Map<string, number>): Record<string, Record<string, number[]>> {
  const table: Record<string, Record<string, number[]>> = {};
  for (const family of families) {
    for (const [service, resources] of Object.entries(family.arns ?? {})) {
      const types = (table[service] ??= {});
      for (const [type, names] of Object.entries(resources)) {
        types[type] = names.map((name) => {
          const index = kindIndex.get(name);
          if (index === undefined) throw new Error(`${family.name}: no kind '${name}' for arn:…:${service}:…:${type}`);
          return index;
        });
      }
    }
  }
  return table;
}

function packed(automaton: Automaton): PackedAutomaton {
  const bytes = (list: number[]): Uint8Array => Uint8Array.from(list);
  const pairs = (list: number[]): Uint8Array => new Uint8Array(Uint16Array.from(list).buffer);
  return {
    classOf: bytes(automaton.classOf),
    classCount: automaton.classCount,
    stateCount: automaton.stateCount,
    kind: bytes(automaton.kind),
    starts: pairs(automaton.starts),
    labelSet: pairs(automaton.labelSet),
    next: pairs(automaton.next),
    labelSets: automaton.labelSets,
    kinds: automaton.kinds,
  } as unknown as PackedAutomaton;
}
