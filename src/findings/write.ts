import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { inArray, sql } from "drizzle-orm";
import { COPY_NULL, copyInto, copyText } from "../../db/copy.ts";
import type { VaultTx } from "../../db/vault.ts";
import { considered, findingRows, findings } from "../../db/schema/vault/mod.ts";
import { type Considered, keyText } from "./detected.ts";
import type { Written } from "./life.ts";

/** Rows of one statement: enough to be fast, few enough to stay small in memory. */
const BATCH = 4_000;

/**
 * Writes what an audit changed, in statements over whole sets: new findings and all evidence and
 * history by COPY, changed findings by one update a batch.
 */
export async function writeFindings(
  tx: VaultTx,
  written: Written[],
  version: string,
): Promise<void> {
  const changed = written.filter(({ id }) => id !== null);
  for (const batch of batches(changed)) {
    await updateFindings(tx, batch, version);
    const ids = batch.flatMap(({ id }) => id ?? []);
    await tx.delete(findingRows).where(inArray(findingRows.findingId, ids));
  }
  const opened = written.filter(({ id }) => id === null);
  if (opened.length > 0) await copyFindings(tx, opened, version);
  await copyRows(
    tx,
    "finding_rows (finding_id, position, source, row_key, role, units)",
    evidence(),
  );
  await copyRows(tx, "finding_history (finding_id, event, sentence)", history());

  function* evidence() {
    for (const { id, rows } of written) {
      for (const [position, { source, rowKey, role, units }] of rows.entries()) {
        yield [id, position, source, rowKey, role, units];
      }
    }
  }
  function* history() {
    for (const { id, events } of written) {
      for (const { event, sentence } of events) yield [id, event, sentence];
    }
  }
}

/** The ids are drawn first, so that the evidence can be written without asking for them back. */
async function copyFindings(tx: VaultTx, opened: Written[], version: string): Promise<void> {
  const ids = await tx.execute<{ id: string }>(sql`
    select nextval(pg_get_serial_sequence('findings', 'id')) as id
    from generate_series(1, ${opened.length}::int)`);
  for (const [index, row] of opened.entries()) row.id = Number(ids[index]?.id);
  const columns = Object.keys(columnsOf(opened[0]!));

  function* rows() {
    for (const row of opened) yield [...Object.values(columnsOf(row)), version];
  }
  await copyRows(tx, `findings (${columns.join(", ")}, rulebook_version)`, rows());
}

async function updateFindings(tx: VaultTx, batch: Written[], version: string): Promise<void> {
  await tx.execute(sql`
    update ${findings} set
      marketplace = row.marketplace, fnsku = row.fnsku, sku = row.sku, asin = row.asin,
      confidence = row.confidence, state = row.state, units = row.units,
      unit_value = row.unit_value, value = row.value, currency = row.currency,
      event_date = row.event_date, opens_on = row.opens_on, closes_on = row.closes_on,
      before_joined = row.before_joined, explanation = row.explanation,
      arithmetic = row.arithmetic, ruled_out = row.ruled_out, rulebook_version = ${version},
      resolved_by = row.resolved_by, dismissed_units = row.dismissed_units, changed_at = now()
    from json_to_recordset(${JSON.stringify(batch.map(columnsOf))}::json) as row (
      id bigint, marketplace text, fnsku text, sku text, asin text, confidence text, state text,
      units int, unit_value bigint, value bigint, currency text, event_date date, opens_on date,
      closes_on date, before_joined boolean, explanation text, arithmetic jsonb, ruled_out jsonb,
      resolved_by text, dismissed_units int)
    where ${findings.id} = row.id`);
}

function columnsOf(row: Written) {
  return {
    id: row.id,
    type: row.type,
    key: keyText(row.key),
    ordinal: row.ordinal,
    key_parts: row.key,
    marketplace: row.marketplace,
    fnsku: row.fnsku,
    sku: row.sku,
    asin: row.asin,
    confidence: row.confidence,
    state: row.state,
    units: row.units,
    unit_value: row.unitValue,
    value: row.value,
    currency: row.currency,
    event_date: row.eventDate,
    opens_on: row.opensOn,
    closes_on: row.closesOn,
    before_joined: row.beforeJoined,
    explanation: row.explanation,
    arithmetic: row.arithmetic,
    ruled_out: row.ruledOut,
    resolved_by: row.resolvedBy,
    dismissed_units: row.dismissedUnits,
  };
}

/** Negative evidence is the picture of the last run. */
export async function rewriteConsidered(tx: VaultTx, asides: Considered[]): Promise<void> {
  await tx.delete(considered);
  function* rows() {
    for (const row of asides) {
      yield [
        row.type,
        keyText(row.key),
        row.key,
        row.marketplace,
        row.fnsku,
        row.date,
        row.units,
        row.reason,
        row.explanation,
        row.rows.map(({ source, rowKey }) => ({ source, rowKey })),
      ];
    }
  }
  const columns =
    "type, key, key_parts, marketplace, fnsku, date, units, reason, explanation, rows";
  await copyRows(tx, `considered (${columns})`, rows());
}

/** COPY in its text form; objects become JSON, null becomes NULL. */
async function copyRows(tx: VaultTx, target: string, rows: Iterable<unknown[]>): Promise<void> {
  const lines = copyLines(rows);
  const first = lines.next();
  if (first.done) return;
  function* all() {
    yield first.value as string;
    yield* lines;
  }
  await pipeline(Readable.from(all()), await copyInto(tx, `copy ${target} from stdin`));
}

function* copyLines(rows: Iterable<unknown[]>): Generator<string, undefined> {
  let lines: string[] = [];
  for (const row of rows) {
    lines.push(row.map(copyCell).join("\t"), "\n");
    if (lines.length < 1_000) continue;
    yield lines.join("");
    lines = [];
  }
  if (lines.length > 0) yield lines.join("");
}

function copyCell(value: unknown): string {
  if (value === null || value === undefined) return COPY_NULL;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return copyText(typeof value === "string" ? value : JSON.stringify(value));
}

function* batches<T>(rows: T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += BATCH) yield rows.slice(start, start + BATCH);
}
