import { type Credit, type LossKind, otherHalves } from "./allocate.ts";
import { asinsByFnsku } from "./asins.ts";
import { dayNumber } from "../days.ts";
import { unitsReimbursed } from "./reimbursement_rows.ts";
import { reasonOf, type Rulebook } from "./rulebook.ts";
import type { LedgerRow, ReimbursementRow, VaultRows } from "./vault_rows.ts";

/** Every unit of the vault that was paid, found, or asked to be disposed of; each stands here once. */
export function listCredits(rows: VaultRows, book: Rulebook): Credit[] {
  const found = rows.adjustments
    .filter((row) => row.quantity > 0 && isFound(row, book))
    .map(foundCredit);
  const replacements = rows.adjustments
    .filter((row) => row.quantity > 0 && roleOf(row, book) === "found_or_replacement")
    .map(foundCredit);
  const halves = otherHalves(replacements, unitsGiven(rows), book.limits.replacement_days);

  return [
    ...rows.reimbursements.flatMap((row) => reimbursementCredit(row, book)),
    ...found.map((credit) => ({ ...credit, units: credit.units - (halves.get(credit.id) ?? 0) })),
    ...disposalCredits(rows),
  ].filter((credit) => credit.units > 0);
}

function roleOf(row: LedgerRow, book: Rulebook) {
  return book.reasonCodes.get(row.reason)?.role;
}

function isFound(row: LedgerRow, book: Rulebook): boolean {
  const role = roleOf(row, book);
  return role === "found" || role === "found_or_replacement";
}

/**
 * A row that names an original is no credit: its units stay those of the original. Units reimbursed are
 * those paid in cash and those given in kind.
 */
function reimbursementCredit(row: ReimbursementRow, book: Rulebook): Credit[] {
  if (row.originalReimbursementId !== "") return [];
  return [{
    id: row.key,
    source: "reimbursement",
    day: dayNumber(row.approvalDate),
    tie: row.reimbursementId,
    units: unitsReimbursed(row),
    paysFor: lossPaidBy(row, book),
    orderId: row.amazonOrderId,
    fnsku: row.fnsku,
    asin: row.asin,
    sku: row.sku,
  }];
}

function lossPaidBy(row: ReimbursementRow, book: Rulebook): LossKind | null {
  const paysFor = reasonOf(book, row.reason)?.pays_for;
  if (paysFor === "lost_warehouse") return "lost";
  if (paysFor === "damaged_warehouse") return "damaged";
  return paysFor === "removal" ? "removal" : null;
}

function foundCredit(row: LedgerRow): Credit {
  return {
    id: row.key,
    source: "found",
    day: dayNumber(row.date),
    tie: row.referenceId,
    units: row.quantity,
    paysFor: "lost",
    orderId: "",
    fnsku: row.fnsku,
    asin: row.asin,
    sku: row.msku,
  };
}

/** Units given in kind, by whatever row: an N row beside them is their other half. */
function unitsGiven({ reimbursements }: VaultRows) {
  return reimbursements.filter((row) => row.quantityInventory > 0).map((row) => ({
    id: row.key,
    day: dayNumber(row.approvalDate),
    tie: row.reimbursementId,
    units: row.quantityInventory,
    fnsku: row.fnsku,
    asin: row.asin,
    sku: row.sku,
  }));
}

/** What a removal order disposed of was asked for, whatever the order's type and status. */
function disposalCredits(rows: VaultRows): Credit[] {
  const asins = asinsByFnsku(rows);
  return rows.removalOrders.map((row) => ({
    id: row.key,
    source: "disposal",
    day: dayNumber(row.requestDate),
    tie: row.orderId,
    units: row.disposedQuantity,
    paysFor: "disposed",
    orderId: "",
    fnsku: row.fnsku,
    asin: asins.get(row.fnsku) ?? "",
    sku: row.sku,
  }));
}
