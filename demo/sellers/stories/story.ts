import type { Day } from "../days.ts";
import type { Product } from "../history.ts";
import type { World } from "../world.ts";

/**
 * What will happen to some units, drawn before it happens. Days are counted from the day of the
 * event that a seller would claim.
 */
export interface Draft {
  units: number;
  reason?: string;
  /** The story starts so many days before its event. */
  startsBefore?: number;
  paidAfter?: number;
  paidUnits?: number;
  foundAfter?: number;
  foundUnits?: number;
  reversedAfter?: number;
  /** A disposal order was placed so many days before. */
  orderedBefore?: number;
  /** Amazon pays this share of what the unit cost. */
  share?: number;
}

export interface Incident {
  story: string;
  product: Product;
  /** The day of the event that a seller would claim. */
  day: Day;
  draft: Draft;
}

/** Payments of one kind can only pay for losses of that kind: a pool is one such kind. */
export type Pool = "lost" | "damaged" | "disposed" | "none";

export interface Story {
  pool: Pool;
  draft(random: World["random"]): Draft;
  /** Called on the first day of the story. Does nothing when the units are not there. */
  happen(world: World, incident: Incident): void;
}
