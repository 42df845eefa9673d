/**
 * `npm run coverage`: of the identifiers that AWS's models require, the share that is masked, by form. `-- --misses`
 * lists what is not (`--form` and `--service` choose), `-- --services` the shares by service, `-- --seed N` draws other
 * values. The last line of the output is one JSON object.
 */
import { parseArgs } from "node:util";
import { coverage, ordinary, percent } from "./measure";

const { values: options } = parseArgs({
  options: {
    misses: { type: "boolean" },
    services: { type: "boolean" },
    form: { type: "string" },
    service: { type: "string" },
    seed: { type: "string" },
  },
});
const { forms, services, misses } = coverage(Number(options.seed ?? 1));
if (options.misses === true) {
  for (const { form, one, text } of misses) {
    if ((options.form ?? form) !== form || (options.service ?? one.service) !== one.service) continue;
    console.log(`${form}  ${one.service} ${one.operation} ${one.member}\n    ${JSON.stringify(text)}`);
  }
}
if (options.services === true) {
  const sorted = [...services].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [service, { name, id }] of sorted) {
    console.log(`${service.padEnd(40)} names ${percent(name)} % of ${name.all}, ids ${percent(id)} % of ${id.all}`);
  }
}
for (const [form, { name, id }] of forms) {
  console.log(
    `${form.padEnd(32)} names ${percent(name).toFixed(2).padStart(6)} % of ${String(name.all).padEnd(6)} ` +
      `ids ${percent(id).toFixed(2).padStart(6)} % of ${id.all}`,
  );
}
const { documents, changed } = ordinary();
for (const { file, replaced } of options.misses === true ? changed : []) {
  console.log(`changed ${file}: ${[...new Set(replaced)].slice(0, 8).join(", ")}`);
}
console.log(`ordinary documents: ${changed.length} of ${documents} changed`);
console.log(
  JSON.stringify({
    names_percent_by_form: Object.fromEntries([...forms].map(([form, { name }]) => [form, percent(name)])),
    ids_percent_by_form: Object.fromEntries([...forms].map(([form, { id }]) => [form, percent(id)])),
    ordinary_documents: documents,
    ordinary_documents_changed: changed.length,
  }),
);
