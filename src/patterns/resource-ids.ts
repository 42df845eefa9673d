/** Ids of the form prefix, hyphen, 8 or 17 hex digits, which most EC2 resources share. */
import type { Detector, Evidence } from "./detector";

const SOURCE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html";

/** One evidence for the ids of all prefixes: a new one costs the table that reads every byte nothing. */
export const ID_EVIDENCE: Evidence = { core: "[a-z2]-[0-9a-f]{4}" };

/**
 * Detectors for `prefix → kind`.
 *
 * 8 digits are the short ids of before 2016 (2018 for some types), 17 the long ones.
 */
export function resourceIdDetectors(kinds: Record<string, string>, source = SOURCE): Detector[] {
  return Object.entries(kinds).map(([prefix, kind]) => ({
    kind,
    core: `${prefix}-[0-9a-f]{4}`,
    evidence: ID_EVIDENCE,
    after: "[0-9a-f]{4}(?:[0-9a-f]{9})?",
    longest: prefix.length + 18,
    source,
    hits: [
      { text: `${prefix}-1234567890abcdef0`, finds: [`${prefix}-1234567890abcdef0`] },
      { text: `see ${prefix}-0a1b2c3d, then`, finds: [`${prefix}-0a1b2c3d`] },
      { text: `prod_${prefix}-0a1b2c3d_old`, finds: [`${prefix}-0a1b2c3d`] },
    ],
    misses: [
      { text: `${prefix}-0a1b2c3d4e`, because: "ids have 8 or 17 digits" },
      { text: `x${prefix.split("-").join("x")}-0a1b2c3d`, because: "the prefix is the end of another word" },
      { text: `${prefix}-DEADBEEF`, because: "ids are written in lower case" },
    ],
  }));
}

/** Detectors for `prefix → kind` where only 17 digits are ids: the prefix with 8 may be anything. */
export function longIdDetectors(kinds: Record<string, string>, source = SOURCE): Detector[] {
  return Object.entries(kinds).map(([prefix, kind]) => ({
    kind,
    core: `${prefix}-[0-9a-f]{4}`,
    evidence: ID_EVIDENCE,
    after: "[0-9a-f]{13}",
    longest: prefix.length + 18,
    source,
    hits: [
      { text: `${prefix}-1234567890abcdef0`, finds: [`${prefix}-1234567890abcdef0`] },
      { text: `"Id": "${prefix}-0fedcba9876543210"`, finds: [`${prefix}-0fedcba9876543210`] },
    ],
    misses: [
      { text: `${prefix}-0a1b2c3d`, because: "ids of this type have 17 digits" },
      { text: `${prefix}-1234567890ABCDEF0`, because: "ids are written in lower case" },
    ],
  }));
}

/** The kinds of a table of prefixes: each keeps its prefix and its length. */
export function idKinds(...tables: Record<string, string>[]): Record<string, { surrogate: { rule: "id" } }> {
  return Object.fromEntries(
    tables.flatMap((ids) => Object.values(ids).map((kind) => [kind, { surrogate: { rule: "id" } }])),
  );
}

/** Detectors for `prefix → kind` where a UUID follows the prefix; keep the prefix with {@link uuidKinds}. */
export function uuidIdDetectors(kinds: Record<string, string>, source = SOURCE): Detector[] {
  const uuid = "a1b2c3d4-5678-90ab-cdef-0123456789ab";
  return Object.entries(kinds).map(([prefix, kind]) => ({
    kind,
    core: `${prefix}-[0-9a-f]{4}`,
    evidence: ID_EVIDENCE,
    after: "[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-zA-Z]{12}",
    longest: prefix.length + 37,
    source,
    hits: [{ text: `"${prefix}-${uuid}"`, finds: [`${prefix}-${uuid}`] }],
    misses: [{ text: `${prefix}-${uuid.slice(0, 23)}`, because: "a UUID has five groups" }],
  }));
}

export function uuidKinds(
  kinds: Record<string, string>,
): Record<string, { surrogate: { rule: "opaque"; keep: number } }> {
  return Object.fromEntries(
    Object.entries(kinds).map(([prefix, kind]) => [kind, { surrogate: { rule: "opaque", keep: prefix.length + 1 } }]),
  );
}
