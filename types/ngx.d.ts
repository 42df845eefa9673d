/**
 * The part of ngx_lua that this project uses. In init_worker, header_filter, body_filter and log nothing can connect
 * anywhere (no cosockets); a timer can.
 */

/** A `lua_shared_dict`: memory of all workers. Every phase; no call yields. */
interface NgxSharedDict {
  /** nil if the key isn't there or is over. */
  get(key: string): LuaMultiReturn<[value: string | number | boolean | undefined, flags?: number]>;
  /** `exptime` in seconds, 0 for ever. `forcible` tells that other items, still valid, had to go. */
  set(
    key: string,
    value: string | number | boolean | undefined,
    exptime?: number,
  ): LuaMultiReturn<[ok: boolean, err?: string, forcible?: boolean]>;
  /** As `set`, but fails with "no memory" where other items, still valid, would have to go. */
  safe_set(
    key: string,
    value: string | number | boolean,
    exptime?: number,
  ): LuaMultiReturn<[ok: boolean, err?: string]>;
  /** As `add`, but fails with "no memory" where other items, still valid, would have to go. */
  safe_add(
    key: string,
    value: string | number | boolean,
    exptime?: number,
  ): LuaMultiReturn<[ok: boolean, err?: string]>;
  /** As `set`, but fails with "exists" if the key is there. */
  add(
    key: string,
    value: string | number | boolean,
    exptime?: number,
  ): LuaMultiReturn<[ok: boolean, err?: string, forcible?: boolean]>;
  /** Adds atomically and gives the new value; a missing key starts from `init`, or fails with "not found". */
  incr(
    key: string,
    by: number,
    init?: number,
    init_ttl?: number,
  ): LuaMultiReturn<[value: number | undefined, err?: string, forcible?: boolean]>;
  delete(key: string): void;
}

/** JSON's and Redis's null. Truthy, unlike nil. */
interface NgxNull {
  readonly __ngx_null: never;
}

/** @noSelf */
interface NgxWorker {
  /** Counted from 0; nil in processes that are no workers. */
  id(): number | undefined;
  /** Whether the worker is shutting down. */
  exiting(): boolean;
}

/** @noSelf */
interface NgxTimer {
  /** Runs `callback` once, after `delay` seconds, or earlier and with `premature` when the worker ends. Every phase but init. */
  at(
    delay: number,
    callback: (this: void, premature: boolean) => void,
  ): LuaMultiReturn<[ok: true, err: undefined] | [ok: undefined, err: string]>;
}

/** @noSelf */
interface NgxRequest {
  get_method(): string;
  get_headers(
    max_headers?: number,
  ): LuaMultiReturn<[headers: Record<string, string | string[] | undefined>, err: string | undefined]>;
  set_header(name: string, value: string | number | string[]): void;
  clear_header(name: string): void;
  /** Yields until the whole body is there. rewrite, access. */
  read_body(): void;
  /** nil if there is none, or it is in a file. */
  get_body_data(): string | undefined;
  get_body_file(): string | undefined;
  /** After `read_body`. */
  set_body_data(data: string): void;
}

/** @noSelf */
interface NgxResponse {
  get_headers(
    max_headers?: number,
  ): LuaMultiReturn<[headers: Record<string, string | string[] | undefined>, err: string | undefined]>;
}

/** @noSelf */
interface Ngx {
  readonly null: NgxNull;
  readonly OK: number;
  readonly DEBUG: number;
  readonly INFO: number;
  readonly NOTICE: number;
  readonly WARN: number;
  readonly ERR: number;

  readonly shared: Record<string, NgxSharedDict | undefined> & { kong: NgxSharedDict };
  readonly worker: NgxWorker;
  readonly timer: NgxTimer;
  readonly req: NgxRequest;
  readonly resp: NgxResponse;

  /** The chunk, which may be replaced or set to nil, and whether it is the last. body_filter. */
  readonly arg: [chunk: string | undefined, eof: boolean];
  /** nginx's variables; nil for one without a value, an error for an unknown one. Phases of a request. */
  readonly var: Record<string, string | undefined>;
  /** A table of the request, lost at an internal redirect. Phases of a request. */
  readonly ctx: Record<string, unknown>;
  /** Set until the headers are sent. Phases of a request. */
  status: number;
  /** Response headers; nil removes one. Set until the headers are sent. Phases of a request. */
  readonly header: Record<string, string | number | string[] | undefined>;
  readonly headers_sent: boolean;

  /** Seconds since the epoch with milliseconds, as cached at the start of the current event. */
  now(): number;
  /** Makes the cached time current; a system call. */
  update_time(): void;
  /** As "init", "init_worker", "access", "header_filter", "body_filter", "log", "timer". */
  get_phase(): string;
  log(level: number, ...parts: unknown[]): void;
  print(...parts: (string | number)[]): void;
  /** Ends the phase (0) or the request (a status). Doesn't return in access. */
  exit(status: number): void;
  encode_base64(data: string, no_padding?: boolean): string;
  /** nil if it isn't base64. */
  decode_base64(text: string): string | undefined;
}

declare const ngx: Ngx;
