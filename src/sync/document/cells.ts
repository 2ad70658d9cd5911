import { COPY_NULL } from "../../../db/copy.ts";
import { parseDay } from "../../dates.ts";
import { lettersOf } from "../../letters.ts";
import type { Marketplace } from "../../marketplaces.ts";
import { isCurrency, parseInteger, parseMoney } from "../../money.ts";
import type { Column } from "../columns/mod.ts";

/**
 * What a cell becomes in Postgres's COPY text form, or a problem. Cells repeat much in a report, so
 * what was read once is remembered, in bounded memory.
 */
export type CellReader = (cell: string, row: RowContext) => string | Problem;

export interface RowContext {
  marketplace: Marketplace;
  /** The row's currency column, "" when it has none. */
  currency: string;
}

/** Why a cell cannot be used: "is no whole number". It never repeats a text that might be a person's. */
export class Problem {
  constructor(readonly reason: string) {}
}

/** Indexed text: longer than any code of Amazon's, short enough for an index entry of two of them. */
const LONGEST_TEXT = 250;
const REMEMBERED = 4096;
/** Longer cells are rare, and thousands of them would be gigabytes. */
const LONGEST_REMEMBERED = 250;

/** Counts values of coded columns that are not among the known, a bounded number of them. */
export type UnknownCounter = (column: string, value: string) => void;

export function cellReader(column: Column, onUnknown: UnknownCounter): CellReader {
  const type = column.type ?? { kind: "text" as const };
  switch (type.kind) {
    case "date":
      return dateReader();
    case "text":
      return readText;
    case "needed_text":
      return (cell) => cell.trim() === "" ? new Problem("is blank") : readText(cell);
    case "units":
      return unitsReader(new Problem("is blank"));
    case "blank_is_zero":
      return unitsReader("0");
    case "units_or_null":
      return unitsReader(COPY_NULL);
    case "money":
      return moneyReader(column.required === true);
    case "currency":
      return readCurrency;
    case "country":
    case "store":
      throw new TypeError("a marketplace column is context, not a cell");
    case "code":
      return codeReader(column.names[0], type.known, type.aliases ?? {}, onUnknown);
  }
}

function readText(cell: string): string | Problem {
  const text = trimmed(cell);
  if (text.length > LONGEST_TEXT) return new Problem(`is longer than ${LONGEST_TEXT} characters`);
  return text;
}

/** `trim` only where there is something to trim: most cells have nothing. */
function trimmed(cell: string): string {
  const { length } = cell;
  if (length === 0) return cell;
  const first = cell.charCodeAt(0);
  const last = cell.charCodeAt(length - 1);
  return first > 32 && last > 32 && first < 127 && last < 127 ? cell : cell.trim();
}

function dateReader(): CellReader {
  const remembered = new Map<Marketplace, (cell: string) => string | Problem>();
  return (cell, { marketplace }) => {
    let read = remembered.get(marketplace);
    if (!read) {
      read = remember((text) => {
        if (isBlank(text)) return new Problem("has no date");
        const day = parseDay(text, marketplace);
        if (day) return day;
        return new Problem(`${shown(text)}is no date as ${marketplace.code} writes them`);
      });
      remembered.set(marketplace, read);
    }
    return read(cell);
  };
}

function unitsReader(blank: string | Problem): CellReader {
  return (cell, { marketplace }) => {
    if (isPlainInteger(cell)) return cell;
    if (isBlank(cell)) return blank;
    const units = parseInteger(cell, marketplace.decimal);
    return units === null ? new Problem(`${shown(cell)}is no whole number`) : String(units);
  };
}

/** `7`, `-12`: as Postgres takes it, and in the one way of writing it. */
function isPlainInteger(cell: string): boolean {
  const { length } = cell;
  let at = cell.charCodeAt(0) === 45 ? 1 : 0;
  const digits = length - at;
  if (digits < 1 || digits > 9) return false;
  if (cell.charCodeAt(at) === 48 && length > 1) return false;
  for (; at < length; at++) {
    const code = cell.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function moneyReader(needsCurrency: boolean): CellReader {
  return (cell, { marketplace, currency }) => {
    if (isBlank(cell)) return COPY_NULL;
    if (currency === "") {
      return needsCurrency ? new Problem("has an amount of no currency") : COPY_NULL;
    }
    const amount = parseMoney(cell, currency, marketplace.decimal);
    return amount === null ? new Problem(`${shown(cell)}is no amount of money`) : String(amount);
  };
}

function readCurrency(cell: string): string | Problem {
  const code = cell.trim().toUpperCase();
  if (code === "" || code === "--") return "";
  return isCurrency(code) ? code : new Problem("is no currency of ISO 4217");
}

function codeReader(
  column: string,
  known: readonly string[],
  aliases: Readonly<Record<string, string>>,
  onUnknown: UnknownCounter,
): CellReader {
  const spelled = new Map(known.map((code) => [lettersOf(code), code]));
  const unknown = new Set<string>();
  const read = remember((cell) => {
    const text = readText(cell);
    if (text instanceof Problem || text === "") return text;
    const letters = lettersOf(text);
    const code = spelled.get(letters) ?? aliases[letters];
    if (code === undefined && unknown.size < REMEMBERED) unknown.add(owned(text));
    return code ?? text;
  });
  return (cell) => {
    const code = read(cell);
    if (unknown.size > 0 && typeof code === "string" && unknown.has(code)) onUnknown(column, code);
    return code;
  };
}

/** Blank, or one of the marks that Amazon prints for "not known". */
function isBlank(cell: string): boolean {
  return cell === "" || /^(?:--?|n\/a)?$/i.test(cell.trim());
}

/** A bad cell is repeated only where it has the form of a date or a small number. */
function shown(cell: string): string {
  const text = cell.trim();
  const harmless = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$|^-?\d{1,6}(?:[.,]\d{1,4})?$/.test(text);
  return harmless ? `${text} ` : "";
}

/** A copy that stands alone: a piece cut from a larger string keeps the whole of that in memory. */
export function owned(text: string): string {
  return DECODER.decode(ENCODER.encode(text));
}

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

function remember(read: (cell: string) => string | Problem): (cell: string) => string | Problem {
  const seen = new Map<string, string | Problem>();
  return (cell) => {
    if (cell.length > LONGEST_REMEMBERED) return read(cell);
    let value = seen.get(cell);
    if (value === undefined) {
      if (seen.size >= REMEMBERED) seen.clear();
      const key = owned(cell);
      value = read(key);
      seen.set(key, value);
    }
    return value;
  };
}
