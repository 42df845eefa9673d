/** The phases in which Kong allows reading the request, and reading or changing the response. */
export const REQUEST = phases("access", "header_filter", "body_filter", "log");
export const BODY = phases("access");
export const UPSTREAM = phases("access");
export const RESPONSE = phases("header_filter", "body_filter", "log");
export const RESPONSE_HEADERS = phases("access", "header_filter");

function phases(...names: string[]): LuaSet<string> {
  const set = new LuaSet<string>();
  for (const name of names) set.add(name);
  return set;
}

/** Raises an error where Kong would, so that a plugin which runs here runs on Kong. */
export function checkPhase(name: string, allowed: LuaSet<string>): void {
  const phase = ngx.get_phase();
  if (!allowed.has(phase)) error(`${name} cannot be called in ${phase} phase`, 3);
}
