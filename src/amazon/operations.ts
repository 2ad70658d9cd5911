/**
 * Every call that SellerVault can make of Amazon's Selling Partner API: reading calls, and
 * `createReport`, which asks for a document. What is not on this list cannot be written. Rates are the
 * published usage plans in requests a second (amzn/selling-partner-api-models, read 2026-11-23).
 */
export const operations = {
  getMarketplaceParticipations: {
    method: "GET",
    path: "/sellers/v1/marketplaceParticipations",
    rate: 0.016,
    burst: 15,
  },
  createReport: { method: "POST", path: "/reports/2021-06-30/reports", rate: 0.0167, burst: 15 },
  getReports: { method: "GET", path: "/reports/2021-06-30/reports", rate: 0.0222, burst: 10 },
  getReport: { method: "GET", path: "/reports/2021-06-30/reports/{reportId}", rate: 2, burst: 15 },
  getReportDocument: {
    method: "GET",
    path: "/reports/2021-06-30/documents/{reportDocumentId}",
    rate: 0.0167,
    burst: 15,
  },
} as const;

export type Operation = keyof typeof operations;
