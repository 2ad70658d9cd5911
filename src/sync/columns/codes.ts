/**
 * Coded values that Amazon is known to print. Another value is kept as it is, counted as drift, and
 * never makes a claim. Spelling is matched by letters and digits alone, so that the API's document and
 * the download of the same row agree.
 *
 * The spelling is part of a row's identity and so never changes; what a code means is the rulebook's to
 * say, by date. `codes.test.ts` holds the two together.
 *
 * Sources: Inventory Ledger help G4FKT5KQWFFJ7LDN (reason codes and dispositions),
 * amzn/selling-partner-api-models issue 4747 (event types), both read on 2026-11-23; reimbursement
 * reasons as seen in sellers' files, no list of Amazon's is public.
 */
export const EVENT_TYPES = [
  "Adjustments",
  "CustomerReturns",
  "Receipts",
  "Shipments",
  "VendorReturns",
  "WhseTransfers",
] as const;

export const EVENT_TYPE_ALIASES = {
  adjustment: "Adjustments",
  warehousetransfers: "WhseTransfers",
  customershipments: "Shipments",
} as const;

export const LEDGER_REASONS = "M 5 E 6 7 H K U D G F N O P Q 3 4".split(" ");

export const DISPOSITIONS = [
  "SELLABLE",
  "UNSELLABLE",
  "DEFECTIVE",
  "CUSTOMER_DAMAGED",
  "DISTRIBUTOR_DAMAGED",
  "WAREHOUSE_DAMAGED",
  "CARRIER_DAMAGED",
  "EXPIRED",
] as const;

export const DISPOSITION_ALIASES = {
  fulfillmentcenterdamaged: "WAREHOUSE_DAMAGED",
  fulfilmentcentredamaged: "WAREHOUSE_DAMAGED",
  damaged: "WAREHOUSE_DAMAGED",
  custdamaged: "CUSTOMER_DAMAGED",
  distdamaged: "DISTRIBUTOR_DAMAGED",
  whsedamaged: "WAREHOUSE_DAMAGED",
} as const;

/** A removal order says only whether its units can be sold. */
export const REMOVAL_DISPOSITIONS = ["Sellable", "Unsellable"] as const;

export const REIMBURSEMENT_REASONS = [
  "Lost_Warehouse",
  "Damaged_Warehouse",
  "Lost_Inbound",
  "Damaged_Inbound",
  "Lost_Outbound",
  "Damaged_Outbound",
  "CustomerServiceIssue",
  "CustomerReturn",
  "ReturnAdjustment",
  "GeneralAdjustment",
  "Reimbursement_Reversal",
  "Removal_Order_Lost",
  "Removal_Order_Damaged",
  "Lost_Removal",
  "Damaged_Removal",
  "Reversal_Reimbursement",
  "Compensated_Clawback",
] as const;

export const RETURN_STATUSES = [
  "Unit returned to inventory",
  "Reimbursed",
  "Pending repackaging",
  "Repackaged Successfully",
] as const;

export const REMOVAL_STATUSES = [
  "Completed",
  "Cancelled",
  "Pending",
  "Planning",
  "Processing",
] as const;
