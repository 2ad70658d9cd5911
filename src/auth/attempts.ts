import { and, eq, gt, isNotNull, lt, or } from "drizzle-orm";
import {
  type RealmName,
  type SecondFactor,
  signInAttempts,
  users,
} from "../../db/schema/control/mod.ts";
import { inSystem, type SystemTx } from "../../db/system.ts";
import { after, type Identity, MINUTE } from "./identity.ts";
import { hashToken, newToken } from "./tokens.ts";

/** Minutes that a sign-in may take from the right password to the session. */
export const ATTEMPT_MINUTES = 10;
/** Second factors that may be tried within one attempt: afterwards the password is asked for again. */
export const MOST_TRIES = 5;

export type Step = "factor" | "enrolment" | "password";

/** A sign-in between the right password and the session. */
export interface Attempt {
  tokenHash: string;
  userId: string;
  realm: RealmName;
  email: string;
  name: string;
  /** What is to come. */
  step: Step;
  /** The second factor that was shown; null before that. */
  provedBy: SecondFactor | null;
  /** The authenticator secret that is being enrolled, sealed. */
  pendingSecret: string | null;
  /** Whose failures are counted, for `beginTry`. */
  counter: string;
  /** Where to go afterwards; a path of ours. */
  next: string;
  tries: number;
}

/** Begins one and returns its token, which the browser alone keeps. Purpose `sign_in`. */
export async function createAttempt(
  tx: SystemTx,
  { now, ...attempt }:
    & Pick<Attempt, "userId" | "step" | "counter" | "next">
    & { provedBy?: SecondFactor; now: Date },
): Promise<string> {
  const token = newToken();
  await tx.insert(signInAttempts).values({
    ...attempt,
    tokenHash: await hashToken(token),
    expiresAt: after(now, ATTEMPT_MINUTES * MINUTE),
  });
  return token;
}

/** Looks up the attempt of a cookie; null when it is unknown, over, tried too often or of the other realm. */
export async function findAttempt(
  { db, now }: Pick<Identity, "db" | "now">,
  { token, realm }: { token: string; realm: RealmName },
): Promise<Attempt | null> {
  const tokenHash = await hashToken(token);
  const [attempt] = await inSystem(db, "sign_in", (tx) =>
    tx.select({
      tokenHash: signInAttempts.tokenHash,
      userId: signInAttempts.userId,
      realm: users.realm,
      email: users.email,
      name: users.name,
      step: signInAttempts.step,
      provedBy: signInAttempts.provedBy,
      pendingSecret: signInAttempts.pendingSecret,
      counter: signInAttempts.counter,
      next: signInAttempts.next,
      tries: signInAttempts.tries,
    })
      .from(signInAttempts)
      .innerJoin(users, eq(users.id, signInAttempts.userId))
      .where(and(isLive(tokenHash, now()), isUntired, eq(users.realm, realm))));
  return attempt ?? null;
}

/** Ends an attempt; of two requests that finish the same one, one gets true. Purpose `sign_in`. */
export async function consumeAttempt(
  tx: SystemTx,
  { tokenHash, now }: { tokenHash: string; now: Date },
): Promise<boolean> {
  const ended = await tx.delete(signInAttempts).where(isLive(tokenHash, now))
    .returning({ tokenHash: signInAttempts.tokenHash });
  return ended.length > 0;
}

/** The second factor was shown and a new password is still to come; false when the attempt is over. */
export async function awaitNewPassword(
  tx: SystemTx,
  { tokenHash, provedBy, now }: { tokenHash: string; provedBy: SecondFactor; now: Date },
): Promise<boolean> {
  const waiting = await tx.update(signInAttempts).set({ step: "password", provedBy })
    .where(isLive(tokenHash, now)).returning({ tokenHash: signInAttempts.tokenHash });
  return waiting.length > 0;
}

function isLive(tokenHash: string, now: Date) {
  return and(eq(signInAttempts.tokenHash, tokenHash), gt(signInAttempts.expiresAt, now));
}

/** The last try may have been the right one: whoever has shown a second factor counts no more. */
const isUntired = or(lt(signInAttempts.tries, MOST_TRIES), isNotNull(signInAttempts.provedBy));
