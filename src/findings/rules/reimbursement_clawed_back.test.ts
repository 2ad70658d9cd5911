import { describe, expect, test } from "vitest";
import { adjusted, auditOf, paid } from "../case_rows.ts";

const taken = (row: Partial<Parameters<typeof paid>[0]> = {}) =>
  paid({
    cash: -2,
    on: "2026-06-01",
    reimbursementId: "9002",
    original: "9001",
    reason: "Reimbursement_Reversal",
    ...row,
  });
const found = (date: string, row = {}) => adjusted({ quantity: 1, date, reason: "F", ...row });

const cases: [string, Parameters<typeof auditOf>[0], string[]][] = [
  [
    "money taken back and nothing given for it",
    [taken()],
    ["reimbursement_clawed_back 9002 open 2 2000 USD review"],
  ],
  [
    "a unit given in the same row",
    [taken({ inventory: 2 })],
    ["(reimbursement_clawed_back 9002 found 2)"],
  ],
  [
    "a unit found on the same day",
    [taken(), found("2026-06-01")],
    ["(reimbursement_clawed_back 9002 found 2)"],
  ],
  [
    "a unit found 90 days before",
    [taken(), found("2026-03-03")],
    ["(reimbursement_clawed_back 9002 found 2)"],
  ],
  [
    "a unit found 91 days before explains nothing",
    [taken(), found("2026-03-02")],
    ["reimbursement_clawed_back 9002 open 2 2000 USD review"],
  ],
  [
    "a unit found the day after explains nothing",
    [taken(), found("2026-06-02")],
    ["reimbursement_clawed_back 9002 open 2 2000 USD review"],
  ],
  [
    "an N row explains nothing",
    [taken(), found("2026-05-30", { reason: "N" })],
    ["reimbursement_clawed_back 9002 open 2 2000 USD review"],
  ],
  [
    "a found unit of another FNSKU explains nothing",
    [taken(), found("2026-05-30", { fnsku: "X002KETTLE" })],
    ["reimbursement_clawed_back 9002 open 2 2000 USD review"],
  ],
  [
    "a reversal that was itself paid again",
    [
      taken(),
      paid({ cash: 2, on: "2026-06-10", reimbursementId: "9003", original: "9002" }),
    ],
    ["(reimbursement_clawed_back 9002 paid 2)"],
  ],
  ["an unknown reason string makes no claim", [taken({ reason: "Because" })], []],
];

describe("reimbursement_clawed_back", () => {
  test.each(cases)("%s", (_, rows, expected) => {
    expect(auditOf(rows)).toEqual(expected);
  });

  test.each([
    ["2026-06-01", "open"],
    ["2026-07-31", "open"],
    ["2026-08-01", "expired"],
  ])("the window of 60 days from the reversal: %s is %s", (asOf, state) => {
    expect(auditOf([taken()], asOf))
      .toEqual([`reimbursement_clawed_back 9002 ${state} 2 2000 USD review`]);
  });
});
