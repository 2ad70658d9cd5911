/** A calendar day without zone or hour: whole days since 1970-01-01. */
export type Day = number;

const MILLISECONDS = 86_400_000;

export function dayOf(iso: string): Day {
  const at = Date.parse(`${iso}T00:00:00Z`);
  if (Number.isNaN(at)) throw new RangeError(`Cannot read the day ${iso}: want YYYY-MM-DD`);
  return at / MILLISECONDS;
}

export function isoDay(day: Day): string {
  return new Date(day * MILLISECONDS).toISOString().slice(0, 10);
}

/** The same day so many calendar months earlier; one that does not exist is the month's last. */
export function monthsBefore(day: Day, months: number): Day {
  const date = new Date(day * MILLISECONDS);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1);
  const next = new Date(first);
  const last = Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0) / MILLISECONDS;
  return Math.min(first / MILLISECONDS + date.getUTCDate() - 1, last);
}

/** Which day it is in a zone at an instant. */
export function localDay(at: Date, zone: string): Day {
  return dayOf(localDate(zone).format(at));
}

/** A moment of a day, written with the zone's own offset: `2026-08-11T09:04:00-07:00`. */
export function localStamp(day: Day, time: string, zone: string): string {
  return `${isoDay(day)}T${time}${offsetOn(day, zone)}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, string>();

function localDate(zone: string): Intl.DateTimeFormat {
  const format = formats.get(zone) ??
    new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
  formats.set(zone, format);
  return format;
}

/** The offset at noon, so that the night in which clocks change belongs to the day after it. */
function offsetOn(day: Day, zone: string): string {
  const key = `${zone} ${day}`;
  const known = offsets.get(key);
  if (known) return known;

  const noon = new Date(day * MILLISECONDS + MILLISECONDS / 2);
  const name = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" })
    .formatToParts(noon).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const offset = name === "GMT" ? "+00:00" : name.replace("GMT", "");
  offsets.set(key, offset);
  return offset;
}
