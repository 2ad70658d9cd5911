import { and, eq, isNull } from "drizzle-orm";
import {
  type RealmName,
  refreshTokens,
  type SecondFactor,
  sessions,
} from "../../db/schema/control/mod.ts";
import { type Errand, inSystem, type SystemTx } from "../../db/system.ts";
import { record } from "../audit/record.ts";
import type { Identity, Provenance } from "./identity.ts";
import { SECOND } from "./identity.ts";
import { refreshTokenReused } from "../mail/letters/session.ts";
import { noticeTo } from "./notices.ts";
import { hashToken, newToken } from "./tokens.ts";

/** Milliseconds in which the requests that one browser sends side by side may bear the token just spent. */
const GRACE = 10 * SECOND;

/** What became of a refresh token that was shown. */
export type Renewal =
  | {
    outcome: "renewed";
    sessionId: string;
    userId: string;
    secondFactor: SecondFactor;
    refreshToken: string;
  }
  /** It is unknown, or its session is over: whoever shows it is nobody. */
  | { outcome: "refused" }
  /** It was spent before: the whole family is ended, since one of the two that hold it is a thief. */
  | Reuse;

interface Reuse {
  outcome: "reused";
  sessionId: string;
  userId: string;
  tenantId: string | null;
}

/**
 * Takes a refresh token and gives the next one. A session counts its rotations: the token of the current
 * generation is good once and moves the count on. One of the generation before is taken for ten seconds
 * more from the same browser, which gets a sibling of the current one (an answer that was lost, two tabs);
 * any other spent token ends the session. The end of a family is committed, whatever becomes of the request.
 */
export async function renewSession(
  { db, keys, config, now }: Identity,
  { refreshToken, realm, from }: { refreshToken: string; realm: RealmName; from: Provenance },
): Promise<Renewal> {
  const tokenHash = await hashToken(refreshToken);
  const at = now();
  const errand: Errand = { purpose: "session", requestId: from.requestId };
  const renewal = await inSystem<Renewal | Reuse>(db, errand, async (tx) => {
    const shown = await lockSession(tx, tokenHash, realm);
    if (!shown || shown.revokedAt || shown.expiresAt <= at) return { outcome: "refused" };

    const { sessionId, userId, tenantId, secondFactor, generation } = shown;
    const isCurrent = shown.shownGeneration === generation;
    const isJustSpent = shown.shownGeneration === generation - 1 &&
      at.getTime() - shown.rotatedAt.getTime() <= GRACE &&
      shown.userAgentHash === await hashToken(from.userAgent);

    if (!isCurrent && !isJustSpent) return { outcome: "reused", sessionId, userId, tenantId };
    const next = isCurrent ? generation + 1 : generation;
    await tx.update(sessions).set({
      lastSeenAt: at,
      address: from.address,
      ...(isCurrent && { generation: next, rotatedAt: at }),
    }).where(eq(sessions.id, sessionId));
    const token = await addRefreshToken(tx, { sessionId, userId, generation: next });
    return { outcome: "renewed", sessionId, userId, secondFactor, refreshToken: token };
  });
  if (renewal.outcome === "reused") await endFamily({ db, keys, config, now }, renewal, from);
  return renewal;
}

/** Ends the session once, in its company's record, and tells its owner; a spent token never comes to life. */
async function endFamily(
  identity: Identity,
  { sessionId, userId, tenantId }: Reuse,
  from: Provenance,
): Promise<void> {
  const { requestId } = from;
  const errand = { purpose: "session", requestId, tenantId: tenantId ?? undefined } as const;
  await inSystem(identity.db, errand, async (tx) => {
    const ended = await tx.update(sessions)
      .set({ revokedAt: identity.now(), revokedFor: "refresh_token_reused" })
      .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt)))
      .returning({ id: sessions.id });
    if (ended.length === 0) return;
    await record(tx, "session.refresh_token_reused", { userId, sessionId });
    await noticeTo(tx, identity, { userId, from, letter: refreshTokenReused });
  });
}

/** The session's row stays locked, so that of two requests one rotates and the other finds it done. */
async function lockSession(tx: SystemTx, tokenHash: string, realm: RealmName) {
  const [row] = await tx.select({
    sessionId: sessions.id,
    userId: sessions.userId,
    tenantId: sessions.tenantId,
    secondFactor: sessions.secondFactor,
    shownGeneration: refreshTokens.generation,
    generation: sessions.generation,
    rotatedAt: sessions.rotatedAt,
    userAgentHash: sessions.userAgentHash,
    revokedAt: sessions.revokedAt,
    expiresAt: sessions.expiresAt,
  })
    .from(refreshTokens)
    .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
    .where(and(eq(refreshTokens.tokenHash, tokenHash), eq(sessions.realm, realm)))
    .for("update", { of: sessions });
  return row;
}

/** A new refresh token of a session; only its hash is kept. */
export async function addRefreshToken(
  tx: SystemTx,
  token: { sessionId: string; userId: string; generation: number },
): Promise<string> {
  const refreshToken = newToken();
  await tx.insert(refreshTokens).values({ ...token, tokenHash: await hashToken(refreshToken) });
  return refreshToken;
}
