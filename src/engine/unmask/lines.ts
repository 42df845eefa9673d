/**
 * Restores JSON lines, many at a time. Lines of one length that agree in most bytes are ordinary here, and LuaJIT interns
 * strings by a few of theirs: as strings of their own they would share a hash chain, and each new one would be compared
 * with all of them. So neither lines nor their texts become strings: all texts are restored as one.
 */
import * as buffer from "string.buffer";
import * as ffi from "ffi";
import { findByte, isSame, keepAlive, takeContent, textOf } from "../bytes";
import { type Edit, type Policy, PolicyWalk, type Sealing, Zones } from "../json/policy";
import { decodeInto, encodeString } from "../json/strings";
import { Tape } from "../json/tape";
import type { Dictionary } from "./dictionary";
import { restoreText } from "./document";

const LINE_FEED = 10;
/** Stands between two texts. It ends a word, and no text in which it stands itself is joined with others. */
const BETWEEN = "\0";

const tape = new Tape(256);
const zones = new Zones();
const joined = buffer.new();
const output = buffer.new();

/** A text of the block, or a span that is replaced: `text` says by what, otherwise it is the next of the joined texts. */
interface Piece {
  from: number;
  to: number;
  isScalar: boolean;
  /** The text is no JSON, but a line as it is. */
  isBare: boolean;
  text?: string;
}

/** Restores the lines of `block`: documents of which `policy` says what is exempt, or else text. */
export function restoreLines(dictionary: Dictionary, block: string, policy: Policy, sealing: Sealing): string {
  const bytes = ffi.cast("const uint8_t*", block);
  const pieces: Piece[] = [];
  joined.reset();
  let from = 0;
  while (from < block.length) {
    const to = findByte(bytes, LINE_FEED, from, block.length);
    addLine(dictionary, bytes, from, to, policy, sealing, pieces);
    from = to + 1;
  }
  const texts = takeContent(joined);
  const restored = restoreText(dictionary, texts);
  return restored === texts && !pieces.some((piece) => piece.text !== undefined)
    ? block
    : rejoined(block, bytes, pieces, texts, restored);
}

function addLine(
  dictionary: Dictionary,
  bytes: Bytes,
  from: number,
  to: number,
  policy: Policy,
  sealing: Sealing,
  pieces: Piece[],
): void {
  if (tape.read(bytes, from, to) !== undefined) {
    addText(dictionary, bytes, { from, to, isScalar: false, isBare: true }, pieces);
    return;
  }
  new PolicyWalk(tape, zones, sealing).run(bytes, policy);
  let seal = 0;
  const addSeals = (before: number): void => {
    while (seal < zones.edits.length && zones.edits[seal].to <= before) {
      const edit: Edit = zones.edits[seal];
      pieces.push({ from: edit.from, to: edit.to, isScalar: false, isBare: false, text: edit.text });
      seal += 1;
    }
  };
  for (const zone of $range(0, zones.count - 1)) {
    addSeals(zones.from[zone]);
    const isScalar = zones.scalar[zone] === 1;
    addText(dictionary, bytes, { from: zones.from[zone], to: zones.to[zone], isScalar, isBare: false }, pieces);
  }
  addSeals(to);
}

/** Adds a text, by itself if it cannot be joined with others. */
function addText(dictionary: Dictionary, bytes: Bytes, piece: Piece, pieces: Piece[]): void {
  const length = piece.to - piece.from;
  output.reset();
  if (piece.isBare) output.putcdata(advance(bytes, piece.from), length);
  else decodeInto(output, advance(bytes, piece.from), length);
  const [said, saidLength] = output.ref();
  if (findByte(said, 0, 0, saidLength) === saidLength) joined.putcdata(said, saidLength).put(BETWEEN);
  else if (piece.isBare) return;
  else {
    const text = output.tostring();
    const restored = restoreText(dictionary, text);
    if (restored === text) return;
    piece.text = written(piece, restored);
  }
  pieces.push(piece);
}

/** A restored text as it is written where it stands. */
function written({ isBare, isScalar }: Piece, restored: string): string {
  if (isBare) return restored;
  // A number can't begin with a zero, an account id can.
  return isScalar && restored.startsWith("0") ? `"${restored}"` : encodeString(restored);
}

/** The block with its pieces replaced, `texts` being what the joined ones said, and `restored` what they say now. */
function rejoined(block: string, bytes: Bytes, pieces: Piece[], texts: string, restored: string): string {
  const before = ffi.cast("const uint8_t*", texts);
  const after = ffi.cast("const uint8_t*", restored);
  output.reset();
  let at = 0;
  let old = 0;
  let now = 0;
  for (const piece of pieces) {
    let { text } = piece;
    if (text === undefined) {
      const oldEnd = findByte(before, 0, old, texts.length);
      const nowEnd = findByte(after, 0, now, restored.length);
      const length = nowEnd - now;
      if (oldEnd - old !== length || !isSame(advance(before, old), advance(after, now), length))
        text = written(piece, textOf(after, now, nowEnd));
      old = oldEnd + 1;
      now = nowEnd + 1;
      if (text === undefined) continue;
    }
    output.putcdata(advance(bytes, at), piece.from - at).put(text);
    at = piece.to;
  }
  output.putcdata(advance(bytes, at), block.length - at);
  keepAlive(block);
  return takeContent(output);
}
