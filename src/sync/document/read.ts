import { createHash } from "node:crypto";
import { findMap, type HeaderPlan, recogniseHeader, type VaultTable } from "../columns/mod.ts";
import { readPage } from "./json_page.ts";
import { eachLine } from "./lines.ts";
import { layoutOf, recordReader, type Records } from "./records.ts";
import { LIMITS, type Limits, Refused } from "./refused.ts";
import type { MarketplaceContext } from "./row_marketplace.ts";
import { type RowWriter, rowWriter, type SpooledRows } from "./rows.ts";
import { type Bytes, checkSize, gunzipped, isGzip, isZip, peek } from "./unpack.ts";

export interface ReadOptions {
  /** The file's name, or `archive!member`; stands in front of every sentence. */
  name: string;
  marketplaces: MarketplaceContext;
  /** The charset of the delivery's Content-Type; null where none is known. */
  charset?: string | null;
  /** The report that was asked for: a document of another type is refused. */
  expected?: string;
  /** Where the spool is written; the system's temporary folder without it. */
  folder?: string;
  limits?: Limits;
  /** Called as bytes come in, with those since the last call; packed ones for gzip. */
  onBytes?: (count: number) => void;
}

/** A document of a report that is kept, read into a spool that `ingestDocument` takes. */
export interface SpooledDocument extends SpooledRows {
  kind: "spooled";
  name: string;
  reportType: string;
  table: VaultTable;
  /** SHA-256 of the unpacked document, hex: the same for a plain file, its gzip and its ZIP member. */
  sha256: string;
  /** Size of the unpacked document. */
  bytes: number;
  /** Columns of the file that were let go, as it writes them. */
  droppedColumns: string[];
  marketplaces: string[];
}

/** A document that is known and not used yet. */
export interface RecognisedDocument {
  kind: "recognised";
  name: string;
  reportType: string;
  sha256: string;
  rows: number;
  /** Whole: "shipments.json is a page of …, used from a later version on". */
  sentence: string;
}

/** A document that cannot be used. */
export interface RefusedDocument {
  kind: "refused";
  name: string;
  /** Known where the header tells it. */
  reportType: string | null;
  sentence: string;
}

export type ReadDocument = SpooledDocument | RecognisedDocument | RefusedDocument;

/**
 * Reads one document, plain or gzip, in bounded memory. What is wrong with it is in the result, in a
 * sentence for its owner; only a failure of our own (a full disk) is thrown. The spool of a `spooled` result is
 * the caller's to remove (`removeSpool`).
 */
export async function readDocument(source: Bytes, options: ReadOptions): Promise<ReadDocument> {
  const { name } = options;
  try {
    return await read(source, options);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return {
      kind: "refused",
      name,
      reportType: error.reportType,
      sentence: `${name} ${error.message}`,
    };
  }
}

/** Removes the temporary files of a document that was read. */
export async function removeSpool({ path, productsPath }: SpooledRows): Promise<void> {
  await Deno.remove(path);
  if (productsPath) await Deno.remove(productsPath);
}

