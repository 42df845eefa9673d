/** Text for a terminal: wrapped, indented, coloured. */

const width = 100;
const indent = "    ";

export type Colour = "green" | "yellow" | "red" | "bold" | "dim";

const codes: Record<Colour, number> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

/** Colours are for terminals; FORCE_COLOR and NO_COLOR overrule, as elsewhere. */
const coloured =
  (process.env.NO_COLOR ?? "") === "" &&
  (process.stdout.isTTY || !["", "0", "false"].includes(process.env.FORCE_COLOR ?? ""));

export function paint(text: string, colour: Colour): string {
  return coloured ? `\x1b[${codes[colour]}m${text}\x1b[0m` : text;
}

/** Paints every occurrence of `words`; of two that begin at one place, the longer. */
export function paintWords(text: string, words: string[], colour: Colour): string {
  if (words.length === 0) return text;
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const pattern = longestFirst.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  return text.replace(new RegExp(pattern, "g"), (word) => paint(word, colour));
}

/** Indents and wraps at spaces; a longer word stays whole. */
export function paragraph(text: string): string {
  return text.split("\n").flatMap(wrapLine).join("\n");
}

function wrapLine(line: string): string[] {
  // The line's own indentation is kept, also where it goes on.
  const margin = indent + (/^ */.exec(line)?.[0] ?? "");
  const lines = [margin];
  for (const word of line.trim().split(/ +/)) {
    const last = lines.length - 1;
    const separator = lines[last] === margin ? "" : " ";
    if (separator !== "" && lines[last].length + 1 + word.length > width) lines.push(margin + word);
    else lines[last] += separator + word;
  }
  return lines.map((one) => one.trimEnd());
}

export function heading(text: string): string {
  return paint(`── ${text} ${"─".repeat(Math.max(0, width - text.length - 4))}`, "bold");
}
