import { fieldError } from "./field-error";
import { valueAt } from "./fields";
import type { Values } from "./fields";

function present(values: Values, paths: readonly string[]): string[] {
  return paths.filter((path) => valueAt(values, path) !== undefined);
}

/** Whether a value is what `if_match` or `then_match` asks for; these may leave the type out. */
function matchError(match: KongConditional["if_match"], value: unknown): string | undefined {
  if (value === undefined) return match.required === true ? "required field missing" : undefined;
  if (match.eq !== undefined && value !== match.eq) return `value must be ${tostring(match.eq)}`;
  return fieldError({ len_min: 0, ...match, type: match.type ?? (type(value) as KongField["type"]) }, value);
}

function conditional(check: KongConditional, values: Values): string | undefined {
  const condition = valueAt(values, check.if_field);
  if (condition === undefined || matchError(check.if_match, condition) !== undefined) return undefined;
  const failure = matchError(check.then_match, valueAt(values, check.then_field));
  if (failure === undefined) return undefined;
  return check.then_err ?? `${check.then_field}: ${failure} (because of ${check.if_field})`;
}

/** What is wrong with a record's fields together, by one of the checks of Kong's schemas. */
export function checkEntity(check: KongEntityCheck, values: Values): string | undefined {
  if ("custom_entity_check" in check) {
    const { field_sources, fn, run_with_missing_fields } = check.custom_entity_check;
    if (present(values, field_sources).length === 0 && run_with_missing_fields !== true) return undefined;
    const [ok, reason] = fn(values as never);
    return ok === true ? undefined : (reason ?? "invalid values");
  }
  if ("conditional" in check) return conditional(check.conditional, values);
  if ("at_least_one_of" in check) {
    const names = check.at_least_one_of;
    return present(values, names).length > 0 ? undefined : `at least one of these is needed: ${names.join(", ")}`;
  }
  if ("only_one_of" in check) {
    const names = check.only_one_of;
    return present(values, names).length === 1 ? undefined : `exactly one of these is needed: ${names.join(", ")}`;
  }
  if ("mutually_required" in check) {
    const names = check.mutually_required;
    const given = present(values, names).length;
    return given === 0 || given === names.length ? undefined : `all or none of these: ${names.join(", ")}`;
  }
  const [name] = next(check);
  error(`the standalone host doesn't know the entity check ${tostring(name)}`);
}
