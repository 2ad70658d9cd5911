import { eq, inArray, sql } from "drizzle-orm";
import type { VaultTx } from "../../db/vault.ts";
import {
  auditRuns,
  claimFindings,
  claims,
  considered,
  findingRows,
  findings,
} from "../../db/schema/vault/mod.ts";
import { expireClaims } from "../claims/expire.ts";
import { matchPayments } from "../claims/match_payments.ts";
import { refreshClaims } from "../claims/refresh.ts";
import { record } from "../audit/record.ts";
import { type AuditQuestion, detect } from "./detect.ts";
import { type Considered, type Detection, keyText } from "./detected.ts";
import { type Kept, planLife, type Written } from "./life.ts";
import { readVaultRows } from "./vault_rows.ts";

export interface AuditRun {
  /** Findings seen by this run, whatever their state, and candidates that made none. */
  findings: number;
  considered: number;
  /** Findings written: new ones and those that changed. */
  opened: number;
  changed: number;
}

/** Rows travel to Postgres as JSON documents of so many. */
const BATCH = 4_000;

/**
 * Audits the vault as of a day and writes what it sees: findings (the same key updates the same one),
 * their evidence, what was considered, and the payments of filed claims. Running it twice is running
 * it once. `joinedOn` is the day of the vault's first fetch.
 */
export async function runAudit(tx: VaultTx, question: AuditQuestion): Promise<AuditRun> {
  // Two audits of one vault at once would both open what neither saw.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('audit ' || current_schema()))`);
  const { asOf, book } = question;
  const rows = await readVaultRows(tx, book);
  const detection = detect(rows, question);

  await matchPayments(tx, { detection, reimbursements: rows.reimbursements });
  const written = planLife(await readKept(tx), detection);
  await writeFindings(tx, written, book.version);
  await rewriteConsidered(tx, detection.considered);
  await refreshClaims(tx);
  await expireClaims(tx, asOf);

  const run = {
    findings: detection.findings.length,
    considered: detection.considered.length,
    opened: written.filter(({ id }) => id === null).length,
    changed: written.filter(({ id }) => id !== null).length,
  };
  await tx.insert(auditRuns).values({
    asOf,
    rulebookVersion: book.version,
    findings: run.findings,
    considered: run.considered,
    surplus: detection.surplus,
  });
  if (run.opened + run.changed > 0) await record(tx, "audit.ran", { asOf, ...run });
  return run;
}

async function readKept(tx: VaultTx): Promise<Kept[]> {
  // The outer column by name: in a select from one table drizzle drops the table, and `id` is the claim's.
  const filed = sql<boolean>`exists (
    select from ${claimFindings} cf join ${claims} c on c.id = cf.claim_id
    where cf.finding_id = findings.id and c.filed_at is not null)`;
  return await tx.select({
    id: findings.id,
    type: findings.type,
    key: findings.key,
    ordinal: findings.ordinal,
    marketplace: findings.marketplace,
    fnsku: findings.fnsku,
    sku: findings.sku,
    asin: findings.asin,
    confidence: findings.confidence,
    state: findings.state,
    units: findings.units,
    unitValue: findings.unitValue,
    value: findings.value,
    currency: findings.currency,
    eventDate: findings.eventDate,
    opensOn: findings.opensOn,
    closesOn: findings.closesOn,
    beforeJoined: findings.beforeJoined,
    explanation: findings.explanation,
    arithmetic: findings.arithmetic,
    ruledOut: findings.ruledOut,
    resolvedBy: findings.resolvedBy,
    dismissedUnits: findings.dismissedUnits,
    filed,
  }).from(findings);
}

async function writeFindings(tx: VaultTx, written: Written[], version: string): Promise<void> {
  const changed = written.filter(({ id }) => id !== null);
  for (const batch of batches(changed)) await updateFindings(tx, batch, version);
  for (const batch of batches(written.filter(({ id }) => id === null))) {
    await insertFindings(tx, batch, version);
  }
  const ids = changed.map(({ id }) => id).filter((id) => id !== null);
  for (const batch of batches(ids)) {
    await tx.delete(findingRows).where(inArray(findingRows.findingId, batch));
  }
  for (const batch of batches(written)) await insertEvidence(tx, batch);
}

