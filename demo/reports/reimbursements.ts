import { localStamp } from "../sellers/days.ts";
import type { DemoSeller, Reimbursement } from "../sellers/history.ts";
import { MARKETPLACES } from "../sellers/marketplaces.ts";
import type { ReportRequest, Row } from "./request.ts";

/**
 * Payments. Not scoped to a marketplace: whichever is asked for, the rows of all come back
 * (amzn/selling-partner-api-docs#1385).
 */
export function* reimbursements(seller: DemoSeller, request: ReportRequest): Generator<Row> {
  for (const payment of seller.history.reimbursements) {
    if (payment.day >= request.from && payment.day <= request.to) yield reimbursementRow(payment);
  }
}

function reimbursementRow(payment: Reimbursement): Row {
  const { product } = payment;
  const { currency, zone } = MARKETPLACES[product.country];
  return [
    localStamp(payment.day, "11:20:00", zone),
    payment.id,
    payment.caseId,
    payment.orderId,
    payment.reason,
    product.msku,
    product.fnsku,
    product.asin,
    product.title,
    "SellableUnit",
    currency,
    money(payment.amountPerUnit),
    money(payment.amountPerUnit * payment.cash),
    payment.cash,
    payment.inventory,
    payment.cash + payment.inventory,
    payment.originalId,
    payment.originalReason,
  ];
}

/** Minor units as Amazon writes them in a flat file: `-12.40`. */
export function money(minor: number): string {
  return (minor / 100).toFixed(2);
}
