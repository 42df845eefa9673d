/** The catalogue keeps what it has reached on the documents of `npm run eval`. */
import { expect, it } from "vitest";
import { evaluate } from "../eval/evaluate";

it("finds nearly everything, changes hardly anything else, and never two ways", () => {
  const { labelled, neutral, tiers, neutralChanged, unstable } = evaluate(2);
  expect(labelled).toBeGreaterThanOrEqual(1000);
  expect(neutral).toBeGreaterThanOrEqual(300);
  expect(tiers.shape.percent()).toBeGreaterThanOrEqual(99.9);
  expect(tiers.context.percent()).toBeGreaterThanOrEqual(98);
  expect(neutralChanged / neutral).toBeLessThanOrEqual(0.01);
  expect(unstable).toBe(0);
});
