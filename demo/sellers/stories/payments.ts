import type { Reimbursement } from "../history.ts";
import {
  costOn,
  later,
  newOrderId,
  pay,
  recordDecoy,
  recordLoss,
  type World,
  write,
} from "../world.ts";
import { damage } from "./damaged.ts";
import { loseUnits } from "./lost.ts";
import type { Draft, Incident, Story } from "./story.ts";

/** Payments that were too small or were taken back, and payments that only look so. */
export const paymentStories = {
  lost_and_underpaid: {
    pool: "lost",
    draft: (random) => underpaidDraft(random, "M"),
    happen(world, incident) {
      if (!steadyCost(incident) || !loseUnits(world, incident, true)) return;
      payTooLittleLater(world, incident, "Lost_Warehouse");
    },
  },

  damaged_and_underpaid: {
    pool: "damaged",
    draft: (random) => underpaidDraft(random, "E"),
    happen(world, incident) {
      if (!steadyCost(incident)) return;
      damage(world, incident, () => payTooLittleLater(world, incident, "Damaged_Warehouse"));
    },
  },

  inbound_and_underpaid: {
    pool: "none",
    draft: (random) => ({ ...underpaidDraft(random, ""), paidAfter: 0 }),
    happen(world, incident) {
      if (steadyCost(incident)) payTooLittleLater(world, incident, "Lost_Inbound");
    },
  },

  inbound_and_paid: {
    pool: "none",
    draft: (random) => ({ units: random.whole(1, 4) }),
    happen(world, { product, draft }) {
      const paid = pay(world, { product, reason: "Lost_Inbound", cash: draft.units });
      decoy(
        world,
        paid,
        draft.units,
        "inbound_paid",
        "Units that never arrived were paid in full.",
      );
    },
  },

  paid_and_taken_back: {
    pool: "lost",
    draft: (random) => reversedDraft(random),
    happen(world, incident) {
      loseAndPay(world, incident, (paid) => {
        later(world, incident.day + (incident.draft.reversedAfter ?? 0), () => {
          const taken = reverse(world, paid, 0);
          recordLoss(world, {
            type: "reimbursement_clawed_back",
            product: taken.product,
            day: taken.day,
            key: { reimbursementId: taken.id },
            units: paid.cash,
            value: paid.amountPerUnit * paid.cash,
            story: `Amazon took payment ${paid.id} back; no unit was found or given instead.`,
          });
        });
      });
    },
  },

  paid_and_taken_back_for_a_unit: {
    pool: "lost",
    draft: (random) => ({ ...reversedDraft(random), units: 1, foundAfter: undefined }),
    happen(world, incident) {
      const { product, day, draft } = incident;
      loseAndPay(world, incident, (paid, center) => {
        later(world, day + (draft.reversedAfter ?? 0), () => {
          const taken = reverse(world, paid, 1);
          write(world, {
            product,
            type: "Adjustments",
            quantity: 1,
            fulfillmentCenter: center,
            reason: "N",
            reconciled: 1,
            unreconciled: 0,
          });
          const story = "Amazon took the money back and put a unit on the shelf instead.";
          decoy(world, taken, 1, "clawback_with_unit_given_back", story);
        });
      });
    },
  },

  paid_found_and_taken_back: {
    pool: "lost",
    draft: (random) => {
      const draft = reversedDraft(random);
      return { ...draft, foundAfter: draft.reversedAfter - random.whole(2, 12) };
    },
    happen(world, incident) {
      const { product, day, draft } = incident;
      loseAndPay(world, incident, (paid, center) => {
        later(world, day + (draft.foundAfter ?? 0), () => {
          write(world, {
            product,
            type: "Adjustments",
            quantity: draft.units,
            fulfillmentCenter: center,
            reason: "F",
            reconciled: draft.units,
            unreconciled: 0,
          });
        });
        later(world, day + (draft.reversedAfter ?? 0), () => {
          const taken = reverse(world, paid, 0);
          const story = "Amazon took the money back because it had found the units.";
          decoy(world, taken, draft.units, "clawback_after_found", story);
        });
      });
    },
  },

  customer_order_paid: {
    pool: "none",
    draft: () => ({ units: 1 }),
    happen(world, { product }) {
      const paid = pay(world, {
        product,
        reason: world.random.pick(["CustomerReturn", "CustomerServiceIssue"]),
        orderId: newOrderId(world),
        amountPerUnit: Math.round(product.price * 0.78),
        cash: 1,
      });
      const story =
        "Paid for a customer's order: it pays for no warehouse loss of the same product.";
      decoy(world, paid, 1, "customer_order_paid", story);
    },
  },
} satisfies Record<string, Story>;

function underpaidDraft(random: World["random"], reason: string): Draft {
  return {
    units: random.whole(1, 3),
    reason,
    paidAfter: random.whole(3, 30),
    share: 0.35 + random.next() * 0.5,
  };
}

function reversedDraft(random: World["random"]) {
  const paidAfter = random.whole(4, 25);
  return {
    units: random.whole(1, 2),
    reason: "M",
    paidAfter,
    reversedAfter: paidAfter + random.whole(15, 50),
  };
}

/** Too little is beyond dispute only where the cost is known and did not change. */
function steadyCost({ product }: Incident): boolean {
  return product.costOnFile && product.costs.length === 1;
}

function payTooLittleLater(world: World, { product, day, draft }: Incident, reason: string): void {
  const act = () => {
    const cost = costOn(product, day);
    const amountPerUnit = Math.floor(cost * (draft.share ?? 0.5));
    const paid = pay(world, { product, reason, cash: draft.units, amountPerUnit });
    recordLoss(world, {
      type: "reimbursement_underpaid",
      product,
      day: paid.day,
      key: { reimbursementId: paid.id },
      units: draft.units,
      value: (cost - amountPerUnit) * draft.units,
      story: `Amazon paid ${amountPerUnit} a unit for what costs the seller ${cost} (minor units).`,
    });
  };
  if (draft.paidAfter) later(world, day + draft.paidAfter, act);
  else act();
}

function loseAndPay(
  world: World,
  incident: Incident,
  then: (paid: Reimbursement, center: string) => void,
): void {
  const { product, day, draft } = incident;
  const row = loseUnits(world, incident, true);
  if (!row) return;
  later(world, day + (draft.paidAfter ?? 0), () => {
    const paid = pay(world, { product, reason: "Lost_Warehouse", cash: draft.units });
    then(paid, row.fulfillmentCenter);
  });
}

function reverse(world: World, paid: Reimbursement, inventory: number): Reimbursement {
  return pay(world, {
    product: paid.product,
    reason: "Reimbursement_Reversal",
    amountPerUnit: paid.amountPerUnit,
    cash: -paid.cash,
    inventory,
    originalId: paid.id,
    originalReason: paid.reason,
  });
}

function decoy(
  world: World,
  paid: Reimbursement,
  units: number,
  kind: string,
  story: string,
): void {
  recordDecoy(world, {
    kind,
    product: paid.product,
    day: paid.day,
    key: { reimbursementId: paid.id },
    units,
    story,
  });
}
