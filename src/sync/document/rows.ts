import { COPY_NULL, copyText } from "../../../db/copy.ts";
import type { UnknownValue } from "../../../db/schema/vault/reports.ts";
import type { Column, HeaderPlan } from "../columns/mod.ts";
import { type CellReader, cellReader, owned, Problem, type RowContext } from "./cells.ts";
import { md5 } from "./md5.ts";
import {
  type MarketplaceCell,
  type MarketplaceContext,
  marketplaceReader,
} from "./row_marketplace.ts";
import { openSpool, type Spool } from "./spool.ts";

/** A row that was not taken, by the physical line on which it starts. */
export interface RejectedRow {
  line: number;
  sentence: string;
}

/** What was written of a document's rows. */
export interface SpooledRows {
  path: string;
  /** The columns of the spool's lines, in their order. */
  fields: string[];
  /** Labels of products, newest last; null when the report has none. */
  productsPath: string | null;
  rows: number;
  rejected: RejectedRow[];
  rejectedCount: number;
  /** First and last of the report's own date; null when there are no rows. */
  firstDate: string | null;
  lastDate: string | null;
  /** The last of all its dates: how new an uploaded document is. */
  newestDate: string | null;
  unknownValues: UnknownValue[];
}

export interface RowWriter {
  record(cells: string[], line: number, isPlain: boolean): void;
  reject(line: number, sentence: string): void;
  /** Closes the spool; the result names its files. */
  finish(): SpooledRows;
  /** Removes what was written, after a failure. */
  discard(): void;
}

const REJECTED_KEPT = 200;
const UNKNOWN_KEPT = 100;
const PRODUCTS_HELD = 20_000;
const LONGEST_TITLE = 500;

/** Columns that can be unknown: in a text `\N` is a backslash and an N. */
const MAY_BE_NULL = new Set(["units_or_null", "money"]);

interface KeptColumn {
  column: Column;
  index: number;
  read: CellReader;
}

interface Label {
  day: string;
  line: string;
}

/**
 * Turns records into typed lines of the spool: key, line, marketplace and the kept columns. A record with
 * a bad cell is rejected with a sentence that names line and column; the others are kept.
 */
