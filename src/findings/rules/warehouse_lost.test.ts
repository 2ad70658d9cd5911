import { describe, expect, test } from "vitest";
import { adjusted, auditOf, costs, paid } from "../case_rows.ts";

const lost = (quantity: number, row = {}) => adjusted({ quantity, date: "2026-05-01", ...row });
const KEY = "7001/X001TEAPOT/PHX7/2026-05-01";

/** The rows, then what the audit of 2026-06-15 says: a finding, or in brackets what was considered. */
const cases: [string, Parameters<typeof auditOf>[0], string[]][] = [
  [
    "a lost unit that nobody paid is a finding, worth its sourcing cost",
    [lost(-3), costs(1250)],
    [`warehouse_lost ${KEY} open 3 3750 USD high`],
  ],
  [
    "reason 5 says the same as reason M",
    [lost(-3, { reason: "5" })],
    [`warehouse_lost ${KEY} open 3 ? high`],
  ],
  [
    "a loss without a cost is a finding of unknown value",
    [lost(-1)],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  ["a row in plus is no loss", [lost(3)], []],
  ["an unknown code never makes a claim", [lost(-3, { reason: "W" })], []],
  ["a code in another case is another code", [lost(-3, { reason: "m" })], []],
  ["an unknown disposition never makes a claim", [lost(-3, { disposition: "MELTED" })], []],
  [
    "Unreconciled Quantity leaves that many units open",
    [lost(-3, { unreconciled: 2 })],
    [`warehouse_lost ${KEY} open 2 ? high`],
  ],
  [
    "Unreconciled Quantity never opens more than the row lost",
    [lost(-3, { unreconciled: 9 })],
    [`warehouse_lost ${KEY} open 3 ? high`],
  ],
  [
    "Unreconciled Quantity 0 leaves nothing",
    [lost(-3, { unreconciled: 0 })],
    [`(warehouse_lost ${KEY} unreconciled_zero 3)`],
  ],
  [
    "a found row is not spent on a row that fills Unreconciled Quantity",
    [lost(-3, { unreconciled: 2 }), adjusted({ quantity: 2, date: "2026-05-09", reason: "F" })],
    [`warehouse_lost ${KEY} open 2 ? high`],
  ],
  [
    "a found row is spent on a row with a blank Unreconciled Quantity",
    [lost(-3), adjusted({ quantity: 2, date: "2026-05-09", reason: "F" })],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "of one key a payment goes first to the row that no found unit may pay, whatever the rows' hashes",
    [
      lost(-3, { unreconciled: 3, key: "b" }),
      lost(-1, { key: "a" }),
      paid({ cash: 1, on: "2026-05-02" }),
      lost(1, { reason: "F", date: "2026-05-03" }),
    ],
    [`warehouse_lost ${KEY} open 2 ? high`],
  ],
  [
    "a payment is spent in both cases",
    [lost(-3, { unreconciled: 3 }), paid({ cash: 2, on: "2026-05-09" })],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "a partial payment leaves a finding for the rest",
    [lost(-3), paid({ cash: 1, inventory: 1, on: "2026-05-09" })],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "a full payment leaves no finding",
    [lost(-3), paid({ cash: 3, on: "2026-05-09" })],
    [`(warehouse_lost ${KEY} paid 3)`],
  ],
  [
    "a payment counts on the day of the event",
    [lost(-1), paid({ cash: 1, on: "2026-05-01" })],
    [`(warehouse_lost ${KEY} paid 1)`],
  ],
  [
    "a payment of the day before pays for something else",
    [lost(-1), paid({ cash: 1, on: "2026-04-30" })],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "a payment counts on the 90th day",
    [lost(-1), paid({ cash: 1, on: "2026-07-30" })],
    [`(warehouse_lost ${KEY} paid 1)`],
  ],
  [
    "a payment of the 91st day comes too late",
    [lost(-1), paid({ cash: 1, on: "2026-07-31" })],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "a found row counts on the 90th day and not on the 91st",
    [
      lost(-2),
      adjusted({ quantity: 1, date: "2026-07-30", reason: "F" }),
      adjusted({ quantity: 1, date: "2026-07-31", reason: "F" }),
    ],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "a found row of the day before is another unit",
    [lost(-1), adjusted({ quantity: 1, date: "2026-04-30", reason: "F" })],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "a payment for damage does not pay a loss",
    [lost(-1), paid({ cash: 1, on: "2026-05-09", reason: "Damaged_Warehouse" })],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "a payment for an inbound loss does not pay a loss in the warehouse",
    [lost(-1), paid({ cash: 1, on: "2026-05-09", reason: "Lost_Inbound" })],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "a reason string differs in case and marks alone",
    [lost(-1), paid({ cash: 1, on: "2026-05-09", reason: "Lost:Warehouse" })],
    [`(warehouse_lost ${KEY} paid 1)`],
  ],
  [
    "an unknown reason string pays for nothing",
    [lost(-1), paid({ cash: 1, on: "2026-05-09", reason: "Lost_In_Space" })],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "a payment on a customer's order pays only there",
    [lost(-1), paid({ cash: 1, on: "2026-05-09", amazonOrderId: "112-1" })],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "a payment of another FNSKU pays only there",
    [lost(-1), paid({ cash: 1, on: "2026-05-09", fnsku: "X002KETTLE" })],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "a payment without FNSKU pays by ASIN",
    [lost(-1), paid({ cash: 1, on: "2026-05-09", fnsku: "" })],
    [`(warehouse_lost ${KEY} paid 1)`],
  ],
  [
    "a loss without FNSKU is paid by ASIN",
    [lost(-1, { fnsku: "" }), paid({ cash: 1, on: "2026-05-09" })],
    ["(warehouse_lost 7001//PHX7/2026-05-01 paid 1)"],
  ],
  [
    "MSKU is a label: a unit found under another one is found",
    [
      lost(-1),
      adjusted({ quantity: 1, date: "2026-05-09", reason: "F", msku: "Amazon.Found.B0TEAPOT01" }),
    ],
    [`(warehouse_lost ${KEY} found 1)`],
  ],
  [
    "the cost of another MSKU of the FNSKU serves a label without one",
    [
      lost(-1, { msku: "Amazon.Found.B0TEAPOT01" }),
      adjusted({ quantity: 1, date: "2026-01-09", reason: "F" }),
      costs(1250),
    ],
    [`warehouse_lost ${KEY} open 1 1250 USD high`],
  ],
  [
    "the cost is the one in force on the day of the event",
    [
      lost(-1),
      costs(1100),
      costs(1250, { effectiveFrom: "2026-05-01" }),
      costs(1900, { effectiveFrom: "2026-05-02" }),
    ],
    [`warehouse_lost ${KEY} open 1 1250 USD high`],
  ],
  [
    "a cost that comes into force later is not known yet",
    [lost(-1), costs(1250, { effectiveFrom: "2026-05-02" })],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "of two costs the one in the marketplace's currency is taken",
    [lost(-1), costs(1250), costs(990, { currency: "EUR", effectiveFrom: "2026-04-01" })],
    [`warehouse_lost ${KEY} open 1 1250 USD high`],
  ],
  [
    "two equal rows are two losses",
    [lost(-1), lost(-1)],
    [`warehouse_lost ${KEY} open 2 ? high`],
  ],
  [
    "an N row up to five days after an inventory reimbursement is its other half",
    [
      lost(-2),
      paid({ inventory: 1, on: "2026-05-09" }),
      adjusted({ quantity: 1, date: "2026-05-14", reason: "N" }),
    ],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "an N row five days before it as well",
    [
      lost(-2),
      paid({ inventory: 1, on: "2026-05-09" }),
      adjusted({ quantity: 1, date: "2026-05-04", reason: "N" }),
    ],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "an N row six days after it is a unit of its own",
    [
      lost(-2),
      paid({ inventory: 1, on: "2026-05-09" }),
      adjusted({ quantity: 1, date: "2026-05-15", reason: "N" }),
    ],
    [`(warehouse_lost ${KEY} paid 2)`],
  ],
  [
    "an N row gives what it holds above the units of the reimbursement",
    [
      lost(-4),
      paid({ inventory: 1, on: "2026-05-09" }),
      adjusted({ quantity: 3, date: "2026-05-09", reason: "N" }),
    ],
    [`warehouse_lost ${KEY} open 1 ? high`],
  ],
  [
    "an F row beside an inventory reimbursement stays a found unit",
    [
      lost(-2),
      paid({ inventory: 1, on: "2026-05-09" }),
      adjusted({ quantity: 1, date: "2026-05-09", reason: "F" }),
    ],
    [`(warehouse_lost ${KEY} paid 2)`],
  ],
  [
    "the oldest loss is paid first",
    [
      lost(-1),
      adjusted({ quantity: -1, date: "2026-05-02", referenceId: "7002" }),
      paid({ cash: 1, on: "2026-05-09" }),
    ],
    [
      "warehouse_lost 7002/X001TEAPOT/PHX7/2026-05-02 open 1 ? high",
      `(warehouse_lost ${KEY} paid 1)`,
    ],
  ],
  [
    "of two losses on one day the one with the lower reference id is paid first",
    [lost(-1, { referenceId: "7003" }), lost(-1), paid({ cash: 1, on: "2026-05-09" })],
    [
      "warehouse_lost 7003/X001TEAPOT/PHX7/2026-05-01 open 1 ? high",
      `(warehouse_lost ${KEY} paid 1)`,
    ],
  ],
  [
    "on one day a payment is spent before a found row, which then finds the other loss",
    [
      lost(-1),
      lost(-1, { referenceId: "7002", unreconciled: 1 }),
      adjusted({ quantity: 1, date: "2026-05-09", reason: "F" }),
      paid({ cash: 1, on: "2026-05-09" }),
    ],
    [
      "warehouse_lost 7002/X001TEAPOT/PHX7/2026-05-01 open 1 ? high",
      `(warehouse_lost ${KEY} paid 1)`,
    ],
  ],
  [
    "a reversed payment leaves its loss resolved and is claimed itself",
    [
      lost(-2),
      paid({ cash: 2, on: "2026-05-09" }),
      paid({
        cash: -2,
        on: "2026-06-01",
        reimbursementId: "9002",
        original: "9001",
        reason: "Reimbursement_Reversal",
      }),
    ],
    [
      "reimbursement_clawed_back 9002 open 2 2000 USD review",
      `warehouse_lost ${KEY} resolved 2 ? high`,
    ],
  ],
  [
    "a row that names an original pays for no other loss",
    [
      lost(-1),
      lost(-1, { referenceId: "7002" }),
      paid({ cash: 1, on: "2026-05-09" }),
      paid({ cash: 1, on: "2026-05-20", reimbursementId: "9002", original: "9001" }),
    ],
    [
      "warehouse_lost 7002/X001TEAPOT/PHX7/2026-05-01 open 1 ? high",
      `(warehouse_lost ${KEY} paid 1)`,
    ],
  ],
  [
    "a payment of which one unit of three was taken back leaves that unit resolved",
    [
      lost(-3),
      paid({ cash: 3, on: "2026-05-09" }),
      paid({
        cash: -1,
        on: "2026-06-01",
        reimbursementId: "9002",
        original: "9001",
        reason: "Reimbursement_Reversal",
      }),
    ],
    [
      "reimbursement_clawed_back 9002 open 1 1000 USD review",
      `warehouse_lost ${KEY} resolved 1 ? high`,
    ],
  ],
  [
    "a reversal that gives the unit back leaves its loss paid",
    [
      lost(-1),
      paid({ cash: 1, on: "2026-05-09" }),
      paid({
        cash: -1,
        inventory: 1,
        on: "2026-06-01",
        reimbursementId: "9002",
        original: "9001",
        reason: "Reimbursement_Reversal",
      }),
    ],
    ["(reimbursement_clawed_back 9002 found 1)", `(warehouse_lost ${KEY} paid 1)`],
  ],
  [
    "a marketplace without a rulebook row raises nothing",
    [lost(-1, { marketplace: "CA" })],
    [`(warehouse_lost ${KEY} no_rule 1)`],
  ],
  [
    "a unit lost before Amazon paid by sourcing cost has no known value",
    [lost(-1, { date: "2025-03-30" }), costs(1250)],
    ["warehouse_lost 7001/X001TEAPOT/PHX7/2025-03-30 expired 1 ? high"],
  ],
];

describe("warehouse_lost", () => {
  test.each(cases)("%s", (_, rows, expected) => {
    expect(auditOf(rows)).toEqual(expected);
  });
});

describe("the window of 7 to 60 days, both ends included", () => {
  test.each([
    ["2026-05-01", "2026-05-07", "not_yet"],
    ["2026-05-01", "2026-05-08", "open"],
    ["2026-05-01", "2026-06-30", "open"],
    ["2026-05-01", "2026-07-01", "expired"],
    ["2028-01-01", "2028-03-01", "open"], // 60 days over a leap day
    ["2028-01-01", "2028-03-02", "expired"],
    ["2028-02-29", "2028-03-07", "open"],
  ])("a loss of %s is on %s %s", (date, asOf, state) => {
    const [finding] = auditOf([adjusted({ quantity: -1, date })], asOf);

    expect(finding).toBe(`warehouse_lost 7001/X001TEAPOT/PHX7/${date} ${state} 1 ? high`);
  });
});
