import { addMonths } from "../days.ts";

/**
 * What is asked of Amazon for each vault, and how often. History is 18 months, which is as far as the
 * reports reach and as long as they may be kept (as found on 2026-11-23; Amazon's Data Protection
 * Policy). An overlap is asked for again because rows come late and their state columns change.
 */
export interface PlannedReport {
  reportType: string;
  /** Days before the last covered moment that the next request reaches back. */
  overlapDays: number;
  everyHours: number;
  reportOptions?: Record<string, string>;
  /** One request for the region: Amazon answers the same rows for every marketplace of it. */
  regional?: boolean;
}

const HISTORY_MONTHS = 18;

export const planned: readonly PlannedReport[] = [
  {
    reportType: "GET_LEDGER_DETAIL_VIEW_DATA",
    // Reconciled and Unreconciled change until the claim window closes, at most 60 days after.
    overlapDays: 70,
    everyHours: 6,
  },
  {
    reportType: "GET_FBA_REIMBURSEMENTS_DATA",
    overlapDays: 45,
    everyHours: 24,
    regional: true,
  },
  { reportType: "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA", overlapDays: 45, everyHours: 24 },
  {
    reportType: "GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA",
    // An order stays open for weeks, and its claim window ends 75 days after its last update.
    overlapDays: 120,
    everyHours: 24,
  },
  {
    reportType: "GET_LEDGER_SUMMARY_VIEW_DATA",
    overlapDays: 7,
    everyHours: 24,
    reportOptions: { aggregateByLocation: "COUNTRY", aggregatedByTimePeriod: "DAILY" },
  },
];

export interface Window {
  start: Date;
  end: Date;
}

/** The window of the next request: 18 months back at first, then from the cursor less the overlap. */
export function nextWindow(plan: PlannedReport, coveredUntil: Date | null, now: Date): Window {
  const oldest = new Date(addMonths(now.toISOString().slice(0, 10), -HISTORY_MONTHS));
  if (!coveredUntil) return { start: oldest, end: now };
  const start = new Date(coveredUntil.getTime() - plan.overlapDays * DAY);
  return { start: start < oldest ? oldest : start, end: now };
}

const DAY = 24 * 60 * 60 * 1000;
