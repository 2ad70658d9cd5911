import { daysLeftText, formatDay, formatInstant, urgencyOf } from "./days.ts";

/** A calendar date. */
export function Day({ date }: { date: string }) {
  return <time datetime={date}>{formatDay(date)}</time>;
}

/** A moment, in UTC and saying so. */
export function Moment({ at }: { at: string }) {
  return <time datetime={at}>{formatInstant(at)}</time>;
}

/** How long a claim can still be filed; null means that its window has no end yet. */
export function DaysLeft({ days }: { days: number | null }) {
  if (days === null) return <span class="badge">no end yet</span>;
  return <span class={`badge badge-${urgencyOf(days)}`}>{daysLeftText(days)}</span>;
}
