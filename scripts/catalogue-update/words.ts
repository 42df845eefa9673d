/** Keys as the engine compares them. */

/** `DBInstanceIdentifier`, `db-instance-identifier` → `["db", "instance", "identifier"]`. */
export function wordsOf(key: string): string[] {
  const humps = key
    .replace(/([A-Z])IDs$/, "$1Ids")
    .replace(/ARNs$/, "Arns")
    .replace(/([a-z])IDs/g, "$1Ids");
  return (humps.match(/[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+/g) ?? []).map((word) => word.toLowerCase());
}

/** The key without separators and in small letters; the plural of its last word is the engine's to try. */
export function normalized(key: string): string {
  return singular(key.toLowerCase().replace(/[^a-z0-9]/g, ""));
}

/** Without the `s` of a plural; `status`, `address` and `alias` end in no plural. */
export function singular(word: string): string {
  return /^(?:.*id|.{3,})s$/.test(word) && !/(?:ss|us|is|alias)$/.test(word) ? word.slice(0, -1) : word;
}

/** `DBInstanceIdentifier` → `db-instance-identifier`: the flag or the operation in the AWS CLI. */
export function kebab(key: string): string {
  return key
    .replace(/([A-Z]+)([A-Z][a-z]+)/g, "$1-$2")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase();
}
