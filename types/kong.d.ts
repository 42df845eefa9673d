/**
 * The part of Kong's plugin development kit (3.9) that plugins here may use, and exactly what the standalone host provides;
 * this plugin calls most of it. Every function raises an error in a phase that it isn't listed for, and on arguments of a
 * wrong type.
 */

/** A header's values by its name in lower case; an array where the header came more than once. */
type KongHeaders = Record<string, string | string[] | undefined>;

type KongResponseHeaders = Record<string, string | number | boolean | string[]>;

/** @noSelf */
interface KongRequest {
  /** The method in upper case. Phases: rewrite, access, header_filter, response, body_filter, log. */
  get_method(): string;
  /**
   * The path of the client's URL without the query, normalised by RFC 3986: unreserved characters decoded, dot segments
   * resolved, double slashes joined. A route's `strip_path` doesn't change it. Phases: as `get_method`.
   */
  get_path(): string;
  /** Path and query as the client sent them. Phases: as `get_method`. */
  get_path_with_query(): string;
  /** The first value of a header; nil if it isn't there. Phases: as `get_method`. */
  get_header(name: string): string | undefined;
  /**
   * All headers; at most `max_headers` (100 unless told, up to 1000), with the error "truncated" if there were more.
   * Looking a name up ignores case and takes `_` for `-`. Phases: as `get_method`.
   */
  get_headers(max_headers?: number): LuaMultiReturn<[headers: KongHeaders, err: string | undefined]>;
  /**
   * The request's body, "" if it has none. A body larger than `client_body_buffer_size` is in a file: then nil and an
   * error, unless `max_allowed_file_size` (bytes, 0 for no limit) lets Kong read the file. Phases: rewrite, access,
   * response. May yield.
   */
  get_raw_body(
    max_allowed_file_size?: number,
  ): LuaMultiReturn<[body: string, err: undefined] | [body: undefined, err: string]>;
}

/** @noSelf */
interface KongServiceRequest {
  /** Replaces the body that goes upstream and sets its Content-Length. Phases: rewrite, access, balancer. */
  set_raw_body(body: string): void;
  /** Replaces all values of a header that goes upstream. Phases: rewrite, access, balancer. */
  set_header(name: string, value: string | number | boolean | string[]): void;
  /** Removes all values of a header that goes upstream. Phases: rewrite, access. */
  clear_header(name: string): void;
}

/** @noSelf */
interface KongResponse {
  /** The status that the client will see. Phases: header_filter, response, body_filter, log. */
  get_status(): number;
  /** The first value of a header; nil if it isn't there. Phases: as `get_status`. */
  get_header(name: string): string | undefined;
  /** Phases: rewrite, access, header_filter, response; an error once the headers are sent. */
  set_header(name: string, value: string | number | boolean | string[]): void;
  /** Phases: as `set_header`. */
  clear_header(name: string): void;
  /** Phases: as `set_header`. */
  set_status(status: number): void;
  /**
   * Who made the response: the upstream ("service"), a plugin or Kong by `exit` ("exit"), or Kong because something
   * went wrong, such as an upstream that can't be reached ("error"). Phases: as `get_status`.
   */
  get_source(): "service" | "exit" | "error";
  /**
   * Answers the request here, and sets Content-Length; a table is sent as JSON. In `access` it doesn't return, and the
   * later phases still run. In `header_filter` it does return: the upstream's status and body are replaced, its other
   * headers stay. Phases: rewrite, access, header_filter.
   */
  exit(status: number, body?: string | object, headers?: KongResponseHeaders): never;
}

interface KongConsumer {
  id: string;
  username?: string;
  custom_id?: string;
}

/** @noSelf */
interface KongClient {
  /** The authenticated consumer; nil without one. Phases: access, header_filter, response, body_filter, log. */
  get_consumer(): KongConsumer | undefined;
  /** The credential the consumer authenticated with; nil without one. Phases: as `get_consumer`. */
  get_credential(): { id: string } | undefined;
}

/** @noSelf */
interface KongRouter {
  /** The matched route. Phases: access, header_filter, response, body_filter, log. */
  get_route(): { id: string; name?: string } | undefined;
}

