import { and, eq, gt, sql } from "drizzle-orm";
import { signUps, users } from "../../db/schema/control/mod.ts";
import { inSystem, type SystemTx } from "../../db/system.ts";
import { TooMany } from "../errors.ts";
import { alreadyHasAccount, confirmSignUp } from "../mail/letters/links.ts";
import { pageOf } from "../mail/letters/words.ts";
import { postMail } from "../mail/post.ts";
import { newAccountIds, openAccountIn } from "./accounts.ts";
import { beginTry, forgetFailures, takeBackTry, type TryOutcome } from "./failures.ts";
import { after, HOUR, type Identity, type Provenance, SECOND } from "./identity.ts";
import { verifyPassword } from "./passwords.ts";
import { hashNewPassword } from "./set_password.ts";
import { hashToken, newToken } from "./tokens.ts";

/** Hours for which the mail's link is good. */
const LINK_HOURS = 24;
/** Mails an hour to one address: nobody fills a stranger's mailbox. */
const MOST_MAILS = 5;
/** Wrong passwords for one link; with the last one the sign-up is dropped. */
const MOST_TRIES = 5;

export interface SignUpWish {
  name: string;
  company: string;
  /** Lower case. */
  email: string;
  password: string;
  from: Provenance;
}

/**
 * Keeps a sign-up until its address is proved, and mails the link that proves it; an address that has an
 * account gets a mail that says so instead. Both take one hash, one row and one mail, so that neither the
 * answer nor its time tells one from the other. Each sign-up of an address has its own row and link beside
 * the others', for nobody knows yet which of them is the owner's; beyond five an hour there is silently
 * none. Throws RefusedPassword for a bad password.
 */
export async function requestSignUp(identity: Identity, wish: SignUpWish): Promise<void> {
  const { db, keys, config, now } = identity;
  const { name, company, email, password, from } = wish;
  const passwordHash = await hashNewPassword({ name, email }, password, {
    identity,
    purpose: "sign_up",
    how: "sign_up",
    from,
  });
  await inSystem(db, { purpose: "sign_up", requestId: from.requestId }, async (tx) => {
    await lockAddress(tx, email);
    const lately = and(eq(signUps.email, email), gt(signUps.createdAt, after(now(), -HOUR)));
    if (await tx.$count(signUps, lately) >= MOST_MAILS) return;

    const [known] = await tx.select({ id: users.id }).from(users)
      .where(and(eq(users.realm, "seller"), eq(users.email, email)));
    const token = newToken();
    await tx.insert(signUps).values({
      tokenHash: await hashToken(token),
      email,
      name,
      company,
      // Nobody gets the token of a known address's row, which is there to be counted alone.
      passwordHash: known ? "" : passwordHash,
      createdAt: now(),
      expiresAt: after(now(), LINK_HOURS * HOUR),
    });
    const to = (path: string) => pageOf(config.PUBLIC_URL, path);
    const letter = known
      ? alreadyHasAccount({ to: email, signInUrl: to("/login"), resetUrl: to("/forgot") })
      : confirmSignUp({
        to: email,
        name,
        company,
        url: to(`/signup/confirm?token=${token}`),
        hours: LINK_HOURS,
      });
    await postMail(tx, keys.encryption, letter);
  });
}

/** What a good link would make an account of. */
export interface WaitingSignUp {
  name: string;
  company: string;
  email: string;
}

/** Looks up the sign-up of a link, which stays good; null when it is unknown, used or over. */
export async function findSignUp(
  { db, now }: Pick<Identity, "db" | "now">,
  { token }: { token: string },
): Promise<WaitingSignUp | null> {
  const good = isGood(await hashToken(token), now());
  const [waiting] = await inSystem(
    db,
    "sign_up",
    (tx) =>
      tx.select({ name: signUps.name, company: signUps.company, email: signUps.email })
        .from(signUps).where(good),
  );
  return waiting ?? null;
}

/**
 * `taken`: the address got an account while the link waited. `over`: the link is unknown, used or over.
 * `wrong`: not the sign-up's password, and the link stays good; `spent`: so often that it does no longer.
 */
