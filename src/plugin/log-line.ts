/** What is told of a masked request, in the log and in events. */
import * as json from "cjson.safe";
import * as buffer from "string.buffer";

/** Nothing in a text of it needs an escape. */
type Fact = string | number | undefined;

const text = buffer.new();

function put(name: string, fact: Fact): void {
  if (fact !== undefined) text.put(`,"${name}":${type(fact) === "string" ? `"${fact}"` : tostring(fact)}`);
}

/**
 * The facts as a JSON object, which {@link withFact} extends. The id comes first: LuaJIT interns strings and hashes only some
 * bytes of the first half of one that has 128 or more. Lines that differ further back share a hash chain, and each new one
 * is compared with all that are not collected yet (200 µs a request).
 */
export function factsJson(requestId: string, facts: Record<string, Fact>, masked: Record<string, number>): string {
  text.reset();
  text.put(`{"request_id":"${requestId}"`);
  for (const [name, fact] of pairs(facts)) put(name, fact);
  text.put(`,"masked":${json.encode(masked)[0]}}`);
  return text.tostring();
}

/** `object`, a JSON object that is not empty, with one more field. */
export function withFact(object: string, name: string, fact: number): string {
  return `${string.sub(object, 1, -2)},"${name}":${fact}}`;
}
