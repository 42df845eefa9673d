/** Characters that mean something else when they are decoded (RFC 3986, 2.2), and the percent sign. */
const RESERVED = "!#$%&'()*+,/:;=?@[]";

const SLASH = 0x2f;

function decode(hex: string): string {
  const character = string.char(tonumber(hex, 16) ?? 0);
  const [reserved] = string.find(RESERVED, character, 1, true);
  return reserved === undefined ? character : `%${string.upper(hex)}`;
}

/**
 * RFC 3986's normal form (section 6), as Kong's router sees a path: unreserved characters decoded, dot segments resolved,
 * empty segments dropped.
 *
 * @example normalizePath("/a%2db//./c/../d/") → "/a-b/d/"
 */
export function normalizePath(path: string): string {
  const [encoded] = string.find(path, "%", 1, true);
  const [emptyOrDots] = string.find(path, "/[/.]");
  const isNormal = encoded === undefined && emptyOrDots === undefined;
  if (isNormal || string.byte(path) !== SLASH) return path;
  const [decoded] = string.gsub(path, "%%(%x%x)", decode);
  const segments: string[] = [];
  for (const [segment] of string.gmatch(decoded, "[^/]+")) {
    if (segment === "..") segments.pop();
    else if (segment !== ".") segments.push(segment);
  }
  const [isFolder] = string.find(decoded, "/%.?%.?$");
  return `/${segments.join("/")}${isFolder !== undefined && segments.length > 0 ? "/" : ""}`;
}
