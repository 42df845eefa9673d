/** Holds what masking did to a document against its labels. */
import type { Document, Label } from "./documents";

export interface Mapping {
  surrogate: string;
  original: string;
  kind: string;
}

export interface Span {
  from: number;
  to: number;
  text: string;
}

export interface Verdict {
  found: Label[];
  missed: Label[];
  /** What was replaced though no label covers it. */
  wrong: Span[];
}

/** Words that AWS put into a name, or that say nothing about who chose it. */
const NOT_IDENTIFYING =
  /^(?:aws|lambda|ecs|rds|instance|cluster|vpc|prod|dev|stg|staging|qa|sandbox|live|preprod|fifo|config)$/;

const REGION = /[a-z]{2}-[a-z]+-\d/g;

export function judge(document: Document, masked: string, mappings: Mapping[]): Verdict {
  const replaced = replacedSpans(document.text, masked, mappings);
  const verdict: Verdict = { found: [], missed: [], wrong: [] };
  for (const label of document.labels) {
    const list = isHidden(document.text, label, replaced) ? verdict.found : verdict.missed;
    list.push(label);
  }
  verdict.wrong = replaced.filter(
    (span) => !document.labels.some((label) => span.from < label.to && label.from < span.to),
  );
  return verdict;
}

/** Whether nothing identifying of the label is left. */
function isHidden(text: string, label: Label, replaced: Span[]): boolean {
  let rest = "";
  let isTouched = false;
  for (let at = label.from; at < label.to; at += 1) {
    const isReplaced = replaced.some((span) => span.from <= at && at < span.to);
    isTouched ||= isReplaced;
    rest += isReplaced ? " " : text[at];
  }
  const words = rest
    .replace(/%2F/g, " ")
    .replace(REGION, " ")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "" && !NOT_IDENTIFYING.test(word));
  return isTouched && words.every((word) => word.length < 3);
}

/** Spans of `text` in whose place `masked` has something else. Throws if the mappings do not explain `masked`. */
function replacedSpans(text: string, masked: string, mappings: Mapping[]): Span[] {
  const encoded = mappings.map(({ surrogate, original, kind }) => {
    return { surrogate: encodeURIComponent(surrogate), original: encodeURIComponent(original), kind };
  });
  const byLength = [...mappings, ...encoded].sort((a, b) => b.original.length - a.original.length);
  const spans: Span[] = [];
  let at = 0;
  let inMasked = 0;
  while (at < text.length) {
    const mapping = byLength.find(
      ({ original, surrogate }) => text.startsWith(original, at) && masked.startsWith(surrogate, inMasked),
    );
    if (mapping !== undefined) {
      spans.push({ from: at, to: at + mapping.original.length, text: mapping.original });
      at += mapping.original.length;
      inMasked += mapping.surrogate.length;
    } else if (text[at] === masked[inMasked]) {
      at += 1;
      inMasked += 1;
    } else {
      throw new Error(
        `what stands for ${JSON.stringify(text.slice(at, at + 40))}? ${JSON.stringify(masked.slice(inMasked, inMasked + 40))}`,
      );
    }
  }
  return spans;
}
