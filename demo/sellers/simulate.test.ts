import { expect, test } from "vitest";
import { deriveReport } from "../reports/derive.ts";
import { ledgerDate } from "../reports/ledger_detail.ts";
import { PROFILES } from "./cast.ts";
import { dayOf, isoDay } from "./days.ts";
import type { DemoSeller, LossType } from "./history.ts";
import { MARKETPLACES } from "./marketplaces.ts";
import { moveUnits } from "./shelf.ts";
import { simulateSeller } from "./simulate.ts";

const AS_OF = "2026-11-23";
const sellers = PROFILES.map((profile) => simulateSeller(profile, AS_OF));
const northwind = sellers[0] as DemoSeller;

test("the same profile and day give the same history, another day another one", () => {
  const again = simulateSeller(PROFILES[0]!, AS_OF);
  const dayAfter = simulateSeller(PROFILES[0]!, "2026-11-24");

  expect(JSON.stringify(again)).toBe(JSON.stringify(northwind));
  expect(JSON.stringify(dayAfter.history)).not.toBe(JSON.stringify(northwind.history));
});

test("units on hand are never negative, whatever happened", () => {
  for (const { history } of sellers) {
    const onHand = new Map<string, number>();
    for (const { product, fulfillmentCenter, units } of history.opening) {
      onHand.set(`${product.fnsku} ${fulfillmentCenter} SELLABLE`, units);
    }
    let least = 0;
    for (const { product, fulfillmentCenter, disposition, quantity } of history.ledger) {
      const shelf = `${product.fnsku} ${fulfillmentCenter} ${disposition}`;
      const units = (onHand.get(shelf) ?? 0) + quantity;
      onHand.set(shelf, units);
      least = Math.min(least, units);
    }
    expect(least).toBe(0);
  }
});

test("no more units leave a shelf than lie on it", () => {
  const taken = northwind.history.ledger.find((event) => event.quantity < 0);

  expect(() => moveUnits(new Map(), taken!)).toThrow("Cannot move");
});

test("each balance of the summary is the day before's and the detail's movements", () => {
  for (const seller of sellers) {
    const { from, to, ledger } = seller.history;
    const asked = { from, to, countries: seller.countries, options: {} };
    const net = new Map<string, number>();
    for (const { day, product, disposition, quantity } of ledger) {
      const date = ledgerDate(day, MARKETPLACES[product.country]);
      const key = `${date} ${product.fnsku} ${disposition}`;
      net.set(key, (net.get(key) ?? 0) + quantity);
    }

    const wrong: unknown[] = [];
    const ended = new Map<string, number>();
    for (const row of deriveReport("GET_LEDGER_SUMMARY_VIEW_DATA", seller, asked)) {
      const [date, fnsku, , , , disposition] = row;
      const numbers = row.slice(6, 20) as number[];
      const [start = 0, , ...rest] = numbers;
      const [end = 0, unknown = 0] = rest.slice(10);
      const moved = rest.slice(0, 10).reduce((sum, units) => sum + units, 0) + unknown;
      const before = ended.get(`${fnsku} ${disposition}`);
      const detail = net.get(`${date} ${fnsku} ${disposition}`) ?? 0;
      if (start + moved !== end || detail !== moved || (before ?? start) !== start) wrong.push(row);
      ended.set(`${fnsku} ${disposition}`, end);
    }
    expect(wrong).toEqual([]);
  }
});

test("units on the road are the transfers that have left and not arrived", () => {
  const { from, to } = northwind.history;
  const asked = { from, to, countries: northwind.countries, options: {} };
  const summary = [...deriveReport("GET_LEDGER_SUMMARY_VIEW_DATA", northwind, asked)];

  const onTheRoad = summary.map((row) => Number(row[7]));

  expect(Math.min(...onTheRoad)).toBe(0);
  expect(Math.max(...onTheRoad)).toBeGreaterThan(0);
});

test("Northwind has lost much of every kind, and some of it can soon no longer be claimed", () => {
  const { losses, decoys } = northwind.history;
  const today = dayOf(AS_OF);
  const daysAgo = losses.filter(({ type }) => type.startsWith("warehouse"))
    .map((loss) => today - dayOf(loss.key.date));

  const kinds = new Set(losses.map((loss) => loss.type));

  expect(losses.length).toBeGreaterThan(220);
  expect(decoys.length).toBeGreaterThan(200);
  expect(kinds).toEqual(
    new Set<LossType>([
      "warehouse_lost",
      "warehouse_damaged",
      "disposed_unasked",
      "removal_short",
      "reimbursement_underpaid",
      "reimbursement_clawed_back",
    ]),
  );
  expect(daysAgo.filter((days) => days >= 7 && days <= 60).length).toBeGreaterThan(40);
  expect(daysAgo.filter((days) => days >= 53 && days <= 60).length).toBeGreaterThan(5);
});

test("each loss and each decoy is told once and by a name that the reports know", () => {
  for (const { history } of sellers) {
    const { ledger, removals, reimbursements } = history;
    const names = new Set([
      ...ledger.map(({ reference, product, day }) =>
        `${reference} ${product.fnsku} ${isoDay(day)}`
      ),
      ...removals.map(({ id, product, updatedOn }) =>
        `${id} ${product.fnsku} ${isoDay(updatedOn)}`
      ),
      ...reimbursements.map(({ id, product, day }) => `${id} ${product.fnsku} ${isoDay(day)}`),
    ]);

    const told = [...history.losses, ...history.decoys].map(({ key }) =>
      `${key.referenceId ?? key.removalOrderId ?? key.reimbursementId} ${key.fnsku} ${key.date}`
    );

    expect(told.filter((name) => !names.has(name))).toEqual([]);
    expect(new Set(told).size).toBe(told.length);
  }
});

test("nothing happens after the day before asOf", () => {
  for (const { history } of sellers) {
    const days = [...history.ledger, ...history.reimbursements, ...history.returns]
      .map((event) => event.day);

    expect(isoDay(Math.max(...days)) <= "2026-11-22").toBe(true);
    expect(isoDay(Math.min(...days)) >= "2025-05-23").toBe(true);
  }
});
