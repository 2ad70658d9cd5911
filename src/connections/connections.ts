import { and, eq } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { connections, vaults } from "../../db/schema/control/mod.ts";
import { cancelJobs } from "../../db/queue.ts";
import { inTenant, type TenantTx } from "../../db/tenant.ts";
import { type AmazonClient, createAmazonClient } from "../amazon/client.ts";
import { endpointOf, guardedFetch } from "../amazon/hosts.ts";
import type { Lwa } from "../amazon/lwa.ts";
import { record } from "../audit/record.ts";
import type { AmazonConfig } from "../config.ts";
import { Conflict } from "../errors.ts";
import type { DataKeys } from "../vaults/data_keys.ts";
import { REFRESH_TOKEN } from "./consent.ts";

/** What pages show of a connection: nothing that opens anything. */
export interface ConnectionState {
  state: "connected" | "revoked_by_seller";
  connectedAt: Date;
  sellingPartnerId: string | null;
}

export async function findConnection(
  tx: TenantTx,
  vaultId: string,
): Promise<ConnectionState | null> {
  const [row] = await tx.select({
    state: connections.state,
    connectedAt: connections.connectedAt,
    sellingPartnerId: vaults.sellingPartnerId,
  })
    .from(connections)
    .innerJoin(vaults, eq(vaults.id, connections.vaultId))
    .where(eq(connections.vaultId, vaultId));
  return row ?? null;
}

/**
 * Forgets Amazon's leave at once: the sealed token, the due time and the jobs that wait all go in one
 * transaction. Amazon offers no call that revokes it on its side (read 2026-11-23); the seller does
 * that himself under Apps and Services › Manage Your Apps, and the page tells him so.
 */
export async function disconnect(tx: TenantTx, vaultId: string): Promise<void> {
  const [gone] = await tx.delete(connections).where(eq(connections.vaultId, vaultId))
    .returning({ id: connections.id });
  if (!gone) throw new Conflict("Cannot disconnect: this account is not connected");
  await tx.update(vaults).set({ syncDueAt: null }).where(eq(vaults.id, vaultId));
  await cancelJobs(tx, "sync", vaultId);
  await record(tx, "connection.ended", { vaultId });
}

/** Notes that the seller revoked us at Amazon: nothing is asked for until he connects again. */
export async function markRevoked(tx: TenantTx, vaultId: string): Promise<void> {
  await tx.update(connections).set({ state: "revoked_by_seller" }).where(
    eq(connections.vaultId, vaultId),
  );
  await tx.update(vaults).set({ syncDueAt: null }).where(eq(vaults.id, vaultId));
  await record(tx, "connection.revoked_by_seller", { vaultId });
}

export interface AmazonAccess {
  db: Database;
  lwa: Lwa;
  dataKeys: DataKeys;
  config: AmazonConfig;
}

/** The connection ended, or was made anew, while somebody read by it. */
export class Disconnected extends Error {
  override name = "Disconnected";
}

/**
 * Opens a vault's account at Amazon for reading; null when it is not connected. Before every call the
 * connection is looked up again: a disconnect holds from the next call on, whatever tokens are about.
 */
export async function openAmazon(
  { db, lwa, dataKeys, config }: AmazonAccess,
  { tenantId, vaultId }: { tenantId: string; vaultId: string },
): Promise<AmazonClient | null> {
  const [connection] = await inTenant(
    db,
    { tenantId },
    (tx) =>
      tx.select({ refreshToken: connections.refreshToken, region: vaults.region })
        .from(connections)
        .innerJoin(vaults, eq(vaults.id, connections.vaultId))
        .where(eq(connections.vaultId, vaultId)),
  );
  if (!connection) return null;

  const token = cachedToken(async () => {
    const refreshToken = await dataKeys.open(vaultId, REFRESH_TOKEN, connection.refreshToken);
    return await lwa.accessToken(refreshToken);
  });
  const accessToken = async (renew: boolean) => {
    if (!await stands(db, { tenantId, vaultId, sealed: connection.refreshToken })) {
      throw new Disconnected("The account was disconnected");
    }
    return await token(renew);
  };
  return createAmazonClient({
    endpoint: endpointOf(config, connection.region),
    fetch: guardedFetch(config),
    accessToken,
  });
}

async function stands(
  db: Database,
  { tenantId, vaultId, sealed }: { tenantId: string; vaultId: string; sealed: string },
): Promise<boolean> {
  const [row] = await inTenant(
    db,
    { tenantId },
    (tx) =>
      tx.select({ id: connections.id }).from(connections)
        .where(and(eq(connections.vaultId, vaultId), eq(connections.refreshToken, sealed))),
  );
  return row !== undefined;
}

/** One token for as long as it is good, asked for once however many calls wait for it. */
function cachedToken(
  ask: () => Promise<{ token: string; expiresIn: number }>,
): (renew: boolean) => Promise<string> {
  let current: { token: Promise<string>; staleAt: number } | null = null;
  return (renew) => {
    if (current && !renew && Date.now() < current.staleAt) return current.token;
    const asked = ask();
    const entry = { token: asked.then(({ token }) => token), staleAt: Infinity };
    current = entry;
    asked.then(
      ({ expiresIn }) => entry.staleAt = Date.now() + (expiresIn - 60) * 1000,
      () => entry.staleAt = 0,
    );
    return entry.token;
  };
}
