/**
 * Tables of the AWS CLI (`--output table`), whose columns say what is in them only once, far above:
 *
 *     |            DescribeDBInstances            |
 *     +------------------------+------------------+
 *     |  DBInstanceIdentifier  |      Engine      |
 *     +------------------------+------------------+
 *     |  acme-orders           |  postgres        |
 *
 * Each row is rewritten as the members of an object, which the detectors know.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-output-format.html
 */
import * as ffi from "ffi";
import { Byte } from "../ascii";
import { Rewriting } from "./rewritten-text";

/** A quote as it is spelled in a JSON string. */
const QUOTE = '\\"';

/** Rewritten bytes for each byte of the text, and besides. Heads are no longer than their rows, so real tables need half. */
const WRITTEN_PER_BYTE = 8;
const WRITTEN_AT_LEAST = 65536;

/** Places, from 1, and what is there. */
type Matches = LuaIterable<LuaMultiReturn<[number, string]>>;

interface Cell {
  text: string;
  /** Offset in the text. */
  at: number;
}

/** The rows of all tables in `raw`, the inside of a JSON string; undefined if they would take for ever to read. */
export function tableRows(raw: string): Rewriting | undefined {
  const rewriting = new Rewriting(ffi.cast("const uint8_t*", raw));
  const limit = raw.length * WRITTEN_PER_BYTE + WRITTEN_AT_LEAST;
  let title = "";
  let headers: string[] = [];
  let wasBorder = false;
  let pending: Cell[] | undefined;
  let from = 1;
  while (from <= raw.length) {
    const [newline] = string.find(raw, "\\n", from, true);
    const line = string.sub(raw, from, endOfLine(raw, from, newline ?? raw.length + 1) - 1);
    const isBorder =
      string.find(line, "--", 1, true)[0] !== undefined && string.match(line, "^[|+-]*$")[0] !== undefined;
    if (pending !== undefined) writeRow(rewriting, title, headers, pending);
    if (rewriting.length > limit) return undefined;
    if (isBorder) {
      // A row between two borders is the table's title, or has the heads of its columns.
      if (pending !== undefined && wasBorder) headers = pending.map((cell) => cell.text);
      if (headers.length === 1) title = headers[0];
      pending = undefined;
      wasBorder = true;
    } else {
      wasBorder = wasBorder && pending === undefined;
      pending = cellsOf(line, from - 1);
      if (pending === undefined) headers = [];
    }
    from = (newline ?? raw.length) + 2;
  }
  // The output may have been cut.
  if (pending !== undefined) writeRow(rewriting, title, headers, pending);
  return rewriting;
}

/** Where the line ends that begins at `from` and whose newline has its last backslash at `newline`. */
function endOfLine(raw: string, from: number, newline: number): number {
  const end = beforeBackslashes(raw, from, newline);
  const hasReturn = string.byte(raw, end - 1) === Byte.SmallR && string.byte(raw, end - 2) === Byte.Backslash;
  return hasReturn ? beforeBackslashes(raw, from, end - 1) : end;
}

function beforeBackslashes(raw: string, from: number, at: number): number {
  let before = at;
  while (before > from && string.byte(raw, before - 1) === Byte.Backslash) before -= 1;
  return before;
}

/** The cells of a row, or undefined if the line is none. */
function cellsOf(line: string, offset: number): Cell[] | undefined {
  if (!line.startsWith("|")) return undefined;
  const cells: Cell[] = [];
  for (const [at, text] of string.gmatch(line, "()([^|]+)") as unknown as Matches) {
    const [first] = string.find(text, "%S");
    if (first === undefined) continue;
    const [content] = string.match(text, "^.*%S", first);
    cells.push({ text: content, at: offset + at + first - 2 });
  }
  return cells.length > 0 ? cells : undefined;
}

function writeRow(rewriting: Rewriting, title: string, headers: string[], row: Cell[]): void {
  if (row.length !== headers.length) return;
  rewriting.insert(`${QUOTE}${title}${QUOTE}: [{`);
  // Twice, as what a member is may depend on the next one.
  for (const _ of $range(1, Math.min(row.length, 2))) {
    row.forEach((cell, column) => {
      rewriting.insert(`${QUOTE}${headerName(headers, column)}${QUOTE}: ${QUOTE}`);
      rewriting.quote(cell.text, cell.at);
      rewriting.insert(`${QUOTE}, `);
    });
  }
  rewriting.insert("}]\\n");
}

/** A table of one column may have only the operation's name above it: `ListTables`. */
function headerName(headers: string[], column: number): string {
  const [noun] = string.match(headers[column], "^%u%l+(%u.-)s?$");
  return headers.length === 1 && noun !== undefined ? `${noun}Name` : headers[column];
}
