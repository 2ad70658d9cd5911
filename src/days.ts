/*
 * A calendar day is a text `YYYY-MM-DD`: it has no zone and no hour, and compares as text. Which day an
 * instant falls on, and what a report's cell means, `dates.ts` says.
 */

/** A day as a number (days since 1970-01-01), where windows are arithmetic. */
export type DayNumber = number;

const MILLISECONDS = 86_400_000;

/** Whether a text is a day that exists, written `YYYY-MM-DD`; one of a report or of a person's life. */
export function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1995 || year > 2200 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The day so many days after (or, negative, before) another. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The day so many calendar months later; one that does not exist becomes the month's last. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0));
  last.setUTCDate(Math.min(date, last.getUTCDate()));
  return last.toISOString().slice(0, 10);
}

/** Reads `YYYY-MM-DD`; anything else is a bug of the caller. */
export function dayNumber(day: string): DayNumber {
  const known = numbers.get(day);
  if (known !== undefined) return known;
  const at = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(at)) {
    throw new RangeError(`Cannot read the day ${JSON.stringify(day)}: want YYYY-MM-DD`);
  }
  const number = at / MILLISECONDS;
  if (numbers.size > 20_000) numbers.clear();
  numbers.set(day, number);
  return number;
}

const numbers = new Map<string, DayNumber>();

/** The day of a number, written `YYYY-MM-DD`. */
export function dayOf(number: DayNumber): string {
  return new Date(number * MILLISECONDS).toISOString().slice(0, 10);
}
