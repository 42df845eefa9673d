/** Connections to Redis as Kong's own `redis` record describes them. */
import redis = require("resty.redis");
import { Breaker } from "./breaker";
import { hex, hmacSha256 } from "./keys";

const POOL_SIZE = 64;
const IDLE_MS = 60000;

export class RedisConnections {
  /** Of the server and the login, for what is remembered about them. */
  readonly name: string;
  private readonly breaker: Breaker;
  /** How many pools were given up after a time-out: if one connection does not notice that its server is gone, none does. */
  private abandoned = 0;

  /** @param socket path of a Unix socket, in place of host and port */
  constructor(
    private readonly config: KongRedisConfig,
    private readonly socket?: string,
  ) {
    const { host, port, database, ssl, ssl_verify, server_name, username, password } = config;
    // A pooled socket is already authenticated and in a database, so the name carries everything that depends on.
    const credentials = hex(string.sub(hmacSha256("aws-masker pool", `${username ?? ""}\0${password ?? ""}`), 1, 8));
    this.name = [socket ?? host ?? "", port, database, ssl, ssl_verify, server_name ?? "", credentials]
      .map((part) => tostring(part))
      .join(":");
    // Connecting, writing and reading may each take the whole time-out, on a pooled connection and on a fresh one.
    this.breaker = new Breaker(ngx.shared.kong, this.name, (config.timeout * 6) / 1000);
  }

  /**
   * Runs `use` with a connection, which goes back to the pool only if nothing went wrong. A pooled connection may have
   * died meanwhile, so `use` must be safe to run a second time, on a fresh one.
   *
   * @returns what `use` returned, an error or nothing
   */
  with(use: (this: void, connection: Redis) => string | undefined): string | undefined {
    const { breaker } = this;
    if (!breaker.allows()) return "Redis failed a moment ago";
    const deadline = ngx.now() + this.config.timeout / 1000;
    let [problem, wasPooled] = this.attempt(use);
    // A server that restarted has closed the pooled connections, and one that was replaced answers on them that it is a
    // replica now. One that hangs would cost a time-out for each.
    while (problem !== undefined && wasPooled && !problem.includes("timeout") && ngx.now() < deadline) {
      [problem, wasPooled] = this.attempt(use);
    }
    if (problem === undefined) breaker.succeeded();
    else breaker.failed();
    if (wasPooled && problem?.includes("timeout") === true) this.abandoned += 1;
    return problem;
  }

  private attempt(
    use: (this: void, connection: Redis) => string | undefined,
  ): LuaMultiReturn<[problem: string | undefined, wasPooled: boolean]> {
    const [connection, failure] = this.connect();
    if (connection === undefined) return $multi(failure, false);
    const wasPooled = (connection.get_reused_times()[0] ?? 0) > 0;
    const problem = use(connection);
    if (problem === undefined) connection.set_keepalive(IDLE_MS, POOL_SIZE);
    else connection.close();
    return $multi(problem, wasPooled);
  }

  private connect(): LuaMultiReturn<[Redis, undefined] | [undefined, string]> {
    const { host, port, timeout, ssl, ssl_verify, server_name } = this.config;
    const [connection, failure] = redis.new();
    if (connection === undefined) return $multi(undefined, failure);
    connection.set_timeouts(timeout, timeout, timeout);
    const pool = `${this.name}:${this.abandoned}`;
    const options = { pool, pool_size: POOL_SIZE, ssl, ssl_verify, server_name };
    const [isConnected, connectFailure] =
      this.socket === undefined
        ? connection.connect(host ?? "", port, options)
        : connection.connect(`unix:${this.socket}`, options);
    if (isConnected === undefined) return $multi(undefined, `cannot connect: ${connectFailure}`);
    const [reused, reuseFailure] = connection.get_reused_times();
    const problem = reused === undefined ? reuseFailure : reused > 0 ? undefined : this.introduce(connection);
    if (problem !== undefined) {
      connection.close();
      return $multi(undefined, problem);
    }
    return $multi(connection, undefined);
  }

  /** AUTH and SELECT, once a connection. */
  private introduce(connection: Redis): string | undefined {
    const { username, password, database } = this.config;
    if (password !== undefined && password !== "") {
      const [isIn, failure] =
        username === undefined || username === "" ? connection.auth(password) : connection.auth(username, password);
      if (isIn === undefined || isIn === false) return `cannot authenticate: ${failure}`;
    }
    if (database !== 0) {
      const [isSelected, failure] = connection.select(database);
      if (isSelected === undefined || isSelected === false) return `cannot select database ${database}: ${failure}`;
    }
    return undefined;
  }
}
