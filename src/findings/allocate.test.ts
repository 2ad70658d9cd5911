import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate, type Credit, type Loss, otherHalves } from "./allocate.ts";
import { adjusted, book, paid, removed, rowsOf } from "./case_rows.ts";
import { addDays } from "../days.ts";
import { detect } from "./detect.ts";

const LIMITS = { allocationDays: 90, disposalDays: 60 };

const item = fc.record({
  fnsku: fc.constantFrom("", "X1", "X2"),
  asin: fc.constantFrom("B1", "B2"),
  sku: fc.constantFrom("S1", "S2"),
});
const day = fc.integer({ min: 20_000, max: 20_150 });
const losses = fc.array(
  fc.tuple(
    item,
    fc.record({
      kind: fc.constantFrom("lost" as const, "damaged" as const, "disposed" as const),
      day,
      tie: fc.constantFrom("7001", "7002"),
      units: fc.integer({ min: 0, max: 5 }),
      foundMayPay: fc.boolean(),
    }),
  ),
  { maxLength: 12 },
).map((rows) =>
  rows.map(([named, row], index): Loss => ({ ...named, ...row, id: `L${index}`, orderId: "" }))
);
const credits = fc.array(
  fc.tuple(
    item,
    fc.record({
      source: fc.constantFrom("reimbursement" as const, "found" as const, "disposal" as const),
      day,
      tie: fc.constantFrom("9001", "9002"),
      units: fc.integer({ min: 1, max: 5 }),
      paysFor: fc.constantFrom("lost" as const, "damaged" as const, null),
      orderId: fc.constantFrom("", "112-1"),
    }),
  ),
  { maxLength: 12 },
).map((rows) => rows.map(([named, row], index): Credit => ({ ...named, ...row, id: `C${index}` })));

describe("allocation, whatever the rows", () => {
  test("spends no unit twice: of a loss, of a credit", () => {
    fc.assert(fc.property(losses, credits, (lost, given) => {
      const { spends, left, surplus } = allocate(lost, given, LIMITS);
      const spent = (of: (spend: (typeof spends)[number]) => boolean) =>
        spends.filter(of).reduce((sum, spend) => sum + spend.units, 0);

      for (const loss of lost) {
        expect(spent(({ lossId }) => lossId === loss.id) + (left.get(loss.id) ?? 0))
          .toBe(loss.units);
      }
      for (const credit of given) {
        expect(spent(({ creditId }) => creditId === credit.id) + (surplus.get(credit.id) ?? 0))
          .toBe(credit.units);
      }
    }));
  });

  test("does not depend on the order of rows", () => {
    const shuffled = fc.tuple(losses, credits).chain(([lost, given]) =>
      fc.tuple(
        fc.constant({ lost, given }),
        fc.shuffledSubarray(lost, { minLength: lost.length }),
        fc.shuffledSubarray(given, { minLength: given.length }),
      )
    );
    fc.assert(fc.property(shuffled, ([{ lost, given }, otherLost, otherGiven]) => {
      expect(allocate(otherLost, otherGiven, LIMITS).spends)
        .toEqual(allocate(lost, given, LIMITS).spends);
    }));
  });

  test("leaves alone what an unrelated row does not touch", () => {
    const stranger = {
      id: "stranger",
      fnsku: "X9",
      asin: "B9",
      sku: "S9",
      tie: "1",
      units: 3,
      orderId: "",
    };
    fc.assert(fc.property(losses, credits, day, (lost, given, on) => {
      const before = allocate(lost, given, LIMITS);
      const after = allocate(
        [...lost, { ...stranger, kind: "lost", day: on, foundMayPay: true }],
        [...given, { ...stranger, id: "its own", source: "found", day: on, paysFor: "lost" }],
        LIMITS,
      );

      expect(after.spends.filter(({ lossId }) => lossId !== "stranger")).toEqual(before.spends);
    }));
  });
});

