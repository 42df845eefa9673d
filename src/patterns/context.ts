/** Detectors for what only its context gives away: a name or number behind a key or a flag. */
import type { CounterExample, Detector, Example } from "./detector";
import { ANY_SEPARATOR, FLAG_SEPARATOR, KEY_SEPARATOR, keyPattern } from "./fragments";

export interface Context {
  /** Keys in AWS's own camel case; kebab, snake and upper case forms are matched too. */
  keys: string[];
  kind: string;
  /** Pattern of the value. */
  value: string;
  /** Longest value in bytes. */
  longest: number;
  source: string;
  hits?: Example[];
  misses?: CounterExample[];
}

const LONGEST_KEY = 80;

/** One detector for each way in which a key is put before its value. */
export function contextDetectors(context: Context): Detector[] {
  const { keys, kind, value, source } = context;
  const shared = {
    look: "[A-Za-z0-9]",
    evidence: { core: keyPattern(keys), separator: ANY_SEPARATOR },
    after: `(?<${kind}>${value})`,
    ignoreCase: true,
    left: "key",
    right: "name",
    longest: LONGEST_KEY + context.longest,
    source,
  } as const;
  return [
    {
      ...shared,
      core: keyPattern(keys),
      separator: KEY_SEPARATOR,
      hits: context.hits ?? [],
      misses: context.misses ?? [],
    },
    {
      ...shared,
      core: `--${keyPattern(keys)}`,
      separator: FLAG_SEPARATOR,
      hits: [],
      misses: [],
    },
  ];
}
