import { REIMBURSEMENT_REASONS } from "./codes.ts";
import type { Column, ColumnMap, ColumnType } from "./types.ts";

/**
 * What Amazon paid or gave back. A row never changes, a reversal is a row of its own: all kept columns
 * are identity. The same rows come back for every marketplace of a region, so the marketplace is not.
 */
export const reimbursements: ColumnMap = {
  reportType: "GET_FBA_REIMBURSEMENTS_DATA",
  name: "Reimbursements report",
  table: "reimbursements",
  dateField: "approval_date",
  marketplaceIsIdentity: false,
  columns: [
    identity("approval_date", "approval-date", { kind: "date" }),
    identity("reimbursement_id", "reimbursement-id", { kind: "needed_text" }),
    identity("case_id", "case-id", { kind: "text" }),
    identity("amazon_order_id", "amazon-order-id", { kind: "text" }),
    identity("reason", "reason", { kind: "code", known: REIMBURSEMENT_REASONS }),
    identity("sku", "sku", { kind: "text" }),
    identity("fnsku", "fnsku", { kind: "text" }),
    identity("asin", "asin", { kind: "text" }),
    { names: ["product-name"], role: "label", field: "title" },
    identity("condition", "condition", { kind: "text" }),
    {
      names: ["currency-unit", "currency"],
      role: "identity",
      field: "currency",
      type: { kind: "currency" },
      required: true,
    },
    identity("amount_per_unit", "amount-per-unit", { kind: "money" }),
    identity("amount_total", "amount-total", { kind: "money" }),
    identity("quantity_cash", "quantity-reimbursed-cash", { kind: "blank_is_zero" }),
    identity("quantity_inventory", "quantity-reimbursed-inventory", { kind: "blank_is_zero" }),
    identity("quantity_total", "quantity-reimbursed-total", { kind: "blank_is_zero" }),
    identity("original_reimbursement_id", "original-reimbursement-id", { kind: "text" }),
    identity("original_reimbursement_type", "original-reimbursement-type", { kind: "text" }),
    {
      names: ["Store", "marketplace-name", "sales-channel"],
      role: "context",
      type: { kind: "store" },
    },
  ],
};

function identity(field: string, name: string, type: ColumnType): Column {
  return { names: [name], role: "identity", field, type, required: true };
}
