import { describe, expect, test } from "vitest";
import { auditOf, costs, paid, removed } from "../case_rows.ts";

const KEY = "REM-1/X001TEAPOT";
const short = (row = {}) => removed({ shippedQuantity: 7, ...row });
const ASOF = "2026-06-15";

const cases: [string, Parameters<typeof auditOf>[0], string[]][] = [
  [
    "requested less shipped, at the cost of the last update",
    [
      short(),
      costs(900, { effectiveFrom: "2026-05-10" }),
      costs(1500, { effectiveFrom: "2026-05-11" }),
    ],
    [`removal_short ${KEY} open 3 2700 USD high`],
  ],
  ["an order that shipped all is none", [removed({})], []],
  [
    "cancelled, disposed and in-process units are accounted for",
    [short({ cancelledQuantity: 1, disposedQuantity: 1, inProcessQuantity: 1 })],
    [],
  ],
  ["an order that is not complete may still ship", [short({ orderStatus: "Processing" })], []],
  ["an order of unknown status makes no claim", [short({ orderStatus: "Dreaming" })], []],
  [
    "two rows of one order and FNSKU are one finding",
    [short({ disposition: "Sellable" }), short({ disposition: "Unsellable" })],
    [`removal_short ${KEY} open 6 ? high`],
  ],
  [
    "a payment under its order id pays for it, whatever the reason",
    [short(), paid({ cash: 2, on: "2026-05-20", amazonOrderId: "REM-1", reason: "Lost_Outbound" })],
    [`removal_short ${KEY} open 1 ? high`],
  ],
  [
    "a payment under its order id counts before the last update as well",
    [short(), paid({ cash: 3, on: "2026-05-02", amazonOrderId: "REM-1", reason: "Lost_Outbound" })],
    [`(removal_short ${KEY} paid 3)`],
  ],
  [
    "a payment under its order id for another FNSKU does not",
    [
      short(),
      paid({ cash: 3, on: "2026-05-20", amazonOrderId: "REM-1", fnsku: "X002KETTLE", sku: "K" }),
    ],
    [`removal_short ${KEY} open 3 ? high`],
  ],
  [
    "a payment under its order id and SKU does, though the FNSKU was another by then",
    [short(), paid({ cash: 3, on: "2026-05-20", amazonOrderId: "REM-1", fnsku: "X002TEAPOT" })],
    [`(removal_short ${KEY} paid 3)`],
  ],
  [
    "a removal reason without an order id pays after the last update",
    [short(), paid({ cash: 1, on: "2026-05-11", reason: "Removal_Order_Lost" })],
    [`removal_short ${KEY} open 2 ? high`],
  ],
  [
    "and not on its day",
    [short(), paid({ cash: 1, on: "2026-05-10", reason: "Removal_Order_Lost" })],
    [`removal_short ${KEY} open 3 ? high`],
  ],
  [
    "a removal reason under another order id pays only there",
    [
      short(),
      paid({ cash: 1, on: "2026-05-20", amazonOrderId: "REM-2", reason: "Removal_Order_Lost" }),
    ],
    [`removal_short ${KEY} open 3 ? high`],
  ],
  [
    "a warehouse payment does not pay a removal",
    [short(), paid({ cash: 1, on: "2026-05-20" })],
    [`removal_short ${KEY} open 3 ? high`],
  ],
  [
    "of two short orders the one updated earlier is paid first",
    [
      short(),
      short({ orderId: "REM-0", lastUpdatedDate: "2026-05-12" }),
      paid({ cash: 3, on: "2026-05-20", reason: "Removal_Order_Lost" }),
    ],
    ["removal_short REM-0/X001TEAPOT open 3 ? high", `(removal_short ${KEY} paid 3)`],
  ],
];

describe("removal_short", () => {
  test.each(cases)("%s", (_, rows, expected) => {
    expect(auditOf(rows, ASOF)).toEqual(expected);
  });

  test.each([
    ["2026-05-24", "not_yet"],
    ["2026-05-25", "open"],
    ["2026-07-24", "open"],
    ["2026-07-25", "expired"],
  ])("the window of 15 to 75 days from the last update: %s is %s", (asOf, state) => {
    expect(auditOf([short()], asOf)).toEqual([`removal_short ${KEY} ${state} 3 ? high`]);
  });
});
