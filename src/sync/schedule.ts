import { and, eq, lte, sql } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { vaults } from "../../db/schema/control/mod.ts";
import type { VaultJob } from "../../db/queue.ts";
import { inSystem } from "../../db/system.ts";

/** The vaults whose next report is due, the longest waiting first; ids alone. */
export async function listDueVaults(db: Database, most = 500): Promise<VaultJob[]> {
  return await inSystem(
    db,
    "schedule",
    (tx) =>
      tx.select({ vaultId: vaults.id, tenantId: vaults.tenantId })
        .from(vaults)
        .where(and(eq(vaults.state, "open"), lte(vaults.syncDueAt, sql`now()`)))
        .orderBy(vaults.syncDueAt)
        .limit(most),
  );
}
