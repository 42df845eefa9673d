/**
 * What a detector states. Detectors are data: the build compiles all of them into four tables that find every kind in
 * one pass over a body (`src/engine/compile`); `DESIGN.md` explains how.
 *
 * A whole one, in the file of its family:
 *
 *     {
 *       // The kind of the whole match. Where only a part identifies: no `kind`, and `(?<kind>…)` around that part.
 *       kind: "direct_connect",
 *       // Text as people read it, on one line; what JSON or URLs make of it is added. `syntax.ts` has the notation.
 *       pattern: "dx(?:con|vif|lag)-[a-z0-9]{8}",
 *       // What may stand next to it; `word`, no letter or digit, unless stated.
 *       left: "host",
 *       // In bytes, escapes included: a longer run of text is not a match.
 *       longest: 14,
 *       // Who says that it looks like this.
 *       source: "https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Connection.html",
 *       // As it is found in the wild, and what must be found there, by all detectors together.
 *       hits: [{ text: "--connection-id dxcon-fguhmqlc", finds: ["dxcon-fguhmqlc"] }],
 *       // What looks alike and must stay, and why.
 *       misses: [{ text: "dxcon-fguh", because: "ids have 8 characters" }],
 *     }
 *
 * Besides, `kinds` of the family says how its surrogate is made: `direct_connect: { surrogate: { rule: "id" } }`. What only
 * its context gives away has builders that also make its examples (`context.ts`), as have hosts (`hosts.ts`) and ids of
 * the form `prefix-hex` (`resource-ids.ts`). The build prints the states of the tables: the first number may not grow
 * without need. `npx busted spec/engine/catalogue_spec.lua` reads the examples.
 */

/**
 * What may stand next to a match.
 *
 * - `word`: no ASCII letter or digit (`_`, `-` and everything else may)
 * - `key`: like `word`, but a hump of camel case is an edge too: `logBucket` ends in the key `Bucket`
 * - `host`: like `word`, and no dot or hyphen that continues a host name to the left
 * - `number`: no letter, digit, or dot that continues a dotted number
 * - `base64`: no character of the base64 alphabet
 * - `name`: no character that continues a name or makes it code: letter, digit, `_`; on the right also `-`, `(`, `[`,
 *   `$`, and `.` or `:` before a letter or digit
 * - `ipv6`: no letter, digit, colon, or dot that continues a number
 * - `value`: on the right, like `name`; besides, the core must be a key that gives a value (`key = v`, `--key v`, not
 *   `key v`), what looks like a reference in code is not a value, a value without quotes ends at a blank, and the next
 *   values of a list belong to the match
 * - `item`: on the right, like `name`; a value without quotes ends at a blank, and the next values of a list belong to
 *   the match
 * - `any`: anything
 */
export type Edge = "word" | "key" | "host" | "number" | "base64" | "name" | "ipv6" | "value" | "item" | "any";

/** How the surrogate of a kind is made; `src/engine/surrogates` has the rules. */
export type SurrogateRule =
  /** The text up to and including its last `-` stays; the rest keeps its length and its alphabet. */
  | { rule: "id" }
  /** Every letter and digit after the first `keep` characters is replaced; length and punctuation stay. */
  | { rule: "opaque"; keep?: number }
  /** 12 digits without a leading zero, so that it stays valid as a JSON number. */
  | { rule: "account" }
  /** The 4-letter prefix stays; the account encoded in it decodes to the surrogate of that account. */
  | { rule: "accessKeyId" }
  /** A valid name of any resource, `name-k7m2x9qa3d`; a UUID, an account or an address stays one. */
  | { rule: "name" }
  /** IP address or network: prefix-preserving inside its block; a network keeps its length and its zero host bits. */
  | { rule: "address" };

export interface Kind {
  surrogate: SurrogateRule;
  /** Once found, the text is masked wherever it stands as a word in the same part of the conversation and later ones. */
  word?: boolean;
}

export interface Example {
  text: string;
  /** The atoms that must be found, in order. */
  finds: string[];
}

export interface CounterExample {
  text: string;
  /** Why this must stay as it is. */
  because: string;
}

/** What is looked for in every byte. */
export interface Evidence {
  core: string;
  separator?: string;
  /** The value of any flag is looked at, too: `--name value` has nothing but blanks that could be looked for. */
  flags?: boolean;
}

/** How one kind of identifier looks: what the compiler reads. */
export interface Shape {
  /**
   * The whole match. The compiler cuts it into `before`, `core` and `after`: the core is the first run of two characters
   * or more that are not a value, and a value is an atom or a run of letters or digits of a class.
   */
  pattern?: string;
  /** Kind of the whole match; absent if the pattern names its atoms itself: `(?<kind>…)`. */
  kind?: string;
  /** Beginnings of the match that are not part of its first atom, where the pattern alone can't tell: `internal-`. */
  drop?: string[];
  /** What precedes the core and belongs to the match; the longest one whose left edge holds wins. Read backwards. */
  before?: string;
  /**
   * What is looked for in every byte of the body: rare enough to be cheap, short enough to be shared. What may be
   * longer or shorter, and all atoms, belong into `before` and `after`.
   */
  core?: string;
  /** End of the core, written apart because many detectors share it: what stands between a key and its value. */
  separator?: string;
  /** Looked for in place of core and separator where that makes the table smaller: matches what they match, and more. */
  evidence?: Evidence;
  /** The evidence is not looked for in either case, which takes more states: for words that are common in another case. */
  caseTells?: boolean;
  /**
   * One or two classes of characters that must follow the core for it to count as evidence; they stay part of `after`.
   * Without evidence of its own: what `after` can begin with, unless stated for more detectors to share it.
   */
  look?: string;
  /** What follows the core; the longest match whose right edge holds wins. */
  after?: string;
  /** Letters of the core and the separator match in either case; those of `before` and `after` are taken as written. */
  ignoreCase?: boolean;
  /** Left and right edges; `word` unless stated. */
  left?: Edge;
  right?: Edge;
  /** Longest match in bytes; a longer run of text is not a match. */
  longest: number;
}

/** A shape of the catalogue, with where it comes from and what shows that it is right. */
export interface Detector extends Shape {
  /** The AWS document (or other source) that defines the shape. */
  source: string;
  /** At least one; what they find is checked with all other detectors beside this one. */
  hits: Example[];
  /** At least one; no detector finds anything in them. */
  misses: CounterExample[];
}

/**
 * What the parts of an ARN's resource are, for one service. The parts are what stands between `/` and `:`.
 *
 * Type of the resource (its first part) → kinds of the parts after it; the last kind goes on for all further ones and
 * `""` keeps a part. A type may be a path (`log-group/aws/lambda`); types that follow later in the resource
 * (`table/orders/stream/…`) begin their own kinds. The type `""` is for resources without one: its kinds begin with the
 * first part.
 */
export type ArnResources = Record<string, string[]>;

export interface Family {
  /** Name in the configuration, in metrics and in errors. */
  name: string;
  title: string;
  /** Masked only where the configuration says so. */
  optIn?: boolean;
  kinds: Record<string, Kind>;
  /**
   * Kinds of other families that this one finds: a finding is masked where neither family is switched off. The build
   * refuses what is not listed, but for IAM's `account_id` and `resource`, which every service has.
   */
  borrows?: string[];
  detectors: Detector[];
  /** Service (as in its ARNs) → its resources. */
  arns?: Record<string, ArnResources>;
}
