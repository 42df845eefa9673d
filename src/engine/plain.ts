/**
 * Text in which characters are spelled out (`\u0069-0abc…`, `%69-0abc…`) as if they were not. No usual encoder writes
 * identifiers like that, so the tables do not know these spellings; where the evidence table sees one, the text around
 * it is rewritten by this file and read again.
 */

/** A stretch of rewritten text that is the same, byte for byte, in the original. */
interface Run {
  /** Offset of its first byte in the rewritten text, and in the original. */
  text: number;
  raw: number;
}

export interface Plain {
  text: string;
  /** Ascending; the last one is empty and stands for the end. */
  runs: Run[];
}

function printable(hex: string): string | undefined {
  const code = tonumber(hex, 16) ?? 0;
  return code >= 0x20 && code < 0x7f && code !== 0x22 && code !== 0x5c ? string.char(code) : undefined;
}

/**
 * Replaces every `\u00XX` (behind any number of backslashes) and `%XX` that says a printable ASCII character by that
 * character; a quote or backslash stays spelled out.
 */
export function plainText(raw: string): Plain {
  const runs: Run[] = [];
  const parts: string[] = [];
  let length = 0;
  const take = (text: string, from: number): void => {
    runs.push({ text: length, raw: from });
    length += text.length;
    parts.push(text);
  };
  let from = 1;
  while (from <= raw.length) {
    const [special] = string.find(raw, "[\\%%]", from);
    const next = special ?? raw.length + 1;
    if (next > from) take(string.sub(raw, from, next - 1), from - 1);
    if (special === undefined) break;
    const [, unicodeEnd, unicode] = string.find(raw, "^\\+u00(%x%x)", special);
    const [, percentEnd, percent] = string.find(raw, "^%%(%x%x)", special);
    const spelled = (unicode ?? percent) as string | undefined;
    const character = spelled === undefined ? undefined : printable(spelled);
    if (character !== undefined) {
      take(character, special - 1);
      from = (unicodeEnd ?? percentEnd ?? special) + 1;
    } else {
      const [, runEnd] = string.find(raw, "^\\*.", special);
      const end = runEnd ?? special;
      take(string.sub(raw, special, end), special - 1);
      from = end + 1;
    }
  }
  runs.push({ text: length, raw: raw.length });
  return { text: table.concat(parts), runs };
}

/** Index of the run that holds offset `at` of the rewritten text; `from` is one that does not come after it. */
export function runAt(runs: Run[], from: number, at: number): number {
  let index = from;
  while (index + 1 < runs.length && runs[index + 1].text <= at) index += 1;
  return index;
}

/** What a finding says: its raw text without the spellings of JSON and URLs. */
export function canonical(raw: string): string {
  // Plain searches are compiled, patterns are not.
  const isPlain = string.find(raw, "\\", 1, true)[0] === undefined && string.find(raw, "%", 1, true)[0] === undefined;
  if (isPlain) return raw;
  const [unescaped] = string.gsub(plainText(raw).text, "\\+/", "/");
  return unescaped;
}
