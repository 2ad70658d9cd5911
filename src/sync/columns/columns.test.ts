import { describe, expect, test } from "vitest";
import { COLUMN_MAPS, recogniseHeader } from "./mod.ts";
import { recognisedReports } from "./recognised.ts";

const LEDGER = [
  "Date",
  "FNSKU",
  "ASIN",
  "MSKU",
  "Title",
  "Event Type",
  "Reference ID",
  "Quantity",
  "Fulfillment Center",
  "Disposition",
  "Reason",
  "Country",
  "Reconciled Quantity",
  "Unreconciled Quantity",
];

describe("a report is told by its header", () => {
  test.each(COLUMN_MAPS.map((map) => [map.name, map] as const))("%s", (_, map) => {
    const header = map.columns.map(({ names }) => names[0]);
    for (const variant of [header, header.toReversed(), header.map((n) => n.toUpperCase())]) {
      const found = recogniseHeader(variant);
      expect(found).toMatchObject({
        kind: "report",
        plan: { map: { name: map.name }, unknown: [] },
      });
    }
  });

  test.each(recognisedReports.map((report) => [report.name, report] as const))(
    "%s",
    (_, report) => {
      expect(recogniseHeader([...report.marks, "something new"]))
        .toEqual({ kind: "recognised", report });
    },
  );
});

test("names are matched without spaces, case and quotes, and unknown ones are told", () => {
  const header = [...LEDGER.map((name) => name.replaceAll(" ", "").toLowerCase()), "Buyer Name"];

  expect(recogniseHeader(header)).toMatchObject({
    kind: "report",
    plan: { map: { table: "ledger_events" }, unknown: ["Buyer Name"] },
  });
});

test("a report without a needed column is told with the column's name", () => {
  expect(recogniseHeader(LEDGER.filter((name) => name !== "Reference ID")))
    .toMatchObject({ kind: "incomplete", missing: ["Reference ID"] });
});

test("a column that stands twice is not chosen between", () => {
  expect(recogniseHeader([...LEDGER, "quantity"])).toMatchObject({ kind: "ambiguous" });
});

test("other tables are no report", () => {
  expect(recogniseHeader(["sku", "cost", "currency", "effective_from"]).kind).toBe("costs");
  expect(recogniseHeader(["order-id", "buyer-name", "ship-city"]).kind).toBe("unknown");
});

test("a buyer's words have no way into a table", () => {
  const named = COLUMN_MAPS.flatMap((map) => map.columns)
    .filter(({ names }) =>
      names.some((name) => /comment|buyer|recipient|ship-|address/i.test(name))
    );

  expect(named.map(({ names, role }) => [names[0], role])).toEqual([[
    "customer-comments",
    "dropped",
  ]]);
});
