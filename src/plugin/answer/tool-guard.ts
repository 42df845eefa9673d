/** What happens to tool inputs with surrogates that no mapping explains (`unresolved`). */
import type { Dictionary } from "../../engine/unmask/dictionary";
import { type Guard, unresolved } from "../../engine/unmask/guard";
import type { Configuration } from "../configuration";

const REFUSAL = {
  status: 400,
  message: "the model named something that stands for nothing in this conversation, so the tool must not run",
};

/**
 * The guard of one answer, which ends it if the configuration says so.
 *
 * @param found is told how many there are
 */
export function guardFor(
  conf: Configuration,
  dictionary: Dictionary,
  found: (this: void, count: number) => void,
): Guard {
  return (text) => {
    const count = unresolved(text, (name) => dictionary.isOriginal(name));
    if (count === 0) return undefined;
    found(count);
    return conf.unresolved === "block" ? REFUSAL : undefined;
  };
}
