/**
 * Where the end-to-end suite runs: `GATEWAY_TARGET` is `standalone` (stock nginx, the default), `kong` (a real Kong from
 * `KONG_BIN`) or `compose` (the containers). The tests know a base URL, a Redis and the fake Claude API, nothing else.
 */
import type { FakeClaude } from "../fake-claude/server";
import { startCompose } from "./compose";
import { startKong } from "./kong";
import { startStandalone } from "./standalone";

export interface RedisServer {
  /** With the password. */
  url: string;
  /** Ends it at once, as a crash does; what it was told is kept. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface Target {
  /** What clients use as base URL. */
  url: string;
  redis: RedisServer;
  /** Ends the gateway and starts it again with the same key and the same Redis. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface TargetOptions {
  /** Laid over the plugin's configuration. */
  plugin?: Record<string, unknown>;
  workers?: number;
  /** The port by which the gateway reaches its Redis, given the one on which that listens; not with containers. */
  redisPort?: (port: number) => Promise<number>;
}

const STARTERS = { standalone: startStandalone, kong: startKong, compose: startCompose };

/** The target's name; an error if `GATEWAY_TARGET` is none. */
export function targetName(): keyof typeof STARTERS {
  const name = process.env.GATEWAY_TARGET ?? "standalone";
  if (!(name in STARTERS)) throw new Error(`GATEWAY_TARGET must be one of ${Object.keys(STARTERS).join(", ")}`);
  return name as keyof typeof STARTERS;
}

/** Starts the gateway in front of `claude`; ready when this resolves. */
export function startTarget(claude: FakeClaude, options: TargetOptions = {}): Promise<Target> {
  return STARTERS[targetName()](claude, options);
}
