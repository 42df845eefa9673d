/**
 * What a detector states. Detectors are data: the build compiles all of them into three tables that find every kind in
 * one pass over a body (`src/engine/compile.ts`); `DESIGN.md` explains how, and how to add one.
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
 * - `any`: anything
 */
export type Edge = "word" | "key" | "host" | "number" | "base64" | "name" | "any";

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
  /** A valid resource name with a hint of its kind: `bucket-k7m2x9qa3d`. */
  | { rule: "name"; hint: string }
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

export interface Detector {
  /** Kind of the whole match; absent if the pattern names its atoms itself: `(?<kind>…)`. */
  kind?: string;
  /** What precedes the core and belongs to the match; the longest one whose left edge holds wins. Read backwards. */
  before?: string;
  /**
   * What is looked for in every byte of the body: rare enough to be cheap, short enough to be shared. What may be
   * longer or shorter, and all atoms, belong into `before` and `after`.
   */
  core: string;
  /** End of the core, written apart because many detectors share it: what stands between a key and its value. */
  separator?: string;
  /** Looked for in place of core and separator where that makes the table smaller: matches what they match, and more. */
  evidence?: { core: string; separator?: string };
  /** One class of characters, one of which must follow the core for it to count as evidence; it stays part of `after`. */
  look?: string;
  /** What follows the core; the longest match whose right edge holds wins. */
  after?: string;
  ignoreCase?: boolean;
  /** Left and right edges; `word` unless stated. */
  left?: Edge;
  right?: Edge;
  /** Longest match in bytes; a longer run of text is not a match. */
  longest: number;
  /** The AWS document (or other source) that defines the shape. */
  source: string;
  hits: Example[];
  misses: CounterExample[];
}

/**
 * What the parts of an ARN's resource are, for one service. The parts are what stands between `/` and `:`.
 *
 * Type of the resource (its first part) → kinds of the parts after it; the last kind goes on for all further ones and
 * `""` keeps a part. The type `""` is for services whose resources have no type: its kinds begin with the first part.
 */
export type ArnResources = Record<string, string[]>;

export interface Family {
  /** Name in the configuration, in metrics and in errors. */
  name: string;
  title: string;
  /** Masked only where the configuration says so. */
  optIn?: boolean;
  kinds: Record<string, Kind>;
  detectors: Detector[];
  /** Service (as in its ARNs) → its resources. */
  arns?: Record<string, ArnResources>;
}
