import { and, desc, eq, exists, gt, isNull, ne, type SQL } from "drizzle-orm";
import {
  memberships,
  type RealmName,
  type SecondFactor,
  sessions,
  tenants,
} from "../../db/schema/control/mod.ts";
import { type Errand, inSystem, type SystemTx } from "../../db/system.ts";
import { record } from "../audit/record.ts";
import { NotFound } from "../errors.ts";
import { sessionsEnded } from "../mail/letters/session.ts";
import type { Identity, Provenance } from "./identity.ts";
import { noticeTo } from "./notices.ts";
import { endSessions } from "./sessions.ts";

/** More browsers than anybody has; ending all of them ends those beyond it, too. */
const MOST = 200;

export interface OwnSession {
  id: string;
  /** "Firefox on Windows" */
  device: string;
  address: string;
  /** Null for staff. */
  company: string | null;
  secondFactor: SecondFactor;
  startedAt: Date;
  /** When one of its tokens was last renewed: right to a quarter of an hour. */
  lastSeenAt: Date;
}

/** Whose sessions are meant, and where he asks from. */
export interface Owner {
  userId: string;
  realm: RealmName;
  /** The session that asks. */
  sessionId: string;
  /** The company it is in; absent for staff. */
  tenantId?: string;
  from: Provenance;
}

/** The live sessions of a person in his realm: the one that asks, then the others, last seen first. */
export async function listOwnSessions(
  { db, now }: Pick<Identity, "db" | "now">,
  owner: Owner,
): Promise<OwnSession[]> {
  return await inSystem(db, errand(owner), (tx) =>
    tx.select({
      id: sessions.id,
      device: sessions.device,
      address: sessions.address,
      company: tenants.name,
      secondFactor: sessions.secondFactor,
      startedAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
    })
      .from(sessions)
      .leftJoin(tenants, eq(tenants.id, sessions.tenantId))
      .where(liveOf(owner, now()))
      .orderBy(
        desc(eq(sessions.id, owner.sessionId)),
        desc(sessions.lastSeenAt),
        desc(sessions.createdAt),
      )
      .limit(MOST));
}

/** Ends one session of one's own; somebody else's, or one that is over, is NotFound. */
export async function endOwnSession(
  { db, now }: Pick<Identity, "db" | "now">,
  owner: Owner,
  sessionId: string,
): Promise<void> {
  await inSystem(db, errand(owner), async (tx) => {
    const { userId } = owner;
    const at = now();
    const isThere = await tx.$count(sessions, and(liveOf(owner, at), eq(sessions.id, sessionId)));
    const ended = isThere &&
      await endSessions(tx, { userId, sessionId, why: "ended_by_owner", now: at });
    if (!ended) throw new NotFound("There is no such session");
    await record(tx, "session.ended", { userId, sessionId, why: "ended_by_owner" });
  });
}

/**
 * Ends all sessions of a person, or all but the one that asks, and tells him by mail: whoever does it may
 * be a stranger who shuts him out. Returns how many live ones there were.
 */
export async function endOwnSessions(
  identity: Identity,
  owner: Owner,
  which: "all" | "others",
): Promise<number> {
  return await inSystem(identity.db, errand(owner), async (tx) => {
    const { userId, from } = owner;
    const at = identity.now();
    const except = which === "others" ? owner.sessionId : undefined;
    // Those that are over and were never ended are ended as well, but they are none that he had.
    const count = await tx.$count(
      sessions,
      and(liveOf(owner, at), except ? ne(sessions.id, except) : undefined),
    );
    await endSessions(tx, { userId, except, why: "ended_by_owner", now: at });
    if (count === 0) return 0;
    await record(tx, "sessions.ended", { userId, which, count, why: "ended_by_owner" });
    await noticeTo(tx, identity, {
      userId,
      from,
      letter: (told) => sessionsEnded({ ...told, count }),
    });
    return count;
  });
}

/**
 * Takes the session that asks to another company of its person, in which he has the role that he has
 * there. A company to which he does not belong is NotFound, like one that never was.
 */
export async function enterCompany(
  { db, now }: Pick<Identity, "db" | "now">,
  owner: Owner,
  tenantId: string,
): Promise<void> {
  await inSystem(db, errand({ ...owner, tenantId }), async (tx) => {
    const { userId, sessionId } = owner;
    const [entered] = await tx.update(sessions).set({ tenantId })
      .where(and(
        liveOf(owner, now()),
        eq(sessions.id, sessionId),
        exists(membershipOf(tx, { userId, tenantId })),
      ))
      .returning({ id: sessions.id });
    if (!entered) throw new NotFound("There is no such company");
    await record(tx, "company.entered", { userId, sessionId });
  });
}

function membershipOf(tx: SystemTx, { userId, tenantId }: { userId: string; tenantId: string }) {
  return tx.select({ role: memberships.role }).from(memberships)
    .where(and(eq(memberships.userId, userId), eq(memberships.tenantId, tenantId)));
}

function errand({ userId, tenantId, from: { requestId } }: Owner): Errand {
  return { purpose: "session", userId, tenantId, requestId };
}

function liveOf({ userId, realm }: Owner, now: Date): SQL | undefined {
  return and(
    eq(sessions.userId, userId),
    eq(sessions.realm, realm),
    isNull(sessions.revokedAt),
    gt(sessions.expiresAt, now),
  );
}
