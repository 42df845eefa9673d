/** Text with identifiers anywhere in it, in all spellings that people and programs give them. */
import fc from "fast-check";
import { Choices, choices } from "./choices";
import type { Identifier } from "./identifiers";

/** What may stand before and after an identifier without being part of a longer word. */
const BEFORE = [
  " ",
  "\n",
  "\t",
  "\r\n",
  '"',
  "'",
  "(",
  ", ",
  "é",
  "한",
  "😀",
  "[",
  "<",
  "`",
  "\u001b[1;32m",
  "; ",
  "{",
];
const AFTER = [" ", "\n", "\t", "\r\n", '"', "'", ")", ",", "é", "한", "😀", "]", ">", "`", "\u001b[0m", ";", "}", "|"];

/** Beginnings of identifiers, of escapes and of what else the engine has an eye on. */
const BAIT = [
  ...["i-", "arn:aws:", "AKIA", "s3://", "10.", "bucket=", "account", ".s3.amazonaws.com", "--name ", "vpc-0a1b"],
  ...[
    "%",
    "%6",
    "%69",
    "\\",
    "\\u",
    "\\u00",
    "\\u0069",
    '\\"',
    "\\/",
    "\\n",
    '"',
    "{",
    "}",
    "data:",
    "event: ",
    "\n\n",
  ],
  ...["\u0000", "\u001f", "\u007f", "\u2028", "\ufeff", "\ud800", "\udfff", "\ud83d\ude00", "é", "e\u0301", "한국어"],
];

const noise = fc.oneof(
  fc.constant(""),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc
    .array(fc.oneof(fc.constantFrom(...BAIT), fc.string({ maxLength: 5 })), { maxLength: 5 })
    .map((all) => all.join("")),
);

/** Filling that moves what follows it across the blocks in which the engine reads. */
const filling = fc
  .tuple(fc.integer({ min: 65_300, max: 65_700 }), fc.constantFrom("x ", "A", "\n", "é", "i-", '"'))
  .map(([length, unit]) => unit.repeat(Math.ceil(length / unit.length)));

function spellOut(text: string, numbers: number[]): string {
  const picks = new Choices(numbers);
  const spelled = Array.from(text).map((char) => {
    const code = char.charCodeAt(0).toString(16).padStart(2, "0");
    if (char === "/") return char;
    return [char, char, `%${code}`, `\\u00${code}`][picks.next(4)];
  });
  return spelled.join("");
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

/** Ways in which a text is written down inside another. */
const ENCODINGS: ((text: string, numbers: number[]) => string)[] = [
  (text) => JSON.stringify({ output: text }),
  (text) => JSON.stringify({ output: JSON.stringify([text]) }),
  (text) => JSON.stringify([text]).replaceAll("/", "\\/"),
  (text) => `https://console/?q=${encodeURIComponent(text)}&x=1`,
  (text) => `https://console/?q=${encodeURIComponent(`https://console/?q=${encodeURIComponent(text)}`)}`,
  (text) => `https://console/?q=${encodeURIComponent(JSON.stringify({ output: text }))}`,
  (text) => `<pre>${escapeHtml(text)}</pre>`,
  (text) => `<pre data-output="${escapeHtml(JSON.stringify({ output: text }))}">`,
  spellOut,
];

function placed(estate: Identifier[]): fc.Arbitrary<string> {
  const text = fc.constantFrom(...estate.flatMap((identifier) => identifier.texts));
  const encoded = fc.tuple(text, fc.constantFrom(...ENCODINGS), choices).map(([one, encode, numbers]) => {
    return encode(one, numbers);
  });
  return fc
    .tuple(fc.constantFrom(...BEFORE), fc.oneof({ weight: 3, arbitrary: text }, encoded), fc.constantFrom(...AFTER))
    .map((parts) => parts.join(""));
}

/** Texts that mention what is in `estate`. */
export function texts(estate: Identifier[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 6, arbitrary: noise },
    { weight: 6, arbitrary: placed(estate) },
    { weight: 1, arbitrary: fc.oneof({ weight: 9, arbitrary: noise }, filling) },
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
  const wrapped = text.map((one) => JSON.stringify({ stdout: one, code: 0 }));
  return fc.oneof({ weight: 4, arbitrary: text }, wrapped);
}
