import { DAY } from "./identity.ts";

/** Days that a password is good for, and how many before its end one is told (Amazon's DPP; the page's policy). */
export const LONGEST_AGE = 365;
const NOTICE_FROM = 351;
/** Milliseconds before a password may be changed again, so that nobody runs through his last ten. */
export const SHORTEST_AGE = DAY;

/** Whole days of a password's age. */
function daysOld(changedAt: Date, now: Date): number {
  return Math.floor((now.getTime() - changedAt.getTime()) / DAY);
}

/** Whether one must choose another before one gets in. */
export function isPasswordOver(changedAt: Date, now: Date): boolean {
  return daysOld(changedAt, now) >= LONGEST_AGE;
}

/** Days until it is over, from the day on which one is told; null before. Never below 0. */
export function passwordDaysLeft(changedAt: Date, now: Date): number | null {
  const age = daysOld(changedAt, now);
  return age >= NOTICE_FROM ? Math.max(0, LONGEST_AGE - age) : null;
}
