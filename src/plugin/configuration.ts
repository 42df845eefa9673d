/** The plugin's configuration as `schema.ts` defines it, and what a worker builds from it. */
import { loadCatalogue } from "../engine/find/catalogue";
import type { CustomPattern } from "../engine/compile/custom";
import { Masker } from "../engine/mask/masker";
import type { Sealing } from "../engine/json/policy";
import type { FamilyAction } from "../engine/mask/replacement";
import { addSeal, checkSeal } from "../engine/protocols/seal";
import { DOCUMENTATION_EXAMPLES } from "../patterns/documentation";
import { Surrogates } from "../engine/surrogates/surrogates";
import { cacheOf } from "../vault/cache";
import { type ScopeKeys, scopeKeys } from "../vault/keys";
import { memoryVault } from "../vault/memory";
import { RedisVault } from "../vault/redis";
import type { Vault } from "../vault/vault";
import catalogueData = require("kong.plugins.aws-masker.catalogue_data");

export interface Configuration {
  use_redis: boolean;
  mask_ec2_instances: boolean;
  mask_s3_buckets: boolean;
  mask_rds_instances: boolean;
  mask_private_ips: boolean;
  preserve_structure: boolean;
  log_masked_requests: boolean;
  mapping_ttl: number;
  max_entries: number;
  max_body_size: number;
  conversation_memory: number;
  redis_socket?: string;
  redis_failure: "closed" | "continue";
  previous_keys?: string[];
  events_channel?: string;
  binary_files: "pass" | "block";
  unresolved: "log" | "block";
  families?: Record<string, FamilyAction | undefined>;
  mask_public_ips: boolean;
  allow_documentation_examples: boolean;
  allow_list?: string[];
  custom_words?: string[];
  custom_patterns?: CustomPattern[];
  scope: "consumer" | "route" | "global";
  mask_key?: string;
  anthropic_api_key?: string;
  redis: KongRedisConfig;
}

/** What is known of a scope. */
export interface Scope {
  keys: ScopeKeys;
  surrogates: Surrogates;
  /** For requests: what upstream signed in this scope passes, without its seal. For answers: it gets one. */
  checkSeal: Sealing;
  addSeal: Sealing;
  /** The scope's keys under earlier masking keys, the latest first: what they encrypted can still be read. */
  earlier: ScopeKeys[];
}

/** The machinery of one configuration. */
export interface Gateway {
  maskKey: string;
  masker: Masker;
  vault: Vault;
  scopeOf: (this: void, name: string) => Scope;
}

/** Family → the switch that turns it off; a family without one is always masked. */
const SWITCHES: Record<string, keyof Configuration | undefined> = {
  ec2: "mask_ec2_instances",
  vpc: "mask_ec2_instances",
  s3: "mask_s3_buckets",
  rds: "mask_rds_instances",
  network: "mask_private_ips",
  network_public: "mask_public_ips",
};

/** Shortest key in bytes, as in the schema: Kong applies that to a reference, not to what it stands for. */
const SHORTEST_KEY = 16;
/** Scopes a worker remembers: consumers or credentials that are active at the same time. */
const SCOPES = 1000;

const catalogue = loadCatalogue(catalogueData);
// Kong hands the same table to every phase until the configuration changes, and drops it then.
const gateways = setmetatable(new LuaTable<Configuration, Gateway>(), { __mode: "k" });

function actionOf(conf: Configuration, family: string): FamilyAction {
  const field = SWITCHES[family];
  if (field !== undefined && conf[field] !== true) return "allow";
  return (
    conf.families?.[family] ?? (field === undefined && catalogueData.optInFamilies.includes(family) ? "allow" : "mask")
  );
}

function build(conf: Configuration, maskKey: string): Gateway {
  const scopes = cacheOf<Scope>(SCOPES);
  // What is kept must not refer to `conf` itself, or the table of gateways would never let go of it.
  const { preserve_structure } = conf;
  const previous = (conf.previous_keys ?? []).filter((key) => key.length >= SHORTEST_KEY);
  return {
    maskKey,
    masker: new Masker(catalogue, {
      actionOf: (family) => actionOf(conf, family),
      maxFindings: conf.max_entries,
      allowed: (conf.allow_list ?? []).concat(conf.allow_documentation_examples ? DOCUMENTATION_EXAMPLES : []),
      patterns: conf.custom_patterns ?? [],
      words: conf.custom_words ?? [],
      keptBytes: conf.conversation_memory,
    }),
    vault: conf.use_redis ? new RedisVault(conf.redis, conf.mapping_ttl, conf.redis_socket) : memoryVault,
    scopeOf: (name) => {
      let [scope] = scopes.get(name);
      if (scope === undefined) {
        const keys = scopeKeys(maskKey, name);
        const { digest } = keys;
        scope = {
          keys,
          surrogates: new Surrogates(digest, preserve_structure),
          checkSeal: (thinking, signature) => checkSeal(digest, thinking, signature),
          addSeal: (thinking, signature) => addSeal(digest, thinking, signature),
          earlier: previous.map((key) => scopeKeys(key, name)),
        };
        scopes.set(name, scope);
      }
      return scope;
    },
  };
}

/** The machinery for `conf`; undefined if it has no masking key worth the name, as when a reference was not resolved. */
export function gatewayFor(conf: Configuration): Gateway | undefined {
  const { mask_key } = conf;
  if (mask_key === undefined || mask_key.length < SHORTEST_KEY) return undefined;
  let gateway = gateways.get(conf) as Gateway | undefined;
  // Kong renews what a reference stands for in the same table.
  if (gateway?.maskKey !== mask_key) {
    gateway = build(conf, mask_key);
    gateways.set(conf, gateway);
  }
  return gateway;
}

/** Builds the machinery of all configurations before the first request needs it. */
export function prepare(configurations: Configuration[]): void {
  for (const conf of configurations) {
    if (gatewayFor(conf) === undefined)
      kong.log.err("mask_key is too short or its reference is not resolved: requests are refused");
  }
}
