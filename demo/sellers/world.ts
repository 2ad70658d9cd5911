import type { Day } from "./days.ts";
import { isoDay } from "./days.ts";
import type {
  Disposition,
  History,
  LedgerEvent,
  LossKey,
  LossType,
  Product,
  Reimbursement,
} from "./history.ts";
import { MARKETPLACES } from "./marketplaces.ts";
import type { Random } from "./random.ts";
import { moveUnits, type Shelves, unitsOn } from "./shelf.ts";

/** A seller's warehouse life while it is being lived. */
export interface World extends History {
  random: Random;
  products: Product[];
  today: Day;
  shelves: Shelves;
  agenda: Map<Day, (() => void)[]>;
  /** How many numbered things (references, payments, orders) have been named so far. */
  named: number;
}

/** Does something on a later day. What would come after the end never happens. */
export function later(world: World, day: Day, act: () => void): void {
  const acts = world.agenda.get(day) ?? [];
  acts.push(act);
  world.agenda.set(day, acts);
}

type Written = Pick<LedgerEvent, "product" | "type" | "quantity" | "fulfillmentCenter">;

/** Writes an event of today into the ledger and moves its units. */
export function write(world: World, event: Written & Partial<LedgerEvent>): LedgerEvent {
  const written: LedgerEvent = {
    day: world.today,
    msku: event.product.msku,
    reference: newReference(world),
    disposition: "SELLABLE",
    reason: "",
    reconciled: null,
    unreconciled: null,
    ...event,
  };
  moveUnits(world.shelves, written);
  world.ledger.push(written);
  return written;
}

/** A shelf of the product with at least so many units; null when there is none. */
export function findShelf(
  world: World,
  product: Product,
  disposition: Disposition,
  units: number,
): string | null {
  const stocked = MARKETPLACES[product.country].fulfillmentCenters.filter((center) =>
    unitsOn(world.shelves, product, center, disposition) >= units
  );
  return stocked.length > 0 ? world.random.pick(stocked) : null;
}

type Paid = Pick<Reimbursement, "product" | "reason">;

/** Amazon pays today. */
export function pay(world: World, payment: Paid & Partial<Reimbursement>): Reimbursement {
  const paid: Reimbursement = {
    id: `${13_000_000_000 + ++world.named}`,
    day: world.today,
    caseId: world.random.chance(0.3) ? `1${world.random.digits(10)}` : "",
    orderId: "",
    amountPerUnit: fairAmount(world, payment.product, world.today),
    cash: 0,
    inventory: 0,
    originalId: "",
    originalReason: "",
    ...payment,
  };
  if (paid.cash === 0) paid.amountPerUnit = 0;
  world.reimbursements.push(paid);
  return paid;
}

/** The sourcing cost in force on a day, in minor units. */
export function costOn(product: Product, day: Day): number {
  const inForce = product.costs.findLast((cost) => cost.effectiveFrom <= day) ?? product.costs[0];
  if (!inForce) throw new Error(`Cannot value ${product.msku}: it has no cost`);
  return inForce.minor;
}

/** What nobody could call too little: the dearest of the product's costs, or a little more. */
function fairAmount(world: World, product: Product, day: Day): number {
  const dearest = Math.max(costOn(product, day), ...product.costs.map((cost) => cost.minor));
  return Math.ceil(dearest * (1 + world.random.next() * 0.06));
}

export function recordLoss(
  world: World,
  loss: {
    type: LossType;
    product: Product;
    day: Day;
    key: Partial<LossKey>;
    reason?: string;
    units: number;
    value?: number;
    story: string;
  },
): void {
  const { product } = loss;
  const worth = loss.value ?? costOn(product, loss.day) * loss.units;
  world.losses.push({
    type: loss.type,
    key: keyOf(product, loss.day, loss.key),
    country: product.country,
    reason: loss.reason ?? "",
    units: loss.units,
    value: product.costOnFile || loss.type === "reimbursement_clawed_back" ? worth : null,
    currency: MARKETPLACES[product.country].currency,
    story: loss.story,
  });
}

export function recordDecoy(
  world: World,
  decoy: {
    kind: string;
    product: Product;
    day: Day;
    key: Partial<LossKey>;
    units: number;
    story: string;
  },
): void {
  world.decoys.push({
    kind: decoy.kind,
    key: keyOf(decoy.product, decoy.day, decoy.key),
    country: decoy.product.country,
    units: decoy.units,
    story: decoy.story,
  });
}

/** The names of a ledger row, as a loss or a decoy is known by them. */
export function rowKey(event: LedgerEvent): Partial<LossKey> {
  return {
    referenceId: event.reference,
    fulfillmentCenter: event.fulfillmentCenter,
    sku: event.msku,
  };
}

export function newReference(world: World): string {
  return `${20_060_000_000_000 + ++world.named * 17}`;
}

export function newRemovalOrderId(world: World): string {
  return `RO${world.random.code(6)}${++world.named}`;
}

export function newOrderId(world: World): string {
  return `11${world.random.whole(1, 4)}-${world.random.digits(7)}-${world.random.digits(7)}`;
}

function keyOf(product: Product, day: Day, key: Partial<LossKey>): LossKey {
  return { fnsku: product.fnsku, sku: product.msku, date: isoDay(day), ...key };
}
