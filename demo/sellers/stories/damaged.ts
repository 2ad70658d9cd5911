import type { Disposition, LedgerEvent } from "../history.ts";
import {
  findShelf,
  later,
  newOrderId,
  newReference,
  pay,
  recordDecoy,
  recordLoss,
  rowKey,
  type World,
  write,
} from "../world.ts";
import type { Incident, Story } from "./story.ts";

/** The disposition that units had before Amazon damaged them, by reason code (help G4FKT5KQWFFJ7LDN). */
const BEFORE: Readonly<Record<string, Disposition>> = {
  "E": "SELLABLE",
  "6": "CARRIER_DAMAGED",
  "7": "EXPIRED",
  "H": "CUSTOMER_DAMAGED",
  "K": "DEFECTIVE",
  "U": "DISTRIBUTOR_DAMAGED",
};

/** Units that Amazon damaged: a row that takes them from their shelf, and a P row that puts them down. */
export const damagedStories = {
  damaged_never_paid: {
    pool: "damaged",
    draft: (random) => ({ units: random.pick([1, 1, 1, 2, 2, 3, 5]), reason: "E" }),
    happen(world, incident) {
      damage(world, incident, (row) => claimable(world, row, incident.draft.units));
    },
  },

  damaged_twice_never_paid: {
    pool: "damaged",
    draft: (random) => ({
      units: random.whole(1, 2),
      reason: random.pick(["6", "6", "7", "H", "K", "U"]),
      startsBefore: 4,
    }),
    happen(world, incident) {
      spoilFirst(world, incident);
      later(world, incident.day, () => {
        damage(world, incident, (row) => claimable(world, row, incident.draft.units));
      });
    },
  },

  damaged_partly_paid: {
    pool: "damaged",
    draft: (random) => ({
      units: random.whole(2, 5),
      paidUnits: 1,
      paidAfter: random.whole(5, 30),
      reason: "E",
    }),
    happen(world, incident) {
      damage(world, incident, (row) => {
        payLater(world, incident, { cash: 1 });
        claimable(world, row, incident.draft.units - 1);
      });
    },
  },

  damaged_and_paid: {
    pool: "damaged",
    draft: (random) => ({
      units: random.whole(1, 3),
      reason: "E",
      paidAfter: random.whole(1, 30),
    }),
    happen(world, incident) {
      damage(world, incident, (row) => {
        payLater(world, incident, { cash: incident.draft.units });
        decoy(world, row, "already_paid", "Amazon paid for every damaged unit.");
      });
    },
  },

  damaged_and_replaced: {
    pool: "damaged",
    draft: (random) => ({ units: 1, reason: "E", paidAfter: random.whole(5, 30) }),
    happen(world, incident) {
      damage(world, incident, (row) => {
        payLater(world, incident, { inventory: 1 });
        giveUnitLater(world, incident, row);
        const story = "Amazon gave another unit: the N row is that unit, not a found one.";
        decoy(world, row, "found_beside_inventory_reimbursement", story);
      });
    },
  },
} satisfies Record<string, Story>;

/** Takes units from their shelf and puts them down as warehouse damaged, under one reference. */
export function damage(world: World, incident: Incident, then: (row: LedgerEvent) => void): void {
  const { product, draft } = incident;
  const reason = draft.reason ?? "E";
  const disposition = BEFORE[reason] ?? "SELLABLE";
  const center = findShelf(world, product, disposition, draft.units);
  if (!center) return;

  const filled = world.random.chance(0.9);
  const row = write(world, {
    product,
    type: "Adjustments",
    quantity: -draft.units,
    fulfillmentCenter: center,
    disposition,
    reason,
    reconciled: filled ? 0 : null,
    unreconciled: filled ? draft.units : null,
  });
  write(world, {
    product,
    type: "Adjustments",
    reference: row.reference,
    quantity: draft.units,
    fulfillmentCenter: center,
    disposition: "WAREHOUSE_DAMAGED",
    reason: "P",
  });
  then(row);
}

