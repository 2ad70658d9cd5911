import { and, eq, gt, lte, ne, sql } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { connections, oauthStates, tenants, vaults } from "../../db/schema/control/mod.ts";
import { inTenant, type TenantTx } from "../../db/tenant.ts";
import { enqueue } from "../../db/queue.ts";
import type { Lwa } from "../amazon/lwa.ts";
import { record } from "../audit/record.ts";
import { hashToken, newToken } from "../auth/tokens.ts";
import { Conflict, Forbidden, NotFound } from "../errors.ts";
import type { DataKeys } from "../vaults/data_keys.ts";

/** Minutes within which a consent that was begun must come back. */
const STATE_MINUTES = 10;

/** What the refresh token is sealed for; it opens for nothing else. */
export const REFRESH_TOKEN = "amazon refresh token";

/** Begins a consent: a state of 256 bits, of which only the hash is kept, bound to the session. */
export async function beginConsent(
  tx: TenantTx,
  { tenantId, sessionId, vaultId }: { tenantId: string; sessionId: string; vaultId: string },
): Promise<string> {
  await tx.delete(oauthStates).where(lte(oauthStates.expiresAt, sql`now()`));
  const state = newToken();
  await tx.insert(oauthStates).values({
    stateHash: await hashToken(state),
    tenantId,
    sessionId,
    vaultId,
    expiresAt: sql`now() + ${STATE_MINUTES} * interval '1 minute'`,
  });
  await record(tx, "connection.consent_begun", { vaultId });
  return state;
}

export interface ReturnedConsent {
  state: string;
  code: string;
  sellingPartnerId: string;
}

interface Who {
  tenantId: string;
  userId: string;
  sessionId: string;
  requestId: string;
}

/**
 * Ends a consent: the state is spent first, whatever follows; then the code is exchanged outside of
 * any transaction; then the token is sealed and the first sync asked for. Returns the vault's id.
 * Throws Forbidden for a state that is not this session's, spent or too old, and Conflict when the
 * vault is another seller's.
 */
export async function finishConsent(
  { db, lwa, dataKeys }: { db: Database; lwa: Lwa; dataKeys: DataKeys },
  who: Who,
  consent: ReturnedConsent,
): Promise<string> {
  const vaultId = await inTenant(db, who, (tx) => spendState(tx, who.sessionId, consent.state));
  if (!vaultId) {
    throw new Forbidden(
      "This authorisation was not begun here, or more than ten minutes ago: begin again",
    );
  }

  const { refreshToken } = await lwa.exchangeCode(consent.code);
  const sealed = await dataKeys.seal(vaultId, REFRESH_TOKEN, refreshToken);
  await inTenant(db, who, (tx) => connect(tx, { ...who, ...consent, vaultId, sealed }));
  return vaultId;
}

/** A seller who says no at Amazon comes back with a state and no code: it is spent all the same. */
export async function refuseConsent(db: Database, who: Who, state: string): Promise<string | null> {
  return await inTenant(db, who, (tx) => spendState(tx, who.sessionId, state));
}

async function spendState(tx: TenantTx, sessionId: string, state: string): Promise<string | null> {
  const [spent] = await tx.delete(oauthStates)
    .where(and(
      eq(oauthStates.stateHash, await hashToken(state)),
      eq(oauthStates.sessionId, sessionId),
      gt(oauthStates.expiresAt, sql`now()`),
    ))
    .returning({ vaultId: oauthStates.vaultId });
  return spent?.vaultId ?? null;
}

async function connect(
  tx: TenantTx,
  { tenantId, userId, vaultId, sellingPartnerId, sealed }: Who & {
    vaultId: string;
    sellingPartnerId: string;
    sealed: string;
  },
): Promise<void> {
  await refuseSecondVault(tx, { tenantId, vaultId, sellingPartnerId });
  const [vault] = await tx.update(vaults)
    .set({ sellingPartnerId, syncDueAt: sql`now()` })
    .where(and(
      eq(vaults.id, vaultId),
      eq(vaults.state, "open"),
      sql`coalesce(${vaults.sellingPartnerId}, ${sellingPartnerId}) = ${sellingPartnerId}`,
    ))
    .returning({ id: vaults.id });
  if (!vault) throw await whyNot(tx, vaultId);
  await tx.insert(connections)
    .values({ tenantId, vaultId, refreshToken: sealed, connectedBy: userId })
    .onConflictDoUpdate({
      target: connections.vaultId,
      set: {
        refreshToken: sealed,
        state: "connected",
        connectedBy: userId,
        connectedAt: sql`now()`,
      },
    });
  await record(tx, "connection.made", { vaultId, sellingPartnerId });
  await enqueue(tx, "sync", { vaultId });
}

/** A seller's account in a region has one vault in a tenant: two would claim the same units. */
async function refuseSecondVault(
  tx: TenantTx,
  { tenantId, vaultId, sellingPartnerId }: {
    tenantId: string;
    vaultId: string;
    sellingPartnerId: string;
  },
): Promise<void> {
  // Two consents at once see each other.
  await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for("update");
  const [other] = await tx.select({ name: vaults.name }).from(vaults).where(and(
    eq(vaults.sellingPartnerId, sellingPartnerId),
    ne(vaults.id, vaultId),
    ne(vaults.state, "destroyed"),
    sql`${vaults.region} = (select mine.region from ${vaults} mine where mine.id = ${vaultId})`,
  )).limit(1);
  if (other) {
    throw new Conflict(
      `Cannot connect: ${other.name} is this Amazon seller's account already, and two would claim the same units`,
    );
  }
}

async function whyNot(tx: TenantTx, vaultId: string): Promise<Error> {
  const [vault] = await tx.select({ state: vaults.state }).from(vaults).where(
    eq(vaults.id, vaultId),
  );
  if (!vault) return new NotFound("There is no such account");
  if (vault.state !== "open") {
    return new Conflict(`Cannot connect this account: it is ${vault.state}`);
  }
  return new Conflict(
    "Cannot connect: this vault belongs to another Amazon seller, and sellers are never mixed; add a new account for this one",
  );
}
