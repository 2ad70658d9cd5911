import { describe, expect, test } from "vitest";
import { adjusted, auditOf, costs, paid, removed } from "../case_rows.ts";

const KEY = "7001/X001TEAPOT/PHX7/2026-05-30";
const disposed = (quantity: number, row = {}) =>
  adjusted({ quantity, date: "2026-05-30", reason: "D", ...row });
const order = (requestDate: string, disposedQuantity: number, row = {}) =>
  removed({ orderType: "Disposal", requestDate, disposedQuantity, shippedQuantity: 0, ...row });

const cases: [string, Parameters<typeof auditOf>[0], string[]][] = [
  [
    "a disposal that nobody asked for",
    [disposed(-2), costs(900)],
    [`disposed_unasked ${KEY} open 2 1800 USD review`],
  ],
  ["a gift to charity is none", [disposed(-2, { reason: "G" })], []],
  [
    "an order of the same day asked for it",
    [disposed(-2), order("2026-05-30", 2, { requestedQuantity: 2 })],
    [`(disposed_unasked ${KEY} disposal_order 2)`],
  ],
  [
    "a row without an FNSKU is matched by the ASIN that other rows give the order's FNSKU",
    [
      disposed(-2, { fnsku: "" }),
      order("2026-05-30", 2, { requestedQuantity: 2 }),
      adjusted({ quantity: 1, date: "2026-05-01", reason: "F" }),
    ],
    ["(disposed_unasked 7001//PHX7/2026-05-30 disposal_order 2)"],
  ],
  [
    "an order of 60 days before asked for it",
    [disposed(-2), order("2026-03-31", 2, { requestedQuantity: 2 })],
    [`(disposed_unasked ${KEY} disposal_order 2)`],
  ],
  [
    "an order of 61 days before did not",
    [disposed(-2), order("2026-03-30", 2, { requestedQuantity: 2 })],
    [`disposed_unasked ${KEY} open 2 ? review`],
  ],
  [
    "an order of the day after did not",
    [disposed(-2), order("2026-05-31", 2, { requestedQuantity: 2 })],
    [`disposed_unasked ${KEY} open 2 ? review`],
  ],
  [
    "the units of an order are spent once",
    [disposed(-2), order("2026-05-20", 1, { requestedQuantity: 1 })],
    [`disposed_unasked ${KEY} open 1 ? review`],
  ],
  [
    "disposed units of a return order count, whatever its status",
    [
      disposed(-2),
      order("2026-05-20", 2, { orderType: "Return", orderStatus: "Processing" }),
    ],
    [`(disposed_unasked ${KEY} disposal_order 2)`],
  ],
  [
    "Unreconciled Quantity says nothing of a disposal",
    [disposed(-2, { unreconciled: 0 })],
    [`disposed_unasked ${KEY} open 2 ? review`],
  ],
  [
    "no payment for a loss pays for a disposal",
    [disposed(-1), paid({ cash: 1, on: "2026-06-01" })],
    [`disposed_unasked ${KEY} open 1 ? review`],
  ],
];

describe("disposed_unasked", () => {
  test.each(cases)("%s", (_, rows, expected) => {
    expect(auditOf(rows)).toEqual(expected);
  });
});
