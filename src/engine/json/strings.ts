/** The inside of JSON strings: raw text ↔ what it says. Lone surrogates survive as their three-byte form (WTF-8). */

/** Letter of an escape → what it says. */
const ESCAPES: Record<string, string> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
/** Character → its escape, for all that are escaped. */
const ESCAPED: Record<string, string> = {};
for (const code of $range(0, 31)) ESCAPED[string.char(code)] = string.format("\\u%04x", code);
ESCAPED[string.char(127)] = "\\u007f";
for (const [letter, character] of Object.entries(ESCAPES)) {
  if (letter !== "/") ESCAPED[character] = `\\${letter}`;
}

/** UTF-8 of `code` (0 to 0x10FFFF, surrogates included). */
function utf8(code: number): string {
  if (code < 0x80) return string.char(code);
  if (code < 0x800) return string.char(0xc0 + (code >> 6), 0x80 + (code & 0x3f));
  if (code < 0x10000) return string.char(0xe0 + (code >> 12), 0x80 + ((code >> 6) & 0x3f), 0x80 + (code & 0x3f));
  return string.char(
    0xf0 + (code >> 18),
    0x80 + ((code >> 12) & 0x3f),
    0x80 + ((code >> 6) & 0x3f),
    0x80 + (code & 0x3f),
  );
}

/** What the valid raw text between the quotes of a JSON string says. */
export function decodeString(raw: string): string {
  if (string.find(raw, "\\", 1, true)[0] === undefined) return raw;
  if (string.find(raw, "\\u", 1, true)[0] === undefined) return string.gsub(raw, "\\(.)", ESCAPES)[0];
  const parts: string[] = [];
  let from = 1;
  for (;;) {
    const [slash] = string.find(raw, "\\", from, true);
    if (slash === undefined) break;
    if (slash > from) parts.push(string.sub(raw, from, slash - 1));
    const letter = string.sub(raw, slash + 1, slash + 1);
    from = slash + 2;
    if (letter === "u") {
      let code = tonumber(string.sub(raw, from, from + 3), 16) ?? 0xfffd;
      from += 4;
      if (code >= 0xd800 && code < 0xdc00 && string.sub(raw, from, from + 1) === "\\u") {
        const low = tonumber(string.sub(raw, from + 2, from + 5), 16) ?? 0;
        if (low >= 0xdc00 && low < 0xe000) {
          code = 0x10000 + (code - 0xd800) * 1024 + (low - 0xdc00);
          from += 6;
        }
      }
      parts.push(utf8(code));
    } else parts.push(string.gsub(letter, ".", ESCAPES)[0]);
  }
  parts.push(string.sub(raw, from));
  return table.concat(parts);
}

/** First byte of the three-byte forms of U+D000–U+DFFF. */
const SURROGATE_LEAD = string.char(0xed);

function escapeSurrogate(sequence: string): string {
  const [, second, third] = string.byte(sequence, 1, 3);
  if (second < 0xa0) return sequence;
  return string.format("\\u%04x", 0xd000 + ((second & 0x3f) << 6) + (third & 0x3f));
}

/** The raw text that says `text` between the quotes of a JSON string. */
export function encodeString(text: string): string {
  let [raw] = string.gsub(text, '[%c"\\]', ESCAPED);
  if (string.find(raw, SURROGATE_LEAD, 1, true)[0] === undefined) return raw;
  [raw] = string.gsub(raw, `${SURROGATE_LEAD}..`, (sequence: string) => escapeSurrogate(sequence));
  return raw;
}
