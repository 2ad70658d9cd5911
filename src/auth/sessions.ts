import { and, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import {
  memberships,
  type RealmName,
  type Role,
  type SecondFactor,
  sessions,
  tenants,
  type Tier,
  users,
} from "../../db/schema/control/mod.ts";
import { inSystem, type SystemTx } from "../../db/system.ts";
import { record } from "../audit/record.ts";
import type { Region } from "../marketplaces.ts";
import { deviceOf } from "./device.ts";
import { after, type Identity, type Provenance, SECOND } from "./identity.ts";
import { addRefreshToken } from "./refresh.ts";
import { hashToken, SESSION_SECONDS } from "./tokens.ts";

/** A vault as every page of its tenant knows it. */
export interface KnownVault {
  id: string;
  name: string;
  region: Region;
  homeMarketplace: string;
  marketplaces: string[];
  state: "requested" | "open" | "destroying";
}

/** Who is signed in, in either realm. */
export interface Person {
  sessionId: string;
  realm: RealmName;
  user: { id: string; name: string; email: string };
  secondFactor: SecondFactor;
  /** When the second factor was last shown. */
  provedAt: Date;
  passwordChangedAt: Date;
}

/** A seller's person, where and as what: everything a request needs to know of it, in one row. */
export interface SignedIn extends Person {
  realm: "seller";
  tenant: { id: string; name: string; tier: Tier };
  role: Role;
  /** The companies he may work in, this one among them, by name. */
  companies: { id: string; name: string }[];
  vaults: KnownVault[];
}

/** A session as its browser gets it: the refresh token is known here and then nowhere any more. */
export interface StartedSession {
  sessionId: string;
  userId: string;
  secondFactor: SecondFactor;
  refreshToken: string;
}

export interface NewSession {
  userId: string;
  realm: RealmName;
  /** Null for staff. */
  tenantId: string | null;
  secondFactor: SecondFactor;
  now: Date;
  from: Provenance;
}

/** Starts a session that has shown its second factor: seven days, whatever happens. Purpose `sign_in`. */
export async function startSession(tx: SystemTx, session: NewSession): Promise<StartedSession> {
  const { userId, secondFactor, now, from: { userAgent, address } } = session;
  const sessionId = crypto.randomUUID();
  await tx.insert(sessions).values({
    id: sessionId,
    userId,
    realm: session.realm,
    tenantId: session.tenantId,
    secondFactor,
    provedAt: now,
    rotatedAt: now,
    device: deviceOf(userAgent),
    userAgentHash: await hashToken(userAgent),
    address,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: after(now, SESSION_SECONDS * SECOND),
  });
  const refreshToken = await addRefreshToken(tx, { sessionId, userId, generation: 0 });
  return { sessionId, userId, secondFactor, refreshToken };
}

/** Looks up a session of a seller that is neither ended nor over, in the company that it is in. */
export async function findSession(
  { db, now }: Pick<Identity, "db" | "now">,
  sessionId: string,
): Promise<SignedIn | null> {
  const [row] = await inSystem(db, "session", (tx) =>
    tx.select({
      ...person,
      tenant: { id: tenants.id, name: tenants.name, tier: tenants.tier },
      role: memberships.role,
      companies,
      vaults: knownVaults,
    })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .innerJoin(tenants, eq(tenants.id, sessions.tenantId))
      .innerJoin(
        memberships,
        and(eq(memberships.tenantId, sessions.tenantId), eq(memberships.userId, sessions.userId)),
      )
      .where(isLive(sessionId, now()))
      .prepare("session")
      .execute());
  return row ? { ...row, realm: "seller" } : null;
}

/** The same for staff, who are in no company. */
export async function findStaffSession(
  { db, now }: Pick<Identity, "db" | "now">,
  sessionId: string,
): Promise<Person | null> {
  const [row] = await inSystem(
    db,
    "session",
    (tx) =>
      tx.select(person).from(sessions).innerJoin(users, eq(users.id, sessions.userId))
        .where(and(isLive(sessionId, now()), eq(sessions.realm, "staff"))),
  );
  return row ?? null;
}

const person = {
  sessionId: sessions.id,
  realm: sessions.realm,
  user: { id: users.id, name: users.name, email: users.email },
  secondFactor: sessions.secondFactor,
  provedAt: sessions.provedAt,
  passwordChangedAt: users.passwordChangedAt,
};

const companies: SQL<{ id: string; name: string }[]> = sql`
  (select json_agg(json_build_object('id', t.id, 'name', t.name) order by t.name, t.id)
   from memberships m join tenants t on t.id = m.tenant_id where m.user_id = ${users.id})`;

const knownVaults: SQL<KnownVault[]> = sql`
  (select coalesce(json_agg(json_build_object('id', v.id, 'name', v.name, 'region', v.region,
     'homeMarketplace', v.home_marketplace, 'marketplaces', v.marketplaces, 'state', v.state)
     order by v.name, v.id), '[]')
   from vaults v where v.tenant_id = ${tenants.id} and v.state <> 'destroyed')`;

function isLive(sessionId: string, now: Date): SQL | undefined {
  return and(
    eq(sessions.id, sessionId),
    isNull(sessions.revokedAt),
    gt(sessions.expiresAt, now),
  );
}

/**
 * Notes that a live session of `userId` has shown its second factor now; false when it is over meanwhile.
 * Purpose `second_factor`.
 */
export async function proveSession(
  tx: SystemTx,
  { userId, sessionId, now }: { userId: string; sessionId: string; now: Date },
): Promise<boolean> {
  const proved = await tx.update(sessions).set({ provedAt: now })
    .where(and(isLive(sessionId, now), eq(sessions.userId, userId)))
    .returning({ id: sessions.id });
  return proved.length > 0;
}

/** Why a session ended before its time; it stands in its row and in the record. */
export type EndedFor =
  | "signed_out"
  | "ended_by_owner"
  | "signed_in_again"
  | "password_changed"
  | "password_reset"
  | "password_change_demanded"
  | "role_changed"
  | "removed"
  | "second_factor_reset"
  | "passkey_removed"
  | "refresh_token_reused";

/**
 * Ends sessions of a person, all of them or one; the next request with their tokens is nobody's. Returns
 * how many there were. For any purpose or tenant that may end sessions: a tenant ends those in its company.
 */
export async function endSessions(
  tx: EndingTx,
  { userId, sessionId, except, why, now }: {
    userId: string;
    sessionId?: string;
    except?: string;
    why: EndedFor;
    now: Date;
  },
): Promise<number> {
  const ended = await tx.update(sessions).set({ revokedAt: now, revokedFor: why })
    .where(and(
      eq(sessions.userId, userId),
      isNull(sessions.revokedAt),
      sessionId === undefined ? undefined : eq(sessions.id, sessionId),
      except === undefined ? undefined : sql`${sessions.id} <> ${except}`,
    ))
    .returning({ id: sessions.id });
  return ended.length;
}

type EndingTx = Pick<SystemTx, "update">;

/** Ends one session of its own accord: signing out, or signing in again in the same browser. */
export async function endSession(
  { db, now }: Pick<Identity, "db" | "now">,
  { user: { id: userId }, sessionId, why, tenantId, requestId }: {
    user: { id: string };
    sessionId: string;
    why: EndedFor;
    tenantId?: string;
    requestId: string;
  },
): Promise<void> {
  await inSystem(db, { purpose: "session", userId, tenantId, requestId }, async (tx) => {
    const ended = await endSessions(tx, { userId, sessionId, why, now: now() });
    if (ended > 0) await record(tx, "session.ended", { userId, sessionId, why });
  });
}
