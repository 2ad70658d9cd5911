import { and, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import {
  memberships,
  type Role,
  sessions,
  tenants,
  type Tier,
  users,
} from "../../db/schema/control/mod.ts";
import { inSystem } from "../../db/system.ts";
import type { Region } from "../marketplaces.ts";
import { hashToken } from "./tokens.ts";

/** A vault as every page of its tenant knows it. */
export interface KnownVault {
  id: string;
  name: string;
  region: Region;
  homeMarketplace: string;
  marketplaces: string[];
  state: "requested" | "open" | "destroying";
}

/** Who is signed in, where, as what: everything a request needs to know of it, in one row. */
export interface SignedIn {
  sessionId: string;
  user: { id: string; name: string; email: string };
  tenant: { id: string; name: string; tier: Tier };
  role: Role;
  vaults: KnownVault[];
}

/** Looks up a session that is neither revoked nor over, by its id or its refresh token. */
export async function findSession(
  db: Database,
  by: { sessionId: string } | { refreshToken: string },
): Promise<SignedIn | null> {
  const match = "sessionId" in by
    ? eq(sessions.id, by.sessionId)
    : eq(sessions.refreshHash, await hashToken(by.refreshToken));
  const [row] = await inSystem(db, "session", (tx) =>
    tx.select({
      sessionId: sessions.id,
      user: { id: users.id, name: users.name, email: users.email },
      tenant: { id: tenants.id, name: tenants.name, tier: tenants.tier },
      role: memberships.role,
      vaults: knownVaults,
    })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .innerJoin(tenants, eq(tenants.id, sessions.tenantId))
      .innerJoin(
        memberships,
        and(eq(memberships.tenantId, sessions.tenantId), eq(memberships.userId, sessions.userId)),
      )
      .where(and(match, isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`)))
      .prepare("session")
      .execute());
  return row ?? null;
}

const knownVaults: SQL<KnownVault[]> = sql`
  (select coalesce(json_agg(json_build_object('id', v.id, 'name', v.name, 'region', v.region,
     'homeMarketplace', v.home_marketplace, 'marketplaces', v.marketplaces, 'state', v.state)
     order by v.name, v.id), '[]')
   from vaults v where v.tenant_id = ${tenants.id} and v.state <> 'destroyed')`;

/** Ends a session; the next request with its tokens is nobody's. */
export async function revokeSession(db: Database, sessionId: string): Promise<void> {
  await inSystem(db, "session", (tx) =>
    tx.update(sessions).set({ revokedAt: sql`now()` })
      .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt))));
}
