import { describe, expect, test } from "vitest";
import file from "../../db/rulebook/2026-11-23.json" with { type: "json" };
import { claimTypes } from "../../db/schema/vault/findings.ts";
import {
  isKnownDisposition,
  parseRulebook,
  reasonOf,
  valuationBasis,
  windowDays,
  windowRowInForce,
} from "./rulebook.ts";

const book = parseRulebook(file);

describe("the rulebook of 2026-11-23", () => {
  test("has one window for each type in each marketplace", () => {
    const marketplaces = ["US", "UK", "DE", "FR", "IT", "ES", "NL", "SE", "PL", "BE", "IE"];
    const expected = marketplaces.flatMap((name) => claimTypes.map((type) => `${name} ${type}`));

    expect([...book.windows.keys()].sort()).toEqual(expected.sort());
  });

  test("has no rule for CA yet", () => {
    expect(windowRowInForce(book, "CA", "warehouse_lost", "2026-06-01")).toBeNull();
  });

  test.each(
    [
      ["US", "refund_not_returned", "2026-01-01", "2026-03-02", "2026-05-01"],
      ["DE", "refund_not_returned", "2026-01-01", "2026-02-15", "2026-04-16"],
      ["US", "inbound_shortage", "2026-05-31", "2026-05-31", "2027-02-28"],
      ["UK", "inbound_shortage", "2026-08-31", "2026-08-31", "2027-02-28"],
    ] as const,
  )("%s %s from %s: %s to %s", (marketplace, type, anchor, opensOn, closesOn) => {
    const row = windowRowInForce(book, marketplace, type, anchor);

    expect(row && windowDays(row, anchor)).toEqual({ opensOn, closesOn });
  });

  test("takes the row in force on the day, and the earliest for a day before all", () => {
    const [first] = file.windows;
    const later = { ...first, opens_after_days: 9, effective_from: "2026-07-01" };
    const dated = parseRulebook({ ...file, windows: [later, first] });
    const opens = (on: string) =>
      windowRowInForce(dated, "US", "warehouse_lost", on)?.opens_after_days;

    expect([opens("2020-01-01"), opens("2026-06-30"), opens("2026-07-01")]).toEqual([7, 7, 9]);
  });

  test("values by sourcing cost from 31 March 2025", () => {
    expect(valuationBasis(book, "before_order", "2025-03-30")).toBe("sale_price_less_fees");
    expect(valuationBasis(book, "before_order", "2025-03-31")).toBe("sourcing_cost");
    expect(valuationBasis(book, "after_order", "2026-03-31")).toBe("sale_price_less_fees");
  });

  test("knows coded strings whatever their case and marks, and no others", () => {
    expect(reasonOf(book, "LOST WAREHOUSE")?.pays_for).toBe("lost_warehouse");
    expect(reasonOf(book, "Lost_In_Space")).toBeNull();
    expect(isKnownDisposition(book, "Customer damaged")).toBe(true);
    expect(isKnownDisposition(book, "MELTED")).toBe(false);
  });

  test("is refused when a row says both days and months", () => {
    const [first] = file.windows;
    const both = { ...file, windows: [{ ...first, closes_after_months: 9 }] };

    expect(() => parseRulebook(both)).toThrow("one of the two");
  });
});
