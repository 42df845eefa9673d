/** Ids of the form prefix, hyphen, 8 or 17 hex digits, which most EC2 resources share. */
import type { Detector } from "./detector";

/**
 * Detectors for `prefix → kind`.
 *
 * 8 digits are the short ids of before 2016 (2018 for some types), 17 the long ones.
 */
export function resourceIdDetectors(kinds: Record<string, string>): Detector[] {
  return Object.entries(kinds).map(([prefix, kind]) => ({
    kind,
    core: `${prefix}-[0-9a-f]{8}`,
    after: "(?:[0-9a-f]{9})?",
    longest: prefix.length + 18,
    source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html",
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
