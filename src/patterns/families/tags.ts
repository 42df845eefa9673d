import type { Detector, Family } from "../detector";
import { BLANKS, EQUALS, QUOTE, SPACE } from "../fragments";

const docs = {
  source: "https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html",
  filters: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html",
};
const SPACED = "(?<name_tag>[A-Za-z0-9](?:[A-Za-z0-9 ._/:()@+&-]*[A-Za-z0-9)])?)";
/** Without a slash, whose escape could not be told from the one of the quote that follows. */
const PLAIN = "(?<name_tag>[A-Za-z0-9](?:[A-Za-z0-9 ._:()@+&-]*[A-Za-z0-9)])?)";
/** Between the key and the value of a tag: members of an object in either notation, XML, or cells of a table. */
const MEMBER = `${QUOTE}?,?${SPACE}${QUOTE}?Values?${EQUALS}(?:\\[${SPACE})?${QUOTE}?`;

function tag(detector: Pick<Detector, "core" | "hits" | "misses"> & Partial<Detector>): Detector {
  return {
    look: "[A-Za-z0-9]",
    after: SPACED,
    right: "item",
    longest: 760,
    source: docs.source,
    ...detector,
  };
}

export const tags: Family = {
  name: "tags",
  title: "Values of the tag `Name`",
  kinds: { name_tag: { surrogate: { rule: "name" }, word: true } },
  detectors: [
    tag({
      core: `Key${EQUALS}Name${MEMBER}`,
      evidence: { core: `Values?${EQUALS}(?:\\[${SPACE})?${QUOTE}?` },
      ignoreCase: true,
      hits: [
        { text: '{"Key": "Name", "Value": "web-1"}', finds: ["web-1"] },
        { text: '"Key": "Name",\n    "Value": "Web server 1"', finds: ["Web server 1"] },
        { text: "--tags Key=Name,Value=web-1", finds: ["web-1"] },
        { text: "- Key: Name\n  Value: web-1\n", finds: ["web-1"] },
        { text: "Tags=[{Key=Name,Value=web-1},{Key=Env,Value=prod}]", finds: ["web-1"] },
        { text: 'new Tag { Key = "Name", Value = "web-1" }', finds: ["web-1"] },
      ],
      misses: [
        { text: '{"Key": "Environment", "Value": "live-eu"}', because: "only the tag Name names a resource" },
        { text: "Key=Name,Value=$NAME", because: "it is a variable" },
      ],
    }),
    tag({
      core: `(?:tag:Name|tag:aws:[a-z:-]+)${MEMBER}`,
      evidence: { core: `Values?${EQUALS}(?:\\[${SPACE})?${QUOTE}?` },
      ignoreCase: true,
      source: docs.filters,
      hits: [
        { text: "--filters Name=tag:Name,Values=web-1,web-2", finds: ["web-1", "web-2"] },
        { text: "Filters=[{'Name': 'tag:Name', 'Values': ['web-1', 'web-2']}]", finds: ["web-1", "web-2"] },
        { text: 'name   = "tag:Name"\n    values = ["web-1"]', finds: ["web-1"] },
      ],
      misses: [{ text: "Name=tag:Name,Values=*", because: "it is a wildcard" }],
    }),
    tag({
      core: `Value${EQUALS}`,
      after: `${PLAIN}${QUOTE},${SPACE}${QUOTE}Key${EQUALS}Name`,
      right: "name",
      hits: [{ text: '{"Value": "web-1", "Key": "Name"}', finds: ["web-1"] }],
      misses: [{ text: '{"Value": "web-1", "Key": "Names"}', because: "the key is another one" }],
    }),
    tag({
      core: `tags(?:_all)?[ \\t]*=[ \\t]*(?:merge\\([^{}"]*)?\\{(?:[^{}]*[\\n,])?[ \\t]*Name[ \\t]*=[ \\t]*"`,
      evidence: { core: 'Name[ \\t]*=[ \\t]*"' },
      caseTells: true,
      longest: 1200,
      source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/resource-tagging",
      hits: [
        { text: 'tags = {\n    Name = "web-1"\n  }', finds: ["web-1"] },
        { text: 'tags = merge(local.tags, {\n    Env  = "x"\n    Name = "web-1"\n', finds: ["web-1"] },
      ],
      misses: [{ text: 'tags = { Name = "${var.name}-web" }', because: "it is a variable" }],
    }),
    tag({
      core: `tags${QUOTE}?${BLANKS}[:=]${SPACE}\\{?${SPACE}${QUOTE}?Name${QUOTE}?:${BLANKS}${QUOTE}?`,
      ignoreCase: true,
      hits: [
        { text: 'tags={"Name": "web-1"}', finds: ["web-1"] },
        { text: "tags:\n  Name: web-1\n", finds: ["web-1"] },
      ],
      misses: [{ text: "tags:\n  Name: !Ref Name\n", because: "it refers to a parameter" }],
    }),
    tag({
      core: "TAGS\\tName\\t",
      right: "name",
      hits: [{ text: "TAGS\tName\tweb-1\n", finds: ["web-1"] }],
      misses: [{ text: "TAGS\tEnv\tweb-1\n", because: "the tag is another one" }],
    }),
    tag({
      core: `\\|${BLANKS}Name${BLANKS}\\|[ \\t]+`,
      after: "(?<name_tag>[A-Za-z0-9](?:[A-Za-z0-9._:@+-]*[A-Za-z0-9])?)[ \\t]+\\|\\|",
      right: "any",
      source: "https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-output-format.html",
      hits: [{ text: "|||  Name          |  web-1              |||", finds: ["web-1"] }],
      misses: [{ text: "| Name | Type | Default |", because: "it is the header of a table" }],
    }),
    tag({
      core: `<key>Name</key>${SPACE}<value>`,
      ignoreCase: true,
      hits: [{ text: "<key>Name</key>\n  <value>web-1</value>", finds: ["web-1"] }],
      misses: [{ text: "<key>Env</key>\n  <value>web-1</value>", because: "the tag is another one" }],
    }),
    tag({
      core: '"Name"[ \\t]*=[ \\t]*"',
      caseTells: true,
      left: "any",
      source: "https://developer.hashicorp.com/terraform/cli/commands/plan",
      hits: [{ text: '"Name" = "web-1"', finds: ["web-1"] }],
      misses: [{ text: '"Name" = var.name', because: "it refers to a variable" }],
    }),
  ],
};
