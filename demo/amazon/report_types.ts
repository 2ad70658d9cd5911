import { REPORT_TYPES, type ReportType } from "../reports/headers.ts";

/**
 * Reports that Amazon knows and a seller may ask for, of which the demo sellers have nothing to show:
 * they end as CANCELLED (names from Amazon's report type list, read 2026-11-23). Settlements are not
 * among them: nobody can ask for one.
 */
const WITHOUT_DATA = [
  "GET_AFN_INVENTORY_DATA",
  "GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA",
  "GET_FBA_FULFILLMENT_CUSTOMER_SHIPMENT_REPLACEMENT_DATA",
  "GET_FBA_FULFILLMENT_INBOUND_NONCOMPLIANCE_DATA",
  "GET_FBA_FULFILLMENT_LONGTERM_STORAGE_FEE_CHARGES_DATA",
  "GET_FBA_FULFILLMENT_REMOVAL_SHIPMENT_DETAIL_DATA",
  "GET_FBA_INVENTORY_PLANNING_DATA",
  "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA",
  "GET_FBA_STORAGE_FEE_CHARGES_DATA",
  "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL",
  "GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE",
  "GET_MERCHANT_LISTINGS_ALL_DATA",
  "GET_REFERRAL_FEE_PREVIEW_REPORT",
  "GET_RESERVED_INVENTORY_DATA",
  "GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT",
  "GET_SALES_AND_TRAFFIC_REPORT",
] as const;

export const REQUESTABLE = [...REPORT_TYPES, ...WITHOUT_DATA];

export type RequestableType = ReportType | typeof WITHOUT_DATA[number];

export function isSimulated(type: RequestableType): type is ReportType {
  return (REPORT_TYPES as readonly string[]).includes(type);
}
