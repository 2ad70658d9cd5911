/** A source of chance that says the same thing again when it is asked with the same seed. */
export interface Random {
  /** A fraction, 0 included and 1 not. */
  next(): number;
  /** A whole number, both ends included. */
  whole(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Capital letters and digits, as Amazon's labels use them. */
  code(length: number): string;
  digits(length: number): string;
}

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/**
 * Mulberry32 (Tommy Ettinger, public domain) over an FNV-1a hash of the seed: small, fast and even
 * enough for a demo; never for keys.
 */
export function seededRandom(seed: string): Random {
  let state = fnv1a(seed);

  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  function whole(from: number, to: number): number {
    return from + Math.floor(next() * (to - from + 1));
  }

  return {
    next,
    whole,
    chance: (probability) => next() < probability,
    pick(from) {
      const picked = from[whole(0, from.length - 1)];
      if (picked === undefined) throw new RangeError("Cannot pick from a list: it is empty");
      return picked;
    },
    code: (length) => Array.from({ length }, () => LETTERS[whole(0, 35)]).join(""),
    digits: (length) => Array.from({ length }, () => whole(0, 9)).join(""),
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash;
}
