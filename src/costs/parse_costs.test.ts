import { describe, expect, test } from "vitest";
import { parseCosts } from "./parse_costs.ts";

const HEADER = "sku,cost,currency,effective_from";

describe("a bad line is left out with a sentence that names it", () => {
  test.each([
    ["A,-1,USD,2025-01-01", "line 2: a cost cannot be negative"],
    ["A,0,USD,2025-01-01", "line 2: a cost of 0 says nothing"],
    ["A,ten,USD,2025-01-01", "line 2: the cost is no number"],
    ["A,1.234,USD,2025-01-01", "line 2: the cost has more decimals than USD has"],
    ["A,12.5,JPY,2025-01-01", "line 2: the cost has more decimals than JPY has"],
    ["A,1,DOLLAR,2025-01-01", "line 2: the currency is no code of ISO 4217"],
    ["A,1,USD,01/02/2025", "line 2: effective_from is no date written YYYY-MM-DD"],
    ["A,1,USD,2025-02-30", "line 2: effective_from is no date written YYYY-MM-DD"],
    [",1,USD,2025-01-01", "line 2: the SKU is blank"],
  ])("%s", (line, sentence) => {
    const { costs, rejected } = parseCosts(`${HEADER}\n${line}\nB,2.50,usd,2025-01-01\n`);

    expect(rejected[0]!.sentence).toContain(sentence);
    expect(costs).toEqual([
      { sku: "B", cost: 250, currency: "USD", effectiveFrom: "2025-01-01" },
    ]);
  });
});

test("a SKU that has a cost from that day already is told by both lines", () => {
  const { costs, rejected } = parseCosts(`${HEADER}\nA,1,USD,2025-01-01\nA,2,USD,2025-01-01`);

  expect(costs).toHaveLength(1);
  expect(rejected).toEqual([{
    line: 3,
    sentence: "line 3: this SKU has a cost in USD from 2025-01-01 in line 2 already",
  }]);
});

test("a missing column is named once", () => {
  expect(parseCosts("sku,cost\nA,1").rejected).toEqual([{
    line: 1,
    sentence:
      "the costs need the columns sku, cost, currency, effective_from: currency, effective_from are missing",
  }]);
});

test("columns may stand in any order, with a European spreadsheet's marks and a BOM", () => {
  const text = "\ufeffEffective From;SKU;Cost;Currency\r\n2025-01-01;'=A;1.234,50;EUR\r\n";

  expect(parseCosts(text).costs).toEqual([
    { sku: "=A", cost: 123450, currency: "EUR", effectiveFrom: "2025-01-01" },
  ]);
});
