/** What a worker builds from a configuration. */
import { loadCatalogue } from "../engine/find/catalogue";
import { Masker } from "../engine/mask/masker";
import type { FamilyAction } from "../engine/mask/mappings";
import { DOCUMENTATION_EXAMPLES } from "../patterns/documentation";
import { memoryVault } from "../vault/memory";
import { RedisVault } from "../vault/redis";
import type { Vault } from "../vault/vault";
import type { Configuration } from "./configuration";
import { Scopes } from "./scope";
import catalogueData = require("kong.plugins.aws-masker.catalogue_data");

/** The machinery of one configuration. */
export interface Gateway {
  maskKey: string;
  masker: Masker;
  vault: Vault;
  scopes: Scopes;
}

/** Family → the switch that turns it off; a family without one is masked unless `families` says otherwise. */
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
  // No closure may refer to `conf` itself: it is the weak key of the table of gateways, which could then never be collected.
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
    scopes: new Scopes(maskKey, previous, preserve_structure),
  };
}

/** The machinery for `conf`; undefined if its masking key is too short, such as a reference that was not resolved. */
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

let isVersionLogged = false;

/** Builds the machinery of all configurations before the first request needs it. */
export function prepare(configurations: Configuration[]): void {
  if (!isVersionLogged) kong.log.notice("catalogue ", catalogueData.version);
  isVersionLogged = true;
  for (const conf of configurations) {
    if (gatewayFor(conf) === undefined)
      kong.log.err("mask_key is too short or its reference is not resolved: requests are refused");
  }
}
