import type { Day } from "./days.ts";
import type { Cost, Product } from "./history.ts";
import type { Profile } from "./profile.ts";
import type { Random } from "./random.ts";

/**
 * Gives each product of the range its labels, price, demand and costs. One in twelve has no cost on
 * file; one in seven became dearer or cheaper on the way.
 */
export function makeProducts(random: Random, profile: Profile, from: Day): Product[] {
  return profile.range.map(([title, cost, country], position) => ({
    msku: `${profile.prefix}${String(101 + position)}-${random.code(3)}`,
    fnsku: `X00${random.code(7)}`,
    asin: `B0${random.code(8)}`,
    title,
    country: country ?? profile.countries[0] ?? "US",
    price: Math.round((cost * (2.4 + random.next() * 1.2)) / 100) * 100 - 1,
    costs: costsFrom(random, cost, from, position % 7 === 3),
    costOnFile: position % 12 !== 10,
    demand: 0.06 + random.next() ** 2 * 0.6,
  }));
}

function costsFrom(random: Random, cost: number, from: Day, changes: boolean): Cost[] {
  const first = { effectiveFrom: from - 40, minor: cost };
  if (!changes) return [first];
  const later = Math.round(cost * (0.9 + random.next() * 0.25));
  return [first, { effectiveFrom: from + random.whole(150, 400), minor: later }];
}
