import { and, eq } from "drizzle-orm";
import { memberships, users } from "../../db/schema/control/mod.ts";
import { inSystem, type SystemTx } from "../../db/system.ts";
import { record } from "../audit/record.ts";
import { unlock } from "../mail/letters/links.ts";
import { postMail } from "../mail/post.ts";
import type { KnownBrowser } from "./device_cookie.ts";
import { accountSubject, deviceSubject, forgetFailures, type TryOutcome } from "./failures.ts";
import type { Identity } from "./identity.ts";
import { createLink, useLink } from "./links.ts";
import { realmNamed } from "./realm.ts";

/** Minutes for which the link in the mail unlocks. */
const LINK_MINUTES = 60;

/**
 * A try failed that was allowed: when a lock begins with it, its owner is told and gets the link that ends
 * it. One mail for each lock, since during it no try is allowed. Purpose `sign_in`.
 */
export async function tellOfLock(
  tx: SystemTx,
  { keys, config, now }: Pick<Identity, "keys" | "config" | "now">,
  { userId, subject, tried }: { userId: string; subject: string; tried: TryOutcome },
): Promise<void> {
  if (!tried.allowed || !tried.locked) return;
  const [user] = await tx.select({ to: users.email, name: users.name, realm: users.realm })
    .from(users).where(eq(users.id, userId));
  if (!user) return;
  const browser = subject.startsWith("device:") ? "known" : "new";
  await record(tx, "account.locked", { userId, browser, failures: tried.failures });
  const token = await createLink(tx, {
    userId,
    purpose: "unlock",
    now: now(),
    minutes: LINK_MINUTES,
  });
  const { base } = realmNamed(user.realm);
  const url = `${new URL(`${base}/unlock`, config.PUBLIC_URL)}?token=${token}`;
  const letter = unlock({
    ...user,
    url,
    minutes: LINK_MINUTES,
    lockedUntil: tried.nextTryAt,
    browser,
  });
  await postMail(tx, keys.encryption, letter);
}

/**
 * Uses the mailed link up and forgets the failures of new browsers, and of this one where it is known to
 * the account; nobody is signed in by it. False when the link is used, over or none.
 */
export async function unlockByLink(
  identity: Identity,
  { token, browser, requestId }: {
    token: string;
    browser: KnownBrowser | null;
    requestId: string;
  },
): Promise<boolean> {
  const { db, now } = identity;
  return await inSystem(db, { purpose: "sign_in", requestId }, async (tx) => {
    const userId = await useLink(tx, { token, purpose: "unlock", now: now() });
    if (userId === null) return false;
    await forgetFailuresOf(tx, identity, { userId });
    if (browser?.userId === userId) await forgetFailures(tx, deviceSubject(browser.deviceId));
    await record(tx, "account.unlocked", { userId, by: "mail" });
    return true;
  });
}

/**
 * An admin unlocks a member of his company for new browsers. Says whether there was such a member; the
 * caller has made sure that `by` is an admin of the tenant.
 */
export async function unlockMember(
  identity: Identity,
  { tenantId, userId, by, requestId }: {
    tenantId: string;
    userId: string;
    by: { id: string };
    requestId: string;
  },
): Promise<boolean> {
  const errand = { purpose: "sign_in", tenantId, userId: by.id, requestId } as const;
  return await inSystem(identity.db, errand, async (tx) => {
    const [member] = await tx.select({ userId: memberships.userId }).from(memberships)
      .where(and(eq(memberships.tenantId, tenantId), eq(memberships.userId, userId)));
    if (!member) return false;
    await forgetFailuresOf(tx, identity, { userId });
    await record(tx, "account.unlocked", { userId, by: "admin" });
    return true;
  });
}

async function forgetFailuresOf(
  tx: SystemTx,
  identity: Pick<Identity, "keys">,
  { userId }: { userId: string },
): Promise<void> {
  const [user] = await tx.select({ email: users.email, realm: users.realm }).from(users)
    .where(eq(users.id, userId));
  if (!user) return;
  const { email, realm } = user;
  await forgetFailures(tx, await accountSubject(identity, { realm: realmNamed(realm), email }));
}