/** Units have to be spoilt by somebody else before Amazon can spoil them further. */
function spoilFirst(world: World, { product, draft }: Incident): void {
  const disposition = BEFORE[draft.reason ?? ""] ?? "CARRIER_DAMAGED";
  const center = findShelf(world, product, "SELLABLE", draft.units);
  if (!center) return;

  if (disposition === "CUSTOMER_DAMAGED" || disposition === "DEFECTIVE") {
    for (let unit = 0; unit < draft.units; unit++) {
      returnUnit(world, product, center, disposition);
    }
    return;
  }
  changeDisposition(world, product, center, draft.units, disposition);
}

/** Q takes units from the sellable shelf, P puts them down elsewhere; nothing is lost. */
export function changeDisposition(
  world: World,
  product: Incident["product"],
  center: string,
  units: number,
  to: Disposition,
): LedgerEvent {
  const shared = {
    product,
    type: "Adjustments" as const,
    reference: newReference(world),
    fulfillmentCenter: center,
  };
  const row = write(world, { ...shared, quantity: -units, reason: "Q" });
  write(world, { ...shared, quantity: units, disposition: to, reason: "P" });
  return row;
}

/** A customer sends a unit back in a given state. */
export function returnUnit(
  world: World,
  product: Incident["product"],
  center: string,
  disposition: Disposition,
  orderId = newOrderId(world),
): void {
  const licensePlate = `LPN${world.random.code(10)}`;
  write(world, {
    product,
    type: "CustomerReturns",
    reference: licensePlate,
    quantity: 1,
    fulfillmentCenter: center,
    disposition,
  });
  world.returns.push({
    day: world.today,
    orderId,
    product,
    fulfillmentCenter: center,
    disposition,
    reason: returnReason(world, disposition),
    status: "Unit returned to inventory",
    licensePlate,
    comments: world.random.chance(0.4) ? world.random.pick(COMMENTS) : "",
  });
}

/** The first is a canary: if these words are ever seen outside the report, personal data got out. */
export const COMMENTS = [
  "CANARY-7f3a please call Jane Example at 555-0100, 12 Example Street",
  "Arrived later than promised",
  "Smaller than I expected",
  "One piece was chipped, gift for john.example@example.invalid",
] as const;

function returnReason(world: World, disposition: Disposition): string {
  if (disposition === "DEFECTIVE") return "DEFECTIVE";
  return world.random.pick(["UNWANTED_ITEM", "NOT_AS_DESCRIBED", "ORDERED_WRONG_ITEM"]);
}

function payLater(
  world: World,
  { product, day, draft }: Incident,
  given: { cash?: number; inventory?: number },
): void {
  later(world, day + (draft.paidAfter ?? 0), () => {
    pay(world, { product, reason: "Damaged_Warehouse", ...given });
  });
}

function giveUnitLater(world: World, { product, day, draft }: Incident, row: LedgerEvent): void {
  later(world, day + (draft.paidAfter ?? 0) + world.random.whole(0, 3), () => {
    write(world, {
      product,
      type: "Adjustments",
      quantity: draft.units,
      fulfillmentCenter: row.fulfillmentCenter,
      reason: "N",
      reconciled: draft.units,
      unreconciled: 0,
    });
  });
}

function claimable(world: World, row: LedgerEvent, units: number): void {
  recordLoss(world, {
    type: "warehouse_damaged",
    product: row.product,
    day: row.day,
    key: rowKey(row),
    reason: row.reason,
    units,
    story: `Amazon damaged ${-row.quantity} units and ${units} of them were never paid.`,
  });
}

function decoy(world: World, row: LedgerEvent, kind: string, story: string): void {
  recordDecoy(world, {
    kind,
    product: row.product,
    day: row.day,
    key: rowKey(row),
    units: -row.quantity,
    story,
  });
}
