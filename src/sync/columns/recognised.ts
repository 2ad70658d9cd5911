import type { RecognisedReport } from "./types.ts";

/**
 * Reports that later rules use. Today their files are recognised and counted, so that a seller who
 * drops his whole folder in is told what became of each.
 */
export const recognisedReports: readonly RecognisedReport[] = [
  {
    reportType: "GET_FBA_FULFILLMENT_REMOVAL_SHIPMENT_DETAIL_DATA",
    name: "Removal Shipment Detail report",
    marks: ["request-date", "order-id", "shipment-date", "shipped-quantity", "tracking-number"],
  },
  {
    reportType: "GET_FBA_FULFILLMENT_CUSTOMER_SHIPMENT_REPLACEMENT_DATA",
    name: "Replacements report",
    marks: ["shipment-date", "replacement-reason-code", "replacement-amazon-order-id"],
  },
  {
    reportType: "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2",
    name: "Settlement report (V2)",
    marks: ["settlement-id", "transaction-type", "amount-type", "amount-description", "amount"],
  },
  {
    reportType: "GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA",
    name: "Fee Preview report",
    marks: ["sku", "fnsku", "longest-side", "unit-of-dimension", "estimated-fee-total"],
  },
];

/** JSON pages of the API, told by what they hold; `element` leads to the list in a page's payload. */
export const recognisedPages = [
  { reportType: "getShipments", name: "page of Inbound v0 getShipments", element: "ShipmentData" },
  {
    reportType: "getShipmentItems",
    name: "page of Inbound v0 getShipmentItems",
    element: "ItemData",
  },
  {
    reportType: "listTransactions",
    name: "page of Finances 2024-06-19 listTransactions",
    element: "transactions",
  },
] as const;
