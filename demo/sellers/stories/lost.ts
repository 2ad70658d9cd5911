import type { LedgerEvent } from "../history.ts";
import { unitsOn } from "../shelf.ts";
import {
  findShelf,
  later,
  pay,
  recordDecoy,
  recordLoss,
  rowKey,
  type World,
  write,
} from "../world.ts";
import type { Incident, Story } from "./story.ts";

/** Units that went missing in a fulfilment centre, and what became of them. */
export const lostStories = {
  lost_never_paid: {
    pool: "lost",
    draft: (random) => ({ units: someUnits(random), reason: random.pick(["M", "M", "5"]) }),
    happen(world, incident) {
      const row = loseUnits(world, incident, world.random.chance(0.85));
      if (!row) return;
      claimable(world, row, incident.draft.units, "Units went missing; nobody found or paid them.");
    },
  },

  lost_partly_paid: {
    pool: "lost",
    draft: (random) => ({
      units: random.whole(3, 7),
      paidUnits: random.whole(1, 2),
      paidAfter: random.whole(5, 40),
      reason: "M",
    }),
    happen(world, incident) {
      const { units, paidUnits = 0 } = incident.draft;
      const row = loseUnits(world, incident, true);
      if (!row) return;
      payLater(world, incident, { cash: paidUnits });
      claimable(
        world,
        row,
        units - paidUnits,
        `Of ${units} missing units Amazon paid ${paidUnits}.`,
      );
    },
  },

  lost_partly_found: {
    pool: "lost",
    draft: (random) => ({
      units: random.whole(3, 7),
      foundUnits: random.whole(1, 2),
      foundAfter: random.whole(2, 30),
      reason: random.pick(["M", "5"]),
    }),
    happen(world, incident) {
      const { units, foundUnits = 0 } = incident.draft;
      const row = loseUnits(world, incident, false);
      if (!row) return;
      if (world.random.chance(0.7)) {
        row.reconciled = foundUnits;
        row.unreconciled = units - foundUnits;
      }
      findLater(world, incident, row, {});
      claimable(
        world,
        row,
        units - foundUnits,
        `Of ${units} missing units ${foundUnits} came back.`,
      );
    },
  },

  lost_in_identical_rows: {
    pool: "lost",
    draft: () => ({ units: 1, reason: "M" }),
    happen(world, incident) {
      const row = loseUnits(world, incident, true);
      if (!row) return;
      if (!repeatRow(world, row)) {
        claimable(world, row, 1, "A unit went missing; nobody found or paid it.");
        return;
      }
      const story =
        "Two units went missing one by one: two rows that read the same, and both count.";
      claimable(world, row, 2, story);
    },
  },

  lost_and_paid: {
    pool: "lost",
    draft: (random) => paidDraft(random, random.whole(3, 35)),
    happen(world, incident) {
      loseAndPay(world, incident, { cash: incident.draft.units }, "already_paid");
    },
  },

  lost_and_paid_late: {
    pool: "lost",
    draft: (random) => paidDraft(random, random.whole(60, 85)),
    happen(world, incident) {
      loseAndPay(world, incident, { cash: incident.draft.units }, "paid_late");
    },
  },

  /** Amazon gives units instead of money: the ledger shows an N row beside the payment. */
  lost_and_replaced: {
    pool: "lost",
    draft: (random) => paidDraft(random, random.whole(5, 40)),
    happen(world, incident) {
      const row = loseAndPay(
        world,
        incident,
        { inventory: incident.draft.units },
        "found_beside_inventory_reimbursement",
      );
      if (row) replaceLater(world, incident, row.fulfillmentCenter);
    },
  },

  lost_and_found: {
    pool: "lost",
    draft: (random) => foundDraft(random),
    happen: (world, incident) => loseAndFind(world, incident, "found_again", {}),
  },

  lost_and_found_under_another_label: {
    pool: "lost",
    draft: (random) => foundDraft(random),
    happen(world, incident) {
      const msku = `Amazon.Found.${incident.product.asin}`;
      loseAndFind(world, incident, "msku_drift", { msku });
    },
  },

  /** Amazon says it made good; no found row and no payment shows how. */
  lost_and_reconciled: {
    pool: "lost",
    draft: (random) => ({ units: someUnits(random), reason: random.pick(["M", "5"]) }),
    happen(world, incident) {
      const row = loseUnits(world, incident, false);
      if (!row) return;
      row.reconciled = incident.draft.units;
      row.unreconciled = 0;
      decoy(world, row, "unreconciled_zero", "Amazon counts every unit of this row as reconciled.");
    },
  },

  lost_in_identical_rows_and_paid: {
    pool: "lost",
    draft: (random) => ({ ...paidDraft(random, random.whole(5, 30)), units: 1, paidUnits: 2 }),
    happen(world, incident) {
      const row = loseUnits(world, incident, true);
      if (!row) return;
      const cash = repeatRow(world, row) ? 2 : 1;
      payLater(world, incident, { cash });
      decoy(
        world,
        row,
        "identical_rows",
        `${cash} rows that read the same, and a payment for all.`,
      );
    },
  },
} satisfies Record<string, Story>;

