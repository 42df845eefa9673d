/** Multipart forms (RFC 7578), as files are uploaded in: their text is masked, the rest of the bytes stays. */
import * as buffer from "string.buffer";
import { mediaTypeOf } from "../media-type";

/** A part of a form, or what stands between two parts. */
export interface FormPiece {
  /** `text` may hold identifiers, `binary` is opaque, `frame` belongs to the form itself. */
  type: "text" | "binary" | "frame";
  bytes: string;
}

/** The boundary that a content type names, or undefined. */
export function boundaryOf(contentType: string): string | undefined {
  const [quoted] = string.match(contentType, '[Bb][Oo][Uu][Nn][Dd][Aa][Rr][Yy]="([^"]+)"');
  const [bare] = string.match(contentType, "[Bb][Oo][Uu][Nn][Dd][Aa][Rr][Yy]=([^%s;]+)");
  return quoted ?? bare;
}

function isText(headers: string): boolean {
  const [field] = string.match(headers, "[Cc][Oo][Nn][Tt][Ee][Nn][Tt]%-[Tt][Yy][Pp][Ee]:([^\r\n]*)");
  const type = mediaTypeOf(field ?? "");
  return (
    type === "" || type.startsWith("text/") || type.includes("json") || type.includes("xml") || type.includes("yaml")
  );
}

/** Cuts a form into pieces that make it up again; undefined if it is not a complete form. */
export function piecesOf(form: string, boundary: string): FormPiece[] | undefined {
  const pieces: FormPiece[] = [];
  const delimiter = `--${boundary}`;
  let [at, end] = string.find(form, delimiter, 1, true);
  if (at !== 1) return undefined;
  for (;;) {
    if (end === undefined) return undefined;
    if (string.sub(form, end + 1, end + 2) === "--") {
      pieces.push({ type: "frame", bytes: string.sub(form, at) });
      return pieces;
    }
    const [, headersEnd] = string.find(form, "\r\n\r\n", end + 1, true);
    if (headersEnd === undefined) return undefined;
    const headers = string.sub(form, end + 1, headersEnd);
    const [next, nextEnd] = string.find(form, `\r\n${delimiter}`, headersEnd + 1 - 2, true);
    if (next === undefined) return undefined;
    pieces.push(
      { type: "frame", bytes: delimiter },
      // A file's name may say as much as its content.
      { type: "text", bytes: headers },
      { type: isText(headers) ? "text" : "binary", bytes: string.sub(form, headersEnd + 1, next - 1) },
      { type: "frame", bytes: "\r\n" },
    );
    at = next + 2;
    end = nextEnd;
  }
}

export function joinPieces(pieces: FormPiece[]): string {
  const form = buffer.new();
  for (const piece of pieces) form.put(piece.bytes);
  return form.tostring();
}
