/** Server-sent events as the standard has it, written in all ways that it allows and read as clients read them. */
import type { Choices } from "./choices";
import { API, nodeOf, write } from "./json";

export interface StreamedEvent {
  type: string;
  [field: string]: unknown;
}

/** What may stand between events or between the lines of one. */
const COMMENTS = [": keep-alive", ":", ": data: {}", "id: 7", "retry: 1000", "x-data: 1", ":metadata:data: y"];

/** Writes `event` with lines that end in `newline`. */
export function frame(event: object, name: string | undefined, choices: Choices, newline: string): string {
  const lines: string[] = [];
  const data = write(nodeOf(event), choices, { ...API, blanks: [" ", "\n", "\t"] }).split("\n");
  const comment = (): void => {
    if (choices.next(8) === 7) lines.push(COMMENTS[choices.next(COMMENTS.length)]);
  };
  comment();
  if (name !== undefined && choices.next(10) < 9) lines.push(`event: ${name}`);
  comment();
  const colon = choices.next(4) === 3 ? "data:" : "data: ";
  for (const line of data) lines.push(colon + line);
  comment();
  const between = choices.next(12) === 11 ? `: nothing${newline}${newline}` : "";
  return `${lines.join(newline)}${newline}${newline}${between}`;
}

/** The data of every complete event of `stream`. */
export function dataOf(stream: string): string[] {
  const events = stream.split(/\r?\n\r?\n/).slice(0, -1);
  return events.flatMap((event) => {
    const lines = event.split(/\r?\n/).filter((line) => line.startsWith("data:"));
    return lines.length === 0 ? [] : [lines.map((line) => line.slice(5).replace(/^ /, "")).join("\n")];
  });
}
