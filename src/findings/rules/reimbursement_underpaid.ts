import { isSameItem } from "../allocate.ts";
import { type Considered, type Detected, windowOn } from "../detected.ts";
import { moneyText, roundHalfUp } from "../../money.ts";
import { moneyReimbursed, reimbursementEvidence, unitsReimbursed } from "../reimbursement_rows.ts";
import { reasonOf, valuationBasis } from "../rulebook.ts";
import type { ReimbursementRow } from "../vault_rows.ts";
import { type Judged, type PaymentRule, type Settled, unitsText, unitsWere } from "./rule.ts";

/**
 * Cash paid for units that were lost before an order, below 98 % of what they cost: per unit, after
 * the rows that name the payment as their original are netted.
 */
export const reimbursementUnderpaid: PaymentRule = {
  type: "reimbursement_underpaid",

  detect(settled) {
    const findings: Detected[] = [];
    const considered: Considered[] = [];
    const events = eventsByPayment(settled);
    for (const payment of payments(settled)) {
      const judged = judge(settled, payment, events);
      if (judged?.finding) findings.push(judged.finding);
      if (judged?.considered) considered.push(judged.considered);
    }
    return { findings, considered };
  },
};

/** One reimbursement id and SKU: its rows, and the later rows that name it as their original. */
interface PaidRows {
  first: ReimbursementRow;
  rows: ReimbursementRow[];
  later: ReimbursementRow[];
}

function payments({ rows: { reimbursements }, book }: Settled): PaidRows[] {
  const byOriginal = Map.groupBy(
    reimbursements.filter((row) => row.originalReimbursementId !== ""),
    (row) => row.originalReimbursementId,
  );
  const paid = new Map<string, PaidRows>();
  for (const row of reimbursements) {
    if (row.originalReimbursementId !== "" || row.quantityCash <= 0) continue;
    if (reasonOf(book, row.reason)?.valued !== "before_order") continue;
    const name = `${row.reimbursementId}/${row.sku}`;
    const known = paid.get(name);
    if (known) known.rows.push(row);
    else paid.set(name, { first: row, rows: [row], later: [] });
  }
  for (const payment of paid.values()) {
    // Money that names a reversal is for the units that were taken back, and is netted there.
    const named = byOriginal.get(payment.first.reimbursementId) ?? [];
    payment.later = named.filter((row) => isSamePayment(row, payment.first));
  }
  return [...paid.values()];
}

function isSamePayment(row: ReimbursementRow, original: ReimbursementRow): boolean {
  return isSameItem(row, original) || (row.sku !== "" && row.sku === original.sku);
}

/** The days of the events that each payment paid, with the units. */
function eventsByPayment({ allocation, losses }: Settled) {
  const events = new Map<string, { on: string; units: number; rowKey: string }[]>();
  for (const { creditId, lossId, units } of allocation.spends) {
    const known = losses.get(lossId);
    if (!known) continue;
    const event = { on: known.candidate.anchor, units, rowKey: lossId };
    const paid = events.get(creditId);
    if (paid) paid.push(event);
    else events.set(creditId, [event]);
  }
  return events;
}

