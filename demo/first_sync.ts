import { asc, eq, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { inVault } from "../db/vault.ts";
import { tenants, vaults } from "../db/schema/control/mod.ts";
import { inSystem } from "../db/system.ts";
import { DEMO_TENANTS } from "./tenants.ts";

const PATIENCE_MS = 120_000;

/**
 * Waits until every demo vault was read and audited once, with one line for each. What was asked for
 * before this start is not waited for: in a vault that was disconnected it never comes.
 */
export async function watchFirstSync(db: Database, say: (line: string) => void): Promise<void> {
  const ends = Date.now() + PATIENCE_MS;
  for (const { company } of DEMO_TENANTS) {
    for (const { id, name, state } of await vaultsOf(db, company)) {
      if (state !== "open") continue;
      let seen = await progressOf(db, id);
      while (!seen.done && Date.now() < ends) {
        await new Promise((wake) => setTimeout(wake, 250));
        seen = await progressOf(db, id);
      }
      say(
        seen.done
          ? `Synced: ${name}, ${seen.rows.toLocaleString("en-US")} rows, ${seen.findings} open ${
            seen.findings === 1 ? "finding" : "findings"
          }`
          : `Sync goes on in the background: ${name}`,
      );
    }
  }
}

async function vaultsOf(db: Database, company: string) {
  return await inSystem(
    db,
    "session",
    (tx) =>
      tx.select({ id: vaults.id, name: vaults.name, state: vaults.state })
        .from(vaults).innerJoin(tenants, eq(tenants.id, vaults.tenantId))
        .where(eq(tenants.name, company)).orderBy(asc(vaults.name)),
  );
}

async function progressOf(db: Database, vaultId: string) {
  const [row] = await inVault(
    db,
    { vaultId },
    (tx) =>
      tx.execute<
        { rows: number; findings: number; reports: number; audits: number; under_way: number }
      >(sql`
      select (select coalesce(sum(rows), 0)::int from reports) as rows,
        (select count(*)::int from findings where state = 'open') as findings,
        (select count(*)::int from reports) as reports,
        (select count(*)::int from audit_runs) as audits,
        (select count(*)::int from reports
          where state in ('requested', 'in_queue', 'in_progress')
            and requested_at >= pg_postmaster_start_time()) as under_way`),
  );
  const { rows, findings, reports, audits, under_way } = row!;
  return { rows, findings, done: audits > 0 && reports > 0 && under_way === 0 };
}
