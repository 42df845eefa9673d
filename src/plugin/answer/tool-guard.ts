/** What happens to tool inputs with surrogates that no mapping explains (`unresolved`). */
import type { Dictionary } from "../../engine/unmask/dictionary";
import { type Guard, unresolved } from "../../engine/unmask/guard";
import type { Configuration } from "../configuration";
import type { Exchange } from "../exchange";

const REFUSAL = {
  status: 400,
  message: "the model named something that stands for nothing in this conversation, so the tool must not run",
};

/** The guard of one answer. It counts what it finds in the exchange, and ends the answer if the configuration says so. */
export function guardFor(conf: Configuration, exchange: Exchange, dictionary: Dictionary): Guard {
  return (text) => {
    const count = unresolved(text, (name) => dictionary.isOriginal(name));
    if (count === 0) return undefined;
    exchange.unresolved = (exchange.unresolved ?? 0) + count;
    return conf.unresolved === "block" ? REFUSAL : undefined;
  };
}
