import rulebook from "../../db/rulebook/2026-11-23.json" with { type: "json" };
import { detect } from "./detect.ts";
import { keyText } from "./detected.ts";
import { parseRulebook } from "./rulebook.ts";
import type { LedgerRow, ReimbursementRow, RemovalOrderRow, VaultRows } from "./vault_rows.ts";

/** Rows for the cases of the rules: a tea pot in Phoenix, and what a test says differs from it. */
export const book = parseRulebook(rulebook);

type Row =
  | { ledger: LedgerRow }
  | { reimbursement: ReimbursementRow }
  | { removal: RemovalOrderRow }
  | { cost: VaultRows["costs"][number] };

/** An adjustment; `quantity` is signed. */
export function adjusted(row: Partial<LedgerRow> & { quantity: number; date: string }): Row {
  const ledger = {
    marketplace: "US",
    fnsku: "X001TEAPOT",
    asin: "B0TEAPOT01",
    msku: "TEAPOT",
    referenceId: "7001",
    fulfillmentCenter: "PHX7",
    disposition: "SELLABLE",
    reason: "M",
    unreconciled: null,
    ...row,
  };
  return { ledger: { key: row.key ?? nameOf(ledger), ...ledger } };
}

/** A reimbursement of 10.00 a unit; `cash` and `inventory` are signed units. */
export function paid(
  { cash = 0, inventory = 0, on, original = "", ...row }:
    & Partial<ReimbursementRow>
    & { cash?: number; inventory?: number; on: string; original?: string },
): Row {
  const amountPerUnit = row.amountPerUnit === undefined ? 1000 : row.amountPerUnit;
  const reimbursement = {
    marketplace: "US",
    approvalDate: on,
    reimbursementId: "9001",
    caseId: "",
    amazonOrderId: "",
    reason: "Lost_Warehouse",
    sku: "TEAPOT",
    fnsku: "X001TEAPOT",
    asin: "B0TEAPOT01",
    currency: "USD",
    amountPerUnit,
    amountTotal: amountPerUnit === null ? null : amountPerUnit * cash,
    quantityCash: cash,
    quantityInventory: inventory,
    originalReimbursementId: original,
    ...row,
  };
  return { reimbursement: { key: row.key ?? nameOf(reimbursement), ...reimbursement } };
}

/** A complete removal order of ten units, all of them shipped unless the test says otherwise. */
export function removed(row: Partial<RemovalOrderRow>): Row {
  const removal = {
    marketplace: "US",
    requestDate: "2026-05-01",
    orderId: "REM-1",
    orderType: "Return",
    orderStatus: "Completed",
    lastUpdatedDate: "2026-05-10",
    sku: "TEAPOT",
    fnsku: "X001TEAPOT",
    disposition: "Sellable",
    requestedQuantity: 10,
    cancelledQuantity: 0,
    disposedQuantity: 0,
    shippedQuantity: 10,
    inProcessQuantity: 0,
    ...row,
  };
  return { removal: { key: row.key ?? nameOf(removal), ...removal } };
}

/** A sourcing cost in minor units. */
export function costs(cost: number, row: Partial<VaultRows["costs"][number]> = {}): Row {
  return { cost: { sku: "TEAPOT", cost, currency: "USD", effectiveFrom: "2025-01-01", ...row } };
}

export function rowsOf(rows: Row[]): VaultRows {
  const adjustments = rows.flatMap((row) => "ledger" in row ? [row.ledger] : []);
  const reimbursements = rows.flatMap((row) => "reimbursement" in row ? [row.reimbursement] : []);
  const removalOrders = rows.flatMap((row) => "removal" in row ? [row.removal] : []);
  return {
    adjustments,
    reimbursements,
    removalOrders,
    costs: rows.flatMap((row) => "cost" in row ? [row.cost] : []),
    labels: [
      ...adjustments.map(({ fnsku, msku }) => ({ fnsku, msku })),
      ...reimbursements.map(({ fnsku, sku }) => ({ fnsku, msku: sku })),
      ...removalOrders.map(({ fnsku, sku }) => ({ fnsku, msku: sku })),
    ],
  };
}

/** The audit of some rows, each finding and each candidate in one line. */
export function auditOf(rows: Row[], asOf = "2026-06-15"): string[] {
  const { findings, considered } = detect(rowsOf(rows), { asOf, book });
  return [
    ...findings.map(({ type, key, state, units, value, currency, confidence }) =>
      [type, keyText(key), state, units, value === null ? "?" : `${value} ${currency}`, confidence]
        .join(" ")
    ),
    ...considered.map(({ type, key, reason, units }) =>
      `(${[type, keyText(key), reason, units].join(" ")})`
    ),
  ];
}

/** Equal rows get keys of their own, as the occurrence number gives them in a document. */
function nameOf(row: object): string {
  return `${JSON.stringify(row)} ${++named}`;
}

let named = 0;