/** Writes the row of a loss; null when there is nothing on the shelf to lose. */
export function loseUnits(world: World, incident: Incident, filled: boolean): LedgerEvent | null {
  const { product, draft } = incident;
  const center = findShelf(world, product, "SELLABLE", draft.units);
  if (!center) return null;

  return write(world, {
    product,
    type: "Adjustments",
    quantity: -draft.units,
    fulfillmentCenter: center,
    reason: draft.reason ?? "M",
    reconciled: filled ? 0 : null,
    unreconciled: filled ? draft.units : null,
  });
}

/** Amazon pays for lost units so many days after they were lost. */
function payLater(
  world: World,
  { product, day, draft }: Incident,
  given: { cash?: number; inventory?: number },
): void {
  later(world, day + (draft.paidAfter ?? 0), () => {
    pay(world, { product, reason: "Lost_Warehouse", ...given });
  });
}

function loseAndPay(
  world: World,
  incident: Incident,
  given: { cash?: number; inventory?: number },
  kind: string,
): LedgerEvent | null {
  const row = loseUnits(world, incident, world.random.chance(0.8));
  if (!row) return null;
  if (row.unreconciled !== null && world.random.chance(0.4)) {
    row.reconciled = row.unreconciled;
    row.unreconciled = 0;
  }
  payLater(world, incident, given);
  const how = given.inventory ? "gave other units for" : "paid for";
  decoy(world, row, kind, `Amazon ${how} every unit ${incident.draft.paidAfter} days later.`);
  return row;
}

/** The N row stands at most five days from the payment in units, here on the day before or after. */
function replaceLater(world: World, { product, day, draft }: Incident, center: string): void {
  const beside = world.random.pick([-1, 1, 2]);
  later(world, day + (draft.paidAfter ?? 0) + beside, () => {
    write(world, {
      product,
      type: "Adjustments",
      quantity: draft.units,
      fulfillmentCenter: center,
      reason: "N",
      reconciled: draft.units,
      unreconciled: 0,
    });
  });
}

function findLater(
  world: World,
  { product, day, draft }: Incident,
  row: LedgerEvent,
  label: { msku?: string },
): void {
  const units = draft.foundUnits ?? draft.units;
  later(world, day + (draft.foundAfter ?? 0), () => {
    write(world, {
      product,
      type: "Adjustments",
      quantity: units,
      fulfillmentCenter: row.fulfillmentCenter,
      reason: "F",
      reconciled: row.unreconciled === null ? null : units,
      unreconciled: row.unreconciled === null ? null : 0,
      ...label,
    });
  });
}

function loseAndFind(
  world: World,
  incident: Incident,
  kind: string,
  label: { msku?: string },
): void {
  const row = loseUnits(world, incident, false);
  if (!row) return;
  if (world.random.chance(0.7)) {
    row.reconciled = incident.draft.units;
    row.unreconciled = 0;
  }
  findLater(world, incident, row, label);
  const under = label.msku ? ` under the label ${label.msku}` : "";
  decoy(world, row, kind, `All units were found ${incident.draft.foundAfter} days later${under}.`);
}

/** The same row once more, letter for letter; false when no unit is left on that shelf. */
function repeatRow(world: World, row: LedgerEvent): boolean {
  const left = unitsOn(world.shelves, row.product, row.fulfillmentCenter, row.disposition);
  if (left < -row.quantity) return false;
  write(world, { ...row });
  return true;
}

function claimable(world: World, row: LedgerEvent, units: number, story: string): void {
  recordLoss(world, {
    type: "warehouse_lost",
    product: row.product,
    day: row.day,
    key: rowKey(row),
    reason: row.reason,
    units,
    story,
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

function someUnits(random: World["random"]): number {
  return random.pick([1, 1, 1, 1, 2, 2, 3, 4, 6]);
}

function paidDraft(random: World["random"], paidAfter: number) {
  return { units: someUnits(random), reason: random.pick(["M", "5"]), paidAfter };
}

function foundDraft(random: World["random"]) {
  return {
    units: someUnits(random),
    reason: random.pick(["M", "5"]),
    foundAfter: random.whole(1, 40),
  };
}
