import { createHash } from "node:crypto";
import type postgres from "postgres";

/**
 * What a vault holds, a hash for each table: its rows in order, without what differs between two
 * runs that brought the same (which report a row came from and at which line, when, and its place in the sequence).
 */
export async function fingerprint(
  admin: postgres.ISql,
  vault: string,
): Promise<Record<string, string>> {
  const schema = `v_${vault}`;
  const columns = await admin<{ table: string; columns: string[] }[]>`
    select table_name as table, array_agg('"' || column_name || '"' order by column_name) as columns
    from information_schema.columns
    where table_schema = ${schema} and data_type not like 'timestamp%' and is_identity = 'NO'
      and column_name not in ('report_id', 'line', 'finding_id', 'claim_id') and table_name not in (${OF_A_RUN[
    0
  ]!}, ${OF_A_RUN[1]!}, ${OF_A_RUN[2]!})
    group by 1 order by 1`;
  const prints: Record<string, string> = {};
  for (const { table, columns: names } of columns) {
    const rows = await admin.unsafe(
      `select jsonb_build_array(${names})::text as row from ${schema}.${table} order by 1`,
    );
    const digest = createHash("md5");
    for (const { row } of rows) digest.update(row).update("\n");
    prints[table] = `${rows.length} rows, ${digest.digest("hex")}`;
  }
  return prints;
}

/** They tell of the runs themselves. */
const OF_A_RUN = ["reports", "sync_cursors", "audit_runs"];
