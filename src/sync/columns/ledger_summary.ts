import { DISPOSITION_ALIASES, DISPOSITIONS } from "./codes.ts";
import type { Column, ColumnMap } from "./types.ts";

/**
 * A day's balance and movements. The place, product and day are identity; the counts are state,
 * because Amazon restates a day for some time after it.
 */
export const ledgerSummary: ColumnMap = {
  reportType: "GET_LEDGER_SUMMARY_VIEW_DATA",
  name: "Inventory Ledger summary report",
  table: "ledger_days",
  dateField: "date",
  marketplaceIsIdentity: false,
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
      names: ["Disposition"],
      role: "identity",
      field: "disposition",
      type: { kind: "code", known: DISPOSITIONS, aliases: DISPOSITION_ALIASES },
      required: true,
    },
    {
      names: ["Location"],
      role: "identity",
      field: "location",
      type: { kind: "text" },
      required: true,
      // A country where the report was aggregated by COUNTRY, else a fulfilment centre.
      mayNameMarketplace: true,
    },
    { names: ["Country"], role: "context", type: { kind: "country" } },
    { names: ["Store"], role: "context", type: { kind: "store" } },
    balance("starting_balance", "Starting Warehouse Balance"),
    balance("in_transit", "In Transit Between Warehouses"),
    balance("receipts", "Receipts"),
    balance("customer_shipments", "Customer Shipments"),
    balance("customer_returns", "Customer Returns"),
    balance("vendor_returns", "Vendor Returns"),
    balance("warehouse_transfers", "Warehouse Transfer In/Out"),
    balance("found", "Found"),
    balance("lost", "Lost"),
    balance("damaged", "Damaged"),
    balance("disposed", "Disposed"),
    balance("other_events", "Other Events"),
    balance("ending_balance", "Ending Warehouse Balance"),
    balance("unknown_events", "Unknown Events"),
  ],
};

function balance(field: string, name: string): Column {
  return { names: [name], role: "state", field, type: { kind: "blank_is_zero" }, required: true };
}
