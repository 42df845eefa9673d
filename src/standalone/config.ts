import * as json from "cjson.safe";
import { withDefaults } from "./schema/defaults";
import type { PluginConfig } from "./schema/defaults";
import { checkRecord } from "./schema/validate";

type Read = LuaMultiReturn<[config: PluginConfig, err: undefined] | [config: undefined, err: string]>;

/**
 * The plugin's configuration from JSON: `schema`'s defaults filled in, its rules checked as Kong checks them. An error
 * names every field that is wrong, and no value.
 */
export function readConfig(text: string | undefined, schema: KongField): Read {
  if (text === undefined || text === "") return $multi(undefined, "AWS_MASKER_CONFIG is not set");
  const [given] = json.decode(text);
  if (type(given) !== "table") return $multi(undefined, "AWS_MASKER_CONFIG is not a JSON object");
  const plugin = withDefaults({ type: "record", fields: configOnly(schema) }, { config: given });
  const errors: string[] = [];
  checkRecord({ type: "record", fields: configOnly(schema), entity_checks: schema.entity_checks }, plugin, "", errors);
  if (errors.length === 0) return $multi(plugin.config as PluginConfig, undefined);
  table.sort(errors);
  return $multi(undefined, `the configuration is wrong:\n  ${errors.join("\n  ")}`);
}

/** A plugin's schema also says where in Kong it may be attached, which means nothing here. */
function configOnly(schema: KongField): Record<string, KongField>[] {
  return (schema.fields ?? []).filter((entry) => "config" in entry);
}
