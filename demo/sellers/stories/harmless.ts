import type { LedgerEvent } from "../history.ts";
import { findShelf, recordDecoy, rowKey, type World, write } from "../world.ts";
import { changeDisposition } from "./damaged.ts";
import { anyUnsellable } from "./removals.ts";
import type { Incident, Story } from "./story.ts";

/** Rows that take units away and owe the seller nothing. */
export const harmlessStories = {
  donated: {
    pool: "none",
    draft: (random) => ({ units: random.whole(1, 3) }),
    happen(world, incident) {
      const { product, draft } = incident;
      const shelf = anyUnsellable(world, product, draft.units);
      if (!shelf) return;
      const row = write(world, {
        product,
        type: "Adjustments",
        quantity: -draft.units,
        fulfillmentCenter: shelf.center,
        disposition: shelf.disposition,
        reason: "G",
      });
      decoy(world, row, "donated", "Unsellable units went to charity, as the seller had agreed.");
    },
  },

  disposition_changed: {
    pool: "none",
    draft: (random) => ({ units: random.whole(1, 2) }),
    happen(world, { product, draft }) {
      const center = findShelf(world, product, "SELLABLE", draft.units);
      if (!center) return;
      const to = world.random.pick(["CARRIER_DAMAGED", "DISTRIBUTOR_DAMAGED"] as const);
      const row = changeDisposition(world, product, center, draft.units, to);
      decoy(world, row, "disposition_change", "Units moved from one shelf to another: Q, then P.");
    },
  },

  corrected: adjustment("O", "correction", "Amazon corrects a receipt that it had counted twice."),

  unknown_reason: adjustment(
    "W",
    "unknown_reason_code",
    "A reason code that Amazon's list does not have: it may mean anything.",
  ),

  redefined: {
    pool: "none",
    draft: (random) => ({ units: random.whole(1, 3) }),
    happen(world, { product, draft }) {
      const center = findShelf(world, product, "SELLABLE", draft.units);
      if (!center) return;
      const shared = { product, type: "Adjustments" as const, fulfillmentCenter: center };
      const row = write(world, { ...shared, quantity: -draft.units, reason: "4" });
      write(world, { ...shared, reference: row.reference, quantity: draft.units, reason: "3" });
      decoy(world, row, "redefinition", "The product was merged with itself under another label.");
    },
  },
} satisfies Record<string, Story>;

function adjustment(reason: string, kind: string, story: string): Story {
  return {
    pool: "none",
    draft: (random) => ({ units: random.whole(1, 2) }),
    happen(world: World, { product, draft }: Incident) {
      const center = findShelf(world, product, "SELLABLE", draft.units);
      if (!center) return;
      const row = write(world, {
        product,
        type: "Adjustments",
        quantity: -draft.units,
        fulfillmentCenter: center,
        reason,
      });
      decoy(world, row, kind, story);
    },
  };
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
