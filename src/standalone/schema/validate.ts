import { checkEntity } from "./entity-checks";
import { fieldError } from "./field-error";
import { fieldsOf } from "./fields";
import type { Values } from "./fields";

function at(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function checkItems(field: KongField, values: Values, path: string, errors: string[]): void {
  for (const [key, item] of pairs(values)) {
    if (field.keys !== undefined) checkValue(field.keys, key, `${path}.${key}`, errors);
    const rule = field.elements ?? field.values;
    if (rule !== undefined) checkValue(rule, item, `${path}.${key}`, errors);
  }
}

function checkValue(field: KongField, value: unknown, path: string, errors: string[]): void {
  if (value === undefined) {
    if (field.required === true) errors.push(`${path}: required field missing`);
    return;
  }
  const failure = fieldError(field, value);
  if (failure !== undefined) errors.push(`${path}: ${failure}`);
  else if (field.type === "record") checkRecord(field, value as Values, path, errors);
  else if (type(value) === "table") checkItems(field, value as Values, path, errors);
}

/** Appends what is wrong with a record at `path` ("" for the outermost): field by field, then its fields together. */
export function checkRecord(record: KongField, values: Values, path: string, errors: string[]): void {
  const before = errors.length;
  const fields = fieldsOf(record);
  for (const [name] of pairs(values)) {
    if (!(name in fields)) errors.push(`${at(path, name)}: unknown field`);
  }
  for (const [name, field] of pairs(fields)) checkValue(field, values[name], at(path, name), errors);
  // As on Kong, checks across fields only see fields that are right by themselves.
  if (errors.length > before) return;
  for (const check of record.entity_checks ?? []) {
    const failure = checkEntity(check, values);
    if (failure !== undefined) errors.push(path === "" ? failure : `${path}: ${failure}`);
  }
}
