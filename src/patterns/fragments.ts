/** Parts of patterns that several families share. */

/** https://docs.aws.amazon.com/general/latest/gr/rande.html: `us-east-1`, `us-gov-west-1`, `us-isob-east-1`, `eusc-de-east-1`. */
export const REGION = "[a-z]{2,4}(?:-[a-z]{2,9}){1,3}-[0-9]{1,2}";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export const PARTITION = "aws(?:-cn|-us-gov|-iso(?:-[a-z])?|-eusc)?";

/** DNS suffix of the service endpoints; the `.cn` of the China regions follows it. */
export const AMAZONAWS = "\\.amazonaws\\.com";

/** A DNS label that a customer chose or that AWS generated. */
export const LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";

/**
 * Between a key and its value in JSON, YAML, HCL, INI, environment files, source code, XML, and the tables of the AWS
 * CLI: `"key": "v"`, `key: v`, `key = "v"`, `key=v`, `key => 'v'`, `"keys": ["v"`, `<key>v`, `| key | v`.
 */
export const KEY_SEPARATOR = "[\"'`]?[ \\t]*(?:=>|:=|[:=|>])[ \\t]*(?:\\[[ \\t\\n\\r]*)?[\"'`]?";

/** Between a command line flag and its value: `--flag v`, `--flag=v`, `--flag "v"`, `"--flag", "v"`. */
export const FLAG_SEPARATOR = "(?:=|[\"']?,?[ \\t]+)[\"'`]?";

/** What the evidence table takes for either of the two; the origin table tells them apart. */
export const ANY_SEPARATOR = "[\"'`]?(?:,?[ \\t]+|[ \\t]*(?:=>|:=|[:=|>])[ \\t]*(?:\\[[ \\t\\n\\r]*)?)[\"'`]?";

/** `DBInstanceIdentifier` → a pattern that also matches `db-instance-identifier`, `db_instance_identifier` and `DB_INSTANCE_IDENTIFIER` (with `ignoreCase`). */
export function keyPattern(keys: string[]): string {
  return `(?:${keys.map((key) => wordsOf(key).join("[-_]?")).join("|")})`;
}

/** `DBInstanceIdentifier` → `["DB", "Instance", "Identifier"]`. */
function wordsOf(key: string): string[] {
  const words: string[] = [];
  let word = "";
  for (let index = 0; index < key.length; index++) {
    const char = key.charAt(index);
    const next = key.charAt(index + 1);
    const startsWord = isUpper(char) && (!isUpper(key.charAt(index - 1)) || isLower(next));
    if (startsWord && word !== "") {
      words.push(word);
      word = "";
    }
    word += char;
  }
  words.push(word);
  return words;
}

function isUpper(char: string): boolean {
  return char >= "A" && char <= "Z";
}

function isLower(char: string): boolean {
  return char >= "a" && char <= "z";
}
