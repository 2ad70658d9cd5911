import { bigint, date, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";

/**
 * The rows of Amazon's reports. `key` is the content key: md5 of the row's identity columns and of
 * which occurrence of that identity in its document it is. `reportId` and `line` (from 1, the header
 * being line 1) name the newest document that carried the row. Column by column the maps stand in
 * `src/sync/columns/`.
 */
const origin = {
  key: uuid().primaryKey(),
  reportId: bigint("report_id", { mode: "number" }).notNull(),
  line: integer().notNull(),
  /** Amazon's country code of the marketplace (UK for GB). */
  marketplace: text().notNull(),
};

/** GET_LEDGER_DETAIL_VIEW_DATA. `quantity` is signed; reconciled and unreconciled may be blank. */
export const ledgerEvents = pgTable("ledger_events", {
  ...origin,
  date: date().notNull(),
  fnsku: text().notNull(),
  asin: text().notNull(),
  msku: text().notNull(),
  eventType: text("event_type").notNull(),
  referenceId: text("reference_id").notNull(),
  quantity: integer().notNull(),
  fulfillmentCenter: text("fulfillment_center").notNull(),
  disposition: text().notNull(),
  reason: text().notNull(),
  reconciled: integer(),
  unreconciled: integer(),
}, (t) => [
  index("ledger_events_fnsku_date").on(t.fnsku, t.date),
  index("ledger_events_adjustments").on(t.date).where(sql`event_type = 'Adjustments'`),
]);

/** GET_LEDGER_SUMMARY_VIEW_DATA: one FNSKU, disposition and location on one day; units, signed. */
export const ledgerDays = pgTable("ledger_days", {
  ...origin,
  date: date().notNull(),
  fnsku: text().notNull(),
  asin: text().notNull(),
  msku: text().notNull(),
  disposition: text().notNull(),
  location: text().notNull(),
  startingBalance: integer("starting_balance").notNull(),
  inTransit: integer("in_transit").notNull(),
  receipts: integer().notNull(),
  customerShipments: integer("customer_shipments").notNull(),
  customerReturns: integer("customer_returns").notNull(),
  vendorReturns: integer("vendor_returns").notNull(),
  warehouseTransfers: integer("warehouse_transfers").notNull(),
  found: integer().notNull(),
  lost: integer().notNull(),
  damaged: integer().notNull(),
  disposed: integer().notNull(),
  otherEvents: integer("other_events").notNull(),
  endingBalance: integer("ending_balance").notNull(),
  unknownEvents: integer("unknown_events").notNull(),
}, (t) => [index("ledger_days_fnsku_date").on(t.fnsku, t.date)]);

/** GET_FBA_REIMBURSEMENTS_DATA. Amounts in minor units of `currency`; reversals are negative. */
export const reimbursements = pgTable("reimbursements", {
  ...origin,
  approvalDate: date("approval_date").notNull(),
  reimbursementId: text("reimbursement_id").notNull(),
  caseId: text("case_id").notNull(),
  amazonOrderId: text("amazon_order_id").notNull(),
  reason: text().notNull(),
  sku: text().notNull(),
  fnsku: text().notNull(),
  asin: text().notNull(),
  condition: text().notNull(),
  currency: text().notNull(),
  amountPerUnit: bigint("amount_per_unit", { mode: "number" }),
  amountTotal: bigint("amount_total", { mode: "number" }),
  quantityCash: integer("quantity_cash").notNull(),
  quantityInventory: integer("quantity_inventory").notNull(),
  quantityTotal: integer("quantity_total").notNull(),
  originalReimbursementId: text("original_reimbursement_id").notNull(),
  originalReimbursementType: text("original_reimbursement_type").notNull(),
}, (t) => [
  index("reimbursements_fnsku").on(t.fnsku, t.approvalDate),
  index("reimbursements_reimbursement_id").on(t.reimbursementId),
]);

/** GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA, without the buyer's comments. */
export const customerReturns = pgTable("customer_returns", {
  ...origin,
  returnDate: date("return_date").notNull(),
  orderId: text("order_id").notNull(),
  sku: text().notNull(),
  asin: text().notNull(),
  fnsku: text().notNull(),
  quantity: integer().notNull(),
  fulfillmentCenter: text("fulfillment_center").notNull(),
  disposition: text().notNull(),
  reason: text().notNull(),
  status: text().notNull(),
  licensePlateNumber: text("license_plate_number").notNull(),
}, (t) => [index("customer_returns_order").on(t.orderId, t.sku)]);

/** GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA. Fee in minor units of `currency`. */
export const removalOrders = pgTable("removal_orders", {
  ...origin,
  requestDate: date("request_date").notNull(),
  orderId: text("order_id").notNull(),
  orderType: text("order_type").notNull(),
  serviceSpeed: text("service_speed").notNull(),
  orderStatus: text("order_status").notNull(),
  lastUpdatedDate: date("last_updated_date").notNull(),
  sku: text().notNull(),
  fnsku: text().notNull(),
  disposition: text().notNull(),
  requestedQuantity: integer("requested_quantity").notNull(),
  cancelledQuantity: integer("cancelled_quantity").notNull(),
  disposedQuantity: integer("disposed_quantity").notNull(),
  shippedQuantity: integer("shipped_quantity").notNull(),
  inProcessQuantity: integer("in_process_quantity").notNull(),
  removalFee: bigint("removal_fee", { mode: "number" }),
  currency: text().notNull(),
}, (t) => [index("removal_orders_fnsku").on(t.fnsku, t.requestDate)]);

/** What the reports call a product: labels, the newest seen, and nothing that a claim is computed from. */
export const products = pgTable("products", {
  fnsku: text().primaryKey(),
  asin: text().notNull(),
  msku: text().notNull(),
  title: text().notNull(),
});

export type LedgerEvent = typeof ledgerEvents.$inferSelect;
export type Reimbursement = typeof reimbursements.$inferSelect;
export type RemovalOrder = typeof removalOrders.$inferSelect;
