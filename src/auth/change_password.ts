import { eq } from "drizzle-orm";
import { type RealmName, users } from "../../db/schema/control/mod.ts";
import { inSystem } from "../../db/system.ts";
import { formatInstant } from "../../views/parts/days.ts";
import { Invalid } from "../errors.ts";
import { beginTry, proofSubject, takeBackTry } from "./failures.ts";
import type { Identity, Provenance } from "./identity.ts";
import { recordRefusal, RefusedPassword, unmetRules } from "./password_refusal.ts";
import { verifyPassword } from "./passwords.ts";
import { setPassword } from "./set_password.ts";

export interface PasswordChange {
  user: { id: string; name: string; email: string };
  realm: RealmName;
  /** The password in force, as it was typed. */
  current: string;
  password: string;
  from: Provenance;
  tenantId?: string;
}

/**
 * Changes the password of who is signed in and knows the old one; every session ends, his own too. Wrong
 * old ones count against `proof:<user>` like wrong codes, so a stolen session cannot guess. Throws
 * Invalid with `fields.current` or `fields.password`; Conflict when another change was faster.
 */
export async function changePassword(identity: Identity, change: PasswordChange): Promise<void> {
  const { user, realm, current, password, from, tenantId } = change;
  const userId = user.id;
  const subject = proofSubject(userId);
  const errand = { purpose: "sign_in", userId, tenantId, requestId: from.requestId } as const;

  const { tried, hash } = await inSystem(identity.db, errand, async (tx) => {
    const tried = await beginTry(tx, { subject, now: identity.now() });
    const [known] = await tx.select({ hash: users.passwordHash }).from(users)
      .where(eq(users.id, userId));
    return { tried, hash: known?.hash ?? null };
  });
  if (!tried.allowed) {
    const until = formatInstant(tried.nextTryAt.toISOString());
    throw new Invalid("Cannot change the password now", {
      current: `Too many wrong tries: try again after ${until}`,
    });
  }
  const takeBack = () =>
    inSystem(
      identity.db,
      errand,
      (tx) => takeBackTry(tx, { subject, tried, now: identity.now() }),
    );
  const right = await verifyPassword(current, hash, { from }).catch(async (error: unknown) => {
    // Nothing was verified: a full line is nobody's failure.
    await takeBack();
    throw error;
  });
  if (hash === null || !right) {
    const unmet = unmetRules(password, user);
    const refused = { rule: "current", text: "the old one" };
    await recordRefusal(identity, {
      purpose: "password",
      how: "changed",
      from,
      userId,
      tenantId,
      unmet: [refused, ...unmet],
    });
    throw new Invalid("Cannot change the password", {
      current: "This is not your current password",
      ...(unmet.length > 0 && new RefusedPassword(unmet).fields),
    });
  }
  // Taken back, not forgotten: knowing the password gives nobody more tries at the code.
  await takeBack();
  await setPassword(identity, {
    userId,
    realm,
    password,
    how: "changed",
    from,
    tenantId,
    replacing: hash,
  });
}
