import { REMOVAL_DISPOSITIONS, REMOVAL_STATUSES } from "./codes.ts";
import type { Column, ColumnMap } from "./types.ts";

/** Stock called back or to be disposed of. Order, SKU, FNSKU and disposition are identity; all else moves on. */
export const removalOrders: ColumnMap = {
  reportType: "GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA",
  name: "Removal Order Detail report",
  table: "removal_orders",
  dateField: "request_date",
  marketplaceIsIdentity: false,
  columns: [
    {
      names: ["request-date"],
      role: "state",
      field: "request_date",
      type: { kind: "date" },
      required: true,
    },
    {
      names: ["order-id", "removal-order-id"],
      role: "identity",
      field: "order_id",
      type: { kind: "needed_text" },
      required: true,
    },
    {
      names: ["order-type", "removal-order-type"],
      role: "state",
      field: "order_type",
      type: { kind: "text" },
      required: true,
    },
    { names: ["service-speed"], role: "state", field: "service_speed", type: { kind: "text" } },
    {
      names: ["order-status"],
      role: "state",
      field: "order_status",
      type: {
        kind: "code",
        known: REMOVAL_STATUSES,
        aliases: { complete: "Completed", canceled: "Cancelled" },
      },
      required: true,
    },
    {
      names: ["last-updated-date"],
      role: "state",
      field: "last_updated_date",
      type: { kind: "date" },
      required: true,
    },
    { names: ["sku"], role: "identity", field: "sku", type: { kind: "text" }, required: true },
    { names: ["fnsku"], role: "identity", field: "fnsku", type: { kind: "text" }, required: true },
    {
      names: ["disposition"],
      role: "identity",
      field: "disposition",
      type: { kind: "code", known: REMOVAL_DISPOSITIONS },
      required: true,
    },
    units("requested_quantity", "requested-quantity"),
    units("cancelled_quantity", "cancelled-quantity", "canceled-quantity"),
    units("disposed_quantity", "disposed-quantity"),
    units("shipped_quantity", "shipped-quantity"),
    units("in_process_quantity", "in-process-quantity"),
    { names: ["removal-fee"], role: "state", field: "removal_fee", type: { kind: "money" } },
    {
      names: ["currency", "currency-unit"],
      role: "state",
      field: "currency",
      type: { kind: "currency" },
    },
    {
      names: ["Store", "marketplace-name", "sales-channel"],
      role: "context",
      type: { kind: "store" },
    },
    // Who asked for the removal: the seller or Amazon's own settings. No rule needs it.
    { names: ["order-source"], role: "dropped" },
  ],
};

function units(field: string, ...names: [string, ...string[]]): Column {
  return { names, role: "state", field, type: { kind: "blank_is_zero" }, required: true };
}