async function insertFindings(tx: VaultTx, batch: Written[], version: string): Promise<void> {
  const inserted = await tx.execute<{ id: string; type: string; key: string; ordinal: number }>(sql`
    insert into ${findings} (type, key, ordinal, key_parts, marketplace, fnsku, sku, asin, confidence,
      state, units, unit_value, value, currency, event_date, opens_on, closes_on, before_joined,
      explanation, arithmetic, ruled_out, rulebook_version, resolved_by)
    select type, key, ordinal, key_parts, marketplace, fnsku, sku, asin, confidence,
      state, units, unit_value, value, currency, event_date, opens_on, closes_on, before_joined,
      explanation, arithmetic, ruled_out, ${version}, resolved_by
    from json_to_recordset(${JSON.stringify(batch.map(columnsOf))}::json) as row (${COLUMNS})
    returning id, type, key, ordinal`);
  const ids = new Map(inserted.map(({ id, type, key, ordinal }) => [
    `${type} ${key} ${ordinal}`,
    Number(id),
  ]));
  for (const row of batch) {
    row.id = ids.get(`${row.type} ${keyText(row.key)} ${row.ordinal}`) ?? null;
  }
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
    from json_to_recordset(${JSON.stringify(batch.map(columnsOf))}::json) as row (${COLUMNS})
    where ${findings.id} = row.id`);
}

const COLUMNS = sql.raw(`id bigint, type text, key text, ordinal int, key_parts jsonb,
  marketplace text, fnsku text, sku text, asin text, confidence text, state text, units int,
  unit_value bigint, value bigint, currency text, event_date date, opens_on date, closes_on date,
  before_joined boolean, explanation text, arithmetic jsonb, ruled_out jsonb, resolved_by text,
  dismissed_units int`);

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

async function insertEvidence(tx: VaultTx, batch: Written[]): Promise<void> {
  const rows = batch.flatMap(({ id, rows }) =>
    rows.map(({ source, rowKey, role, units }, position) => [
      id,
      position,
      source,
      rowKey,
      role,
      units,
    ])
  );
  const events = batch.flatMap(({ id, events }) =>
    events.map(({ event, sentence }) => [id, event, sentence])
  );
  const column = (table: unknown[][], index: number) => sql.param(table.map((row) => row[index]));
  if (rows.length > 0) {
    await tx.execute(sql`
      insert into ${findingRows} (finding_id, position, source, row_key, role, units)
      select * from unnest(${column(rows, 0)}::bigint[], ${column(rows, 1)}::int[],
        ${column(rows, 2)}::text[], ${column(rows, 3)}::uuid[], ${column(rows, 4)}::text[],
        ${column(rows, 5)}::int[])`);
  }
  if (events.length > 0) {
    await tx.execute(sql`
      insert into finding_history (finding_id, event, sentence)
      select * from unnest(${column(events, 0)}::bigint[], ${column(events, 1)}::text[],
        ${column(events, 2)}::text[])`);
  }
}

/** Negative evidence is a picture of the last run; the same picture is not painted again. */
async function rewriteConsidered(tx: VaultTx, rows: Detection["considered"]): Promise<void> {
  await tx.delete(considered);
  for (const batch of batches(rows)) {
    await tx.execute(sql`
      insert into ${considered} (type, key, key_parts, marketplace, fnsku, date, units, reason,
        explanation, rows)
      select type, key, key_parts, marketplace, fnsku, date, units, reason, explanation, rows
      from json_to_recordset(${JSON.stringify(batch.map(consideredColumns))}::json) as row (
        type text, key text, key_parts jsonb, marketplace text, fnsku text, date date, units int,
        reason text, explanation text, rows jsonb)`);
  }
}

function consideredColumns(row: Considered) {
  return {
    ...row,
    key: keyText(row.key),
    key_parts: row.key,
    rows: row.rows.map(({ source, rowKey }) => ({ source, rowKey })),
  };
}

function* batches<T>(rows: T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += BATCH) yield rows.slice(start, start + BATCH);
}

/** The day of the last audit, its rulebook and what it counted; null before the first. */
export async function findLastAudit(tx: VaultTx): Promise<typeof auditRuns.$inferSelect | null> {
  const [run] = await tx.select().from(auditRuns)
    .where(eq(auditRuns.id, sql`(select max(id) from ${auditRuns})`));
  return run ?? null;
}
