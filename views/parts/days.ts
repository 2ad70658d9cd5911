const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `2026-12-05` → `5 Dec 2026`. Calendar dates have no zone, so no Date is made of them. */
export function formatDay(date: string): string {
  const [year, month, day] = date.split("-").map(Number);
  return `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

/** A sentence with its ISO dates as pages write them; `2026-12-05` → `5 Dec 2026`. */
export function daysInWords(sentence: string): string {
  return sentence.replace(/\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b/g, formatDay);
}

/** An ISO instant → `23 Nov 2026, 06:10 UTC`. */
export function formatInstant(instant: string): string {
  const utc = new Date(instant).toISOString();
  return `${formatDay(utc.slice(0, 10))}, ${utc.slice(11, 16)} UTC`;
}

export type Urgency = "now" | "soon" | "later" | "over";

/** Red for a week or less, amber for two; past its last day it is over. */
export function urgencyOf(daysLeft: number): Urgency {
  if (daysLeft < 0) return "over";
  if (daysLeft <= 7) return "now";
  return daysLeft <= 14 ? "soon" : "later";
}

/** The chip's words; the last day itself counts as open. */
export function daysLeftText(daysLeft: number): string {
  if (daysLeft < 0) return "closed";
  if (daysLeft === 0) return "last day";
  return daysLeft === 1 ? "1 day" : `${daysLeft} days`;
}
