import type { Disposition, LedgerEvent, Product } from "./history.ts";

/** Units on hand by product, fulfilment centre and disposition. */
export type Shelves = Map<string, number>;

/** Moves the units of an event. Throws when more would leave a shelf than lie on it. */
export function moveUnits(shelves: Shelves, event: LedgerEvent): void {
  const key = shelfKey(event.product, event.fulfillmentCenter, event.disposition);
  const units = (shelves.get(key) ?? 0) + event.quantity;
  if (units < 0) {
    throw new Error(`Cannot move ${event.quantity} units of ${key}: ${units} would be left`);
  }
  shelves.set(key, units);
}

export function unitsOn(
  shelves: Shelves,
  product: Product,
  fulfillmentCenter: string,
  disposition: Disposition,
): number {
  return shelves.get(shelfKey(product, fulfillmentCenter, disposition)) ?? 0;
}

export function shelfKey(product: Product, center: string, disposition: Disposition): string {
  return `${product.fnsku} ${center} ${disposition}`;
}
