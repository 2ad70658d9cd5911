import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { and, eq, type SQL, sql } from "drizzle-orm";
import { copyInto } from "../../db/copy.ts";
import { type Report, reports } from "../../db/schema/vault/reports.ts";
import type { VaultTx } from "../../db/vault.ts";
import { endOfDay } from "../dates.ts";
import { getMarketplace } from "../marketplaces.ts";
import { findMap } from "./columns/mod.ts";
import type { RecognisedDocument, RefusedDocument, SpooledDocument } from "./document/read.ts";

/** What became of a document's rows: `rows` were taken, of which some were known from another one. */
export interface IngestCounts {
  rows: number;
  rowsNew: number;
  rowsKnown: number;
  rowsRejected: number;
}

/**
 * Writes a document's rows into their table and its result into its report, in the caller's
 * transaction: killed at any point, nothing has happened.
 *
 * A row is told by its content key: md5 of its identity and of which occurrence of that identity in
 * the document it is. Of two documents with the same row the newer one's state stands (a later
 * `newness`, then the greater SHA-256), in whatever order they come in. Of a delivery `newness` is when it was
 * fetched; of an upload the end of the last day in it, in the marketplace of the vault's home.
 */
export async function ingestDocument(
  tx: VaultTx,
  report: Pick<Report, "id" | "source" | "fetchedAt">,
  document: SpooledDocument,
  home: string,
): Promise<IngestCounts> {
  const newness = newnessOf(report, document, home);
  await lockTable(tx, document.table);
  const known = await isIngested(tx, document, newness);
  const rowsNew = known || document.rows === 0
    ? 0
    : await ingestRows(tx, report.id, document, newness);
  if (!known && document.productsPath) await ingestLabels(tx, document, newness);

  const counts = {
    rows: document.rows,
    rowsNew,
    rowsKnown: document.rows - rowsNew,
    rowsRejected: document.rejectedCount,
  };
  await tx.update(reports).set({
    ...counts,
    reportType: document.reportType,
    state: "done",
    sha256: document.sha256,
    newness,
    firstDate: document.firstDate,
    lastDate: document.lastDate,
    droppedColumns: document.droppedColumns,
    unknownValues: document.unknownValues,
    reason: rejectedSentence(document),
    ...(report.source === "upload" ? { fetchedAt: sql`now()` } : {}),
  }).where(eq(reports.id, report.id));
  return counts;
}

/** What is known of an upload before its file is read. */
export interface Upload {
  fileName: string;
  /** Marketplaces named at upload. */
  marketplaces?: string[];
  requestedBy?: string;
}

/** Records an uploaded document and its rows in one transaction; the report's id comes back with the counts. */
export async function ingestUpload(
  tx: VaultTx,
  upload: Upload,
  document: SpooledDocument,
  home: string,
): Promise<IngestCounts & { reportId: number }> {
  const marketplaces = upload.marketplaces ?? document.marketplaces;
  const report = await insertUpload(tx, { ...upload, marketplaces }, {
    reportType: document.reportType,
    state: "reading",
  });
  const counts = await ingestDocument(tx, report, document, home);
  return { ...counts, reportId: report.id };
}

/** Records an upload whose rows are not kept: refused, or of a report that is used from a later version on. */
export async function recordUnusedUpload(
  tx: VaultTx,
  upload: Upload,
  document: RecognisedDocument | RefusedDocument,
): Promise<void> {
  await insertUpload(tx, upload, {
    reportType: document.reportType ?? "unknown",
    state: document.kind === "refused" ? "rejected" : "done",
    reason: document.sentence,
    ...(document.kind === "recognised" ? { sha256: document.sha256 } : {}),
  });
}

async function insertUpload(
  tx: VaultTx,
  { fileName, marketplaces = [], requestedBy }: Upload,
  values: Pick<Report, "reportType" | "state"> & Partial<Report>,
): Promise<Report> {
  const [report] = await tx.insert(reports)
    .values({ ...values, source: "upload", fileName, marketplaces, requestedBy })
    .returning();
  return report!;
}

/** Rejected rows in one text: the first of them a sentence each, with file and line; null without any. */
export function rejectedSentence(
  { name, rejected, rejectedCount }: SpooledDocument,
  shown = 5,
): string | null {
  if (rejectedCount === 0) return null;
  const sentences = rejected.slice(0, shown)
    .map(({ line, sentence }) => `${name} line ${line}: ${sentence}`);
  const more = rejectedCount - sentences.length;
  return sentences.join("; ") + (more > 0 ? `; and ${more} more` : "");
}

function newnessOf(
  { source, fetchedAt }: Pick<Report, "source" | "fetchedAt">,
  { newestDate }: SpooledDocument,
  home: string,
): Date {
  if (source === "sp_api") {
    if (!fetchedAt) throw new TypeError("a delivery without the time at which it was fetched");
    return fetchedAt;
  }
  return newestDate ? endOfDay(newestDate, getMarketplace(home).zone) : new Date(0);
}

