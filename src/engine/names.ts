/** What stands where a name is expected but names nothing of the customer's. */

/** Values of other types, and words of the languages that the context detectors read. */
const NOT_NAMES = setOf([
  "true false null none nil undefined yes no on off string number integer boolean object array any unknown",
  "var let const this self super new return import from export function class def str int bool list dict map",
  "type name value default required optional description example your-bucket my-bucket-name",
  "self amazon aws-marketplace aws microsoft ec2-user root ubuntu admin administrator anonymous",
]);

/** A name that is an ordinary word is masked where its context gives it away, and nowhere else. */
const COMMON_WORDS = setOf([
  "prod production stage staging test testing tests dev develop development qa uat demo sandbox preprod live beta alpha",
  "main master primary secondary replica reader writer backup backups archive logs data database assets static public",
  "private internal external shared common core base default admin user users role roles group groups service services",
  "server servers client clients web api app apps application frontend backend worker workers queue queues cache redis",
  "postgres postgresql mysql mariadb oracle mongo kafka lambda function functions bucket buckets table tables stream",
  "stack stacks cluster clusters instance instances node nodes pool image images build deploy deployment release test1",
  "orders order events event users payments payment messages message content text input output result results error",
  "system assistant tool tools model stop start name names value values type types path paths file files code example",
  "this that with from have will your what when where which there their about would could should these those other",
  "email login token session config configuration settings status state health check monitor metrics dashboard report",
]);

/** First words of references in Terraform, CloudFormation and code: `var.bucket`, `module.vpc`, `aws_s3_bucket.logs`. */
const REFERENCES = setOf([
  "var local module data each count self path terraform args props process os req request event context params env this",
]);

/** A word shorter than this is masked in place only. */
const SHORTEST_WORD = 4;

function setOf(lines: string[]): Record<string, true | undefined> {
  const set: Record<string, true | undefined> = {};
  for (const line of lines) for (const word of line.split(" ")) set[word] = true;
  return set;
}

/** Whether `text`, found where its context promises a name, can be one. */
export function isName(text: string): boolean {
  if (NOT_NAMES[text.toLowerCase()] !== undefined) return false;
  const dot = text.indexOf(".");
  if (dot < 0) return true;
  const first = text.substring(0, dot);
  return REFERENCES[first] === undefined && !first.startsWith("aws_");
}

/** Whether `text` may be masked wherever it stands, as opposed to only where its context gives it away. */
export function isDistinctive(text: string): boolean {
  return text.length >= SHORTEST_WORD && COMMON_WORDS[text.toLowerCase()] === undefined;
}
