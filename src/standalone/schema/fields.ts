/** A record's values by field name. */
export type Values = Record<string, unknown>;

/** A record's fields by name, from Kong's list of tables with one field each. */
export function fieldsOf(record: KongField): Record<string, KongField> {
  const fields: Record<string, KongField> = {};
  for (const entry of record.fields ?? []) {
    for (const [name, field] of pairs(entry)) fields[name] = field;
  }
  return fields;
}

/** The value at a path such as `config.redis.host`; nil if any part of it is missing. */
export function valueAt(values: Values, path: string): unknown {
  let value: unknown = values;
  for (const [name] of string.gmatch(path, "[^.]+")) {
    if (type(value) !== "table") return undefined;
    value = (value as Values)[name];
  }
  return value;
}
