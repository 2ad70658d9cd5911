import { and, eq } from "drizzle-orm";
import { totpSecrets, users } from "../../db/schema/control/mod.ts";
import { inSystem, type SystemTx } from "../../db/system.ts";
import { record } from "../audit/record.ts";
import { createAttempt } from "./attempts.ts";
import { isKnownTo, type KnownBrowser } from "./device_cookie.ts";
import {
  accountSubject,
  beginTry,
  deviceSubject,
  takeBackTry,
  type TryOutcome,
} from "./failures.ts";
import type { Identity, Provenance } from "./identity.ts";
import { tellOfLock } from "./locks.ts";
import { verifyPassword } from "./passwords.ts";
import type { Realm } from "./realm.ts";
import { rehashIfNeeded } from "./set_password.ts";

export interface Credentials {
  realm: Realm;
  email: string;
  password: string;
  /** Where to go afterwards; a path of ours. */
  next: string;
  /** What the browser's device cookie says. */
  browser: KnownBrowser | null;
  from: Provenance;
}

/** A sign-in that goes on: the token for the browser, and what is to come. */
export interface BegunSignIn {
  token: string;
  step: "factor" | "enrolment";
}

/**
 * The password step. Null for unknown, wrong, delayed, locked and unconfirmed alike, each after exactly one
 * verification: during a delay or a lock it is made against nobody's hash, so that not even its time tells
 * whether the password would have been right. Throws TooMany when the line of verifications is full.
 */
export async function signIn(
  identity: Identity,
  shown: Credentials,
): Promise<BegunSignIn | null> {
  const begun = await begin(identity, shown);
  const { user, tried } = begun;
  const hash = tried.allowed ? user?.passwordHash ?? null : null;
  const right = await verify(identity, shown, { ...begun, hash });
  if (!user || !right) {
    await writeFailure(identity, shown, begun);
    return null;
  }
  const { id: userId, passwordHash } = user;
  const goesOn = await goOn(identity, shown, { ...begun, user });
  if (goesOn) {
    await rehashIfNeeded(identity, {
      userId,
      password: shown.password,
      hash: passwordHash,
      from: shown.from,
    });
  }
  return goesOn;
}

interface KnownUser {
  id: string;
  passwordHash: string;
}

interface Begun {
  user: KnownUser | null;
  /** Whose failures count. */
  subject: string;
  tried: TryOutcome;
}

/** Counts the try, for somebody unknown just as for somebody known. */
async function begin(
  identity: Identity,
  { realm, email, browser, from: { requestId } }: Credentials,
): Promise<Begun> {
  const account = await accountSubject(identity, { realm, email });
  return await inSystem(identity.db, { purpose: "sign_in", requestId }, async (tx) => {
    const [user = null] = await tx.select({
      id: users.id,
      passwordHash: users.passwordHash,
      passwordChangedAt: users.passwordChangedAt,
    }).from(users).where(and(eq(users.realm, realm.name), eq(users.email, email)));
    const subject = user && isKnownTo(user, browser) ? deviceSubject(browser.deviceId) : account;
    return { user, subject, tried: await beginTry(tx, { subject, now: identity.now() }) };
  });
}

async function verify(
  { db, now }: Identity,
  { password, from }: Credentials,
  { hash, subject, tried }: Begun & { hash: string | null },
): Promise<boolean> {
  try {
    return await verifyPassword(password, hash, { from });
  } catch (error) {
    // Nothing was verified: a full line is nobody's failure.
    await inSystem(db, "sign_in", (tx) => takeBackTry(tx, { subject, tried, now: now() }));
    throw error;
  }
}

async function writeFailure(
  identity: Identity,
  { realm, from: { requestId } }: Credentials,
  { user, subject, tried }: Begun,
): Promise<void> {
  await inSystem(identity.db, { purpose: "sign_in", requestId }, async (tx) => {
    await record(tx, "person.sign_in_failed", {
      ...(user && { userId: user.id }),
      realm: realm.name,
      failures: tried.failures,
      ...(!tried.allowed && { refused: tried.locked ? "locked" : "delayed" }),
    });
    if (user) await tellOfLock(tx, identity, { userId: user.id, subject, tried });
  });
}

/** Null when the password was changed while it was verified: then it was the wrong one. */
async function goOn(
  { db, now }: Identity,
  { next, from: { requestId } }: Credentials,
  { user, subject, tried }: Begun & { user: KnownUser },
): Promise<BegunSignIn | null> {
  const { id: userId, passwordHash } = user;
  return await inSystem(db, { purpose: "sign_in", userId, requestId }, async (tx) => {
    const [unchanged] = await tx.select({ id: users.id }).from(users)
      .where(and(eq(users.id, userId), eq(users.passwordHash, passwordHash)));
    if (!unchanged) return null;
    // The second factor counts tries of its own, and finishing forgets them all.
    await takeBackTry(tx, { subject, tried, now: now() });
    const step = await nextStep(tx, userId);
    return {
      step,
      token: await createAttempt(tx, { userId, step, counter: subject, next, now: now() }),
    };
  });
}

/** Whoever has no authenticator gets one before anything else. */
async function nextStep(tx: SystemTx, userId: string): Promise<BegunSignIn["step"]> {
  const [authenticator] = await tx.select({ userId: totpSecrets.userId }).from(totpSecrets)
    .where(eq(totpSecrets.userId, userId));
  return authenticator ? "factor" : "enrolment";
}
