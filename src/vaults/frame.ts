import { sql } from "drizzle-orm";
import { executePrepared } from "../../db/prepared.ts";
import type { VaultTx } from "../../db/vault.ts";

/** What the frame of a vault's pages says beside the page's own matter. */
export interface VaultFrame {
  counts: { findings: number; claims: number };
  freshness: { state: "fresh" | "late" | "failing" | "never"; at: string | null };
}

/** A report older than this many hours is late: the ledger is due every six (`src/sync/plan.ts`). */
const LATE_AFTER_HOURS = 12;

/** Counts and freshness in one statement, for every page of the vault. */
export async function vaultFrame(tx: VaultTx): Promise<VaultFrame> {
  const [row] = await executePrepared<
    { findings: number; claims: number; at: string | null; late: boolean | null; failing: boolean }
  >(
    tx,
    sql`
    select (select count(*)::int from findings where state = 'open') as findings,
      (select count(*)::int from claims where state = 'approved') as claims,
      to_char(latest at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at,
      latest < now() - ${LATE_AFTER_HOURS} * interval '1 hour' as late,
      exists (select from sync_cursors where trouble is not null) as failing
    from (select max(fetched_at) as latest from reports where state in ('done', 'empty')) r`,
  );
  const { findings, claims, at, late, failing } = row!;
  const state = at === null ? "never" : failing ? "failing" : late ? "late" : "fresh";
  return { counts: { findings, claims }, freshness: { state, at } };
}