async function read(source: Bytes, options: ReadOptions): Promise<ReadDocument> {
  const limits = options.limits ?? LIMITS;
  const packed = await peek(counted(source, options.onBytes), 512);
  const unpacked = isGzip(packed.head)
    ? await peek(gunzipped(packed.all, limits), 512)
    : { head: packed.head, all: limited(packed.all, limits) };
  const { head } = unpacked;
  refuseOtherKinds(head);

  const digest = createHash("sha256");
  let bytes = 0;
  async function* hashed() {
    for await (const chunk of unpacked.all) {
      digest.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  const outcome = isJson(head)
    ? await readPage(hashed(), options.name, limits)
    : await readRows(hashed(), options);
  if (outcome.kind === "recognised") {
    return { ...outcome, name: options.name, sha256: digest.digest("hex") };
  }
  return { ...outcome, name: options.name, sha256: digest.digest("hex"), bytes };
}

type RowsOutcome =
  | Omit<SpooledDocument, "name" | "sha256" | "bytes">
  | Omit<RecognisedDocument, "name" | "sha256">;

async function readRows(source: Bytes, options: ReadOptions): Promise<RowsOutcome> {
  let number = 0;
  let plan: HeaderPlan | null = null;
  let writer: RowWriter | null = null;
  let records: Records | null = null;
  let recognised: { reportType: string; name: string } | null = null;
  let rows = 0;

  function onHeader(line: string): void {
    const { layout, names } = layoutOf(line);
    const found = recogniseHeader(names);
    if (found.kind === "recognised") recognised = found.report;
    else {
      plan = planOf(found, options);
      layout.least = 1 + Math.max(
        ...plan.at.filter(({ column }) => column.role === "identity" || column.role === "state")
          .map(({ index }) => index),
      );
      const made = rowWriter(plan, options.marketplaces, options.folder);
      writer = made;
      records = recordReader(layout, number + 1, { record: made.record, broken: made.reject });
    }
  }

  try {
    await eachLine(source, options.charset ?? null, (line, last) => {
      if (records) return records.line(line, last);
      number++;
      if (recognised) rows += line.trim() === "" ? 0 : 1;
      else if (line.trim() !== "") onHeader(line);
    });
    (records as Records | null)?.end();
  } catch (error) {
    (writer as RowWriter | null)?.discard();
    throw error;
  }

  if (recognised !== null) {
    const { reportType, name } = recognised as { reportType: string; name: string };
    const sentence = `${options.name} is a ${name}, which is used from a later version on`;
    return { kind: "recognised", reportType, rows, sentence };
  }
  if (plan === null || writer === null) throw new Refused("is empty");
  const { map, at, unknown } = plan as HeaderPlan;
  const { region: _, ...named } = options.marketplaces;
  const dropped = at.filter(({ column, index }) => column.role === "dropped" && index >= 0);
  return {
    kind: "spooled",
    reportType: map.reportType,
    table: map.table,
    droppedColumns: [...dropped.map(({ column }) => column.names[0]), ...unknown.map(shortened)],
    marketplaces: [...(named.requested ?? named.named ?? [])],
    ...(writer as RowWriter).finish(),
  };
}

function planOf(found: ReturnType<typeof recogniseHeader>, { expected }: ReadOptions): HeaderPlan {
  switch (found.kind) {
    case "report":
      if (expected && found.plan.map.reportType !== expected) {
        const asked = findMap(expected);
        throw new Refused(
          `is ${article(found.plan.map.name)}, and what was asked for is ${
            asked?.name ?? expected
          }`,
        );
      }
      return found.plan;
    case "incomplete": {
      const { map, missing } = found;
      const columns = missing.length === 1
        ? `no column ${missing[0]}`
        : `none of the columns ${missing.join(", ")}`;
      throw new Refused(
        `is ${article(map.name)} but has ${columns}: download it again with all columns`,
        map.reportType,
      );
    }
    case "costs":
      throw new Refused("is a list of sourcing costs: import it as costs, it is no report");
    case "ambiguous":
      throw new Refused(
        `is ${article(found.map.name)} but has the column ${found.twice} twice`,
        found.map.reportType,
      );
    default:
      throw new Refused(
        "is no report that SellerVault knows: its first line is not the header of one",
      );
  }
}

function article(name: string): string {
  return `${/^[AEIOU]|^FBA/.test(name) ? "an" : "a"} ${name}`;
}

function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}

function refuseOtherKinds(head: Uint8Array): void {
  const text = new TextDecoder("windows-1252").decode(head);
  const start = text.replace(/^(?:\u00ef\u00bb\u00bf)?\s*/, "").slice(0, 200).toLowerCase();
  if (head.length === 0 || start === "") throw new Refused("is empty");
  if (isZip(head)) throw new Refused("is an archive in an archive: unpack it first");
  if (isGzip(head)) throw new Refused("is packed twice: unpack it first");
  if (start.startsWith("%pdf")) {
    throw new Refused("is a PDF, not a report file: download the report as .txt or .csv");
  }
  if (text.startsWith("\u00d0\u00cf\u0011\u00e0")) throw new Refused(EXCEL);
  if (start.startsWith("<")) {
    throw new Refused(
      "is a web page or XML, not a report file: download the report as .txt or .csv",
    );
  }
  const utf16 = text.startsWith("\u00ff\u00fe") || text.startsWith("\u00fe\u00ff");
  if (!utf16 && head.includes(0)) {
    throw new Refused("is no report file: it holds binary data, not text");
  }
}

export const EXCEL = "is an Excel workbook: save it as .csv or .txt and try again";

function isJson(head: Uint8Array): boolean {
  const start = new TextDecoder().decode(head).replace(/^\ufeff/, "").trimStart();
  return start.startsWith("{") || start.startsWith("[");
}

async function* counted(source: Bytes, onBytes: ReadOptions["onBytes"]): Bytes {
  for await (const chunk of source) {
    onBytes?.(chunk.length);
    yield chunk;
  }
}

async function* limited(source: Bytes, limits: Limits): Bytes {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    checkSize(size, size, limits);
    yield chunk;
  }
}
