import { normalizePath } from "./path";
import { BODY, checkPhase, REQUEST } from "./phase";

const MAX_HEADERS = 100;
/** Name of a header → nginx's variable; plugins ask for few. */
const variables: Record<string, string | undefined> = {};

function variableOf(name: string): string {
  const variable = variables[name] ?? `http_${string.gsub(name, "-", "_")[0]}`;
  variables[name] = variable;
  return variable;
}

const ON_DISK = "request body did not fit into client body buffer, consider raising 'client_body_buffer_size'";

type Body = LuaMultiReturn<[body: string, err: undefined] | [body: undefined, err: string]>;

function readFile(path: string, limit: number): Body {
  const [file, cannotOpen] = io.open(path, "rb");
  if (file === undefined)
    return $multi(undefined, `failed to open cached request body '${path}': ${tostring(cannotOpen)}`);
  const [size] = file.seek("end");
  if (limit > 0 && size !== undefined && size > limit) {
    file.close();
    return $multi(undefined, `request body file too big: ${size} > ${limit}`);
  }
  file.seek("set");
  const body = file.read("*a");
  file.close();
  if (body === undefined) return $multi(undefined, `failed to read cached request body '${path}'`);
  return $multi(body, undefined);
}

/** `kong.request`. */
export const request: KongRequest = {
  get_method(): string {
    checkPhase("kong.request.get_method", REQUEST);
    return ngx.req.get_method();
  },

  get_path(): string {
    checkPhase("kong.request.get_path", REQUEST);
    const [path] = string.match(ngx.var.request_uri ?? "", "^[^?]*");
    return normalizePath(path);
  },

  get_path_with_query(): string {
    checkPhase("kong.request.get_path_with_query", REQUEST);
    return ngx.var.request_uri ?? "";
  },

  get_header(name: string): string | undefined {
    checkPhase("kong.request.get_header", REQUEST);
    return ngx.var[variableOf(name)];
  },

  get_headers(max_headers?: number): LuaMultiReturn<[headers: KongHeaders, err: string | undefined]> {
    checkPhase("kong.request.get_headers", REQUEST);
    return ngx.req.get_headers(max_headers ?? MAX_HEADERS);
  },

  get_raw_body(max_allowed_file_size?: number): Body {
    checkPhase("kong.request.get_raw_body", BODY);
    ngx.req.read_body();
    const body = ngx.req.get_body_data();
    if (body !== undefined) return $multi(body, undefined);
    const file = ngx.req.get_body_file();
    if (file === undefined) return $multi("", undefined);
    if (max_allowed_file_size === undefined || max_allowed_file_size < 0) return $multi(undefined, ON_DISK);
    return readFile(file, max_allowed_file_size);
  },
};
