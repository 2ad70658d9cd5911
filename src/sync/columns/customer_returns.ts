import { DISPOSITION_ALIASES, DISPOSITIONS, RETURN_STATUSES } from "./codes.ts";
import type { ColumnMap } from "./types.ts";

/**
 * A unit that came back from its buyer. All kept columns are identity. The buyer's own words may hold a
 * name, a telephone number or an address: they are dropped in the parser.
 */
export const customerReturns: ColumnMap = {
  reportType: "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA",
  name: "FBA customer returns report",
  table: "customer_returns",
  dateField: "return_date",
  marketplaceIsIdentity: false,
  columns: [
    {
      names: ["return-date"],
      role: "identity",
      field: "return_date",
      type: { kind: "date" },
      required: true,
    },
    {
      names: ["order-id", "amazon-order-id"],
      role: "identity",
      field: "order_id",
      type: { kind: "text" },
      required: true,
    },
    { names: ["sku"], role: "identity", field: "sku", type: { kind: "text" }, required: true },
    { names: ["asin"], role: "identity", field: "asin", type: { kind: "text" }, required: true },
    { names: ["fnsku"], role: "identity", field: "fnsku", type: { kind: "text" }, required: true },
    { names: ["product-name"], role: "label", field: "title" },
    {
      names: ["quantity"],
      role: "identity",
      field: "quantity",
      type: { kind: "units" },
      required: true,
    },
    {
      names: ["fulfillment-center-id", "fulfillment-center"],
      role: "identity",
      field: "fulfillment_center",
      type: { kind: "text" },
      required: true,
    },
    {
      names: ["detailed-disposition", "disposition"],
      role: "identity",
      field: "disposition",
      type: { kind: "code", known: DISPOSITIONS, aliases: DISPOSITION_ALIASES },
      required: true,
    },
    // The buyer's choice from a list that Amazon extends at will: text, not a code of ours.
    {
      names: ["reason"],
      role: "identity",
      field: "reason",
      type: { kind: "text" },
      required: true,
    },
    {
      names: ["status"],
      role: "identity",
      field: "status",
      type: { kind: "code", known: RETURN_STATUSES },
    },
    {
      names: ["license-plate-number", "lpn"],
      role: "identity",
      field: "license_plate_number",
      type: { kind: "text" },
    },
    {
      names: ["Store", "marketplace-name", "sales-channel"],
      role: "context",
      type: { kind: "store" },
    },
    { names: ["customer-comments"], role: "dropped" },
  ],
};
