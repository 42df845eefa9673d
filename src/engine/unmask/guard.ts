/**
 * Watches for surrogates that nothing explains: a model that misremembers a look-alike would have a tool act on
 * something that does not exist. Only surrogates that show what they are can be told: hinted names and tags.
 */
export interface Guard {
  /** Whether {@link check} needs to be called. */
  isOn: boolean;
  /** Looks at a restored text; returns the data of the error event that ends the answer, or undefined to go on. */
  check(this: void, text: string): string | undefined;
}

/** Looks at nothing. */
export const NO_GUARD: Guard = { isOn: false, check: () => undefined };

/** Characters that a hinted name or a tag ends in. */
const RANDOM_PART = 10;
/** More of what stands before them is not looked at, so that long runs cost no more than their length. */
const LONGEST_HINT = 64;

/**
 * Number of surrogates left in a restored text.
 *
 * @param hints of the kinds whose surrogates are names
 * @param isOriginal whether a text that looks like a surrogate is an original of the request
 */
export function unresolved(
  text: string,
  hints: LuaSet<string>,
  isOriginal: (this: void, text: string) => boolean,
): number {
  let count = 0;
  for (const [run] of string.gmatch(text, "[%w-]+")) {
    const [rest] = string.match(run, "^%-([a-z2-7]+)$", -RANDOM_PART - 1);
    if (rest === undefined) continue;
    const head = string.sub(run, -RANDOM_PART - 1 - LONGEST_HINT, -RANDOM_PART - 2);
    const [hint] = string.match(head, "%f[%w](%l[%l%d-]*)$");
    if (hint !== undefined && hints.has(hint) && !isOriginal(`${hint}-${rest}`)) count += 1;
  }
  for (const [tag] of string.gmatch(text, "%f[%w_](AWS_[%u%d_]+_[a-z2-7]+)%f[^%w_]")) {
    const [rest] = string.match(tag, "_([^_]*)$");
    if (rest.length === RANDOM_PART && !isOriginal(tag)) count += 1;
  }
  return count;
}
