import type { DemoSeller } from "../sellers/history.ts";
import { customerReturns } from "./customer_returns.ts";
import type { ReportType } from "./headers.ts";
import { ledgerDetail } from "./ledger_detail.ts";
import { ledgerSummary } from "./ledger_summary.ts";
import { reimbursements } from "./reimbursements.ts";
import { removalOrders } from "./removal_orders.ts";
import type { ReportRequest, Row } from "./request.ts";

const REPORTS: Readonly<
  Record<ReportType, (seller: DemoSeller, request: ReportRequest) => Generator<Row>>
> = {
  GET_LEDGER_DETAIL_VIEW_DATA: ledgerDetail,
  GET_LEDGER_SUMMARY_VIEW_DATA: ledgerSummary,
  GET_FBA_REIMBURSEMENTS_DATA: reimbursements,
  GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA: customerReturns,
  GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA: removalOrders,
};

/** The rows of a report, derived from what happened. Bears no header. */
export function deriveReport(
  type: ReportType,
  seller: DemoSeller,
  request: ReportRequest,
): Generator<Row> {
  return REPORTS[type](seller, request);
}
