import { and, sql } from "drizzle-orm";
import type { VaultTx } from "../../db/vault.ts";
import {
  costs,
  ledgerEvents,
  products,
  type Reimbursement,
  reimbursements,
  type RemovalOrder,
  removalOrders,
} from "../../db/schema/vault/mod.ts";
import type { Cost } from "../../db/schema/vault/costs.ts";
import type { Rulebook } from "./rulebook.ts";
import { pricedInAll } from "./unit_cost.ts";

/** An adjustment of the ledger; `quantity` signed, `unreconciled` null where the cell is blank. */
export interface LedgerRow {
  key: string;
  marketplace: string;
  date: string;
  fnsku: string;
  asin: string;
  msku: string;
  referenceId: string;
  quantity: number;
  fulfillmentCenter: string;
  disposition: string;
  reason: string;
  unreconciled: number | null;
}

export type ReimbursementRow = Omit<
  Reimbursement,
  "reportId" | "line" | "condition" | "quantityTotal" | "originalReimbursementType"
>;
export type RemovalOrderRow = Omit<
  RemovalOrder,
  "reportId" | "line" | "serviceSpeed" | "removalFee" | "currency"
>;

/** All that the rules look at: the vault's data, read once for all of them. */
export interface VaultRows {
  adjustments: LedgerRow[];
  reimbursements: ReimbursementRow[];
  removalOrders: RemovalOrderRow[];
  costs: Pick<Cost, "sku" | "cost" | "currency" | "effectiveFrom">[];
  /** Which MSKUs have borne an FNSKU, where that matters for a cost. */
  labels: { fnsku: string; msku: string }[];
}

/** The roles of reason codes that claim or pay; the others are second halves and corrections. */
const roles = new Set(["loss", "damage", "disposal", "found", "found_or_replacement"]);

/**
 * Reads what the rules need. Of the ledger that is the adjustments alone, by their own index, and of
 * these the codes that claim or pay.
 */
export async function readVaultRows(tx: VaultTx, book: Rulebook): Promise<VaultRows> {
  const codes = [...book.reasonCodes.values()]
    .filter((code) => roles.has(code.role))
    .map((code) => code.code);

  const [adjustments, paid, removals, costRows] = await Promise.all([
    readAdjustments(tx, codes),
    readReimbursements(tx),
    readRemovalOrders(tx),
    tx.select({
      sku: costs.sku,
      cost: costs.cost,
      currency: costs.currency,
      effectiveFrom: costs.effectiveFrom,
    }).from(costs),
  ]);
  const labels = costRows.length === 0
    ? []
    : await readLabels(tx, labelsSeen(adjustments, paid, removals), costRows);
  return { adjustments, reimbursements: paid, removalOrders: removals, costs: costRows, labels };
}

/** The one large read: past drizzle's mapping of each cell, which takes as long as the query. */
async function readAdjustments(tx: VaultTx, codes: string[]): Promise<LedgerRow[]> {
  const rows = await tx.execute<Record<keyof LedgerRow, string | number | null>>(sql`
    select key, marketplace, date::text, fnsku, asin, msku, reference_id as "referenceId", quantity,
      fulfillment_center as "fulfillmentCenter", disposition, reason, unreconciled
    from ${ledgerEvents}
    where event_type = 'Adjustments' and reason = any(${sql.param(codes)})`);
  return rows as unknown as LedgerRow[];
}

async function readReimbursements(tx: VaultTx): Promise<ReimbursementRow[]> {
  return await tx.select({
    key: reimbursements.key,
    marketplace: reimbursements.marketplace,
    approvalDate: reimbursements.approvalDate,
    reimbursementId: reimbursements.reimbursementId,
    caseId: reimbursements.caseId,
    amazonOrderId: reimbursements.amazonOrderId,
    reason: reimbursements.reason,
    sku: reimbursements.sku,
    fnsku: reimbursements.fnsku,
    asin: reimbursements.asin,
    currency: reimbursements.currency,
    amountPerUnit: reimbursements.amountPerUnit,
    amountTotal: reimbursements.amountTotal,
    quantityCash: reimbursements.quantityCash,
    quantityInventory: reimbursements.quantityInventory,
    originalReimbursementId: reimbursements.originalReimbursementId,
  }).from(reimbursements);
}

async function readRemovalOrders(tx: VaultTx): Promise<RemovalOrderRow[]> {
  return await tx.select({
    key: removalOrders.key,
    marketplace: removalOrders.marketplace,
    requestDate: removalOrders.requestDate,
    orderId: removalOrders.orderId,
    orderType: removalOrders.orderType,
    orderStatus: removalOrders.orderStatus,
    lastUpdatedDate: removalOrders.lastUpdatedDate,
    sku: removalOrders.sku,
    fnsku: removalOrders.fnsku,
    disposition: removalOrders.disposition,
    requestedQuantity: removalOrders.requestedQuantity,
    cancelledQuantity: removalOrders.cancelledQuantity,
    disposedQuantity: removalOrders.disposedQuantity,
    shippedQuantity: removalOrders.shippedQuantity,
    inProcessQuantity: removalOrders.inProcessQuantity,
  }).from(removalOrders);
}

type Label = { fnsku: string; msku: string };

interface LabelsSeen {
  labels: Label[];
  /** The first day of each FNSKU in the rows that the rules look at. */
  firstDays: Map<string, string>;
}

function labelsSeen(
  adjustments: LedgerRow[],
  paid: ReimbursementRow[],
  removals: RemovalOrderRow[],
): LabelsSeen {
  const seen = new Map<string, Label>();
  const firstDays = new Map<string, string>();
  const see = (fnsku: string, msku: string, day: string) => {
    if (!fnsku) return;
    seen.set(`${fnsku} ${msku}`, { fnsku, msku });
    const first = firstDays.get(fnsku);
    if (first === undefined || day < first) firstDays.set(fnsku, day);
  };
  for (const row of adjustments) see(row.fnsku, row.msku, row.date);
  for (const row of paid) see(row.fnsku, row.sku, row.approvalDate);
  for (const row of removals) see(row.fnsku, row.sku, row.lastUpdatedDate);
  return { labels: [...seen.values()], firstDays };
}

/**
 * An FNSKU whose own labels have no cost, or none on some day, may have borne another that has one: the
 * ledger is asked for these FNSKUs alone, and for labels with a cost alone.
 */
async function readLabels(
  tx: VaultTx,
  { labels: seen, firstDays }: LabelsSeen,
  costRows: VaultRows["costs"],
): Promise<Label[]> {
  const priced = new Set(costRows.map((row) => row.sku));
  const pricedOn = pricedInAll(costRows);
  const unpriced = seen
    .filter(({ fnsku, msku }) => !pricedOn(msku, firstDays.get(fnsku) ?? ""))
    .map(({ fnsku }) => fnsku);
  if (unpriced.length === 0) return seen;

  const asked = [...new Set(unpriced)];
  const [inLedger, inProducts] = await Promise.all([
    tx.select({ fnsku: ledgerEvents.fnsku, msku: ledgerEvents.msku }).from(ledgerEvents)
      .where(and(
        sql`${ledgerEvents.fnsku} = any(${sql.param(asked)})`,
        sql`${ledgerEvents.msku} = any(${sql.param([...priced])})`,
      ))
      .groupBy(ledgerEvents.fnsku, ledgerEvents.msku),
    tx.select({ fnsku: products.fnsku, msku: products.msku }).from(products)
      .where(sql`${products.fnsku} = any(${sql.param(asked)})`),
  ]);
  return [...seen, ...inLedger, ...inProducts];
}
