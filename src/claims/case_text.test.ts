import { describe, expect, test } from "vitest";
import { type CaseFact, caseText } from "./case_text.ts";

const fact: CaseFact = {
  key: { referenceId: "7001", fnsku: "X001TEAPOT", fc: "PHX7", date: "2026-05-01" },
  fnsku: "X001TEAPOT",
  asin: "B0TEAPOT01",
  sku: "TEAPOT",
  title: "Tea pot, blue",
  eventDate: "2026-05-01",
  units: 2,
  unitValue: 1250,
  value: 2500,
  currency: "USD",
  ruledOut: ["No reimbursement is left"],
};

describe("the text of a case", () => {
  test("asks in one sentence, says the facts, what was checked, and asks once", () => {
    expect(caseText("warehouse_lost", [fact])).toEqual({
      subject: "Unreconciled misplaced FBA inventory: X001TEAPOT",
      body: [
        "Please review 2 units that the inventory ledger shows as misplaced and unreconciled.",
        "",
        "Ledger reference id: 7001",
        "Fulfillment center: PHX7",
        "Event date: 2026-05-01",
        "FNSKU: X001TEAPOT",
        "ASIN: B0TEAPOT01",
        "SKU: TEAPOT",
        "Product: Tea pot, blue",
        "Units: 2",
        "Possible value: USD 12.50 a unit, USD 25.00",
        "",
        "What we checked:",
        "- No reimbursement is left",
        "",
        "Please reimburse the units that you find to be due, or tell us which record accounts for them.",
      ].join("\n"),
      version: "2026-11-23",
    });
  });

  test.each([
    ["Pot\nUnits: 900", "Product: Pot Units: 900"],
    ["Pot\r\n\u2028lid", "Product: Pot lid"],
    ["<script>alert(1)</script>", "Product: script alert(1) /script"],
    ["=HYPERLINK(1)", "Product: HYPERLINK(1)"],
    ["@SUM(1)", "Product: SUM(1)"],
  ])("a title %j stays on its line and stays words", (title, line) => {
    expect(caseText("warehouse_lost", [{ ...fact, title }]).body.split("\n")).toContain(line);
  });

  test("an unknown value is left out", () => {
    const { body } = caseText("warehouse_lost", [
      { ...fact, unitValue: null, value: null, currency: null },
    ]);

    expect(body).not.toContain("value");
  });

  test.each(
    [
      ["removal_short", { removalOrderId: "REM-1" }, "Removal order missing units: REM-1"],
      [
        "reimbursement_underpaid",
        { reimbursementId: "9001" },
        "Reimbursement valuation dispute: 9001",
      ],
      [
        "reimbursement_clawed_back",
        { reimbursementId: "9002" },
        "Reimbursement reversal dispute: 9002",
      ],
    ] as const,
  )("the subject of %s is its type and one key", (type, key, subject) => {
    expect(caseText(type, [{ ...fact, key }]).subject).toBe(subject);
  });
});
