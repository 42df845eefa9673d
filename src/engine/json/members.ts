import type { Sections } from "./sections";
import { afterValue } from "./query";
import { type Tape, Token } from "./tape";

/** Bytes `[from, to)` of a section that begins at `first`. */
export interface Span {
  first: number;
  from: number;
  to: number;
}

/**
 * What of a document can be about something that stands at `places`: each time the smallest member of an object around
 * it, key and value as a whole, and its siblings within `reach` bytes. The whole section where there is no object.
 *
 * @param places offsets, ascending
 * @returns spans in the order of the document; those of one section are more than `reach` bytes apart
 */
export function membersAround(tape: Tape, sections: Sections, places: number[], reach: number): Span[] {
  const spans: Span[] = [];
  let place = 0;
  for (const section of $range(0, sections.count - 1)) {
    while (place < places.length && places[place] <= sections.from[section]) place += 1;
    if (place >= places.length) break;
    if (places[place] > sections.to[section]) continue;
    for (const span of membersIn(tape, sections, section, places, place, reach)) spans.push(span);
  }
  return spans;
}

function membersIn(
  tape: Tape,
  sections: Sections,
  section: number,
  places: number[],
  firstPlace: number,
  reach: number,
): Span[] {
  const spans: Span[] = [];
  const whole = { first: sections.from[section], from: sections.from[section], to: sections.to[section] };
  /** Depth → the key whose value is read there, or -1. An array's items have the key of the array. */
  const keys = [-1, -1, -1];
  // A section lies in an array of the document's object, or begins at its end.
  let depth = 2;
  let place = firstPlace;
  /** Key of the last member that was added. */
  let added: number | undefined;
  for (const token of $range(sections.token[section], sections.tokenEnd[section] - 1)) {
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
      addSpan(spans, key < 0 ? whole : memberSpan(tape, key, reach, whole.first), reach);
    }
  }
  return spans;
}

/** Siblings that are near say what they are about: `"Key": "Name", "Value": "acme"`, in either order. */
function memberSpan(tape: Tape, key: number, reach: number, section: number): Span {
  let first = key;
  const begin = tape.from[key] - reach;
  while (isText(tape, first - 1) && tape.from[first - 1] >= begin) first -= 1;
  let last = afterValue(tape, key + 1) - 1;
  const end = endOf(tape, last) + reach;
  while (isText(tape, last + 1) && tape.from[last + 1] <= end) last += 1;
  return { first: section, from: tape.from[first], to: endOf(tape, last) };
}

/** Whether the token is no bracket. Every key is inside an object, so there is a token on either side of a member. */
function isText(tape: Tape, token: number): boolean {
  return tape.types[token] <= Token.Scalar;
}

function endOf(tape: Tape, token: number): number {
  return isText(tape, token) ? tape.to[token] : tape.from[token];
}

/** A member comes after those before it, or around them. */
function addSpan(spans: Span[], span: Span, reach: number): void {
  let before = spans.pop();
  while (before !== undefined && span.from <= before.to + reach) {
    span.from = Math.min(span.from, before.from);
    span.to = Math.max(span.to, before.to);
    before = spans.pop();
  }
  if (before !== undefined) spans.push(before);
  spans.push(span);
}