export type Confirmation = "opened" | "taken" | "over" | "wrong" | "spent";

/** Somebody has followed the link and types the password of the sign-up. */
export interface ConfirmWish {
  token: string;
  password: string;
  from: Provenance;
}

/**
 * Uses a link up: its address is proved, so the person and the company are made, and whatever else waited
 * for this address is dropped. The link alone is not enough: anybody may sign up with a stranger's address,
 * and its owner would open an account to which another has the password. So it takes the password, too,
 * in five tries. Throws TooMany when more are made at once, or the line of verifications is full.
 */
export async function finishSignUp(
  identity: Pick<Identity, "db" | "now">,
  { token, password, from }: ConfirmWish,
): Promise<Confirmation> {
  const { db, now } = identity;
  const errand = { purpose: "sign_up", requestId: from.requestId } as const;
  const tokenHash = await hashToken(token);
  const [waiting] = await inSystem(
    db,
    errand,
    (tx) =>
      tx.select({ passwordHash: signUps.passwordHash })
        .from(signUps).where(isGood(tokenHash, now())),
  );
  if (!waiting) return "over";

  const checked = await checkPassword(identity, { ...waiting, tokenHash, password, from });
  if (checked === "right") return await openAccount(identity, { tokenHash, from });
  if (checked === "spent") {
    await inSystem(db, errand, (tx) => tx.delete(signUps).where(eq(signUps.tokenHash, tokenHash)));
  }
  return checked;
}

async function checkPassword(
  { db, now }: Pick<Identity, "db" | "now">,
  { tokenHash, passwordHash, password, from }: {
    tokenHash: string;
    passwordHash: string;
    password: string;
    from: Provenance;
  },
): Promise<"right" | "wrong" | "spent"> {
  const subject = `sign_up:${tokenHash}`;
  // The counters are `sign_in`'s: no other purpose of these may write them.
  const tried = await inSystem(db, "sign_in", (tx) => beginTry(tx, { subject, now: now() }));
  if (!tried.allowed) throw tooManyAtOnce(tried, now());
  if (tried.failures > MOST_TRIES) return "spent";

  let right: boolean;
  try {
    right = await verifyPassword(password, passwordHash, { from });
  } catch (error) {
    // Nothing was verified: a full line is nobody's failure.
    await inSystem(db, "sign_in", (tx) => takeBackTry(tx, { subject, tried, now: now() }));
    throw error;
  }
  if (!right) return tried.failures >= MOST_TRIES ? "spent" : "wrong";
  await inSystem(db, "sign_in", (tx) => forgetFailures(tx, subject));
  return "right";
}

function tooManyAtOnce({ nextTryAt }: TryOutcome, now: Date): TooMany {
  const seconds = Math.max(1, Math.ceil((nextTryAt.getTime() - now.getTime()) / SECOND));
  return new TooMany("Cannot confirm now: too many tries at once", seconds);
}

/** Between the password and here another may have used the link: of two, one makes the account. */
async function openAccount(
  { db, now }: Pick<Identity, "db" | "now">,
  { tokenHash, from }: { tokenHash: string; from: Provenance },
): Promise<"opened" | "taken" | "over"> {
  const ids = newAccountIds();
  const good = isGood(tokenHash, now());
  const errand = { purpose: "sign_up", ...ids, requestId: from.requestId } as const;
  return await inSystem(db, errand, async (tx) => {
    const [waiting] = await tx.select({ email: signUps.email }).from(signUps).where(good);
    if (!waiting) return "over";
    await lockAddress(tx, waiting.email);
    const [used] = await tx.delete(signUps).where(good).returning();
    if (!used) return "over";
    await tx.delete(signUps).where(eq(signUps.email, used.email));
    return await openAccountIn(tx, { ...used, ...ids, now: now() }) ? "opened" : "taken";
  });
}

function isGood(tokenHash: string, now: Date) {
  return and(eq(signUps.tokenHash, tokenHash), gt(signUps.expiresAt, now));
}

/** Until the transaction ends, nobody else signs up or confirms with this address. */
async function lockAddress(tx: SystemTx, email: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`sign-up ${email}`}, 0))`);
}
