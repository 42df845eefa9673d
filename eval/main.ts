/**
 * `npm run eval`: how much of what identifies is masked, and how much else. `-- --misses` lists every miss, `-- --seed N`
 * draws other values. The last line of the output is one JSON object.
 */
import { parseArgs } from "node:util";
import { evaluate } from "./evaluate";

const { values: options } = parseArgs({ options: { misses: { type: "boolean" }, seed: { type: "string" } } });
const seed = Number(options.seed ?? 1);
const { labelled, neutral, tiers, kinds, otherChanges, neutralChanged, unstable, complaints } = evaluate(seed);

if (options.misses === true) {
  for (const { document, what, text, from, to } of complaints) {
    const around = `${document.text.slice(Math.max(0, from - 50), from)}⟦${text}⟧${document.text.slice(to, to + 30)}`;
    console.log(`${what}  ${document.name}, ${document.form}\n    ${JSON.stringify(around)}`);
  }
}
const imperfect = [...kinds].filter(([, recall]) => recall.found < recall.all);
imperfect.sort(([, a], [, b]) => a.percent() - b.percent());
for (const [kind, recall] of imperfect) console.log(`${kind.padEnd(20)} ${recall.found} of ${recall.all}`);
console.log(`by shape    ${tiers.shape.percent()} % of ${tiers.shape.all}`);
console.log(`by context  ${tiers.context.percent()} % of ${tiers.context.all}`);
console.log(`must not change: ${neutralChanged} of ${neutral} documents changed`);
console.log(
  JSON.stringify({
    seed,
    labelled_documents: labelled,
    identifiers: tiers.shape.all + tiers.context.all,
    shape_recall_percent: tiers.shape.percent(),
    context_recall_percent: tiers.context.percent(),
    recall_percent_by_kind: Object.fromEntries([...kinds].map(([kind, recall]) => [kind, recall.percent()])),
    labelled_documents_with_other_changes: otherChanges,
    neutral_documents: neutral,
    neutral_documents_changed: neutralChanged,
    neutral_documents_changed_percent: Math.round((10_000 * neutralChanged) / neutral) / 100,
    unstable_surrogates: unstable,
  }),
);
