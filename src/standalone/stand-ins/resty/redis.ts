/** Kong's `resty.redis` on Debian's `nginx.redis` 0.27, an older release of the same library. */

interface Socket {
  connect(...address: unknown[]): LuaMultiReturn<[ok: 1, err: undefined] | [ok: undefined, err: string]>;
  settimeouts(connect: number, send: number, read: number): void;
  sslhandshake(
    session: boolean | undefined,
    serverName: string | undefined,
    verify: boolean | undefined,
  ): LuaMultiReturn<[session: unknown, err: string | undefined]>;
}

interface OldRedis {
  readonly _sock: Socket;
}

type Connected = LuaMultiReturn<[ok: 1, err: undefined] | [ok: undefined, err: string]>;
type Created = LuaMultiReturn<[redis: OldRedis, err: undefined] | [redis: undefined, err: string]>;

const LIBRARY = "nginx.redis";
const old = require(LIBRARY) as {
  connect(this: OldRedis, ...address: unknown[]): Connected;
  readonly new: (this: void) => Created;
};

/** What the old library lacks or does otherwise; every other method is its own, and it makes one for any command. */
const methods = setmetatable(
  {
    set_timeouts(this: OldRedis, connect: number, send: number, read: number): void {
      this._sock.settimeouts(connect, send, read);
    },

    connect(this: OldRedis, ...address: unknown[]): Connected {
      const [ok, failure] = old.connect.call(this, ...address);
      if (ok === undefined) return $multi(undefined, failure);
      const options = address[address.length - 1] as RedisConnectOptions;
      if (type(options) !== "table" || options.ssl !== true) return $multi(1, undefined);
      const [session, refused] = this._sock.sslhandshake(false, options.server_name, options.ssl_verify);
      if (session === undefined || session === false) {
        return $multi(undefined, `failed to do ssl handshake: ${tostring(refused)}`);
      }
      return $multi(1, undefined);
    },
  },
  { __index: old },
);

function newRedis(): Created {
  const [client, failure] = old.new();
  if (client === undefined) return $multi(undefined, failure);
  return $multi(setmetatable(client, { __index: methods }) as OldRedis, undefined);
}

export { newRedis as new };
