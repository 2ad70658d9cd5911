import { describe, expect, test } from "vitest";
import { adjusted, auditOf, costs, paid } from "../case_rows.ts";

const KEY = "7001/X001TEAPOT/PHX7/2026-05-01";
const damaged = (quantity: number, row = {}) =>
  adjusted({ quantity, date: "2026-05-01", reason: "E", ...row });

type Case = [string, Parameters<typeof auditOf>[0], string[]];

const cases: Case[] = [
  [
    "P is the second half of E and never cancels it",
    [damaged(-2), damaged(2, { reason: "P", disposition: "WAREHOUSE_DAMAGED" }), costs(900)],
    [`warehouse_damaged ${KEY} open 2 1800 USD high`],
  ],
  ["a P alone is no finding", [damaged(-2, { reason: "P" })], []],
  ...["Q", "O", "3", "4", "G"].map((reason): Case => [
    `${reason} is no damage`,
    [damaged(-2, { reason })],
    [],
  ]),
  [
    "6 is as sure as E",
    [damaged(-1, { reason: "6", disposition: "CARRIER_DAMAGED" })],
    [`warehouse_damaged ${KEY} open 1 ? high`],
  ],
  ...["7", "H", "K", "U"].map((reason): Case => [
    `${reason} is to be reviewed`,
    [damaged(-1, { reason })],
    [`warehouse_damaged ${KEY} open 1 ? review`],
  ]),
  [
    "E and H of one key are one finding, to be reviewed",
    [damaged(-1), damaged(-2, { reason: "H" })],
    [`warehouse_damaged ${KEY} open 3 ? review`],
  ],
  [
    "a payment goes to the sure one of them first, whatever the rows' hashes",
    [
      damaged(-1, { key: "b" }),
      damaged(-2, { reason: "H", key: "a" }),
      paid({ cash: 2, on: "2026-05-20", reason: "Damaged_Warehouse" }),
    ],
    [`warehouse_damaged ${KEY} open 1 ? review`],
  ],
  [
    "a loss and a damage of one reference are two findings",
    [damaged(-1), damaged(-2, { reason: "M" })],
    [`warehouse_damaged ${KEY} open 1 ? high`, `warehouse_lost ${KEY} open 2 ? high`],
  ],
  [
    "Damaged_Warehouse pays for it",
    [damaged(-2), paid({ cash: 2, on: "2026-05-20", reason: "Damaged_Warehouse" })],
    [`(warehouse_damaged ${KEY} paid 2)`],
  ],
  [
    "Lost_Warehouse does not",
    [damaged(-2), paid({ cash: 2, on: "2026-05-20" })],
    [`warehouse_damaged ${KEY} open 2 ? high`],
  ],
  [
    "a found unit does not mend a damaged one",
    [damaged(-2), damaged(2, { reason: "F", date: "2026-05-20" })],
    [`warehouse_damaged ${KEY} open 2 ? high`],
  ],
  [
    "Unreconciled Quantity holds for damage as well",
    [damaged(-2, { unreconciled: 0 })],
    [`(warehouse_damaged ${KEY} unreconciled_zero 2)`],
  ],
  [
    "a unit given for it, with its N row, pays once",
    [
      damaged(-2),
      paid({ inventory: 1, on: "2026-05-20", reason: "Damaged_Warehouse" }),
      damaged(1, { reason: "N", date: "2026-05-21" }),
    ],
    [`warehouse_damaged ${KEY} open 1 ? high`],
  ],
];

describe("warehouse_damaged", () => {
  test.each(cases)("%s", (_, rows, expected) => {
    expect(auditOf(rows)).toEqual(expected);
  });
});
