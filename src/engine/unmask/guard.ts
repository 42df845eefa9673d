/**
 * Watches for surrogates that nothing explains: a model that misremembers a look-alike would have a tool act on
 * something that does not exist. Only names and tags can be recognised as surrogates; ids and accounts look like real ones.
 */
import type { Failure } from "../failure";

/** Looks at a restored text; returns why it ends the answer, or undefined to go on. */
export type Guard = (this: void, text: string) => Failure | undefined;

/** Characters that a name or a tag ends in; one of them at least is a digit. */
const RANDOM_PART = 10;

/**
 * Number of surrogates left in a restored text.
 *
 * @param isOriginal whether a text that looks like a surrogate is an original of the request
 */
export function unresolved(text: string, isOriginal: (this: void, text: string) => boolean): number {
  let count = 0;
  for (const pattern of ["%f[%w](name%-([a-z2-7]+))%f[^%w]", "%f[%w_](AWS_[%u%d_]+_([a-z2-7]+))%f[^%w_]"]) {
    for (const [surrogate, random] of string.gmatch(text, pattern)) {
      const isWhole = random.length === RANDOM_PART && string.find(random, "%d")[0] !== undefined;
      if (isWhole && !isOriginal(surrogate)) count += 1;
    }
  }
  return count;
}