/** @noSelf */
interface KongLog {
  debug(...parts: unknown[]): void;
  info(...parts: unknown[]): void;
  notice(...parts: unknown[]): void;
  warn(...parts: unknown[]): void;
  err(...parts: unknown[]): void;
}

/** What the plugin keeps for one request; it adds its own fields by declaration merging. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
interface KongPluginContext {}

declare const kong: {
  request: KongRequest;
  service: { request: KongServiceRequest };
  response: KongResponse;
  client: KongClient;
  router: KongRouter;
  log: KongLog;
  /**
   * `plugin` is a table of this plugin and this request, empty when the first phase starts: a request that another
   * plugin ended comes to `header_filter` without having been in `access`. Every phase of a request; not in timers.
   */
  ctx: { plugin: KongPluginContext };
};

/** At most `size` bytes of what is to be decompressed; nil when there is no more. */
type ZlibInput = (this: void, size: number) => string | undefined;
/** Takes a piece of the result; nil or false and a reason ends the work with that reason as the error. */
type ZlibOutput = (this: void, data: string) => LuaMultiReturn<[taken: true | undefined, reason?: string]>;

/** @noSelf */
declare module "ffi-zlib" {
  /** Decompresses gzip or zlib, whichever it is, up to the end of its first member; `bufsize` at a time. */
  function inflateGzip(
    input: ZlibInput,
    output: ZlibOutput,
    bufsize?: number,
  ): LuaMultiReturn<[ok: boolean, err: string | undefined]>;
  export { inflateGzip };
}

/** A field of a Kong schema: its type, its rules and its default. */
interface KongField {
  type: "string" | "integer" | "number" | "boolean" | "record" | "array" | "set" | "map";
  description?: string;
  default?: unknown;
  required?: boolean;
  referenceable?: boolean;
  encrypted?: boolean;
  one_of?: readonly unknown[];
  between?: readonly [number, number];
  gt?: number;
  /** Strings may not be shorter than 1 unless this says so. */
  len_min?: number;
  len_max?: number;
  match?: string;
  elements?: KongField;
  keys?: KongField;
  values?: KongField;
  fields?: readonly Record<string, KongField>[];
  entity_checks?: readonly KongEntityCheck[];
  /** Returns true, or nil and what is wrong. */
  custom_validator?: KongValidator;
}

type KongValidator = (this: void, value: never) => LuaMultiReturn<[ok: true | undefined, err?: string]>;

type KongEntityCheck =
  | { custom_entity_check: { field_sources: readonly string[]; fn: KongValidator; run_with_missing_fields?: boolean } }
  | { conditional: KongConditional }
  | { at_least_one_of: readonly string[] }
  | { only_one_of: readonly string[] }
  | { mutually_required: readonly string[] };

interface KongConditional {
  if_field: string;
  if_match: Partial<KongField> & { eq?: unknown };
  then_field: string;
  then_match: Partial<KongField> & { eq?: unknown };
  then_err?: string;
}

/** A ready-made field; calling it gives a copy with more attributes. */
type KongTypedef = KongField & ((this: void, more?: Partial<KongField>) => KongField);

declare module "kong.db.schema.typedefs" {
  const host: KongTypedef;
  const port: KongTypedef;
  const timeout: KongTypedef;
  const sni: KongTypedef;
  /** The plugin can't be attached to a consumer. */
  const no_consumer: KongTypedef;
  /** The plugin can't be attached to a consumer group. */
  const no_consumer_group: KongTypedef;
  const protocols_http: KongTypedef;
  export { host, port, timeout, sni, no_consumer, no_consumer_group, protocols_http };
}

/** Kong's own Redis settings; what `config_schema` describes. Times are in milliseconds. */
interface KongRedisConfig {
  host?: string;
  port: number;
  /** For connecting, sending and receiving, each. */
  timeout: number;
  username?: string;
  password?: string;
  database: number;
  ssl: boolean;
  ssl_verify: boolean;
  server_name?: string;
}

declare module "kong.tools.redis.schema" {
  const config_schema: KongField;
  export { config_schema };
}
