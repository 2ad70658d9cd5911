/** Calendar days of a marketplace as numbers (days since 1970-01-01), so that windows are arithmetic. */
export type DayNumber = number;

const MILLISECONDS = 86_400_000;

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

/** The day so many calendar months later; one that does not exist becomes the month's last. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0));
  last.setUTCDate(Math.min(date, last.getUTCDate()));
  return last.toISOString().slice(0, 10);
}
