/**
 * Text in which characters are spelled out (`\u0069-0abc…`, `%69-0abc…`) as if they were not. No usual encoder writes
 * identifiers like that, so the tables do not know these spellings; where the evidence table sees one, the text around
 * it is rewritten by this file and read again.
 */

import { Rewriting } from "./rewriting";

function printable(hex: string): string | undefined {
  const code = tonumber(hex, 16) ?? 0;
  if (code < 0x20 || code >= 0x7f) return undefined;
  // These two do not stand for themselves in JSON.
  return code === 0x22 || code === 0x5c ? `\\${string.char(code)}` : string.char(code);
}

/**
 * Replaces every `\u00XX` (behind any number of backslashes) and `%XX` that says a printable ASCII character by that
 * character, as it is usually written in JSON.
 *
 * @param context what stands before `raw`: it is read, too, but nothing in it is found
 */
export function plainText(context: string, raw: string): Rewriting {
  const plain = new Rewriting();
  plain.write(context);
  let from = 1;
  while (from <= raw.length) {
    const [special] = string.find(raw, "[\\%%]", from);
    const next = special ?? raw.length + 1;
    if (next > from) plain.take(string.sub(raw, from, next - 1), from - 1);
    if (special === undefined) break;
    const [, unicodeEnd, unicode] = string.find(raw, "^\\+u00(%x%x)", special);
    const [, percentEnd, percent] = string.find(raw, "^%%(%x%x)", special);
    const spelled = (unicode ?? percent) as string | undefined;
    const character = spelled === undefined ? undefined : printable(spelled);
    if (character !== undefined) {
      const end = unicodeEnd ?? percentEnd ?? special;
      plain.take(character, special - 1, end);
      from = end + 1;
    } else {
      const [, runEnd] = string.find(raw, "^\\*.", special);
      const end = runEnd ?? special;
      plain.take(string.sub(raw, special, end), special - 1);
      from = end + 1;
    }
  }
  return plain;
}

/** What a finding says: its raw text without the spellings of JSON and URLs. */
export function canonical(raw: string): string {
  // Plain searches are compiled, patterns are not.
  const isPlain = string.find(raw, "\\", 1, true)[0] === undefined && string.find(raw, "%", 1, true)[0] === undefined;
  if (isPlain) return raw;
  const [unescaped] = string.gsub(plainText("", raw).text(), "\\+/", "/");
  return unescaped;
}
