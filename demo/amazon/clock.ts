/** The simulated Amazon's time: real time, moved forward as far as somebody asked for. */
export interface Clock {
  now(): number;
  /** Moves time forward by so many milliseconds. */
  advance(milliseconds: number): void;
}

export function movableClock(real: () => number = Date.now): Clock {
  let ahead = 0;
  return {
    now: () => real() + ahead,
    advance(milliseconds) {
      if (milliseconds < 0) throw new RangeError("Cannot advance the clock: time runs forward");
      ahead += milliseconds;
    },
  };
}

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}
