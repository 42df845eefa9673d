/** Detectors for host names whose labels identify; what stands before a fixed suffix is read backwards. */
import type { CounterExample, Detector, Edge, Example } from "./detector";
import { withVariable } from "./examples";
import { AMAZONAWS } from "./fragments";

export interface Host {
  /** Pattern of what precedes the suffix, with atoms. */
  labels: string;
  /** Beginnings of the host that are not part of its first atom. */
  drop?: string[];
  /** `word` unless stated. */
  left?: Edge;
  /** `.amazonaws.com` unless stated. */
  suffix?: string;
  /** Pattern of what follows the suffix, with atoms. */
  path?: string;
  /** In bytes. */
  longest?: number;
  source: string;
  hits: Example[];
  misses?: CounterExample[];
}

export function hostDetector(host: Host): Detector {
  const suffix = host.suffix ?? AMAZONAWS;
  const fixed = endOfAtoms(host.labels);
  return {
    before: host.labels.slice(0, fixed),
    drop: host.drop,
    core: host.labels.slice(fixed) + suffix,
    evidence: { core: suffix },
    after: host.path,
    left: host.left,
    longest: host.longest ?? 253,
    source: host.source,
    hits: host.hits,
    misses: [...(host.misses ?? []), ...withVariable(host.hits)],
  };
}

/**
 * Where the last atom of `labels` ends. What follows it goes into the core, so that one run of the origin table tells
 * dozens of hosts apart; all of it stays with the atoms if the last one is inside a group.
 */
function endOfAtoms(labels: string): number {
  let depth = 0;
  let end = 0;
  let lastAtom = -1;
  for (let index = 0; index < labels.length; index++) {
    const char = labels.charAt(index);
    if (char === "\\") index += 1;
    else if (char === "(") {
      if (labels.charAt(index + 2) === "<") lastAtom = depth;
      depth += 1;
    } else if (char === ")") {
      depth -= 1;
      if (depth === 0 && lastAtom >= 0) {
        end = lastAtom === 0 ? index + 1 : labels.length;
        lastAtom = -1;
      }
    }
  }
  return end;
}
