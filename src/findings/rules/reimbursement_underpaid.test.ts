import { describe, expect, test } from "vitest";
import { adjusted, auditOf, costs, paid } from "../case_rows.ts";

const ASOF = "2026-06-15";
const inbound = (row: Partial<Parameters<typeof paid>[0]> = {}) =>
  paid({ cash: 2, on: "2026-05-20", reason: "Lost_Inbound", ...row });
const reversal = (row: Partial<Parameters<typeof paid>[0]> = {}) =>
  paid({
    on: "2026-06-01",
    original: "9001",
    reimbursementId: "9002",
    reason: "Reimbursement_Reversal",
    inventory: 1,
    ...row,
  });

/** Payments are 10.00 a unit. */
const cases: [string, Parameters<typeof auditOf>[0], string[]][] = [
  [
    "paid 10.00 for what costs 15.00",
    [inbound(), costs(1500)],
    ["reimbursement_underpaid 9001/TEAPOT open 2 1000 USD high"],
  ],
  ["paid what it costs", [inbound(), costs(1000)], []],
  ["paid more than it costs", [inbound(), costs(700)], []],
  [
    "98 % to the cent is not below 98 %",
    [inbound({ amountPerUnit: 9800 }), costs(10000)],
    ["(reimbursement_underpaid 9001/TEAPOT below_threshold 2)"],
  ],
  [
    "a cent less is",
    [inbound({ amountPerUnit: 9799 }), costs(10000)],
    ["reimbursement_underpaid 9001/TEAPOT open 2 402 USD high"],
  ],
  ["an unknown cost says nothing", [inbound()], []],
  ["two currencies are never compared", [inbound(), costs(1500, { currency: "EUR" })], []],
  ["a reason after the order has another measure", [
    inbound({ reason: "CustomerReturn" }),
    costs(1500),
  ], []],
  [
    "an unknown reason string makes no claim",
    [inbound({ reason: "Lost_In_Space" }), costs(1500)],
    [],
  ],
  [
    "units given in kind are not paid too little",
    [inbound({ cash: 0, inventory: 2 }), costs(1500)],
    [],
  ],
  [
    "the cost is that of the event which the payment paid",
    [
      adjusted({ quantity: -2, date: "2026-05-01" }),
      inbound({ reason: "Lost_Warehouse" }),
      costs(1500),
      costs(900, { effectiveFrom: "2026-05-02" }),
    ],
    [
      "reimbursement_underpaid 9001/TEAPOT open 2 1000 USD high",
      "(warehouse_lost 7001/X001TEAPOT/PHX7/2026-05-01 paid 2)",
    ],
  ],
  [
    "the approval date's where the event is not known",
    [inbound(), costs(1500), costs(900, { effectiveFrom: "2026-05-02" })],
    [],
  ],
  [
    "weighted by units where one payment paid two events",
    [
      adjusted({ quantity: -1, date: "2026-05-01" }),
      adjusted({ quantity: -2, date: "2026-05-03", referenceId: "7002" }),
      inbound({ cash: 3, reason: "Lost_Warehouse" }),
      costs(1200),
      costs(1500, { effectiveFrom: "2026-05-02" }),
    ],
    [
      "reimbursement_underpaid 9001/TEAPOT open 3 1200 USD high",
      "(warehouse_lost 7001/X001TEAPOT/PHX7/2026-05-01 paid 1)",
      "(warehouse_lost 7002/X001TEAPOT/PHX7/2026-05-03 paid 2)",
    ],
  ],
  [
    "a later payment that names it is netted: 10.00 and 5.00 make 15.00",
    [
      inbound({ cash: 1 }),
      reversal({ cash: 0, inventory: 0, reason: "Lost_Inbound", amountTotal: 500 }),
      costs(1500),
    ],
    [],
  ],
  [
    "a later payment adds money to a unit, never a unit",
    [
      inbound({ cash: 1 }),
      reversal({ cash: 1, inventory: 0, reason: "Lost_Inbound", amountTotal: 200 }),
      costs(1500),
    ],
    ["reimbursement_underpaid 9001/TEAPOT open 1 300 USD high"],
  ],
  [
    "units taken back leave with their money",
    [inbound({ cash: 3 }), reversal({ cash: -1 }), costs(1500)],
    [
      "reimbursement_underpaid 9001/TEAPOT open 2 1000 USD high",
      "(reimbursement_clawed_back 9002 found 1)",
    ],
  ],
  [
    "money that names the reversal is none of the units that stayed paid",
    [
      inbound({ cash: 3 }),
      reversal({ cash: -1 }),
      paid({ cash: 1, on: "2026-06-10", reimbursementId: "9003", original: "9002" }),
      costs(1500),
    ],
    [
      "reimbursement_underpaid 9001/TEAPOT open 2 1000 USD high",
      "(reimbursement_clawed_back 9002 found 1)",
    ],
  ],
  [
    "one that was fully reversed is not underpaid",
    [inbound(), reversal({ cash: -2 }), costs(1500)],
    ["(reimbursement_clawed_back 9002 found 2)"],
  ],
  [
    "two SKUs under one reimbursement id are two findings",
    [
      inbound(),
      inbound({ sku: "KETTLE", fnsku: "X002KETTLE", asin: "B0KETTLE01" }),
      costs(1500),
      costs(1100, { sku: "KETTLE" }),
    ],
    [
      "reimbursement_underpaid 9001/KETTLE open 2 200 USD high",
      "reimbursement_underpaid 9001/TEAPOT open 2 1000 USD high",
    ],
  ],
  [
    "a marketplace without a rulebook row raises nothing",
    [inbound({ marketplace: "CA" }), costs(1500)],
    ["(reimbursement_underpaid 9001/TEAPOT no_rule 2)"],
  ],
];

describe("reimbursement_underpaid", () => {
  test.each(cases)("%s", (_, rows, expected) => {
    expect(auditOf(rows, ASOF)).toEqual(expected);
  });

  test.each([
    ["2026-05-20", "open"],
    ["2026-07-19", "open"],
    ["2026-07-20", "expired"],
  ])("the window of 60 days from the approval: %s is %s", (asOf, state) => {
    expect(auditOf([inbound(), costs(1500)], asOf))
      .toEqual([`reimbursement_underpaid 9001/TEAPOT ${state} 2 1000 USD high`]);
  });
});
