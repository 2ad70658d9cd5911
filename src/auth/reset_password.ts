import { and, eq } from "drizzle-orm";
import { users } from "../../db/schema/control/mod.ts";
import { inSystem } from "../../db/system.ts";
import { formatInstant } from "../../views/parts/days.ts";
import { record } from "../audit/record.ts";
import { Invalid } from "../errors.ts";
import { resetPassword as resetPasswordLetter } from "../mail/letters/links.ts";
import { pageOf } from "../mail/letters/words.ts";
import { postMail } from "../mail/post.ts";
import type { KnownBrowser } from "./device_cookie.ts";
import { accountSubject, deviceSubject, forgetFailures } from "./failures.ts";
import { after, type Identity, MINUTE, type Provenance } from "./identity.ts";
import { createLink, findLink, lastLinkEnds, lockLinks } from "./links.ts";
import { tellOfWrongCode } from "./locks.ts";
import { recordRefusal, RefusedPassword, unmetRules } from "./password_refusal.ts";
import type { Realm } from "./realm.ts";
import { checkCode, hasAuthenticator } from "./second_factor.ts";
import { setPassword } from "./set_password.ts";

/** Minutes that a reset's link is good for. */
const LINK_MINUTES = 60;
/** Minutes between two mails to one account: nobody fills a stranger's mailbox. */
const QUIET_MINUTES = 2;
/** Milliseconds after which a request is answered, whatever there was to do for it. */
const ANSWER_AFTER = 250;

/**
 * Mails a link for a new password to who has an account in this realm. It returns alike, and after the
 * same time, for an address that is unknown or got a mail a moment ago.
 */
export async function requestReset(
  identity: Identity,
  wish: { email: string; realm: Realm; from: Provenance },
): Promise<void> {
  const answerTime = new Promise((due) => setTimeout(due, ANSWER_AFTER));
  await Promise.all([mailReset(identity, wish), answerTime]);
}

async function mailReset(
  { db, keys, config, now }: Identity,
  { email, realm, from }: { email: string; realm: Realm; from: Provenance },
): Promise<void> {
  await inSystem(db, { purpose: "password", requestId: from.requestId }, async (tx) => {
    const [user] = await tx.select({ id: users.id, name: users.name }).from(users)
      .where(and(eq(users.realm, realm.name), eq(users.email, email)));
    if (!user) return;
    const owned = { userId: user.id, purpose: "reset" } as const;
    await lockLinks(tx, owned);
    const lastEnds = await lastLinkEnds(tx, owned);
    const isQuiet = !lastEnds || lastEnds <= after(now(), (LINK_MINUTES - QUIET_MINUTES) * MINUTE);
    if (!isQuiet) return;

    const token = await createLink(tx, { ...owned, now: now(), minutes: LINK_MINUTES });
    await record(tx, "password.reset_requested", { userId: user.id });
    const url = pageOf(config.PUBLIC_URL, `${realm.base}/reset?token=${token}`);
    const letter = { to: email, name: user.name, url, minutes: LINK_MINUTES };
    await postMail(tx, keys.encryption, resetPasswordLetter(letter));
  });
}

/** What a good link opens: whose password is set, and whether his second factor is asked for. */
export interface Reset {
  token: string;
  userId: string;
  name: string;
  email: string;
  /** Browsers are known by it: an older cookie's is a new one. */
  passwordChangedAt: Date;
  needsCode: boolean;
}

/** Looks up the link of a reset in this realm; null when it is unknown, used, ended or over. */
export async function findReset(
  identity: Pick<Identity, "db" | "now">,
  { token, realm }: { token: string; realm: Realm },
): Promise<Reset | null> {
  const { db, now } = identity;
  const user = await inSystem(db, "password", async (tx) => {
    const userId = await findLink(tx, { token, purpose: "reset", now: now() });
    if (userId === null) return null;
    const [user] = await tx.select({
      name: users.name,
      email: users.email,
      passwordChangedAt: users.passwordChangedAt,
    }).from(users).where(and(eq(users.id, userId), eq(users.realm, realm.name)));
    return user ? { userId, ...user } : null;
  });
  if (!user) return null;
  return { token, ...user, needsCode: await hasAuthenticator(identity, user.userId) };
}

export interface FinishedReset {
  reset: Reset;
  realm: Realm;
  password: string;
  /** Of the authenticator, or a recovery code; empty when none was asked for. */
  code: string;
  /** What the browser's device cookie says: a known one is not made to wait for strangers' failures. */
  browser: KnownBrowser | null;
  from: Provenance;
}

/**
 * Sets the password of a link's owner, who shows his second factor where he has one: a mailbox alone opens
 * nothing. A bad password or a wrong code leaves the link good. The last ten are asked after the code, or
 * whoever reads the mails could try what the old passwords were. Throws Invalid with `fields.password` or
 * `fields.code`; Conflict when the link is no longer good.
 */
export async function finishReset(
  identity: Identity,
  { reset, realm, password, code, browser, from }: FinishedReset,
): Promise<void> {
  const { userId, needsCode, token } = reset;
  const unmet = unmetRules(password, reset);
  const noCode = needsCode && code === "";
  if (unmet.length > 0) {
    await recordRefusal(identity, { purpose: "password", how: "reset", from, userId, unmet });
  }
  if (unmet.length > 0 || noCode) {
    throw new Invalid("Cannot set this password", {
      ...(unmet.length > 0 && new RefusedPassword(unmet).fields),
      ...(noCode && { code: "Type the code that your authenticator shows" }),
    });
  }
  if (needsCode) await demandCode(identity, { reset, realm, code, browser, from });
  try {
    await setPassword(identity, {
      userId,
      realm: realm.name,
      password,
      how: "reset",
      from,
      link: token,
    });
  } catch (error) {
    if (!(error instanceof RefusedPassword) || !needsCode) throw error;
    const fields = { ...error.fields, code: "The code is used up: type the next one" };
    throw new Invalid(error.message, fields, { cause: error });
  }
  await forgetTries(identity, { reset, realm, browser, from });
}

async function demandCode(
  identity: Identity,
  { reset, realm, code, browser, from }: Omit<FinishedReset, "password">,
): Promise<void> {
  const { userId, email } = reset;
  const subject = browser?.userId === userId
    ? deviceSubject(browser.deviceId)
    : await accountSubject(identity, { realm, email });
  const outcome = await checkCode(identity, { userId, code, subject, from });
  if ("refused" in outcome) {
    if (outcome.refused === "wrong") {
      await tellOfWrongCode(identity, { userId, subject, tried: outcome.tried, from });
    }
    throw new Invalid("Cannot set a password with this code", {
      code: outcome.refused === "waiting"
        ? `Too many wrong tries: try again after ${formatInstant(outcome.until.toISOString())}`
        : "This code is wrong or was used already",
    });
  }
  await forgetTries(identity, { reset, realm, browser, from });
}

/** Whoever shows that the account is his has failed no more: a lock that strangers brought about ends. */
async function forgetTries(
  identity: Identity,
  { reset: { userId, email }, realm, browser, from }: Omit<FinishedReset, "password" | "code">,
): Promise<void> {
  const subject = await accountSubject(identity, { realm, email });
  const errand = { purpose: "second_factor", userId, requestId: from.requestId } as const;
  await inSystem(identity.db, errand, async (tx) => {
    await forgetFailures(tx, subject);
    if (browser?.userId === userId) await forgetFailures(tx, deviceSubject(browser.deviceId));
  });
}
