import { afterValue } from "./query";
import { type Tape, Token } from "./tape";

/** Bytes `[from, to)` of a document. */
export interface Span {
  from: number;
  to: number;
}

/**
 * What of a document can be about something that stands at `places`: each time the smallest member of an object around
 * it, key and value as a whole, and the strings and numbers that begin up to `reach` bytes behind that. The whole document
 * where there is no object.
 *
 * @param places offsets, ascending
 * @returns spans in the order of the document, more than `reach` bytes apart
 */
export function membersAround(tape: Tape, places: number[], reach: number): Span[] {
  const spans: Span[] = [];
  /** Depth → the key whose value is read there, or -1. An array's items have the key of the array. */
  const keys = [-1];
  let depth = 0;
  let place = 0;
  /** Key of the last member that was added. */
  let added: number | undefined;
  for (const token of $range(0, tape.count - 1)) {
    const type: Token = tape.types[token];
    if (type === Token.ObjectOpen || type === Token.ArrayOpen) {
      depth += 1;
      keys[depth] = keys[depth - 1];
    } else if (type === Token.ObjectClose || type === Token.ArrayClose) depth -= 1;
    else {
      if (type === Token.Key) keys[depth] = token;
      while (place < places.length && places[place] <= tape.from[token]) place += 1;
      if (place >= places.length) break;
      const key = keys[depth];
      if (places[place] > tape.to[token] || key === added) continue;
      added = key;
      addSpan(spans, memberSpan(tape, key, reach), reach);
    }
  }
  return spans;
}

function memberSpan(tape: Tape, key: number, reach: number): Span {
  const first = Math.max(0, key);
  let last = key < 0 ? tape.count - 1 : afterValue(tape, key + 1) - 1;
  let to = isText(tape, last) ? tape.to[last] : tape.from[last];
  const limit = to + reach;
  while (last + 1 < tape.count && tape.from[last + 1] <= limit) {
    last += 1;
    if (isText(tape, last)) to = tape.to[last];
  }
  return { from: tape.from[first], to };
}

function isText(tape: Tape, token: number): boolean {
  return tape.types[token] <= Token.Scalar;
}

/** A member comes after those before it, or around them. */
function addSpan(spans: Span[], span: Span, reach: number): void {
  let before = spans.pop();
  while (before !== undefined && before.from >= span.from) before = spans.pop();
  if (before === undefined) spans.push(span);
  else if (span.from <= before.to + reach) {
    before.to = Math.max(before.to, span.to);
    spans.push(before);
  } else spans.push(before, span);
}
