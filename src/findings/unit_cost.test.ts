import { expect, test } from "vitest";
import { pricedInAll } from "./unit_cost.ts";

const cost = (sku: string, effectiveFrom: string, currency = "USD") => ({
  sku,
  cost: 900,
  currency,
  effectiveFrom,
});

test.each([
  ["a cost from the day itself is in force", [cost("A", "2026-05-01")], true],
  ["one from the day after is not", [cost("A", "2026-05-02")], false],
  ["the first of several counts", [cost("A", "2026-06-01"), cost("A", "2026-01-01")], true],
  ["a SKU without a cost has none", [cost("B", "2026-01-01")], false],
  [
    "a SKU may lack a currency in which others are kept",
    [cost("A", "2026-01-01"), cost("B", "2026-01-01", "CAD")],
    false,
  ],
])("%s", (_, costs, expected) => {
  expect(pricedInAll(costs)("A", "2026-05-01")).toBe(expected);
});
