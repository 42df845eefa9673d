/** What a request says: its body as a whole, and every string and key in it. */

const SPELLED_OUT = /\\+u00([2-7][0-9a-f])|%([2-7][0-9a-f])|\\+\//i;

/** The sayings of a JSON document, in the same order for documents of the same structure. */
export function sayingsOf(document: string): string[] {
  const found = [document];
  if (document === "") return found;
  const visit = (value: unknown): void => {
    if (typeof value === "string") found.push(value);
    else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (!Array.isArray(value)) found.push(key);
        visit(inner);
      }
    }
  };
  visit(JSON.parse(document));
  return found;
}

/** `text` with everything in it that is spelled out (`\u0069`, `%69`, `\/`) in plain spelling. */
export function plain(text: string): string {
  let read = text;
  while (SPELLED_OUT.test(read)) {
    read = read.replaceAll(new RegExp(SPELLED_OUT, "gi"), (_, unicode?: string, percent?: string) => {
      const hex = unicode ?? percent;
      return hex === undefined ? "/" : String.fromCharCode(parseInt(hex, 16));
    });
  }
  return read;
}

/** Whether `got` is what was `sent`, byte for byte; an identifier that was spelled out comes back plain. */
export function isSame(got: string, sent: string): boolean {
  return got === sent || (SPELLED_OUT.test(sent) && plain(got) === plain(sent));
}
