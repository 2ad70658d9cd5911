import type { Disposition, RemovalOrder } from "../history.ts";
import {
  findShelf,
  later,
  newRemovalOrderId,
  pay,
  recordDecoy,
  recordLoss,
  rowKey,
  type World,
  write,
} from "../world.ts";
import type { Incident, Story } from "./story.ts";

const UNSELLABLE: readonly Disposition[] = [
  "WAREHOUSE_DAMAGED",
  "CUSTOMER_DAMAGED",
  "DEFECTIVE",
  "CARRIER_DAMAGED",
  "EXPIRED",
  "DISTRIBUTOR_DAMAGED",
];

/** Units that left on a removal order, and units that were thrown away with one and without. */
export const removalStories = {
  disposed_without_order: {
    pool: "disposed",
    draft: (random) => ({ units: random.pick([1, 1, 2, 3]) }),
    happen(world, { product, draft }) {
      const shelf = world.random.chance(0.5)
        ? anyUnsellable(world, product, draft.units)
        : sellable(world, product, draft.units);
      if (!shelf) return;
      const row = dispose(world, product, shelf, draft.units);
      recordLoss(world, {
        type: "disposed_unasked",
        product,
        day: world.today,
        key: rowKey(row),
        reason: "D",
        units: draft.units,
        story: "Amazon threw units away that nobody had asked it to.",
      });
    },
  },

  disposed_on_order: {
    pool: "disposed",
    draft: (random) => {
      const orderedBefore = random.whole(3, 25);
      return { units: random.whole(1, 3), orderedBefore, startsBefore: orderedBefore };
    },
    happen: (world, incident) => disposeOnOrder(world, incident),
  },

  removal_came_short: {
    pool: "none",
    draft: (random) => ({ units: random.whole(1, 4), startsBefore: 12 }),
    happen(world, incident) {
      removeOnOrder(world, incident, (order, row) => {
        order.shipped = order.requested - incident.draft.units;
        recordLoss(world, {
          type: "removal_short",
          product: order.product,
          day: order.updatedOn,
          key: row,
          units: incident.draft.units,
          story: `${order.requested} units were to be sent back, ${order.shipped} left the door.`,
        });
      });
    },
  },

  removal_came_short_and_paid: {
    pool: "none",
    draft: (random) => ({
      units: random.whole(1, 3),
      startsBefore: 12,
      paidAfter: random.whole(5, 25),
    }),
    happen(world, incident) {
      removeOnOrder(world, incident, (order, row) => {
        const { product } = order;
        order.shipped = order.requested - incident.draft.units;
        later(world, incident.day + (incident.draft.paidAfter ?? 0), () => {
          const cash = incident.draft.units;
          pay(world, { product, reason: "Lost_Outbound", orderId: order.id, cash });
        });
        recordRemovalDecoy(world, order, row, "removal_paid", "Amazon paid for the missing units.");
      });
    },
  },

  removal_complete: {
    pool: "none",
    draft: () => ({ units: 0, startsBefore: 12 }),
    happen(world, incident) {
      removeOnOrder(world, incident, (order, row) => {
        order.shipped = order.requested;
        recordRemovalDecoy(world, order, row, "removal_complete", "Every unit was sent back.");
      });
    },
  },

  removal_partly_cancelled: {
    pool: "none",
    draft: (random) => ({ units: random.whole(1, 3), startsBefore: 12 }),
    happen(world, incident) {
      removeOnOrder(world, incident, (order, row) => {
        order.cancelled = incident.draft.units;
        order.shipped = order.requested - incident.draft.units;
        const story = "The units that did not come had been cancelled and stayed on the shelf.";
        recordRemovalDecoy(world, order, row, "removal_cancelled", story);
      });
    },
  },
} satisfies Record<string, Story>;

interface Shelf {
  center: string;
  disposition: Disposition;
}

export function anyUnsellable(
  world: World,
  product: Incident["product"],
  units: number,
): Shelf | null {
  for (const disposition of UNSELLABLE) {
    const center = findShelf(world, product, disposition, units);
    if (center) return { center, disposition };
  }
  return null;
}

function sellable(world: World, product: Incident["product"], units: number): Shelf | null {
  const center = findShelf(world, product, "SELLABLE", units);
  return center ? { center, disposition: "SELLABLE" } : null;
}

function dispose(world: World, product: Incident["product"], shelf: Shelf, units: number) {
  return write(world, {
    product,
    type: "Adjustments",
    quantity: -units,
    fulfillmentCenter: shelf.center,
    disposition: shelf.disposition,
    reason: "D",
  });
}

/** The order first, the bin some days later; an order for units that are gone by then is cancelled. */
function disposeOnOrder(world: World, { product, day, draft }: Incident): void {
  const wanted = anyUnsellable(world, product, draft.units) ??
    sellable(world, product, draft.units);
  if (!wanted) return;
  const order = placeOrder(world, product, "Disposal", wanted.disposition, draft.units);

  later(world, day, () => {
    order.updatedOn = world.today;
    const center = findShelf(world, product, wanted.disposition, draft.units);
    if (!center) {
      order.status = "Cancelled";
      order.inProcess = 0;
      order.cancelled = draft.units;
      return;
    }
    const row = dispose(world, product, { ...wanted, center }, draft.units);
    order.status = "Completed";
    order.inProcess = 0;
    order.disposed = draft.units;
    recordDecoy(world, {
      kind: "covered_by_disposal_order",
      product,
      day: world.today,
      key: { ...rowKey(row), removalOrderId: order.id },
      units: draft.units,
      story: `The seller had ordered the disposal (${order.id}).`,
    });
  });
}

/**
 * Units leave the shelf for a removal order. `close` says how many of them were really sent; what was
 * cancelled goes back where it lay.
 */
function removeOnOrder(
  world: World,
  incident: Incident,
  close: (order: RemovalOrder, key: { removalOrderId: string }) => void,
): void {
  const { product, day, draft } = incident;
  const requested = draft.units + world.random.whole(1, 6);
  if (!sellable(world, product, requested)) return;
  const order = placeOrder(world, product, "Return", "SELLABLE", requested);

  later(world, day, () => {
    order.updatedOn = world.today;
    order.inProcess = 0;
    const shelf = sellable(world, product, requested);
    if (!shelf) {
      order.status = "Cancelled";
      order.cancelled = requested;
      return;
    }
    order.status = "Completed";
    close(order, { removalOrderId: order.id });
    write(world, {
      product,
      type: "VendorReturns",
      reference: order.id,
      quantity: order.cancelled - requested,
      fulfillmentCenter: shelf.center,
    });
  });
}

function placeOrder(
  world: World,
  product: Incident["product"],
  type: RemovalOrder["type"],
  disposition: Disposition,
  requested: number,
): RemovalOrder {
  const order: RemovalOrder = {
    requestedOn: world.today,
    updatedOn: world.today,
    id: newRemovalOrderId(world),
    type,
    status: "Processing",
    product,
    disposition,
    requested,
    cancelled: 0,
    disposed: 0,
    shipped: 0,
    inProcess: requested,
    fee: requested * 97,
  };
  world.removals.push(order);
  return order;
}

function recordRemovalDecoy(
  world: World,
  order: RemovalOrder,
  key: { removalOrderId: string },
  kind: string,
  story: string,
): void {
  recordDecoy(world, {
    kind,
    product: order.product,
    day: order.updatedOn,
    key,
    units: order.requested - order.shipped,
    story,
  });
}
