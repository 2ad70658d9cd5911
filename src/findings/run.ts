import { sql } from "drizzle-orm";
import type { VaultTx } from "../../db/vault.ts";
import { auditRuns, claimFindings, claims, findings } from "../../db/schema/vault/mod.ts";
import { expireClaims } from "../claims/expire.ts";
import { matchPayments } from "../claims/match_payments.ts";
import { refreshClaims } from "../claims/refresh.ts";
import { record } from "../audit/record.ts";
import { type AuditQuestion, detect } from "./detect.ts";
import { type Kept, planLife } from "./life.ts";
import { readVaultRows } from "./vault_rows.ts";
import { rewriteConsidered, writeFindings } from "./write.ts";

export interface AuditRun {
  /** Findings seen by this run, whatever their state, and candidates that made none. */
  findings: number;
  considered: number;
  /** Findings written: new ones and those that changed. */
  opened: number;
  changed: number;
}

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
