/** What of a text was replaced, as it stands in both. */
export interface Replacement {
  original: string;
  surrogate: string;
}

const edges = /[\s"'`,:;/()=<>[\]{}]/;

/** Length of the common beginning of two words that ends at an edge: whole identifiers are shown, not their digits. */
function commonLead(a: string[], b: string[]): number {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  while (same > 0 && !edges.test(a[same - 1])) same -= 1;
  return same;
}

/**
 * The replacements that turn one text into the other, word by word: neither originals nor surrogates hold white space.
 * Undefined when the texts don't have the same words around them.
 */
export function replacements(sent: string, seen: string): Replacement[] | undefined {
  const pairs = [sent.split(/\s+/), seen.split(/\s+/)];
  if (pairs[0].length !== pairs[1].length) return undefined;
  return pairs[0].flatMap((word, index) => {
    if (word === pairs[1][index]) return [];
    const [a, b] = [word, pairs[1][index]].map((one) => Array.from(one.replace(/[.,;:!?]+$/, "")));
    const lead = commonLead(a, b);
    const tail = commonLead(a.slice(lead).reverse(), b.slice(lead).reverse());
    const middle = (letters: string[]) => letters.slice(lead, letters.length - tail).join("");
    return [{ original: middle(a), surrogate: middle(b) }];
  });
}
