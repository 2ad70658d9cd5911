import type { Day } from "./days.ts";
import type { Product } from "./history.ts";
import type { Random } from "./random.ts";
import { getStory, type StoryName } from "./stories/mod.ts";
import type { Draft, Incident, Pool } from "./stories/story.ts";

/** How often a story is told in all, and how often of these in the last sixty days. */
export interface Telling {
  story: StoryName;
  times: number;
  recent: number;
}

/** Days in which a payment, found units or a disposal order could answer for a loss of its pool. */
type Window = [from: Day, to: Day];

interface Placed {
  day: Day;
  pool: Pool;
  windows: Window[];
  foundOn: Day[];
  reversedOn: Day | null;
}

const RECENT_DAYS = 60;
const SOON_EXPIRED_DAYS = 7;
const TRIES = 600;

/**
 * Chooses product and day for each story so that it is beyond dispute which payment was for which
 * loss: no loss falls into a window in which somebody else's payment could answer for it.
 */
export function planIncidents(
  random: Random,
  products: readonly Product[],
  from: Day,
  to: Day,
  tellings: readonly Telling[],
): Incident[] {
  const placed = new Map<Product, Placed[]>();
  const incidents: Incident[] = [];

  for (const { story, times, recent } of tellings) {
    for (let time = 0; time < times; time++) {
      const incident = place(story, time < recent, time % 5 === 0);
      if (incident) incidents.push(incident);
    }
  }
  return incidents.sort((a, b) => firstDay(a) - firstDay(b));

  function place(name: StoryName, recently: boolean, expiresSoon: boolean): Incident | null {
    const story = getStory(name);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const draft = story.draft(random);
      const earliest = from + 20 + (draft.startsBefore ?? 0);
      const latest = to - lastsFor(draft);
      const recentFrom = to - RECENT_DAYS + 1;
      const newest = recently && expiresSoon
        ? Math.min(latest, recentFrom + SOON_EXPIRED_DAYS)
        : latest;
      const oldest = recently ? recentFrom : earliest;
      const end = recently ? newest : Math.min(latest, recentFrom - 1);
      if (end < oldest) continue;

      const product = random.pick(products);
      const day = random.whole(oldest, end);
      const candidate = placing(story.pool, day, draft);
      const others = placed.get(product) ?? [];
      if (others.some((other) => disputed(candidate, other))) continue;

      placed.set(product, [...others, candidate]);
      return { story: name, product, day, draft };
    }
    return null;
  }
}

/** The day on which the story begins, which may be before the event it is about. */
export function firstDay(incident: Incident): Day {
  return incident.day - (incident.draft.startsBefore ?? 0);
}

function lastsFor(draft: Draft): number {
  const replacedAfter = draft.paidAfter === undefined ? 0 : draft.paidAfter + 3;
  return Math.max(replacedAfter, draft.foundAfter ?? 0, draft.reversedAfter ?? 0);
}

/** A payment or a found unit answers for ninety days back, a disposal order for sixty days ahead. */
function placing(pool: Pool, day: Day, draft: Draft): Placed {
  const answers = [draft.paidAfter, draft.foundAfter, draft.reversedAfter]
    .filter((after) => after !== undefined)
    .map((after): Window => [day + after - 95, day + after + 5]);
  const ordered = draft.orderedBefore === undefined
    ? []
    : [[day - draft.orderedBefore, day - draft.orderedBefore + 60] satisfies Window];

  return {
    day,
    pool,
    windows: [...answers, ...ordered],
    foundOn: draft.foundAfter === undefined ? [] : [day + draft.foundAfter],
    reversedOn: draft.reversedAfter === undefined ? null : day + draft.reversedAfter,
  };
}

function disputed(one: Placed, other: Placed): boolean {
  if (foundBeforeReversal(one, other) || foundBeforeReversal(other, one)) return true;
  if (one.pool === "none" || one.pool !== other.pool) return false;
  return answersFor(one, other) || answersFor(other, one) || oneEvent(one, other);
}

/** Two losses of one product on one day could share all their names. */
function oneEvent(one: Placed, other: Placed): boolean {
  return one.day === other.day;
}

function answersFor(one: Placed, other: Placed): boolean {
  return one.windows.some(([from, to]) => other.day >= from && other.day <= to);
}

/** Units found shortly before money is taken back would explain why it was taken. */
function foundBeforeReversal(found: Placed, reversed: Placed): boolean {
  const on = reversed.reversedOn;
  return on !== null && found.foundOn.some((day) => day <= on && day >= on - 95);
}
