import type { Day } from "../sellers/days.ts";
import { isoDay } from "../sellers/days.ts";
import type { DemoSeller, Disposition, LedgerEvent, Product } from "../sellers/history.ts";
import { MARKETPLACES } from "../sellers/marketplaces.ts";
import { ledgerDate } from "./ledger_detail.ts";
import { asks, type ReportRequest, type Row } from "./request.ts";

/** The columns of movement, in the order of the header; `unknown` stands apart at its end. */
const MOVEMENTS = [
  "receipts",
  "shipments",
  "customerReturns",
  "vendorReturns",
  "transfers",
  "found",
  "lost",
  "damaged",
  "disposed",
  "other",
] as const;

type Movement = typeof MOVEMENTS[number] | "unknown";

interface Balance {
  product: Product;
  location: string;
  disposition: Disposition;
  onHand: number;
  inTransit: number;
  /** Units moved since the last row was written, by column. */
  moved: Map<Movement, number>;
  startedWith: number;
}

/**
 * Balances by product, disposition and place: by country or, with aggregateByLocation=FC, by
 * fulfilment centre; a row for each day, week or month in which there was stock or movement.
 */
export function* ledgerSummary(seller: DemoSeller, request: ReportRequest): Generator<Row> {
  const byCenter = request.options.aggregateByLocation === "FC";
  const closes = periodEnd(request.options.aggregatedByTimePeriod ?? "DAILY");
  const balances = openingBalances(seller, byCenter);
  const { history } = seller;
  let next = 0;

  for (let day = history.from; day <= Math.min(history.to, request.to); day++) {
    for (; history.ledger[next]?.day === day; next++) {
      const event = history.ledger[next];
      if (event) count(balanceOf(balances, event, byCenter), event, byCenter);
    }
    if (!closes(day)) continue;

    for (const balance of balances.values()) {
      const country = balance.product.country;
      if (asks(request, day, country) && lives(balance)) yield summaryRow(balance, day);
      balance.startedWith = balance.onHand;
      balance.moved.clear();
    }
  }
}

function openingBalances(seller: DemoSeller, byCenter: boolean): Map<string, Balance> {
  const balances = new Map<string, Balance>();
  for (const { product, fulfillmentCenter, units } of seller.history.opening) {
    const shelf = { product, fulfillmentCenter, disposition: "SELLABLE" as const };
    const balance = balanceOf(balances, shelf, byCenter);
    balance.onHand += units;
    balance.startedWith += units;
  }
  return balances;
}

type Shelf = Pick<LedgerEvent, "product" | "fulfillmentCenter" | "disposition">;

function balanceOf(balances: Map<string, Balance>, shelf: Shelf, byCenter: boolean): Balance {
  const location = byCenter ? shelf.fulfillmentCenter : shelf.product.country;
  const key = `${shelf.product.fnsku} ${shelf.disposition} ${location}`;
  const known = balances.get(key);
  if (known) return known;

  const balance: Balance = {
    product: shelf.product,
    location,
    disposition: shelf.disposition,
    onHand: 0,
    inTransit: 0,
    moved: new Map(),
    startedWith: 0,
  };
  balances.set(key, balance);
  return balance;
}

/** Units on the road belong to no fulfilment centre, so only a country's row knows them. */
function count(balance: Balance, event: LedgerEvent, byCenter: boolean): void {
  const movement = movementOf(event);
  balance.onHand += event.quantity;
  balance.moved.set(movement, (balance.moved.get(movement) ?? 0) + event.quantity);
  if (movement === "transfers" && !byCenter) balance.inTransit -= event.quantity;
}

function movementOf(event: LedgerEvent): Movement {
  switch (event.type) {
    case "Receipts":
      return "receipts";
    case "Shipments":
      return "shipments";
    case "CustomerReturns":
      return "customerReturns";
    case "VendorReturns":
      return "vendorReturns";
    case "WhseTransfers":
      return "transfers";
    case "Adjustments":
      return adjusted(event.reason);
  }
}

/** Reason codes as Amazon's help lists them (G4FKT5KQWFFJ7LDN, read 2026-11-23). */
function adjusted(reason: string): Movement {
  if ("FN".includes(reason)) return "found";
  if ("M5".includes(reason)) return "lost";
  if ("E67HKU".includes(reason)) return "damaged";
  if ("DG".includes(reason)) return "disposed";
  return "PQO34".includes(reason) ? "other" : "unknown";
}

function lives(balance: Balance): boolean {
  return balance.startedWith !== 0 || balance.onHand !== 0 || balance.moved.size > 0;
}

function summaryRow(balance: Balance, day: Day): Row {
  const { product } = balance;
  return [
    ledgerDate(day, MARKETPLACES[product.country]),
    product.fnsku,
    product.asin,
    product.msku,
    product.title,
    balance.disposition,
    balance.startedWith,
    balance.inTransit,
    ...MOVEMENTS.map((movement) => balance.moved.get(movement) ?? 0),
    balance.onHand,
    balance.moved.get("unknown") ?? 0,
    balance.location,
  ];
}

/** Weeks end on Saturday, months on their last day. */
function periodEnd(period: string): (day: Day) => boolean {
  if (period === "MONTHLY") return (day) => isoDay(day + 1).endsWith("-01");
  if (period === "WEEKLY") return (day) => (day + 4) % 7 === 6;
  return () => true;
}
