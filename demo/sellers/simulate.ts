import { dayOf, monthsBefore } from "./days.ts";
import { liveOneDay, openShelves } from "./everyday.ts";
import type { DemoSeller, History, Product } from "./history.ts";
import { firstDay, planIncidents } from "./plan.ts";
import type { Profile } from "./profile.ts";
import { makeProducts } from "./products.ts";
import { seededRandom } from "./random.ts";
import { getStory } from "./stories/mod.ts";
import { later, type World } from "./world.ts";

/** Amazon keeps so much of a ledger (Inventory Ledger help, read 2026-11-23). */
const MONTHS_KEPT = 18;

/**
 * Lives a seller's last eighteen months, unit by unit, up to the day before `asOf` (YYYY-MM-DD).
 * The same profile and day give the same history.
 */
export function simulateSeller(profile: Profile, asOf: string): DemoSeller {
  const end = dayOf(asOf);
  const random = seededRandom(`${profile.name} ${asOf}`);
  const from = monthsBefore(end, MONTHS_KEPT);
  const products = makeProducts(seededRandom(profile.name), profile, from);
  const world: World = {
    random,
    products,
    today: from,
    shelves: new Map(),
    agenda: new Map(),
    named: 0,
    from,
    to: end - 1,
    opening: [],
    ledger: [],
    reimbursements: [],
    returns: [],
    removals: [],
    losses: [],
    decoys: [],
  };

  openShelves(world);
  for (const incident of planIncidents(random, products, from, world.to, profile.tellings)) {
    later(world, firstDay(incident), () => getStory(incident.story).happen(world, incident));
  }
  live(world);

  return {
    name: profile.name,
    sellingPartnerId: profile.sellingPartnerId,
    person: profile.person,
    countries: profile.countries,
    products,
    asOf,
    history: historyOf(world),
  };
}

function live(world: World): void {
  const onTheWay = new Set<Product>();
  for (; world.today <= world.to; world.today++) {
    for (const act of world.agenda.get(world.today) ?? []) act();
    liveOneDay(world, onTheWay);
  }
}

function historyOf(world: World): History {
  const { from, to, opening, ledger, reimbursements, returns, removals, losses, decoys } = world;
  return { from, to, opening, ledger, reimbursements, returns, removals, losses, decoys };
}
