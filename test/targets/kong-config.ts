/** The project's own `kong/kong.yml` with other addresses. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

interface KongYaml {
  services: { url: string; plugins: { name: string; config: Record<string, unknown> }[] }[];
}

/** @param plugin laid over the plugin's configuration; `redis` field by field */
export function kongYaml(
  upstream: string,
  redis: Record<string, unknown>,
  plugin: Record<string, unknown> = {},
): string {
  const config = parse(readFileSync(join(import.meta.dirname, "../../kong/kong.yml"), "utf8")) as KongYaml;
  const [service] = config.services;
  service.url = upstream;
  const [masker] = service.plugins;
  masker.config = { ...masker.config, ...plugin, redis: { ...(masker.config.redis as object), ...redis } };
  return stringify(config);
}
