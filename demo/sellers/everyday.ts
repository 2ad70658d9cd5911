import { type Day, isoDay } from "./days.ts";
import type { Disposition, Product } from "./history.ts";
import { MARKETPLACES } from "./marketplaces.ts";
import { shelfKey, unitsOn } from "./shelf.ts";
import { COMMENTS, returnUnit } from "./stories/damaged.ts";
import { findShelf, later, newOrderId, pay, type World, write } from "./world.ts";

const RETURNED_AS: readonly Disposition[] = [
  "SELLABLE",
  "SELLABLE",
  "SELLABLE",
  "CUSTOMER_DAMAGED",
  "DEFECTIVE",
];

/** What happens on any day: customers buy and send back, lorries arrive, stock is moved about. */
export function liveOneDay(world: World, onTheWay: Set<Product>): void {
  for (const product of world.products) {
    sell(world, product);
    restock(world, product, onTheWay);
    if (world.random.chance(0.012)) transfer(world, product);
  }
}

/** Puts the first units on the shelves, before the history begins. */
export function openShelves(world: World): void {
  for (const product of world.products) {
    for (const center of MARKETPLACES[product.country].fulfillmentCenters.slice(0, 3)) {
      const units = 8 + Math.ceil(product.demand * world.random.whole(10, 25));
      world.opening.push({ product, fulfillmentCenter: center, units });
      world.shelves.set(shelfKey(product, center, "SELLABLE"), units);
    }
  }
}

function sell(world: World, product: Product): void {
  if (!world.random.chance(product.demand)) return;
  const units = world.random.pick([1, 1, 1, 1, 1, 2]);
  const center = findShelf(world, product, "SELLABLE", units);
  if (!center) return;

  const orderId = newOrderId(world);
  write(world, {
    product,
    type: "Shipments",
    reference: orderId,
    quantity: -units,
    fulfillmentCenter: center,
  });
  if (world.random.chance(0.08)) {
    later(world, world.today + world.random.whole(5, 35), () => comeBack(world, product, orderId));
  }
}

/** Most units come back to a shelf; now and then Amazon pays for one instead of taking it in. */
function comeBack(world: World, product: Product, orderId: string): void {
  const center = world.random.pick(MARKETPLACES[product.country].fulfillmentCenters);
  const disposition = world.random.pick(RETURNED_AS);
  if (!world.random.chance(0.05)) {
    returnUnit(world, product, center, disposition, orderId);
    return;
  }

  world.returns.push({
    day: world.today,
    orderId,
    product,
    fulfillmentCenter: center,
    disposition: "CARRIER_DAMAGED",
    reason: "DAMAGED_BY_CARRIER",
    status: "Reimbursed",
    licensePlate: `LPN${world.random.code(10)}`,
    comments: world.random.pick(COMMENTS),
  });
  const amountPerUnit = Math.round(product.price * 0.78);
  pay(world, { product, reason: "CustomerReturn", orderId, amountPerUnit, cash: 1 });
}

/** A shipment is sent when stock runs low, and arrives within a few days in two parts. */
function restock(world: World, product: Product, onTheWay: Set<Product>): void {
  const centers = MARKETPLACES[product.country].fulfillmentCenters;
  const onHand = centers.reduce(
    (sum, center) => sum + unitsOn(world.shelves, product, center, "SELLABLE"),
    0,
  );
  if (onTheWay.has(product) || onHand > 18 + product.demand * 20) return;

  onTheWay.add(product);
  const reference = `FBA1${world.random.code(7)}`;
  const arrival = world.today + world.random.whole(4, 12);
  const center = world.random.pick(centers);
  const units = 24 + Math.ceil(product.demand * world.random.whole(30, 60));
  const first = Math.ceil(units * 0.7);
  receive(arrival, first);
  receive(arrival + world.random.whole(1, 3), units - first);
  later(world, arrival + 3, () => onTheWay.delete(product));

  function receive(on: Day, quantity: number): void {
    later(world, on, () => {
      write(world, { product, type: "Receipts", reference, quantity, fulfillmentCenter: center });
    });
  }
}

/** Units leave one fulfilment centre and are on the road for a day or more. */
function transfer(world: World, product: Product): void {
  const units = world.random.whole(1, 6);
  const from = findShelf(world, product, "SELLABLE", units);
  if (!from) return;
  const others = MARKETPLACES[product.country].fulfillmentCenters.filter((to) => to !== from);
  const to = world.random.pick(others);
  const shared = {
    product,
    type: "WhseTransfers" as const,
    reference: `T${isoDay(world.today).replaceAll("-", "")}${world.random.digits(5)}`,
  };
  write(world, { ...shared, quantity: -units, fulfillmentCenter: from });
  later(world, world.today + world.random.whole(1, 4), () => {
    write(world, { ...shared, quantity: units, fulfillmentCenter: to });
  });
}
