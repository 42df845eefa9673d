/** Parts of patterns that several families share. */
import type { Evidence } from "./detector";

/** https://docs.aws.amazon.com/general/latest/gr/rande.html: `us-east-1`, `us-gov-west-1`, `us-isob-east-1`, `eusc-de-east-1`. */
export const REGION = "[a-z]{2,4}(?:-[a-z]{2,9}){1,3}-[0-9]{1,2}";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export const PARTITION = "aws(?:-cn|-us-gov|-iso(?:-[a-z])?|-eusc)?";

/** DNS suffix of the service endpoints; the `.cn` of the China regions follows it. */
export const AMAZONAWS = "\\.amazonaws\\.com";

/** A DNS label that a customer chose or that AWS generated. */
export const LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";

/** A name of letters, digits and the punctuation that most services allow. */
export const NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?";

export const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

export const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
export const CIDR = "(?:/(?:3[0-2]|[12]?[0-9]))?";

const GROUP = "[0-9a-f]{1,4}";
/** What follows the first group of an IPv6 address: all eight groups, or `::` in place of some; a prefix length. */
export const IPV6_REST = `(?:(?:${GROUP}:){6}${GROUP}|(?:${GROUP}:){0,5}:(?:${GROUP}(?::${GROUP}){0,4})?)(?:/[0-9]{1,3})?`;

/** What {@link IPV6_REST} begins with; a percent sign where URLs have `%3A`. */
export const IPV6_LOOK = "[0-9a-f:%]";

export const QUOTE = "[\"'`]";
export const BLANKS = "[ \\t]*";
export const SPACE = "[ \\t\\n\\r]*";

/** What may open a value: `!Sub "v"`, `aws.String("v")`, `name: str = "v"`, `["v"]`, `[]string{"v"}`. */
const OPENING = `(?:!Sub[ \\t]+|(?:aws\\.)?String\\(|(?:str|[Ss]tring)[ \\t]*=[ \\t]*|(?:\\[\\]string\\{|[\\[(])${SPACE})?`;
/** Between a name and a value that are members of one object: `"Key", "Value": "v"`, `Name=x,Values=v`, `- name: x ⏎ value: v`. */
const MEMBER = `${QUOTE}?[,\\n\\r]${SPACE}${QUOTE}?(?:[Pp]arameter|[Oo]utput)?[Vv]alues?${QUOTE}?${BLANKS}[:=]${BLANKS}(?:\\[${SPACE})?${QUOTE}?`;

/**
 * Between a key and its value in JSON, YAML, HCL, INI, environment files, source code, XML, command lines, and the
 * tables of the AWS CLI. That blanks alone only do behind a flag is for the right edge `value` to check.
 */
export const SEPARATOR = `(?:${signs()}|(?:${QUOTE},)?[ \\t]+${QUOTE}?)/?`;

/** The separators that are more than blanks. */
function signs(): string {
  return (
    `${QUOTE}?\\]?${BLANKS}(?:=>|:=|[:=|>])${BLANKS}${OPENING}${QUOTE}?` +
    `|${QUOTE},${BLANKS}${QUOTE}` +
    `|\\(${SPACE}${QUOTE}` +
    `|${QUOTE}?:${BLANKS}[\\n\\r]${SPACE}-[ \\t]+${QUOTE}?` +
    `|${MEMBER}`
  );
}

/**
 * Between the key and the value of one member alone: `"Key": "v"`, `Key = v`, `Key=v`.
 */
export const EQUALS = `${QUOTE}?${BLANKS}[:=]${BLANKS}${QUOTE}?`;

/** What the values of the key `Id` begin with that are looked for: one class for all of them, so that they share states. */
export const ID_LOOK = "[0-9Eaopr]";

/**
 * What may stand before evidence that begins with a word, so that `no-unused` is not read as `o-…`. The letters and digits are
 * the ends of escapes and colour codes.
 */
export const BEFORE_WORD = "(?:[^A-Za-z0-9]|\\\\[bf]?|%[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[0-9;\\[]m)";

/** `DBInstanceIdentifier` → a pattern that also matches `db-instance-identifier`, `db_instance_identifiers` and `DB instance identifier` (with `ignoreCase`). */
export function keyPattern(keys: string[]): string {
  return `(?:${keys.map((key) => spelled(wordsOf(key))).join("|")})s?`;
}

/** Evidence for a value behind one of `keys` with {@link SEPARATOR}: the ends of keys are short, and shared by many. */
export function keyEvidence(keys: string[]): Evidence {
  const endings = keys.map((key) => {
    const words = wordsOf(key);
    let from = words.length - 1;
    while (from > 0 && words.slice(from).join("").length < SHORTEST_ENDING) from -= 1;
    return `${spelled(words.slice(from))}s?`;
  });
  return evidenceBehind(`(?:${endings.join("|")})`);
}

/** Evidence for a value behind a key, a pattern, with {@link SEPARATOR}. */
export function evidenceBehind(key: string): Evidence {
  return { core: key, separator: `(?:${signs()})/?`, flags: true };
}

const SHORTEST_ENDING = 5;

function spelled(words: string[]): string {
  return words.join("[-_ ]?");
}

/** `DBInstanceIdentifier` → `["DB", "Instance", "Identifier"]`. */
export function wordsOf(key: string): string[] {
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
