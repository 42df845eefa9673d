const ARTICLES: Record<string, string> = { integer: "an integer", array: "an array" };

const TABLES = new LuaSet<string>();
for (const name of ["record", "map", "array", "set"]) TABLES.add(name);

function hasType(expected: KongField["type"], value: unknown): boolean {
  if (expected === "integer") return type(value) === "number" && (value as number) % 1 === 0;
  return type(value) === (TABLES.has(expected) ? "table" : expected);
}

function listed(values: readonly unknown[]): string {
  return values.map((value) => tostring(value)).join(", ");
}

function rangeError(field: KongField, value: number): string | undefined {
  const { between, gt } = field;
  if (between !== undefined && (value < between[0] || value > between[1])) {
    return `value should be between ${between[0]} and ${between[1]}`;
  }
  if (gt !== undefined && value <= gt) return `value must be greater than ${gt}`;
  return undefined;
}

function textError(field: KongField, value: string): string | undefined {
  const shortest = field.len_min ?? 1;
  if (value.length < shortest) return `length must be at least ${shortest}`;
  if (field.len_max !== undefined && value.length > field.len_max) return `length must be at most ${field.len_max}`;
  if (field.match !== undefined && string.match(value, field.match)[0] === undefined) return "invalid value";
  // Taken literally, a reference that everyone can read would be the secret.
  if (field.referenceable === true && string.match(value, "^{vault://.*}$")[0] !== undefined) {
    return "references to a vault are resolved by Kong only; give the value itself";
  }
  return undefined;
}

/** What is wrong with a value that is there, apart from what it contains; never quotes the value. */
export function fieldError(field: KongField, value: unknown): string | undefined {
  if (!hasType(field.type, value)) return `expected ${ARTICLES[field.type] ?? `a ${field.type}`}`;
  if (field.one_of?.includes(value) === false) return `expected one of: ${listed(field.one_of)}`;
  const failure =
    typeof value === "number"
      ? rangeError(field, value)
      : typeof value === "string"
        ? textError(field, value)
        : undefined;
  if (failure !== undefined || field.custom_validator === undefined) return failure;
  const [ok, reason] = field.custom_validator(value as never);
  return ok === true ? undefined : (reason ?? "invalid value");
}