export function rowWriter(
  plan: HeaderPlan,
  context: MarketplaceContext,
  folder: string | undefined,
): RowWriter {
  const { map } = plan;
  const unknown = new Map<string, UnknownValue>();
  const kept: KeptColumn[] = plan.at
    .filter(({ column }) => column.role === "identity" || column.role === "state")
    .map(({ column, index }) => ({ column, index, read: cellReader(column, countUnknown) }));
  const indexOf = (test: (column: Column) => boolean) =>
    plan.at.find(({ column }) => test(column))?.index ?? -1;
  const marketplaceAt = plan.at
    .filter(({ column, index }) => index >= 0 && namesMarketplace(column))
    // Country stands before Store, whatever their order in the file.
    .sort((a, b) => Number(isCountry(b.column)) - Number(isCountry(a.column)));
  const currencyAt = indexOf((column) => column.type?.kind === "currency");
  const titleAt = indexOf((column) => column.field === "title");
  const at = (field: string) => kept.findIndex(({ column }) => column.field === field);
  const [dateAt, fnskuAt, asinAt] = [at(map.dateField), at("fnsku"), at("asin")];
  const skuAt = Math.max(at("msku"), at("sku"));
  const isDate = kept.map(({ column }) => column.type?.kind === "date");
  const mayBeNull = kept.map(({ column }) => MAY_BE_NULL.has(column.type?.kind ?? "text"));

  const marketplaceOf = marketplaceReader(context);
  const spool = openSpool(folder);
  let labels: Spool | null = null;
  let products = new Map<string, Label>();
  const rejected: RejectedRow[] = [];
  let rejectedCount = 0;
  let rows = 0;
  let firstDate = "";
  let lastDate = "";
  let newestDate = "";
  const values: string[] = new Array(kept.length);
  const named: MarketplaceCell[] = marketplaceAt.map(({ column }) => ({
    kind: isCountry(column) ? "country" : "store",
    text: "",
  }));
  const row = { currency: "" } as RowContext;

  function record(cells: string[], line: number, isPlain: boolean): void {
    for (let i = 0; i < named.length; i++) {
      named[i]!.text = cells[marketplaceAt[i]!.index]?.trim() ?? "";
    }
    row.currency = currencyAt < 0 ? "" : (cells[currencyAt] ?? "").trim().toUpperCase();
    const marketplace = marketplaceOf(named, row.currency);
    if (marketplace instanceof Problem) {
      if (isBlankRecord(cells)) return;
      return reject(line, columnSentence(marketplaceAt[0]!.column, marketplace));
    }
    row.marketplace = marketplace;

    let identity = map.marketplaceIsIdentity ? marketplace.code : "";
    for (let i = 0; i < kept.length; i++) {
      const { column, index, read } = kept[i]!;
      const value = read(index < 0 ? "" : cells[index] ?? "", row);
      if (value instanceof Problem) {
        if (isBlankRecord(cells)) return;
        return reject(line, columnSentence(column, value));
      }
      values[i] = value;
      if (column.role === "identity") identity += `\u001f${value}`;
    }
    rows++;
    for (let i = 0; i < kept.length; i++) {
      if (isDate[i] && values[i]! > newestDate) newestDate = owned(values[i]!);
    }
    const day = values[dateAt]!;
    if (firstDate === "" || day < firstDate) firstDate = owned(day);
    if (day > lastDate) lastDate = owned(day);
    if (titleAt >= 0) keepLabel(values, cells[titleAt] ?? "", day);

    let text = `${md5(identity)}\t${line}\t${marketplace.code}`;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const isNull = value === COPY_NULL && mayBeNull[i];
      text += isPlain || isNull ? `\t${value}` : `\t${copyText(value)}`;
    }
    spool.write(text + "\n");
  }

  /** Of each FNSKU the first label of its newest day; written out when so many are held. */
  function keepLabel(values: string[], title: string, day: string): void {
    const fnsku = values[fnskuAt]!;
    if (fnsku === "") return;
    const held = products.get(fnsku);
    if (held && held.day >= day) return;
    const label = `${copyText(values[asinAt]!)}\t${copyText(values[skuAt]!)}\t${
      copyText(title.trim().slice(0, LONGEST_TITLE))
    }`;
    products.set(owned(fnsku), { day: owned(day), line: owned(label) });
    if (products.size >= PRODUCTS_HELD) writeLabels();
  }

  function writeLabels(): void {
    labels ??= openSpool(folder);
    for (const [fnsku, { day, line }] of products) {
      labels.write(`${copyText(fnsku)}\t${day}\t${line}\n`);
    }
    products = new Map();
  }

  function reject(line: number, sentence: string): void {
    rejectedCount++;
    if (rejected.length < REJECTED_KEPT) rejected.push({ line, sentence });
  }

  function countUnknown(column: string, cell: string): void {
    // JSON in Postgres takes no NUL and no half of a character.
    const value = cell.slice(0, 60).toWellFormed().replaceAll("\0", "");
    const key = `${column}\u001f${value}`;
    const counted = unknown.get(key);
    if (counted) counted.count++;
    else if (unknown.size < UNKNOWN_KEPT) {
      unknown.set(owned(key), { column, value: owned(value), count: 1 });
    }
  }

  return {
    record,
    reject,
    finish() {
      if (products.size > 0) writeLabels();
      spool.close();
      labels?.close();
      return {
        path: spool.path,
        fields: ["key", "line", "marketplace", ...kept.map(({ column }) => column.field!)],
        productsPath: labels?.path ?? null,
        rows,
        rejected,
        rejectedCount,
        firstDate: firstDate || null,
        lastDate: lastDate || null,
        newestDate: newestDate || null,
        unknownValues: [...unknown.values()],
      };
    },
    discard() {
      for (const open of [spool, labels]) {
        open?.close();
        if (open) Deno.removeSync(open.path);
      }
    },
  };
}

function columnSentence(column: Column, problem: Problem): string {
  return `column ${column.names[0]}: ${problem.reason}`;
}

function namesMarketplace({ type, mayNameMarketplace }: Column): boolean {
  return type?.kind === "country" || type?.kind === "store" || mayNameMarketplace === true;
}

function isCountry({ type }: Column): boolean {
  return type?.kind === "country";
}

function isBlankRecord(cells: string[]): boolean {
  return cells.every((cell) => cell.trim() === "");
}
