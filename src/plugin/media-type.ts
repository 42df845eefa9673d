/** Media type of a `Content-Type` header, in lower case and without parameters; `""` if it names none. */
export function mediaTypeOf(contentType: string): string {
  return string.match(contentType.toLowerCase(), "^%s*([^;%s]*)")[0] ?? "";
}

export function isJson(mediaType: string): boolean {
  return mediaType === "application/json" || mediaType.endsWith("+json");
}
