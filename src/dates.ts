import { addDays, isDay } from "./days.ts";
import type { Marketplace } from "./marketplaces.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Hours from UTC of the zones that Amazon's reports name in words. */
const NAMED_OFFSETS: Record<string, number> = {
  pst: -8,
  pdt: -7,
  mst: -7,
  mdt: -6,
  cst: -6,
  cdt: -5,
  est: -5,
  edt: -4,
  brt: -3,
  gmt: 0,
  wet: 0,
  west: 1,
  bst: 1,
  cet: 1,
  met: 1,
  cest: 2,
  mest: 2,
  eet: 2,
  eest: 3,
  trt: 3,
  ist: 5.5,
  sgt: 8,
  jst: 9,
  aest: 10,
  aedt: 11,
};

const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/;
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/;
const MONTH_NAME = /^([A-Za-z]{3,9})\.?[ -](\d{1,2}),?[ -](\d{4})(?!\d)/;
const DAY_MONTH_NAME = /^(\d{1,2})\.?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})(?!\d)/;
const TIME =
  /^(?:T|,? +)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?: *([AaPp])\.?[Mm]\.?)?(?: *(Z|[A-Za-z]{3,4}|(?:GMT|UTC)?[+-]\d{1,2}:?(?:\d{2})?))?$/;

interface Day {
  year: number;
  month: number;
  day: number;
}

/**
 * The calendar date of the marketplace that a report's cell means, `YYYY-MM-DD`, or null when it is
 * none. A date alone, or with a time but no zone, is read as written; the order of day and month is
 * the marketplace's and never guessed. A time with one of the marketplace's own offsets (standard or
 * daylight, whatever the season) is read as written too; one in UTC, or in any other offset, is
 * converted to the marketplace's zone. An offset of nothing is UTC, in a British summer too.
 */
export function parseDay(text: string, marketplace: Marketplace): string | null {
  const cell = text.trim();
  const found = readDay(cell, marketplace.dateOrder);
  if (!found) return null;
  const day = iso(found);
  if (!isDay(day)) return null;

  const rest = cell.slice(found.length);
  if (rest === "") return day;
  const time = TIME.exec(rest);
  if (!time) return null;

  const hour = hourOf(Number(time[1]), time[4]);
  const minute = Number(time[2]);
  const second = Number(time[3] ?? 0);
  if (hour === null || hour > 23 || minute > 59 || second > 60) return null;

  const zone = time[5];
  if (zone === undefined) return day;
  const minutes = offsetMinutes(zone);
  if (minutes === null) return null;
  const inUtc = /^(?:z|utc|[+-]00:?(?:00)?)$/i.test(zone);
  if (!inUtc && ownOffsets(marketplace.zone).has(minutes)) return day;

  const instant = Date.UTC(found.year, found.month - 1, found.day, hour, minute - minutes, second);
  return dayIn(marketplace.zone, new Date(instant));
}

/** The calendar date, `YYYY-MM-DD`, that an instant falls on in a zone. */
export function dayIn(zone: string, instant: Date): string {
  const parts = formatter(zone).formatToParts(instant);
  const part = (type: string) => parts.find((p) => p.type === type)!.value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** The last millisecond of a calendar date, `YYYY-MM-DD`, in a zone. */
export function endOfDay(day: string, zone: string): Date {
  const midnight = Date.parse(`${addDays(day, 1)}T00:00:00Z`);
  // The offset at the instant that is found with a first guess of it: right across a change of the clock.
  const guess = midnight - offsetAt(zone, new Date(midnight)) * 60_000;
  return new Date(midnight - offsetAt(zone, new Date(guess)) * 60_000 - 1);
}

function readDay(cell: string, order: Marketplace["dateOrder"]): Day & { length: number } | null {
  let match = YEAR_FIRST.exec(cell);
  if (match) return dated(match, match[1], match[2], match[3]);

  match = YEAR_LAST.exec(cell);
  if (match) {
    if (order === "month first") return dated(match, match[4], match[1], match[3]);
    if (order === "day first") return dated(match, match[4], match[3], match[1]);
    return null;
  }

  match = MONTH_NAME.exec(cell);
  if (match) return dated(match, match[3], monthNumber(match[1]!), match[2]);
  match = DAY_MONTH_NAME.exec(cell);
  if (match) return dated(match, match[3], monthNumber(match[2]!), match[1]);
  return null;
}

function dated(match: RegExpExecArray, year?: string, month?: string, day?: string) {
  const century = year!.length === 2 ? 2000 : 0;
  return {
    year: Number(year) + century,
    month: Number(month),
    day: Number(day),
    length: match[0].length,
  };
}

function monthNumber(name: string): string {
  const known = name.length <= 4 || LONG_MONTHS.has(name.toLowerCase());
  return known ? String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1) : "0";
}

const LONG_MONTHS = new Set([
  "january",
  "february",
  "march",
  "april",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
]);

function iso({ year, month, day }: Day): string {
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return null;
  return hour % 12 + (half.toLowerCase() === "p" ? 12 : 0);
}

/** Minutes from UTC of `Z`, `+01:00`, `-0700`, `GMT+2` or a zone's short name; null when unknown. */
function offsetMinutes(zone: string): number | null {
  const name = zone.toLowerCase();
  if (name === "z" || name === "utc") return 0;
  const numeric = /^(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})?$/.exec(name);
  if (numeric) {
    const minutes = Number(numeric[2]) * 60 + Number(numeric[3] ?? 0);
    return minutes > 14 * 60 ? null : numeric[1] === "-" ? -minutes : minutes;
  }
  const hours = NAMED_OFFSETS[name];
  return hours === undefined ? null : hours * 60;
}

const offsets = new Map<string, Set<number>>();

/** The offsets, in minutes, that a zone uses in the course of a year. */
function ownOffsets(zone: string): Set<number> {
  let own = offsets.get(zone);
  if (!own) {
    const january = new Date(Date.UTC(2025, 0, 15));
    const july = new Date(Date.UTC(2025, 6, 15));
    own = new Set([offsetAt(zone, january), offsetAt(zone, july)]);
    offsets.set(zone, own);
  }
  return own;
}

function offsetAt(zone: string, instant: Date): number {
  const parts = formatter(zone).formatToParts(instant);
  const part = (type: string) => Number(parts.find((p) => p.type === type)!.value);
  const local = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return Math.round((local - Math.floor(instant.getTime() / 1000) * 1000) / 60_000);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  let format = formatters.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formatters.set(zone, format);
  }
  return format;
}
