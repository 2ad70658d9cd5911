import { type Day, isoDay } from "../sellers/days.ts";
import { localStamp } from "../sellers/days.ts";
import type { DemoSeller, LedgerEvent } from "../sellers/history.ts";
import { type Marketplace, MARKETPLACES } from "../sellers/marketplaces.ts";
import { asks, type ReportRequest, type Row } from "./request.ts";

/** One row an event. `Store` exists and is empty: what Amazon writes there was not seen. */
export function* ledgerDetail(seller: DemoSeller, request: ReportRequest): Generator<Row> {
  for (const event of seller.history.ledger) {
    if (!asks(request, event.day, event.product.country)) continue;
    const wanted = request.options.eventType;
    if (wanted !== undefined && wanted !== event.type) continue;
    yield ledgerRow(event);
  }
}

export function ledgerRow(event: LedgerEvent): Row {
  const { product } = event;
  const marketplace = MARKETPLACES[product.country];
  return [
    ledgerDate(event.day, marketplace),
    product.fnsku,
    product.asin,
    event.msku,
    product.title,
    event.type,
    event.reference,
    event.quantity,
    event.fulfillmentCenter,
    event.disposition,
    event.reason,
    product.country,
    event.reconciled,
    event.unreconciled,
    localStamp(event.day, "00:00:00", marketplace.zone).replace(/:(\d\d)$/, "$1"),
    "",
  ];
}

/** Month first in the US, day first in Europe. */
export function ledgerDate(day: Day, marketplace: Marketplace): string {
  const [year, month, dayOfMonth] = isoDay(day).split("-");
  return marketplace.dayFirst ? `${dayOfMonth}/${month}/${year}` : `${month}/${dayOfMonth}/${year}`;
}