const date = fc.integer({ min: 0, max: 130 }).map((days) => addDays("2026-02-01", days));
const units = fc.integer({ min: 1, max: 4 });
const fnsku = fc.constantFrom("X001TEAPOT", "X002KETTLE");
const label = fc.constantFrom("7001", "7002", "7003");
const history = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom("M", "5", "E", "H", "D"), date, units, fnsku, label, fc.boolean())
      .map(([reason, date, quantity, fnsku, referenceId, filled]) =>
        adjusted({
          reason,
          date,
          quantity: -quantity,
          fnsku,
          referenceId,
          unreconciled: filled ? 1 : null,
          key: `${reason}${date}${quantity}${fnsku}${referenceId}${filled}`,
        })
      ),
    fc.tuple(fc.constantFrom("F", "N", "P"), date, units, fnsku, label)
      .map(([reason, date, quantity, fnsku, referenceId]) =>
        adjusted({ reason, date, quantity, fnsku, referenceId, key: `${reason}${date}${fnsku}` })
      ),
    fc.tuple(
      fc.constantFrom("Lost_Warehouse", "Damaged_Warehouse", "Lost_Inbound"),
      date,
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 2 }),
      fnsku,
      label,
      fc.constantFrom("", "", "112-1"),
    ).map(([reason, on, cash, inventory, fnsku, reimbursementId, amazonOrderId]) =>
      paid({
        reason,
        on,
        cash,
        inventory,
        fnsku,
        reimbursementId,
        amazonOrderId,
        key: `${reason}${on}${cash}${inventory}${fnsku}${reimbursementId}${amazonOrderId}`,
      })
    ),
    fc.tuple(date, units, fnsku).map(([requestDate, disposedQuantity, fnsku]) =>
      removed({ requestDate, disposedQuantity, fnsku, key: `${requestDate}${disposedQuantity}` })
    ),
  ),
  { maxLength: 25 },
);

describe("the audit of any history", () => {
  test("claims no more units of an FNSKU than were lost, less those paid", () => {
    fc.assert(fc.property(history, (drawn) => {
      const rows = unique(rowsOf(drawn));
      const { findings, considered } = detect(rows, { asOf: "2026-06-15", book });
      for (const fnsku of ["X001TEAPOT", "X002KETTLE"]) {
        const lost = rows.adjustments
          .filter((row) => row.fnsku === fnsku && "M5EHD".includes(row.reason))
          .reduce((sum, row) => sum - row.quantity, 0);
        const claimed = findings
          .filter((finding) => finding.fnsku === fnsku && finding.state !== "resolved")
          .filter((finding) => !finding.type.startsWith("reimbursement"));
        const settled = claimed.flatMap(({ arithmetic }) => arithmetic.slice(1))
          .reduce((sum, term) => sum - term.units, 0);
        const asked = claimed.reduce((sum, finding) => sum + finding.units, 0);
        const aside = considered
          .filter((row) => row.fnsku === fnsku && !row.type.startsWith("reimbursement"))
          .reduce((sum, row) => sum + row.units, 0);

        expect(asked + settled + aside).toBe(lost);
      }
    }));
  });

  test("is the same in whatever order the rows come", () => {
    const shuffled = history.chain((drawn) =>
      fc.tuple(fc.constant(drawn), fc.shuffledSubarray(drawn, { minLength: drawn.length }))
    );
    fc.assert(fc.property(shuffled, ([drawn, other]) => {
      const audit = (rows: typeof drawn) =>
        detect(unique(rowsOf(rows)), { asOf: "2026-06-15", book });

      expect(audit(other)).toEqual(audit(drawn));
    }));
  });
});

/** The vault keeps a row of a key once; the generator may draw it twice. */
function unique(rows: ReturnType<typeof rowsOf>): ReturnType<typeof rowsOf> {
  const once = <T extends { key: string }>(list: T[]) => [
    ...new Map(list.map((row) => [row.key, row])).values(),
  ];
  return {
    ...rows,
    adjustments: once(rows.adjustments),
    reimbursements: once(rows.reimbursements),
    removalOrders: once(rows.removalOrders),
  };
}

test("an N row is the other half of one reimbursement, not of each that is near", () => {
  const row = { fnsku: "X1", asin: "B1", sku: "S1", tie: "1" };
  const given = [{ ...row, id: "R", day: 100, units: 1 }];
  const credit = (id: string, day: number): Credit => ({
    ...row,
    id,
    day,
    units: 1,
    source: "found",
    paysFor: "lost",
    orderId: "",
  });

  const halves = otherHalves([credit("later", 103), credit("earlier", 96)], given, 5);

  expect([...halves]).toEqual([["earlier", 1]]);
});
