/** Lua source text of plain data, for modules that the build generates. */

/** A Lua string literal of `bytes`, one character a byte. */
export function luaString(bytes: Uint8Array): string {
  let text = '"';
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    const nextIsDigit = index + 1 < bytes.length && bytes[index + 1] >= 48 && bytes[index + 1] <= 57;
    if (byte >= 32 && byte < 127 && byte !== 34 && byte !== 92) text += String.fromCharCode(byte);
    else text += "\\" + (nextIsDigit ? String(byte).padStart(3, "0") : String(byte));
  }
  return text + '"';
}

/** Lua source of a value made of objects, arrays, strings, numbers, booleans and byte arrays. */
export function luaValue(value: unknown): string {
  if (value instanceof Uint8Array) return luaString(value);
  if (typeof value === "string") return luaString(new TextEncoder().encode(value));
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `{${value.map(luaValue).join(",")}}`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return `{${fields.map(([key, field]) => `[${luaValue(key)}]=${luaValue(field)}`).join(",")}}`;
  }
  throw new Error(`no Lua form for ${String(value)}`);
}
