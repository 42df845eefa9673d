/** The OpenResty libraries that ship with Kong, as far as this project uses them. */

type RedisNull = NgxNull;
/** A reply; an error reply inside a pipeline or an array is `[false, message]`. */
type RedisReply = string | number | RedisNull | RedisReply[] | [false, string];
/** `undefined` as result: the connection failed and must be closed. `false`: Redis answered with this error. */
type RedisResult<T> = LuaMultiReturn<
  [reply: T, err: undefined] | [reply: undefined, err: string] | [reply: false, err: string]
>;

interface RedisConnectOptions {
  /** Name of the connection pool; the default is only host and port, and so shares logins and databases. */
  pool?: string;
  /** Connections kept per worker. */
  pool_size?: number;
  /** Connects waiting when the pool is full; without it the pool doesn't limit. */
  backlog?: number;
  ssl?: boolean;
  ssl_verify?: boolean;
  /** SNI, and the name that the certificate must have. */
  server_name?: string;
}

/**
 * A Redis connection: access and timers only, and only in the request that made it. A method exists for every command.
 * Between `init_pipeline` and `commit_pipeline` commands are kept and return nothing.
 */
interface Redis {
  /** Milliseconds. */
  set_timeouts(connect: number, send: number, read: number): void;
  /** `host` may be `unix:/path`; then the options stand in the place of the port. */
  connect(
    host: string,
    port: number,
    options?: RedisConnectOptions,
  ): LuaMultiReturn<[ok: 1, err: undefined] | [ok: undefined, err: string]>;
  connect(
    unixPath: string,
    options?: RedisConnectOptions,
  ): LuaMultiReturn<[ok: 1, err: undefined] | [ok: undefined, err: string]>;
  /** How often this connection came from the pool; 0 for a new one. */
  get_reused_times(): LuaMultiReturn<[times: number, err: undefined] | [times: undefined, err: string]>;
  /** Puts the connection into its pool, in place of `close`. Never after an error. */
  set_keepalive(
    maxIdleMilliseconds?: number,
    poolSize?: number,
  ): LuaMultiReturn<[ok: 1, err: undefined] | [ok: undefined, err: string]>;
  close(): LuaMultiReturn<[ok: 1, err: undefined] | [ok: undefined, err: string]>;

  auth(password: string): RedisResult<string>;
  auth(username: string, password: string): RedisResult<string>;
  select(database: number): RedisResult<string>;
  ping(): RedisResult<string>;
  get(key: string): RedisResult<string | RedisNull>;
  set(key: string, value: string, ...options: (string | number)[]): RedisResult<string | RedisNull>;
  mget(...keys: string[]): RedisResult<(string | RedisNull)[]>;
  del(...keys: string[]): RedisResult<number>;
  expire(key: string, seconds: number): RedisResult<number>;
  pexpire(key: string, milliseconds: number): RedisResult<number>;
  publish(channel: string, message: string): RedisResult<number>;
  info(section?: string): RedisResult<string>;

  /** `commands`: how many to expect. */
  init_pipeline(commands?: number): void;
  /** One reply a command, in order. */
  commit_pipeline(): LuaMultiReturn<[replies: RedisReply[], err: undefined] | [replies: undefined, err: string]>;
  cancel_pipeline(): void;
}

/** @noSelf */
declare module "resty.redis" {
  function newRedis(): LuaMultiReturn<[redis: Redis, err: undefined] | [redis: undefined, err: string]>;
  export { newRedis as new };
}

interface Hmac {
  /** Appends to the message. */
  update(part: string): LuaMultiReturn<[ok: boolean, err?: string]>;
  /** The digest's bytes, after appending `part`. Then only `reset` may follow. */
  final(part?: string): LuaMultiReturn<[digest: string, err: undefined] | [digest: undefined, err: string]>;
  /** Starts a new message with the same key. */
  reset(): LuaMultiReturn<[ok: boolean, err?: string]>;
}

/** @noSelf */
declare module "resty.openssl.hmac" {
  function newHmac(
    key: string,
    digest: "sha256",
  ): LuaMultiReturn<[hmac: Hmac, err: undefined] | [hmac: undefined, err: string]>;
  export { newHmac as new };
}

interface Cipher {
  /** For AES-256-GCM: `key` 32 bytes, `iv` 12 bytes and never twice with one key, `aad` authenticated but not in the result. */
  encrypt(
    key: string,
    iv: string,
    plaintext: string,
    no_padding?: boolean,
    aad?: string,
  ): LuaMultiReturn<[ciphertext: string, err: undefined] | [ciphertext: undefined, err: string]>;
  /** After `encrypt`; 16 bytes for GCM. */
  get_aead_tag(size: number): LuaMultiReturn<[tag: string, err: undefined] | [tag: undefined, err: string]>;
  /** Fails unless key, iv, aad, tag and ciphertext belong together. */
  decrypt(
    key: string,
    iv: string,
    ciphertext: string,
    no_padding?: boolean,
    aad?: string,
    tag?: string,
  ): LuaMultiReturn<[plaintext: string, err: undefined] | [plaintext: undefined, err: string]>;
}

/** @noSelf */
declare module "resty.openssl.cipher" {
  /** Reusable for any number of messages, one after the other. */
  function newCipher(
    type: "aes-256-gcm",
  ): LuaMultiReturn<[cipher: Cipher, err: undefined] | [cipher: undefined, err: string]>;
  export { newCipher as new };
}

/** @noSelf */
declare module "resty.openssl.rand" {
  /** `length` random bytes, good enough for keys. */
  function bytes(length: number): LuaMultiReturn<[bytes: string, err: undefined] | [bytes: undefined, err: string]>;
  export { bytes };
}

/** Keeps the most recently used items of one worker, up to a number; no phase limits. */
interface LruCache<T> {
  /** nil and the old value if it is over. */
  get(key: string): LuaMultiReturn<[value: T | undefined, stale?: T]>;
  /** `ttl` in seconds, for ever without it. */
  set(key: string, value: T, ttl?: number): void;
  delete(key: string): void;
  count(): number;
  flush_all(): void;
}

/** @noSelf */
declare module "resty.lrucache" {
  function newCache<T>(
    items: number,
  ): LuaMultiReturn<[cache: LruCache<T>, err: undefined] | [cache: undefined, err: string]>;
  export { newCache as new };
}
