/** Texts to find identifiers in: what stands between the quotes of a JSON string. */
import fc from "fast-check";
import { TEXTS } from "./detectors";

/** The text of `text` in JSON. */
export const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

/** The examples, as they are. */
export const EXAMPLES = TEXTS.map((text) => quoted(text));

const example = fc.constantFrom(...TEXTS);
const character = fc.constantFrom("", "0", "a", "Z", "-", ".", "_", "/", ":", '"', "\\", "é");

/** An example with a character more, less, or another one. */
const mutated = fc.tuple(example, fc.nat(), character, fc.nat(1)).map(([text, place, inserted, removed]) => {
  const at = place % (text.length + 1);
  return text.slice(0, at) + inserted + text.slice(at + removed);
});

/** An example with a run of one character in it, longer than most matches and than any look back. */
const stretched = fc
  .tuple(example, fc.nat(), character, fc.integer({ min: 30, max: 500 }))
  .map(([text, place, inserted, count]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + inserted.repeat(count) + text.slice(at);
  });

/** What stands between two identifiers, and what they are glued together with. */
const glue = fc.constantFrom(
  ...[" ", "\n", "\t", "", "-", "_", ".", "/", ":", ",", '"', "\\", "n", "=", "\u001b[1;32m", "é", "한"],
);
const noise = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: fc.constantFrom("a", "b", "i", "-", "0", "1", ".", ":", "/", " "), maxLength: 20 }),
);

/** Plain, in JSON that is quoted in JSON, with escaped slashes, in a URL. */
const encodings: ((text: string) => string)[] = [
  quoted,
  (text) => quoted(quoted(text)),
  (text) => quoted(JSON.stringify({ text })),
  (text) => quoted(text).replaceAll("/", "\\/"),
  (text) => quoted(text.replaceAll(/[:/=,@"]/g, (one) => encodeURIComponent(one))),
];
const piece = fc
  .tuple(
    fc.oneof(
      { arbitrary: example, weight: 8 },
      { arbitrary: mutated, weight: 8 },
      { arbitrary: noise, weight: 4 },
      { arbitrary: stretched, weight: 1 },
    ),
    fc.constantFrom(...encodings),
  )
  .map(([text, encode]) => encode(text));

/** Examples, changed examples and noise, in some spelling and glued together. */
export const texts = fc
  .array(fc.tuple(piece, glue), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([one, between]) => one + quoted(between)).join(""));
