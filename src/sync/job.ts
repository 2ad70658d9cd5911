import { and, eq, sql } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { connections, vaults } from "../../db/schema/control/mod.ts";
import { enqueue, type VaultJob } from "../../db/queue.ts";
import { inTenant } from "../../db/tenant.ts";
import { inVault } from "../../db/vault.ts";
import { AmazonError } from "../amazon/errors.ts";
import {
  type AmazonAccess,
  Disconnected,
  markRevoked,
  openAmazon,
} from "../connections/connections.ts";
import { awaitsAudit } from "./requests.ts";
import { refreshMarketplaces, type SyncedVault, syncPass } from "./sync.ts";

export interface SyncJob extends AmazonAccess {
  now(): Date;
  /** Between two looks at reports under way: 30 seconds at Amazon, less at the simulated one. */
  pollSeconds: number;
  /** After so long the job makes room for others and leaves the rest to the next one. */
  patienceSeconds: number;
}

/**
 * Syncs one vault: passes until nothing is under way, then an audit run when rows came in. A vault
 * that is not connected, or was disconnected meanwhile, is left alone. What the seller took back is
 * noted and told; any other trouble is for the queue to try again.
 */
export async function syncVault(job: SyncJob, { vaultId, tenantId }: VaultJob): Promise<void> {
  const { db } = job;
  const ends = Date.now() + job.patienceSeconds * 1000;
  let ingested = 0;
  let underWay = 0;
  const found = await findSyncedVault(db, { vaultId, tenantId });
  const client = found && await openAmazon(job, { vaultId, tenantId });
  if (!found || !client) return;
  try {
    const vault = { ...found, marketplaces: await knownMarketplaces({ db, client }, found) };
    do {
      if (underWay > 0) await new Promise((wake) => setTimeout(wake, job.pollSeconds * 1000));
      if (!await findSyncedVault(db, { vaultId, tenantId })) return;
      const pass = await syncPass({ ...job, client }, vault);
      ingested += pass.ingested;
      underWay = pass.underWay;
    } while (underWay > 0 && Date.now() < ends);
  } catch (error) {
    if (error instanceof Disconnected) return;
    if (!(error instanceof AmazonError && error.trouble === "revoked")) throw error;
    await inTenant(db, { tenantId }, (tx) => markRevoked(tx, vaultId));
    return;
  } finally {
    // The rows are asked as well: a job that was killed after it had read some told nobody.
    await inVault(db, { vaultId }, async (tx) => {
      if (ingested > 0 || await awaitsAudit(tx)) await enqueue(tx, "audit");
    });
  }
  await setNextDue(db, { vaultId, tenantId }, underWay > 0 ? job.pollSeconds : null);
}

/** Amazon is asked once; a throttled answer falls back on what is known. */
async function knownMarketplaces(
  context: Parameters<typeof refreshMarketplaces>[0],
  vault: SyncedVault,
): Promise<string[]> {
  try {
    return await refreshMarketplaces(context, vault);
  } catch (error) {
    if (error instanceof AmazonError && error.trouble === "throttled") return vault.marketplaces;
    throw error;
  }
}

/** The vault, when it is open and connected. */
async function findSyncedVault(
  db: Database,
  { vaultId, tenantId }: VaultJob,
): Promise<SyncedVault | null> {
  const [vault] = await inTenant(db, { tenantId }, (tx) =>
    tx.select({
      region: vaults.region,
      homeMarketplace: vaults.homeMarketplace,
      marketplaces: vaults.marketplaces,
    })
      .from(vaults)
      .innerJoin(connections, eq(connections.vaultId, vaults.id))
      .where(
        and(eq(vaults.id, vaultId), eq(vaults.state, "open"), eq(connections.state, "connected")),
      ));
  return vault ? { vaultId, tenantId, ...vault } : null;
}

/** Tells the schedule when this vault is due again: in `seconds`, or when its next report is. */
async function setNextDue(
  db: Database,
  { vaultId, tenantId }: VaultJob,
  seconds: number | null,
): Promise<void> {
  const [{ due } = { due: null }] = await inVault(
    db,
    { vaultId },
    (tx) =>
      tx.execute<{ due: string | null }>(
        sql`select min(next_due_at)::text as due from sync_cursors`,
      ),
  );
  const soon = sql`now() + ${seconds ?? 60} * interval '1 second'`;
  const at = seconds === null && due ? sql`greatest(${due}::timestamptz, ${soon})` : soon;
  await inTenant(
    db,
    { tenantId },
    (tx) =>
      tx.update(vaults).set({ syncDueAt: at, joinedAt: sql`coalesce(${vaults.joinedAt}, now())` })
        .where(and(
          eq(vaults.id, vaultId),
          sql`exists (select from connections c where c.vault_id = ${vaultId} and c.state = 'connected')`,
        )),
  );
}
