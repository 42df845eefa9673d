/** The catalogue keeps the share that it has reached of what AWS's models require. */
import { expect, it } from "vitest";
import { coverage, ordinary, percent } from "../eval/coverage/measure";

/** Percent of names and of ids, in the form in which least is masked. */
const GOALS = { name: 24, id: 1.5 };
const MOST_ORDINARY_CHANGED = 0.01;

it("masks what operations, answers and templates name", () => {
  const { forms } = coverage(2);
  expect(forms.size).toBeGreaterThanOrEqual(25);
  for (const [form, { name, id }] of forms) {
    expect(name.all, form).toBeGreaterThan(500);
    expect(percent(name), `names, ${form}`).toBeGreaterThanOrEqual(GOALS.name);
    expect(percent(id), `ids, ${form}`).toBeGreaterThanOrEqual(GOALS.id);
  }
});

it("leaves ordinary documents alone", () => {
  const { documents, changed } = ordinary();
  expect(documents).toBeGreaterThan(1000);
  expect(changed.length / documents).toBeLessThanOrEqual(MOST_ORDINARY_CHANGED);
});
