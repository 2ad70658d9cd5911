import { and, count, eq, isNull, ne, sql } from "drizzle-orm";
import { tenants, type Tier, vaults } from "../../db/schema/control/mod.ts";
import { enqueue } from "../../db/queue.ts";
import type { TenantTx } from "../../db/tenant.ts";
import { newVaultId } from "../../db/vault.ts";
import { record } from "../audit/record.ts";
import { Conflict, NotFound } from "../errors.ts";
import { getMarketplace } from "../marketplaces.ts";
import { VAULTS_OF_TIER } from "../tenants/tiers.ts";

/** Enters a new vault in the registry and asks the keeper to open it. Returns its id. */
export async function requestVault(
  tx: TenantTx,
  { tenantId, tier, name, homeMarketplace }: {
    tenantId: string;
    tier: Tier;
    name: string;
    homeMarketplace: string;
  },
): Promise<string> {
  // Two requests at once count each other.
  await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for("update");
  const [{ has } = { has: 0 }] = await tx.select({ has: count() }).from(vaults).where(
    ne(vaults.state, "destroyed"),
  );
  const most = VAULTS_OF_TIER[tier];
  if (has >= most) {
    throw new Conflict(
      `Cannot add an account: your plan (${tier}) holds ${most}, and you have ${has}`,
    );
  }
  const vaultId = newVaultId();
  const { region } = getMarketplace(homeMarketplace);
  await tx.insert(vaults).values({
    id: vaultId,
    tenantId,
    name,
    region,
    homeMarketplace,
    marketplaces: [homeMarketplace],
    state: "requested",
  });
  await record(tx, "vault.requested", { vaultId, homeMarketplace });
  await enqueue(tx, "vault.open", { vaultId });
  return vaultId;
}

export async function isOpen(tx: TenantTx, vaultId: string): Promise<boolean> {
  const [vault] = await tx.select({ state: vaults.state }).from(vaults).where(
    eq(vaults.id, vaultId),
  );
  return vault?.state === "open";
}

/** Marks a vault for destruction; the keeper destroys key, schema and role. There is no way back. */
export async function requestDestruction(tx: TenantTx, vaultId: string): Promise<void> {
  const [marked] = await tx.update(vaults)
    .set({ state: "destroying", syncDueAt: null })
    .where(and(eq(vaults.id, vaultId), eq(vaults.state, "open")))
    .returning({ id: vaults.id });
  if (!marked) throw new NotFound("There is no such account");
  await record(tx, "vault.destruction_requested", { vaultId });
  await enqueue(tx, "vault.destroy", { vaultId });
}

/** The first rows come in: what had expired by now was missed before the seller joined. */
export async function noteJoined(tx: TenantTx, vaultId: string): Promise<void> {
  await tx.update(vaults).set({ joinedAt: sql`now()` })
    .where(and(eq(vaults.id, vaultId), isNull(vaults.joinedAt)));
}
