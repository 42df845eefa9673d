/** What stands where a name is expected but names nothing of the customer's; `patterns` has the lists. */
import {
  AWS_ACCOUNTS,
  AWS_ADDRESS_PREFIX,
  AWS_ARN_OWNERS,
  AWS_ARN_PARTS,
  AWS_INTEGRATIONS,
  AWS_NAME_PREFIXES,
  AWS_POLICIES,
  AWS_ZONES,
} from "../../patterns/aws-own";
import { COMMON_WORDS, NOT_NAMES, REFERENCES, VARIABLE_ENDINGS } from "../../patterns/words";

function setOfWords(lines: string[]): LuaSet<string> {
  const set = new LuaSet<string>();
  for (const line of lines) for (const word of line.split(" ")) set.add(word);
  return set;
}

const notNames = setOfWords(NOT_NAMES);
const awsPolicies = setOfWords(AWS_POLICIES);
const awsAccounts = setOfWords(AWS_ACCOUNTS);
const awsZones = setOfWords(AWS_ZONES);
const awsArnParts = setOfWords(AWS_ARN_PARTS);
const awsArnOwners = setOfWords(AWS_ARN_OWNERS);
const awsIntegrations = setOfWords(AWS_INTEGRATIONS);
const commonWords = setOfWords(COMMON_WORDS);
const references = setOfWords(REFERENCES);

/** A word shorter than this is masked in place only. */
const SHORTEST_WORD = 4;

/** Names come again and again: the answers for the last of them, so many at most, and none for longer ones. */
const MOST_ANSWERS = 2048;
const LONGEST_ANSWERED = 128;
let answers = new LuaTable<string, boolean>();
let answerCount = 0;

/** Whether `text`, found where its context promises a name, can be one. */
export function isName(text: string): boolean {
  if (answers.has(text)) return answers.get(text);
  const answer = canBeName(text);
  if (text.length > LONGEST_ANSWERED) return answer;
  if (answerCount >= MOST_ANSWERS) {
    answers = new LuaTable();
    answerCount = 0;
  }
  answers.set(text, answer);
  answerCount += 1;
  return answer;
}

function canBeName(text: string): boolean {
  if (notNames.has(text.toLowerCase()) || awsPolicies.has(text)) return false;
  if (isAwsOwn(text) || string.match(text, "^%d%d?%d?%d?$")[0] !== undefined) return false;
  const [word] = string.match(text, "^[%a_][%w_]*$");
  if (word !== undefined) return !VARIABLE_ENDINGS.some((ending) => text.endsWith(ending));
  const dot = text.indexOf(".");
  if (dot < 0) return true;
  const first = text.substring(0, dot);
  return !references.has(first) && !first.startsWith("aws_") && first !== "data";
}

/** Names that AWS gives: `default.postgres15`, `AWSServiceRoleForECS`, `AWS-RunShellScript`, `AmazonSSMManagedInstanceCore`. */
function isAwsOwn(text: string): boolean {
  if (AWS_NAME_PREFIXES.some((prefix) => text.startsWith(prefix))) return true;
  if (text.startsWith("AWSReservedSSO")) return false;
  return string.match(text, "^AWS[%-%u]%u?%l")[0] !== undefined || string.match(text, "^Amazon[%-%u]")[0] !== undefined;
}

/** Whether `text`, 12 digits, is an account of AWS itself. */
export function isAwsAccount(text: string): boolean {
  return awsAccounts.has(text);
}

/** Whether `text` is the hosted zone of an endpoint of AWS. */
export function isAwsZone(text: string): boolean {
  return awsZones.has(text);
}

/** Whether `account`, from an ARN, says that the resource is AWS's own. */
export function isAwsOwner(account: string): boolean {
  return awsArnOwners.has(account);
}

/** Whether an ARN of `service` without an account names an API, not a resource. */
export function isApi(service: string): boolean {
  return awsIntegrations.has(service);
}

/** Nothing that AWS owns has a shorter name, but for {@link AWS_ARN_PARTS}. */
const SHORTEST_OWNED = 14;

/** Whether `text`, a part of an ARN's resource, names something of AWS's own. */
export function isAwsPart(text: string): boolean {
  if (awsArnParts.has(text)) return true;
  return text.length >= SHORTEST_OWNED && (text.startsWith("AWSServiceRole") || text.endsWith(".amazonaws.com"));
}

/** Whether `text` is where every instance reaches the metadata service, the resolver or the clock. */
export function isAwsAddress(text: string): boolean {
  return text.startsWith(AWS_ADDRESS_PREFIX);
}

/** Whether `text` may be masked wherever it stands, as opposed to only where its context gives it away. */
export function isDistinctive(text: string): boolean {
  return text.length >= SHORTEST_WORD && !commonWords.has(text.toLowerCase());
}
