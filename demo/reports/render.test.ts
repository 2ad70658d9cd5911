import { expect, test } from "vitest";
import { PROFILES } from "../sellers/cast.ts";
import { costsCsv } from "../sellers/costs.ts";
import { bigLedger, bigLedgerText } from "../sellers/generate.ts";
import { simulateSeller } from "../sellers/simulate.ts";
import { deriveReport } from "./derive.ts";
import { REPORT_TYPES } from "./headers.ts";
import { renderReport } from "./render.ts";

const harbour = simulateSeller(PROFILES[2]!, "2026-11-23");
const { from, to } = harbour.history;
const everything = { from, to, countries: harbour.countries, options: {} };

test("every report has a header and rows of its width", () => {
  for (const type of REPORT_TYPES) {
    const [header = "", ...rows] = renderReport(type, deriveReport(type, harbour, everything));
    const width = header.split("\t").length;

    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => row.split("\t").length !== width)).toEqual([]);
  }
});

test("ledger reports are quoted and day first in Europe, others are plain", () => {
  const ledger = deriveReport("GET_LEDGER_DETAIL_VIEW_DATA", harbour, everything);
  const [, row = ""] = renderReport("GET_LEDGER_DETAIL_VIEW_DATA", ledger);
  const returned = deriveReport("GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA", harbour, everything);
  const [header = ""] = renderReport("GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA", returned);

  expect(row).toMatch(/^"23\/05\/2025"\t"X00/);
  expect(header).toMatch(/^return-date\torder-id\t/);
});

test("a marketplace shows its own rows, payments come for all", () => {
  const german = { ...everything, countries: ["DE" as const] };

  const ledger = [...deriveReport("GET_LEDGER_DETAIL_VIEW_DATA", harbour, german)];
  const payments = [...deriveReport("GET_FBA_REIMBURSEMENTS_DATA", harbour, german)];

  expect(new Set(ledger.map((row) => row[11]))).toEqual(new Set(["DE"]));
  expect(new Set(payments.map((row) => row[10]))).toEqual(new Set(["GBP", "EUR"]));
});

test("personal data stands in customer comments, to be dropped by whoever reads them", () => {
  const rows = [...deriveReport("GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA", harbour, everything)];

  expect(rows.some((row) => String(row[12]).startsWith("CANARY-"))).toBe(true);
  expect(rows.every((row) => !row.slice(0, 12).join().includes("CANARY-"))).toBe(true);
});

test("most products have a cost on file, some do not", () => {
  const costed = new Set(
    costsCsv(harbour).split("\n").slice(1, -1).map((line) => line.split(",")[0]),
  );

  expect(costed.size).toBeGreaterThan(harbour.products.length / 2);
  expect(costed.size).toBeLessThan(harbour.products.length);
});

test("a big ledger has its rows, some three in a hundred adjusted, and is the same each time", async () => {
  const text = await new Response(
    bigLedger({ rows: 20_000 }).pipeThrough(new DecompressionStream("gzip")),
  ).text();
  const again = await Array.fromAsync(bigLedgerText({ rows: 20_000 }));

  const lines = text.split("\n").slice(1, -1);
  const adjusted = lines.filter((line) => line.includes('"Adjustments"')).length;

  expect(lines.length).toBe(20_000);
  expect(adjusted / lines.length).toBeCloseTo(0.03, 2);
  expect(again.join("")).toBe(text);
});