function judge(
  settled: Settled,
  payment: PaidRows,
  events: ReturnType<typeof eventsByPayment>,
): Judged | null {
  const { book, asOf, joinedOn } = settled;
  const { first, rows, later } = payment;
  const units = netUnits(payment);
  const paid = netPaid(payment, units);
  if (units <= 0 || !paid) return null;

  const cost = costOfPaid(settled, payment, events);
  if (!cost) return null;
  // Both sides times both denominators, so that no share of a cent decides.
  if (paid.amount * cost.units >= cost.amount * paid.units) return null;

  const perUnit = roundHalfUp(paid.amount, paid.units);
  const costPerUnit = roundHalfUp(cost.amount, cost.units);
  const about = {
    type: "reimbursement_underpaid" as const,
    key: { reimbursementId: first.reimbursementId, sku: first.sku },
    marketplace: first.marketplace,
    fnsku: first.fnsku,
    units,
  };
  const evidence = [
    ...rows.map((row) => reimbursementEvidence(row, "credit")),
    ...later.map((row) => reimbursementEvidence(row, row.quantityCash < 0 ? "reversal" : "credit")),
  ];
  const figures = `${moneyText(perUnit, first.currency)} a unit for what costs ` +
    `${moneyText(costPerUnit, first.currency)}`;
  const putAside = (reason: Considered["reason"], explanation: string): Judged => ({
    considered: { ...about, date: first.approvalDate, reason, explanation, rows: evidence },
  });

  const window = windowOn(book, { ...about, anchor: first.approvalDate }, { asOf, joinedOn });
  if (!window) return putAside("no_rule", `no rule for ${first.marketplace} yet`);
  if (!cost.bySourcing) {
    return putAside("no_rule", "no rule yet for units lost when Amazon paid by sale price");
  }
  const percent = book.limits.underpaid_below_percent;
  if (paid.amount * cost.units * 100n >= cost.amount * paid.units * BigInt(percent)) {
    return putAside("below_threshold", `Paid ${figures}: not below ${percent} % of it`);
  }

  const unitValue = roundHalfUp(
    cost.amount * paid.units - paid.amount * cost.units,
    cost.units * paid.units,
  );
  const takenBack = later.reduce((sum, row) => sum + Math.min(0, row.quantityCash), 0);
  const finding: Detected = {
    ...about,
    ...window,
    sku: first.sku,
    asin: first.asin,
    confidence: "high",
    unitValue,
    value: unitValue * units,
    currency: first.currency,
    eventDate: first.approvalDate,
    explanation: `Reimbursement ${first.reimbursementId} (${first.reason}) paid ${figures}, ` +
      `below ${percent} % of it: ${unitsWere(units)} paid too little for, a possible claim.`,
    arithmetic: [
      { label: `Paid in cash by reimbursement ${first.reimbursementId}`, units: units - takenBack },
      ...later.filter((row) => row.quantityCash < 0).map((row) => ({
        label: `Taken back by ${row.reimbursementId}`,
        units: row.quantityCash,
      })),
    ],
    ruledOut: [
      later.length === 0
        ? "No later row names this reimbursement as its original"
        : `${unitsText(-takenBack)} taken back and all later money of it are counted in`,
    ],
    resolvedBy: null,
    rows: [
      ...evidence,
      ...rows.flatMap((row) => events.get(row.key) ?? []).map(({ rowKey, units }) => ({
        source: settled.losses.get(rowKey)?.row.source ?? "ledger_events",
        rowKey,
        role: "loss" as const,
        units,
      })),
    ],
  };
  return { finding };
}

/** Cash units, less those taken back. A later payment adds money to a unit and never a unit. */
function netUnits({ rows, later }: PaidRows): number {
  const paid = rows.reduce((sum, row) => sum + row.quantityCash, 0);
  return later.reduce((sum, row) => sum + Math.min(0, row.quantityCash), paid);
}

/** What was paid, as a fraction: amount over units. Null when unknown or wholly taken back. */
function netPaid(
  { rows, later }: PaidRows,
  units: number,
): { amount: bigint; units: bigint } | null {
  const [only] = rows;
  if (later.length === 0 && rows.length === 1 && only?.amountPerUnit != null) {
    return { amount: BigInt(only.amountPerUnit), units: 1n };
  }
  let amount = 0;
  for (const row of [...rows, ...later]) {
    const total = moneyReimbursed(row);
    if (total === null) return null;
    amount += total;
  }
  if (later.length > 0 && amount <= 0) return null;
  return { amount: BigInt(amount), units: BigInt(units) };
}

/**
 * The sourcing cost on the day of each event that was paid, weighted by units; on the approval date
 * for units whose event is not known. Null as soon as one cost is unknown in the payment's currency.
 */
function costOfPaid(
  { book, costOf }: Settled,
  { first, rows }: PaidRows,
  events: ReturnType<typeof eventsByPayment>,
): { amount: bigint; units: bigint; bySourcing: boolean } | null {
  const known = rows.flatMap((row) => events.get(row.key) ?? []);
  const given = rows.reduce((sum, row) => sum + unitsReimbursed(row), 0);
  const unknown = given - known.reduce((sum, event) => sum + event.units, 0);
  const days = [...known, { on: first.approvalDate, units: Math.max(0, unknown) }];

  let amount = 0n;
  let units = 0n;
  let bySourcing = true;
  for (const day of days) {
    if (day.units === 0) continue;
    const { sku, fnsku, currency } = first;
    const cost = costOf({ sku, fnsku, on: day.on, currency, strict: true });
    if (!cost) return null;
    amount += BigInt(cost.cost) * BigInt(day.units);
    units += BigInt(day.units);
    bySourcing &&= valuationBasis(book, "before_order", day.on) === "sourcing_cost";
  }
  return units > 0n && amount > 0n ? { amount, units, bySourcing } : null;
}