/** One document at a time for each vault and table: two at once would wait for each other's rows crosswise. */
async function lockTable(tx: VaultTx, table: string): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || '.' || ${table}, 0))`,
  );
}

/** The very same document, at least as new and read for the same marketplaces, was taken before. */
async function isIngested(
  tx: VaultTx,
  { reportType, sha256, marketplaces }: SpooledDocument,
  newness: Date,
): Promise<boolean> {
  const [done] = await tx.select({ id: reports.id }).from(reports).where(and(
    eq(reports.sha256, sha256),
    eq(reports.reportType, reportType),
    eq(reports.state, "done"),
    sql`${reports.newness} >= ${newness.toISOString()}::timestamptz`,
    sql`${reports.marketplaces} = ${textArray(marketplaces)}`,
  )).limit(1);
  return done !== undefined;
}

async function ingestRows(
  tx: VaultTx,
  reportId: number,
  document: SpooledDocument,
  newness: Date,
): Promise<number> {
  const columns = sql.join(document.fields.map((field) => sql.identifier(field)), sql`, `);
  await tx.execute(sql`set local work_mem = '64MB'`);
  await tx.execute(sql`drop table if exists ingest_stage`);
  await tx.execute(sql`
    create temp table ingest_stage on commit drop as
    select ${columns}, 1 as occurrence from ${sql.identifier(document.table)} with no data`);
  const names = document.fields.map((field) => `"${field}"`).join(", ");
  await copyFile(tx, document.path, `copy ingest_stage (${names}) from stdin`);

  // Most documents hold no identity twice and nothing that is known: then this is all.
  let inserted = await insertRows(tx, reportId, document, sql`true`);
  if (inserted < document.rows && await countOccurrences(tx)) {
    inserted += await insertRows(tx, reportId, document, sql`occurrence > 1`);
  }
  if (inserted < document.rows) await replaceOlder(tx, reportId, document, newness);
  await tx.execute(sql`drop table ingest_stage`);
  return inserted;
}

/** Inserts staged rows, in the document's order, that the table has not; says how many. */
async function insertRows(
  tx: VaultTx,
  reportId: number,
  { table, fields }: SpooledDocument,
  which: SQL,
): Promise<number> {
  const names = sql.join(fields.map((field) => sql.identifier(field)), sql`, `);
  const { count } = await tx.execute(sql`
    insert into ${sql.identifier(table)} (report_id, ${names})
    select ${reportId}::bigint, ${names} from ingest_stage where ${which}
    on conflict (key) do nothing`);
  return count;
}

/**
 * Gives the second, third… row of one identity a key of its own; says whether there were any. Identities that
 * stand more than once are few, so they are found first and numbered alone.
 */
async function countOccurrences(tx: VaultTx): Promise<boolean> {
  const { count } = await tx.execute(sql`
    with repeated as (select key from ingest_stage group by key having count(*) > 1),
    numbered as (
      select stage.ctid as place, row_number() over (partition by stage.key order by stage.line) as nth
      from ingest_stage stage join repeated using (key)
    )
    update ingest_stage set key = md5(key::text || '#' || nth)::uuid, occurrence = nth
    from numbered where ingest_stage.ctid = place and nth > 1`);
  return count > 0;
}

/** Lets this document's state and place stand in the rows that an older one brought. */
async function replaceOlder(
  tx: VaultTx,
  reportId: number,
  { table, reportType, sha256 }: SpooledDocument,
  newness: Date,
): Promise<void> {
  const replaced = ["line", "marketplace", ...stateFields(reportType)]
    .map((field) => sql`${sql.identifier(field)} = stage.${sql.identifier(field)}`);
  await tx.execute(sql`
    update ${sql.identifier(table)} present
    set report_id = ${reportId}::bigint, ${sql.join(replaced, sql`, `)}
    from ingest_stage stage
    where present.key = stage.key and present.report_id <> ${reportId}::bigint
      and present.report_id in (${notNewerThan(reportType, newness, sha256)})`);
}

/** Copies a spool into a table, a piece at a time. */
async function copyFile(tx: VaultTx, path: string, statement: string): Promise<void> {
  await pipeline(
    createReadStream(path, { highWaterMark: 64 * 1024 }),
    await copyInto(tx, statement),
  );
}

function stateFields(reportType: string): string[] {
  const { columns } = findMap(reportType)!;
  return columns.filter(({ role }) => role === "state").map(({ field }) => field!);
}

/** Reports of the type whose document is as new as this one or older, the same document among them. */
function notNewerThan(reportType: string, newness: Date, sha256: string): SQL {
  return sql`select id from reports where report_type = ${reportType} and state = 'done'
    and (newness, sha256) <= (${newness.toISOString()}::timestamptz, ${sha256})`;
}

/**
 * The products' labels: a document newer than all before it names them anew, an older one only those that
 * nothing named yet.
 */
async function ingestLabels(tx: VaultTx, document: SpooledDocument, newness: Date): Promise<void> {
  await tx.execute(sql`drop table if exists ingest_labels`);
  await tx.execute(sql`create temp table ingest_labels (
    place bigint generated always as identity, fnsku text, day date, asin text, msku text, title text
  ) on commit drop`);
  await copyFile(
    tx,
    document.productsPath!,
    "copy ingest_labels (fnsku, day, asin, msku, title) from stdin",
  );
  const [newer] = await tx.select({ id: reports.id }).from(reports).where(and(
    eq(reports.state, "done"),
    sql`${reports.rows} > 0`,
    sql`${reports.newness} > ${newness.toISOString()}::timestamptz`,
  )).limit(1);
  await tx.execute(sql`
    insert into products (fnsku, asin, msku, title)
    select distinct on (fnsku) fnsku, asin, msku, title from ingest_labels
    order by fnsku, day desc, place
    on conflict (fnsku) do ${
    newer
      ? sql`nothing`
      : sql`update set asin = excluded.asin, msku = excluded.msku, title = excluded.title`
  }`);
  await tx.execute(sql`drop table ingest_labels`);
}

function textArray(values: string[]): SQL {
  return sql`${`{${values.map((value) => `"${value}"`).join(",")}}`}::text[]`;
}
