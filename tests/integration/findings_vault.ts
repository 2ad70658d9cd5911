import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import type { VaultTx } from "../../db/vault.ts";
import {
  costs,
  ledgerEvents,
  products,
  reimbursements,
  removalOrders,
  reports,
} from "../../db/schema/vault/mod.ts";
import { book, rowsOf } from "../../src/findings/case_rows.ts";
import { runAudit } from "../../src/findings/run.ts";

type Rows = Parameters<typeof rowsOf>[0];

/** Alice owns the tenant. */
export const alice = "00000000-0000-4000-8000-00000000a11c";

/** Puts the rows of a case into the vault, as one document of each report would. */
export async function store(tx: VaultTx, rows: Rows): Promise<void> {
  const { adjustments, reimbursements: paid, removalOrders: removed, costs: known } = rowsOf(rows);
  const [report] = await tx.insert(reports).values({
    reportType: "GET_LEDGER_DETAIL_VIEW_DATA",
    source: "upload",
    state: "done",
    fileName: "ledger.txt",
    sha256: "ab".repeat(32),
    fetchedAt: sql`now()`,
  }).returning();
  const origin = (row: { key: string }, index: number) => ({
    key: uuidOf(row.key),
    reportId: report!.id,
    line: index + 2,
  });
  if (adjustments.length > 0) {
    await tx.insert(ledgerEvents).values(adjustments.map((row, index) => ({
      eventType: "Adjustments",
      ...row,
      ...origin(row, index),
    })));
  }
  if (paid.length > 0) {
    await tx.insert(reimbursements).values(paid.map((row, index) => ({
      condition: "",
      quantityTotal: row.quantityCash + row.quantityInventory,
      originalReimbursementType: "",
      ...row,
      ...origin(row, index),
    })));
  }
  if (removed.length > 0) {
    await tx.insert(removalOrders).values(removed.map((row, index) => ({
      serviceSpeed: "Standard",
      currency: "USD",
      ...row,
      ...origin(row, index),
    })));
  }
  if (known.length > 0) await tx.insert(costs).values(known).onConflictDoNothing();
  await tx.insert(products).values({
    fnsku: "X001TEAPOT",
    asin: "B0TEAPOT01",
    msku: "TEAPOT",
    title: "Tea pot, blue",
  }).onConflictDoNothing();
}

/** An audit of a vault that joined long ago. */
export function audit(tx: VaultTx, asOf = "2026-06-15", joinedOn = "2025-01-01") {
  return runAudit(tx, { asOf, book, joinedOn });
}

function uuidOf(key: string): string {
  const hash = createHash("md5").update(key).digest("hex");
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
