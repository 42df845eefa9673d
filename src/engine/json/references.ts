/**
 * Ids of what upstream keeps (files, batches), where a document names them. Whoever names an id gets what is kept under it
 * restored, so an id counts only where upstream itself looks it up, and refuses a stranger's: in fields that are named
 * here, in objects that every reader reads alike.
 */
import * as ffi from "ffi";
import { findByte, keepAlive, mentions, textOf } from "../bytes";
import { afterValue } from "./query";
import { Tape, Token } from "./tape";

/** Where the ids are in a value, or in each item of an array. */
export interface Places {
  /** The string here is one. */
  isId?: boolean;
  fields?: Record<string, Places | undefined>;
  /** In objects of a `type`. */
  byType?: Record<string, Record<string, Places | undefined> | undefined>;
}

export interface References {
  /** A document without this text has none. */
  word: string;
  places: Places;
}

/** Where an answer names what was made for its request, and the ids found so far. */
export interface Made {
  references: References;
  ids: string[];
}

/** Ids that one document may name; there are no more from then on. */
const MOST_IDS = 100;
const LONGEST_ID = 127;
const BACKSLASH = "\\";
const LINE_FEED = 10;

const documentTape = new Tape(256);

/** Adds the ids in `document` to `ids`, none twice; none if it is not JSON. */
export function addReferencesIn(document: string, { word, places }: References, ids: string[]): void {
  if (!mentions(document, word)) return;
  const bytes = ffi.cast("const uint8_t*", document);
  if (documentTape.read(bytes, 0, document.length) === undefined) addReferences(documentTape, bytes, places, ids);
  keepAlive(document);
}

/** As {@link addReferencesIn}, for lines each of which is a document. */
export function addReferencesInLines(lines: string, { references, ids }: Made): void {
  if (!mentions(lines, references.word)) return;
  const bytes = ffi.cast("const uint8_t*", lines);
  let from = 0;
  while (from < lines.length && ids.length < MOST_IDS) {
    const to = findByte(bytes, LINE_FEED, from, lines.length);
    if (documentTape.read(bytes, from, to) === undefined) addReferences(documentTape, bytes, references.places, ids);
    from = to + 1;
  }
}

/** As {@link addReferencesIn}, for a document that was read. */
export function addReferences(tape: Tape, bytes: Bytes, places: Places, ids: string[]): void {
  collect(tape, bytes, 0, places, ids);
}

function collect(tape: Tape, bytes: Bytes, at: number, places: Places, ids: string[]): void {
  const type: Token = tape.types[at];
  if (type === Token.ArrayOpen) {
    const end = tape.to[at];
    let item = at + 1;
    while (item < end && ids.length < MOST_IDS) {
      collect(tape, bytes, item, places, ids);
      item = afterValue(tape, item);
    }
  } else if (type === Token.String && places.isId === true) addId(tape, bytes, at, ids);
  else if (type === Token.ObjectOpen) {
    collectFields(tape, bytes, at, places.fields, ids);
    const { byType } = places;
    if (byType === undefined) return;
    const kind = onlyField(tape, bytes, at, "type");
    if (kind >= 0 && tape.types[kind] === Token.String)
      collectFields(tape, bytes, at, byType[wordAt(tape, bytes, kind) ?? ""], ids);
  }
}

function collectFields(
  tape: Tape,
  bytes: Bytes,
  open: number,
  fields: Record<string, Places | undefined> | undefined,
  ids: string[],
): void {
  for (const [name, places] of pairs(fields ?? {})) {
    const field = onlyField(tape, bytes, open, name);
    if (field >= 0 && places !== undefined) collect(tape, bytes, field, places, ids);
  }
}

function addId(tape: Tape, bytes: Bytes, at: number, ids: string[]): void {
  const id = wordAt(tape, bytes, at);
  if (id === undefined || string.find(id, "^[%w_-]+$")[0] === undefined) return;
  if (ids.length < MOST_IDS && !ids.includes(id)) ids.push(id);
}

/** The raw text of a key or a string that is short; undefined for a long one. */
function wordAt(tape: Tape, bytes: Bytes, at: number): string | undefined {
  return tape.to[at] - tape.from[at] <= LONGEST_ID ? textOf(bytes, tape.from[at], tape.to[at]) : undefined;
}

/**
 * Value of the object's field `name`, or -1. Also -1 if the object has two of them, or keys with escapes, which may be
 * another spelling of it: readers differ in which one counts.
 */
function onlyField(tape: Tape, bytes: Bytes, open: number, name: string): number {
  let found = -1;
  let at = open + 1;
  while (tape.types[at] === Token.Key) {
    const key = wordAt(tape, bytes, at);
    if (key !== undefined && string.find(key, BACKSLASH, 1, true)[0] !== undefined) return -1;
    if (key === name) {
      if (found >= 0) return -1;
      found = at + 1;
    }
    at = afterValue(tape, at + 1);
  }
  return found;
}
