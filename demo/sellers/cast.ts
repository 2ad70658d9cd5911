import type { DemoSeller } from "./history.ts";
import type { Telling } from "./plan.ts";
import type { Profile } from "./profile.ts";
import { ALDER_AND_FINCH, HARBOUR_KITCHEN, LUMEN_PETS, NORTHWIND_HOME } from "./ranges.ts";
import { simulateSeller } from "./simulate.ts";

/** What Northwind Home went through: some 250 losses that nobody paid, and as much that only looks so. */
const RICH: Telling[] = [
  { story: "lost_never_paid", times: 92, recent: 30 },
  { story: "lost_partly_paid", times: 8, recent: 2 },
  { story: "lost_partly_found", times: 8, recent: 2 },
  { story: "lost_in_identical_rows", times: 3, recent: 1 },
  { story: "damaged_never_paid", times: 60, recent: 20 },
  { story: "damaged_twice_never_paid", times: 22, recent: 9 },
  { story: "damaged_partly_paid", times: 4, recent: 1 },
  { story: "disposed_without_order", times: 22, recent: 8 },
  { story: "removal_came_short", times: 13, recent: 6 },
  { story: "lost_and_underpaid", times: 11, recent: 4 },
  { story: "damaged_and_underpaid", times: 10, recent: 4 },
  { story: "inbound_and_underpaid", times: 6, recent: 3 },
  { story: "paid_and_taken_back", times: 9, recent: 1 },
  { story: "lost_and_paid", times: 34, recent: 5 },
  { story: "lost_and_paid_late", times: 7, recent: 0 },
  { story: "lost_and_replaced", times: 8, recent: 1 },
  { story: "lost_and_found", times: 22, recent: 4 },
  { story: "lost_and_found_under_another_label", times: 6, recent: 1 },
  { story: "lost_and_reconciled", times: 14, recent: 4 },
  { story: "lost_in_identical_rows_and_paid", times: 3, recent: 1 },
  { story: "damaged_and_paid", times: 26, recent: 4 },
  { story: "damaged_and_replaced", times: 6, recent: 1 },
  { story: "disposed_on_order", times: 18, recent: 4 },
  { story: "removal_came_short_and_paid", times: 6, recent: 1 },
  { story: "removal_complete", times: 14, recent: 3 },
  { story: "removal_partly_cancelled", times: 5, recent: 1 },
  { story: "inbound_and_paid", times: 9, recent: 2 },
  { story: "paid_and_taken_back_for_a_unit", times: 6, recent: 0 },
  { story: "paid_found_and_taken_back", times: 5, recent: 0 },
  { story: "customer_order_paid", times: 20, recent: 3 },
  { story: "donated", times: 8, recent: 2 },
  { story: "disposition_changed", times: 14, recent: 3 },
  { story: "corrected", times: 9, recent: 2 },
  { story: "unknown_reason", times: 5, recent: 2 },
  { story: "redefined", times: 5, recent: 1 },
];

const MODEST: Telling[] = RICH.map(({ story, times, recent }) => ({
  story,
  times: Math.ceil(times / 6),
  recent: Math.ceil(recent / 6),
}));

const QUIET: Telling[] = [
  { story: "lost_never_paid", times: 1, recent: 1 },
  { story: "lost_and_paid", times: 1, recent: 0 },
  { story: "lost_and_found", times: 2, recent: 1 },
  { story: "damaged_and_paid", times: 1, recent: 0 },
  { story: "removal_complete", times: 1, recent: 0 },
];

/** The demo's sellers. Names, people and ids are invented. */
export const PROFILES: readonly Profile[] = [
  {
    name: "Northwind Home",
    sellingPartnerId: "A1B2C3NWH0MEUS",
    person: { name: "Nora Northwind", email: "nora@northwind-home.example" },
    countries: ["US"],
    prefix: "NW-",
    range: NORTHWIND_HOME,
    tellings: RICH,
  },
  {
    name: "Alder & Finch",
    sellingPartnerId: "A2ALD3RF1NCHUS",
    person: { name: "Frida Finch", email: "frida@alder-finch.example" },
    countries: ["US"],
    prefix: "AF-",
    range: ALDER_AND_FINCH,
    tellings: MODEST,
  },
  {
    name: "Harbour Kitchen",
    sellingPartnerId: "A3HARB0URK1TEU",
    person: { name: "Henry Harbour", email: "henry@harbour-kitchen.example" },
    countries: ["GB", "DE"],
    prefix: "HK-",
    range: HARBOUR_KITCHEN,
    tellings: MODEST,
  },
  {
    name: "Lumen Pets",
    sellingPartnerId: "A4LUM3NP3TSUS1",
    person: { name: "Lucy Lumen", email: "lucy@lumen-pets.example" },
    countries: ["US"],
    prefix: "LP-",
    range: LUMEN_PETS,
    tellings: QUIET,
  },
];

/** All demo sellers as of a day (YYYY-MM-DD; today where none is given). */
export function simulateSellers(asOf = new Date().toISOString().slice(0, 10)): DemoSeller[] {
  return PROFILES.map((profile) => simulateSeller(profile, asOf));
}
