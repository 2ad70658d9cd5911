import { TooMany } from "../errors.ts";

/** The network of work that no client asked for: the demo, the command line, tests. */
export const INSIDE = "inside";

/** Seconds that one hash takes on a busy machine; only the advice when to come again rests on it. */
const SECONDS_EACH = 0.4;

export interface LineBounds {
  /** How many hashes are made at one time. */
  lanes: number;
  /** How many may wait in all. */
  places: number;
  /** How many of one network may wait, while one of it runs at most; INSIDE alone has no such bound. */
  placesEach: number;
}

/** Runs `work` when it is its network's turn, and hands on what becomes of it. */
export type HashingLine = <T>(network: string, work: () => Promise<T>) => Promise<T>;

/**
 * A line of hashes that is fair by network: the networks that wait are served in turn, one hash each, and
 * in order within a network. So a flood of one delays another by a round at most, and only itself is
 * refused. Throws TooMany, before the work has begun, when the network's places or all are taken.
 */
export function hashingLine({ lanes, places, placesEach }: LineBounds): HashingLine {
  /** Who waits, by network; the network whose turn is next comes first. */
  const waiting = new Map<string, (() => void)[]>();
  const running = new Set<string>();
  let busy = 0;

  function begin(network: string): void {
    busy++;
    if (network !== INSIDE) running.add(network);
  }

  /** A lane is free, so whoever's turn it is gets it; his network then stands at the end of the round. */
  function beginNext(): void {
    for (const [network, [first, ...others]] of waiting) {
      if (running.has(network)) continue;
      waiting.delete(network);
      if (others.length > 0) waiting.set(network, others);
      begin(network);
      first!();
      return;
    }
  }

  function refuseIfFull(network: string): void {
    const own = waiting.get(network)?.length ?? 0;
    if (network !== INSIDE && own >= placesEach) {
      // A place of its own is free again after one round.
      const wait = secondsFor(busy + waiting.size);
      throw new TooMany("Cannot check a password now: your network tries too many at once", wait);
    }
    const all = [...waiting.values()].reduce((sum, { length }) => sum + length, 0);
    if (all >= places) {
      throw new TooMany("Cannot sign in now: too many people try at once", secondsFor(busy + all));
    }
  }

  /** Whole seconds, one at least, until so many hashes are made. */
  function secondsFor(hashes: number): number {
    return Math.ceil(hashes * SECONDS_EACH / lanes);
  }

  return async (network, work) => {
    // With a lane free, all who wait are of networks that run: nobody is overtaken.
    if (busy < lanes && !running.has(network)) {
      begin(network);
    } else {
      refuseIfFull(network);
      await new Promise<void>((goOn) => {
        waiting.set(network, [...waiting.get(network) ?? [], goOn]);
      });
    }
    try {
      return await work();
    } finally {
      busy--;
      running.delete(network);
      beginNext();
    }
  };
}
