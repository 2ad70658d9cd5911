import { compare, isSameItem } from "../allocate.ts";
import { dayNumber } from "../../days.ts";
import { type Considered, type Detected, windowOn } from "../detected.ts";
import { moneyText, roundHalfUp } from "../../money.ts";
import { moneyReimbursed, reimbursementEvidence, unitsReimbursed } from "../reimbursement_rows.ts";
import { reasonOf } from "../rulebook.ts";
import type { LedgerRow, ReimbursementRow } from "../vault_rows.ts";
import { type Judged, type PaymentRule, type Settled, unitsText, unitsWere } from "./rule.ts";

/** Money taken back for units of which none was given back or found in the 90 days before. */
export const reimbursementClawedBack: PaymentRule = {
  type: "reimbursement_clawed_back",

  detect(settled) {
    const findings: Detected[] = [];
    const considered: Considered[] = [];
    const reversals = settled.rows.reimbursements.filter((row) =>
      row.quantityCash < 0 && reasonOf(settled.book, row.reason)
    );
    if (reversals.length === 0) return { findings, considered };
    const found = foundRows(settled);
    for (const rows of Map.groupBy(reversals, (row) => row.reimbursementId).values()) {
      const judged = judge(settled, rows, found);
      if (judged?.finding) findings.push(judged.finding);
      if (judged?.considered) considered.push(judged.considered);
    }
    return { findings, considered };
  },
};

function judge(
  settled: Settled,
  reversals: ReimbursementRow[],
  found: FoundRows,
): Judged | null {
  const { book, asOf, joinedOn } = settled;
  const days = book.limits.clawback_found_days;
  const explained = reversals.map((row) => explainedBy(row, found, days));
  const disputed = reversals.filter((_, index) => explained[index] === null);
  const first = disputed[0] ?? reversals[0];
  if (!first) return null;

  const about = {
    type: "reimbursement_clawed_back" as const,
    key: { reimbursementId: first.reimbursementId },
    marketplace: first.marketplace,
    fnsku: first.fnsku,
    units: -sum(disputed.length > 0 ? disputed : reversals, (row) => row.quantityCash),
  };
  const putAside = (reason: Considered["reason"], explanation: string): Judged => ({
    considered: {
      ...about,
      date: first.approvalDate,
      reason,
      explanation,
      rows: [
        ...reversals.map((row) => reimbursementEvidence(row, "reversal")),
        ...explained.flatMap((by) => by?.row ? [by.row] : []).map((row) => ({
          source: "ledger_events" as const,
          rowKey: row.key,
          role: "credit" as const,
          units: row.quantity,
        })),
      ],
    },
  });

  const window = windowOn(book, { ...about, anchor: first.approvalDate }, { asOf, joinedOn });
  if (!window) return putAside("no_rule", `no rule for ${first.marketplace} yet`);
  if (disputed.length === 0) {
    return putAside("found", explained[0]?.sentence ?? "The unit was given back");
  }
  const restored = restoredAmount(settled, disputed);
  const taken = moneyTaken(disputed);
  if (restored && taken !== null && restored.amount >= taken) {
    return putAside("paid", `Paid again by reimbursement ${restored.reimbursementId}`);
  }

  const amount = taken === null ? null : taken - (restored?.amount ?? 0);
  const unitValue = amount === null ? null : roundHalfUp(BigInt(amount), BigInt(about.units));
  const originals = originalRows(settled, disputed);
  const worth = unitValue === null
    ? ""
    : ` (${moneyText(unitValue * about.units, first.currency)})`;
  const finding: Detected = {
    ...about,
    ...window,
    sku: first.sku,
    asin: first.asin,
    confidence: "review",
    unitValue,
    value: unitValue === null ? null : unitValue * about.units,
    currency: unitValue === null ? null : first.currency,
    eventDate: first.approvalDate,
    explanation: `Reversal ${first.reimbursementId} took the money for ` +
      `${
        unitsText(about.units)
      }${worth} back, gave no unit instead, and no unit was found in the ` +
      `${days} days before: a possible claim.`,
    arithmetic: disputed.map((row) => ({
      label: row.originalReimbursementId
        ? `Taken back from reimbursement ${row.originalReimbursementId}`
        : "Taken back",
      units: -row.quantityCash,
    })),
    ruledOut: [
      "No inventory unit was given back in the same row",
      `No F row of this FNSKU in the ${days} days before`,
    ],
    resolvedBy: null,
    rows: [
      ...disputed.map((row) => reimbursementEvidence(row, "reversal")),
      ...originals.map((row) => reimbursementEvidence(row, "credit", unitsReimbursed(row))),
    ],
  };
  return { finding };
}

/** Why a reversal is in order: a unit in the same row, or one found in the days before. */
function explainedBy(
  row: ReimbursementRow,
  found: FoundRows,
  days: number,
): { sentence: string; row?: LedgerRow } | null {
  if (row.quantityInventory > 0) {
    return {
      sentence: `${unitsWere(row.quantityInventory)} given back in the same row ` +
        `(reimbursement ${row.reimbursementId})`,
    };
  }
  const on = dayNumber(row.approvalDate);
  const before = found(row).find(({ date }) => {
    const age = on - dayNumber(date);
    return age >= 0 && age <= days;
  });
  return before
    ? { sentence: `found on ${before.date} (reference ${before.referenceId})`, row: before }
    : null;
}

type FoundRows = (item: ReimbursementRow) => LedgerRow[];

/** F rows of an item, oldest first. */
function foundRows({ rows, book }: Settled): FoundRows {
  const found = rows.adjustments
    .filter((row) => book.reasonCodes.get(row.reason)?.role === "found" && row.quantity > 0)
    .sort((a, b) => compare(a.date, b.date) || compare(a.key, b.key));
  const byFnsku = Map.groupBy(found, (row) => row.fnsku);
  const byAsin = Map.groupBy(found, (row) => row.asin);
  return (item) =>
    [...byFnsku.get(item.fnsku) ?? [], ...byAsin.get(item.asin) ?? []]
      .filter((row) => isSameItem({ ...row, sku: row.msku }, item));
}

/** Minor units, positive; null when a row names no amount. */
function moneyTaken(rows: ReimbursementRow[]): number | null {
  let taken = 0;
  for (const row of rows) {
    const total = moneyReimbursed(row);
    if (total === null) return null;
    taken += Math.abs(total);
  }
  return taken;
}

/** Money of rows that name the reversal as their original: it is netted into it. */
function restoredAmount({ rows }: Settled, disputed: ReimbursementRow[]) {
  const ids = new Set(disputed.map((row) => row.reimbursementId));
  const restoring = rows.reimbursements.filter((row) =>
    ids.has(row.originalReimbursementId) && (row.amountTotal ?? 0) > 0 &&
    disputed.some((reversal) => reversal.originalReimbursementId !== row.originalReimbursementId)
  );
  const [first] = restoring;
  if (!first) return null;
  return {
    reimbursementId: first.reimbursementId,
    amount: sum(restoring, (row) => row.amountTotal ?? 0),
  };
}

function originalRows({ rows }: Settled, disputed: ReimbursementRow[]): ReimbursementRow[] {
  const ids = new Set(disputed.map((row) => row.originalReimbursementId));
  ids.delete("");
  return rows.reimbursements.filter((row) =>
    ids.has(row.reimbursementId) && row.originalReimbursementId === "" &&
    disputed.some((reversal) => isSameItem(reversal, row))
  );
}

function sum<T>(rows: T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
