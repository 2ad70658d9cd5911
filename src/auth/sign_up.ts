import { and, desc, eq, gt, sql } from "drizzle-orm";
import { signUps, users } from "../../db/schema/control/mod.ts";
import { inSystem, type SystemTx } from "../../db/system.ts";
import { alreadyHasAccount, confirmSignUp } from "../mail/letters/links.ts";
import { pageOf } from "../mail/letters/words.ts";
import { postMail } from "../mail/post.ts";
import { newAccountIds, openAccountIn } from "./accounts.ts";
import { after, HOUR, type Identity, MINUTE, type Provenance } from "./identity.ts";
import { hashNewPassword } from "./set_password.ts";
import { hashToken, newToken } from "./tokens.ts";

/** Hours for which the mail's link is good. */
const LINK_HOURS = 24;
/** Milliseconds between two mails to one address: nobody fills a stranger's mailbox. */
const QUIET = MINUTE;

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
 * answer nor its time tells one from the other. Throws RefusedPassword for a bad password.
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
    const [last] = await tx.select({ at: signUps.createdAt }).from(signUps)
      .where(eq(signUps.email, email)).orderBy(desc(signUps.createdAt)).limit(1);
    if (last && last.at > after(now(), -QUIET)) return;

    const [known] = await tx.select({ id: users.id }).from(users)
      .where(and(eq(users.realm, "seller"), eq(users.email, email)));
    const token = newToken();
    await tx.insert(signUps).values({
      tokenHash: await hashToken(token),
      email,
      name,
      company,
      // Nobody gets the token of a known address's row, which is there for the minute alone.
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

/** `taken`: the address got an account while the link waited. `over`: the link is unknown, used or over. */
export type Confirmation = "opened" | "taken" | "over";

/**
 * Uses a link up: its address is proved, so the person and the company are made, and whatever else waited
 * for this address is dropped.
 */
export async function finishSignUp(
  identity: Pick<Identity, "db" | "now">,
  { token, from }: { token: string; from: Provenance },
): Promise<Confirmation> {
  const { db, now } = identity;
  const ids = newAccountIds();
  const good = isGood(await hashToken(token), now());
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
