/** How encoders write characters of surrogates: slashes in JSON strings inside JSON strings, and base64 in URLs. */

/** Character → how it is written. */
export type Respelling = Record<string, string>;

/** Those that can be told when they come back. The escaped slashes of JSON are named by themselves, too. */
export const RESPELLINGS: Record<string, Respelling> = {
  "%2F alone": { "/": "%2F" },
  "%2f alone": { "/": "%2f" },
  "%2F": { "/": "%2F", "+": "%2B", "=": "%3D" },
  "%2f": { "/": "%2f", "+": "%2b", "=": "%3d" },
};
// Each encoder doubles the backslashes and may add one, so three encoders make any number up to seven; four are rare.
for (const backslashes of $range(1, 8)) {
  const slash = `${"\\".repeat(backslashes)}/`;
  RESPELLINGS[slash] = { "/": slash };
}

export function respelled(text: string, respelling: Respelling): string {
  return string.gsub(text, "[/+=]", respelling)[0];
}
