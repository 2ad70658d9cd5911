import { HEADERS } from "../reports/headers.ts";
import { ledgerRow } from "../reports/ledger_detail.ts";
import { lineOf } from "../reports/render.ts";
import { type Day, dayOf, monthsBefore } from "./days.ts";
import type { LedgerEvent, Product } from "./history.ts";
import { MARKETPLACES } from "./marketplaces.ts";
import { makeProducts } from "./products.ts";
import { type Random, seededRandom } from "./random.ts";
import { NORTHWIND_HOME } from "./ranges.ts";

/** What a big ledger is made of; the same three give the same bytes. */
export interface BigLedger {
  rows: number;
  seed?: string;
  /** The day after the last row, YYYY-MM-DD. */
  asOf?: string;
}

const ADJUSTED = 0.03;
const PRODUCTS = 400;
const LINES_AT_ONCE = 2000;
const REASONS = ["M", "M", "M", "5", "F", "F", "E", "E", "P", "Q", "D", "N", "O"] as const;

/**
 * A ledger detail document of so many rows over eighteen months as gzip bytes, for measuring. It is
 * written as it is read, so its size costs no memory. Rows look real but balance nothing.
 */
export function bigLedger(ledger: BigLedger): ReadableStream<Uint8Array<ArrayBuffer>> {
  return bigLedgerText(ledger)
    .pipeThrough(new TextEncoderStream())
    .pipeThrough(new CompressionStream("gzip"));
}

/** The same before it is compressed, in pieces of some two thousand lines. */
export function bigLedgerText(ledger: BigLedger): ReadableStream<string> {
  const lines = bigLedgerLines(ledger);
  return new ReadableStream({
    pull(controller) {
      const piece: string[] = [];
      while (piece.length < LINES_AT_ONCE) {
        const { value, done } = lines.next();
        if (done) break;
        piece.push(value);
      }
      if (piece.length === 0) controller.close();
      else controller.enqueue(piece.join(""));
    },
  }, { highWaterMark: 1 });
}

function* bigLedgerLines({ rows, seed = "big", asOf = "2026-11-23" }: BigLedger) {
  const random = seededRandom(seed);
  const end = dayOf(asOf);
  const from = monthsBefore(end, 18);
  const products = manyProducts(random, from);
  const line = lineOf("GET_LEDGER_DETAIL_VIEW_DATA", "txt");

  yield line(HEADERS.GET_LEDGER_DETAIL_VIEW_DATA);
  for (let row = 0; row < rows; row++) {
    const day = from + Math.floor((row / rows) * (end - from));
    yield line(ledgerRow(anyEvent(random, random.pick(products), day, row)));
  }
}

function manyProducts(random: Random, from: Day): Product[] {
  const range = Array.from({ length: PRODUCTS }, (_, position) => {
    const [title, cost] = NORTHWIND_HOME[position % NORTHWIND_HOME.length] ?? ["Product", 1000];
    return [`${title} (${position})`, cost] satisfies [string, number];
  });
  const person = { name: "", email: "" };
  const profile = { name: "big", sellingPartnerId: "", person, prefix: "BG-", tellings: [] };
  return makeProducts(random, { ...profile, countries: ["US"], range }, from);
}

function anyEvent(random: Random, product: Product, day: Day, row: number): LedgerEvent {
  const event: LedgerEvent = {
    day,
    product,
    msku: product.msku,
    type: "Shipments",
    reference: `${20_070_000_000_000 + row * 7}`,
    quantity: -random.pick([1, 1, 1, 2]),
    fulfillmentCenter: random.pick(MARKETPLACES.US.fulfillmentCenters),
    disposition: "SELLABLE",
    reason: "",
    reconciled: null,
    unreconciled: null,
  };
  if (random.chance(ADJUSTED)) return adjustment(random, event);
  if (random.chance(0.12)) return { ...event, type: "CustomerReturns", quantity: 1 };
  if (random.chance(0.05)) return { ...event, type: "Receipts", quantity: random.whole(6, 96) };
  return event;
}

function adjustment(random: Random, event: LedgerEvent): LedgerEvent {
  const reason = random.pick(REASONS);
  const units = random.whole(1, 4);
  const open = random.whole(0, units);
  const filled = "M5FE".includes(reason);
  return {
    ...event,
    type: "Adjustments",
    reason,
    quantity: "FPN".includes(reason) ? units : -units,
    disposition: reason === "P" ? "WAREHOUSE_DAMAGED" : "SELLABLE",
    reconciled: filled ? units - open : null,
    unreconciled: filled ? open : null,
  };
}
