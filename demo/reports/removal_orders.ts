import { localStamp } from "../sellers/days.ts";
import type { DemoSeller } from "../sellers/history.ts";
import { MARKETPLACES } from "../sellers/marketplaces.ts";
import { money } from "./reimbursements.ts";
import { asks, type ReportRequest, type Row } from "./request.ts";

/** Removal orders by the day on which they last changed. */
export function* removalOrders(seller: DemoSeller, request: ReportRequest): Generator<Row> {
  for (const { product, ...order } of seller.history.removals) {
    if (!asks(request, order.updatedOn, product.country)) continue;
    const { currency, zone } = MARKETPLACES[product.country];
    yield [
      localStamp(order.requestedOn, "08:31:12", zone),
      order.id,
      order.type,
      "Standard",
      order.status,
      localStamp(order.updatedOn, "17:02:40", zone),
      product.msku,
      product.fnsku,
      order.disposition === "SELLABLE" ? "Sellable" : "Unsellable",
      order.requested,
      order.cancelled,
      order.disposed,
      order.shipped,
      order.inProcess,
      money(order.fee),
      currency,
    ];
  }
}
