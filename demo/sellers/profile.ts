import type { Country } from "./marketplaces.ts";
import type { Telling } from "./plan.ts";

/** What is decided about a demo seller before chance decides the rest. */
export interface Profile {
  name: string;
  sellingPartnerId: string;
  person: { name: string; email: string };
  countries: Country[];
  /** Begins the seller's own SKUs, such as `NW-`. */
  prefix: string;
  range: RangedProduct[];
  tellings: Telling[];
}

/** A product of the range: its title, what it costs in minor units, and where it is sold. */
export type RangedProduct = [title: string, cost: number, country?: Country];
