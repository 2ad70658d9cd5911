import { isoDay } from "../sellers/days.ts";
import type { DemoSeller } from "../sellers/history.ts";
import { asks, type ReportRequest, type Row } from "./request.ts";

/** Returns by customers, stamped in UTC at an hour that is the same day in every marketplace. */
export function* customerReturns(seller: DemoSeller, request: ReportRequest): Generator<Row> {
  for (const { product, ...unit } of seller.history.returns) {
    if (!asks(request, unit.day, product.country)) continue;
    yield [
      `${isoDay(unit.day)}T19:14:05+00:00`,
      unit.orderId,
      product.msku,
      product.asin,
      product.fnsku,
      product.title,
      1,
      unit.fulfillmentCenter,
      unit.disposition,
      unit.reason,
      unit.status,
      unit.licensePlate,
      unit.comments,
    ];
  }
}
