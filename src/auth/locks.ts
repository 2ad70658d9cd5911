import { eq } from "drizzle-orm";
import { users } from "../../db/schema/control/mod.ts";
import { inSystem, type SystemTx } from "../../db/system.ts";
import { record } from "../audit/record.ts";
import { Conflict } from "../errors.ts";
import { unlock } from "../mail/letters/links.ts";
import { unlockedByAdmin } from "../mail/letters/session.ts";
import { postMail } from "../mail/post.ts";
import type { KnownBrowser } from "./device_cookie.ts";
import {
  accountSubject,
  deviceSubject,
  endLock,
  forgetFailures,
  type TryOutcome,
} from "./failures.ts";
import type { Identity, Provenance } from "./identity.ts";
import { createLink, useLink } from "./links.ts";
import { noticeTo, type Reader } from "./notices.ts";
import { demandPowerOverMember } from "./power_over_member.ts";
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

/** The same in a transaction of its own, after a wrong code: another purpose counts those. */
export async function tellOfWrongCode(
  identity: Identity,
  { from: { requestId }, ...failed }: {
    userId: string;
    subject: string;
    tried: TryOutcome;
    from: Provenance;
  },
): Promise<void> {
  const errand = { purpose: "sign_in", userId: failed.userId, requestId } as const;
  await inSystem(identity.db, errand, (tx) => tellOfLock(tx, identity, failed));
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
 * An admin ends the lock of a member's account for new browsers, and the member is told. Throws as
 * `demandPowerOverMember` does, and Conflict when no lock stands: failures that led to none yet are not
 * cleared, or whoever guesses beside an admin would never meet one.
 */
export async function unlockMember(
  identity: Identity,
  { tenantId, userId, by, from }: {
    tenantId: string;
    userId: string;
    by: { id: string; name: string };
    from: Provenance;
  },
): Promise<void> {
  const { requestId } = from;
  const errand = { purpose: "sign_in", tenantId, userId: by.id, requestId } as const;
  await inSystem(identity.db, errand, async (tx) => {
    await demandPowerOverMember(tx, { tenantId, userId, by: by.id, act: "unlock this member" });
    const subject = await subjectOf(tx, identity, { userId });
    if (!subject || !await endLock(tx, { subject, now: identity.now() })) {
      throw new Conflict("Cannot unlock this member: the account is not locked");
    }
    await record(tx, "account.unlocked", { userId, by: "admin" });
    const letter = (reader: Reader) => unlockedByAdmin({ ...reader, admin: by.name });
    await noticeTo(tx, identity, { userId, from, letter });
  });
}

async function forgetFailuresOf(
  tx: SystemTx,
  identity: Pick<Identity, "keys">,
  { userId }: { userId: string },
): Promise<void> {
  const subject = await subjectOf(tx, identity, { userId });
  if (subject) await forgetFailures(tx, subject);
}

/** Whose failures those of new browsers at a person's account are; null when there is no such person. */
async function subjectOf(
  tx: SystemTx,
  identity: Pick<Identity, "keys">,
  { userId }: { userId: string },
): Promise<string | null> {
  const [user] = await tx.select({ email: users.email, realm: users.realm }).from(users)
    .where(eq(users.id, userId));
  if (!user) return null;
  const { email, realm } = user;
  return await accountSubject(identity, { realm: realmNamed(realm), email });
}
