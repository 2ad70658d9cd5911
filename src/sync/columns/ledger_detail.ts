import {
  DISPOSITION_ALIASES,
  DISPOSITIONS,
  EVENT_TYPE_ALIASES,
  EVENT_TYPES,
  LEDGER_REASONS,
} from "./codes.ts";
import type { ColumnMap } from "./types.ts";

/**
 * Every movement of a unit. All but Reconciled, Unreconciled and Title are identity: Amazon changes
 * those two as it finds units, and the title when the seller does. `Date and Time` and `Store` stand in
 * some downloads only, see docs/decisions/0003-ledger-row-identity.md.
 */
export const ledgerDetail: ColumnMap = {
  reportType: "GET_LEDGER_DETAIL_VIEW_DATA",
  name: "Inventory Ledger detail report",
  table: "ledger_events",
  dateField: "date",
  marketplaceIsIdentity: true,
  columns: [
    { names: ["Date"], role: "identity", field: "date", type: { kind: "date" }, required: true },
    {
      names: ["FNSKU"],
      role: "identity",
      field: "fnsku",
      type: { kind: "text" },
      required: true,
    },
    { names: ["ASIN"], role: "identity", field: "asin", type: { kind: "text" }, required: true },
    {
      names: ["MSKU", "SKU", "Merchant SKU"],
      role: "identity",
      field: "msku",
      type: { kind: "text" },
      required: true,
    },
    { names: ["Title", "Product Name"], role: "label", field: "title" },
    {
      names: ["Event Type"],
      role: "identity",
      field: "event_type",
      type: { kind: "code", known: EVENT_TYPES, aliases: EVENT_TYPE_ALIASES },
      required: true,
    },
    {
      names: ["Reference ID"],
      role: "identity",
      field: "reference_id",
      type: { kind: "text" },
      required: true,
    },
    {
      names: ["Quantity"],
      role: "identity",
      field: "quantity",
      type: { kind: "units" },
      required: true,
    },
    {
      names: ["Fulfillment Center", "Fulfilment Centre"],
      role: "identity",
      field: "fulfillment_center",
      type: { kind: "text" },
      required: true,
    },
    {
      names: ["Disposition"],
      role: "identity",
      field: "disposition",
      type: { kind: "code", known: DISPOSITIONS, aliases: DISPOSITION_ALIASES },
      required: true,
    },
    {
      names: ["Reason"],
      role: "identity",
      field: "reason",
      type: { kind: "code", known: LEDGER_REASONS },
      required: true,
    },
    { names: ["Country"], role: "context", type: { kind: "country" } },
    { names: ["Store"], role: "context", type: { kind: "store" } },
    {
      names: ["Reconciled Quantity"],
      role: "state",
      field: "reconciled",
      type: { kind: "units_or_null" },
    },
    {
      names: ["Unreconciled Quantity"],
      role: "state",
      field: "unreconciled",
      type: { kind: "units_or_null" },
    },
    { names: ["Date and Time"], role: "dropped" },
  ],
};
