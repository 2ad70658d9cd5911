import { eq } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { vaults } from "../../db/schema/control/mod.ts";
import type { VaultJob } from "../../db/queue.ts";
import { inTenant } from "../../db/tenant.ts";
import { inVault } from "../../db/vault.ts";
import { dayIn } from "../dates.ts";
import { getMarketplace } from "../marketplaces.ts";
import type { Rulebook } from "./rulebook.ts";
import { runAudit } from "./run.ts";

/** Runs the audit of one vault as of today, in its home marketplace's zone. */
export async function auditVault(
  { db, book, now }: { db: Database; book: Rulebook; now(): Date },
  { vaultId, tenantId }: VaultJob,
): Promise<void> {
  const [vault] = await inTenant(
    db,
    { tenantId },
    (tx) =>
      tx.select({
        home: vaults.homeMarketplace,
        joinedAt: vaults.joinedAt,
        createdAt: vaults.createdAt,
      })
        .from(vaults).where(eq(vaults.id, vaultId)),
  );
  if (!vault) return;
  const { zone } = getMarketplace(vault.home);
  const joinedOn = dayIn(zone, vault.joinedAt ?? vault.createdAt);
  await inVault(
    db,
    { vaultId },
    (tx) => runAudit(tx, { asOf: dayIn(zone, now()), book, joinedOn }),
  );
}
