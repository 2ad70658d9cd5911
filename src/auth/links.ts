import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { accountLinks } from "../../db/schema/control/mod.ts";
import type { SystemTx } from "../../db/system.ts";
import { after, MINUTE } from "./identity.ts";
import { hashToken, newToken } from "./tokens.ts";

/** What a mailed link is good for: a new password, or the end of a lock. */
export type LinkPurpose = (typeof accountLinks.$inferSelect)["purpose"];

interface ShownLink {
  token: string;
  purpose: LinkPurpose;
  now: Date;
}

/**
 * Makes a person's link and returns its token, which is then known to its mail alone. Older ones of the
 * same purpose end; of two that are made at once, the first does. In purpose `password` for a reset, in
 * `sign_in` for an unlock.
 */
export async function createLink(
  tx: SystemTx,
  { userId, purpose, now, minutes }: {
    userId: string;
    purpose: LinkPurpose;
    now: Date;
    minutes: number;
  },
): Promise<string> {
  await lockLinks(tx, { userId, purpose });
  await endLinks(tx, { userId, purpose, now });
  const token = newToken();
  await tx.insert(accountLinks).values({
    tokenHash: await hashToken(token),
    userId,
    purpose,
    expiresAt: after(now, minutes * MINUTE),
  });
  return token;
}

/** Whose link it is; null when it is unknown, used, ended or over. It stays as good as it was. */
export async function findLink(
  tx: SystemTx,
  { token, purpose, now }: ShownLink,
): Promise<string | null> {
  const [link] = await tx.select({ userId: accountLinks.userId }).from(accountLinks)
    .where(await isGood({ token, purpose, now }));
  return link?.userId ?? null;
}

/** Uses a link up and says whose it was; null when it is not good. Of many at once, one gets it. */
export async function useLink(
  tx: SystemTx,
  { token, purpose, now }: ShownLink,
): Promise<string | null> {
  const [link] = await tx.update(accountLinks).set({ usedAt: now })
    .where(await isGood({ token, purpose, now }))
    .returning({ userId: accountLinks.userId });
  return link?.userId ?? null;
}

async function isGood({ token, purpose, now }: ShownLink) {
  return and(
    eq(accountLinks.tokenHash, await hashToken(token)),
    eq(accountLinks.purpose, purpose),
    isNull(accountLinks.usedAt),
    gt(accountLinks.expiresAt, now),
  );
}

interface Owned {
  userId: string;
  purpose: LinkPurpose;
}

/** Until the transaction ends, nobody else makes a link of this purpose for this person. */
export async function lockLinks(tx: SystemTx, { userId, purpose }: Owned): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`link ${purpose} ${userId}`}, 0))`,
  );
}

/** Ends a person's links of a purpose: they are as good as used. */
export async function endLinks(
  tx: SystemTx,
  { userId, purpose, now }: Owned & { now: Date },
): Promise<void> {
  await tx.update(accountLinks).set({ usedAt: now }).where(and(
    eq(accountLinks.userId, userId),
    eq(accountLinks.purpose, purpose),
    isNull(accountLinks.usedAt),
  ));
}

/** When the last link of a purpose that was made for a person ends, or ended; null when there is none. */
export async function lastLinkEnds(
  tx: SystemTx,
  { userId, purpose }: Owned,
): Promise<Date | null> {
  const [link] = await tx.select({ expiresAt: accountLinks.expiresAt }).from(accountLinks)
    .where(and(eq(accountLinks.userId, userId), eq(accountLinks.purpose, purpose)))
    .orderBy(desc(accountLinks.expiresAt)).limit(1);
  return link?.expiresAt ?? null;
}
