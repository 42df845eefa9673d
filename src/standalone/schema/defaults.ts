import * as json from "cjson.safe";
import { fieldsOf } from "./fields";
import type { Values } from "./fields";

/** The plugin's configuration, complete and checked. */
export type PluginConfig = Values;

function copy(value: unknown): unknown {
  if (type(value) !== "table") return value;
  const result = new LuaTable<AnyNotNil, unknown>();
  for (const [key, item] of pairs(value as Values)) result.set(key, copy(item));
  return result;
}

/** As Kong: a record gets its fields' defaults if it is there or required. */
function complete(field: KongField, value: unknown): unknown {
  if (value === undefined && field.default !== undefined) return copy(field.default);
  if (field.type === "record" && (type(value) === "table" || (value === undefined && field.required === true))) {
    return withDefaults(field, (value ?? {}) as Values);
  }
  const { elements } = field;
  if (elements?.type === "record" && type(value) === "table") {
    return (value as unknown[]).map((item) => complete(elements, item));
  }
  return value;
}

/** A copy of `values` with the defaults of the record's schema where there was nothing. JSON's null is nothing. */
export function withDefaults(record: KongField, values: Values): Values {
  const result: Values = {};
  for (const [name, value] of pairs(values)) {
    if (value !== json.null) result[name] = value;
  }
  for (const [name, field] of pairs(fieldsOf(record))) result[name] = complete(field, result[name]);
  return result;
}
