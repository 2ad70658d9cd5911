import { and, eq, gt, gte, inArray, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { signInCounters } from "../../db/schema/control/mod.ts";
import type { SystemTx } from "../../db/system.ts";
import { after, DAY, HOUR, type Identity, SECOND } from "./identity.ts";
import type { Realm } from "./realm.ts";

/** From this failure on one waits: 2, 4, 8, 16, 32 seconds. */
const FIRST_DELAY = 5;
/** At this one and at each later one, for an hour (Amazon's DPP wants a lock at ten). */
const FIRST_LOCK = 10;
const LOCK = HOUR;
/** Failures of a day ago are forgotten. */
const MEMORY = DAY;

/** What became of the wish to try. */
export interface TryOutcome {
  /** False during a delay or a lock: then nothing is to be tried, and nothing was counted. */
  allowed: boolean;
  /** Failures in a row; an allowed try is among them until it is taken back or they are forgotten. */
  failures: number;
  /** Nobody of this subject gets in, or will when the try that was just allowed fails: then a lock begins. */
  locked: boolean;
  /** Before this the subject may try nothing more. */
  nextTryAt: Date;
}

/**
 * Counts a try before it is made, so that of fifty at once no more get through than of fifty in a row. It
 * is one statement, and the row's lock is the queue. Whoever was right calls `takeBackTry` or
 * `forgetFailures`. For the purposes `sign_in` and `second_factor`.
 */
export async function beginTry(
  tx: SystemTx,
  { subject, now }: { subject: string; now: Date },
): Promise<TryOutcome> {
  const { failures, nextTryAt, lastFailedAt } = signInCounters;
  const count: SQL = sql`case when ${lastFailedAt} > ${instant(after(now, -MEMORY))}
    then ${failures} + 1 else 1 end`;
  const wait: SQL = sql`case when ${count} >= ${FIRST_LOCK} then ${LOCK / SECOND}
    when ${count} >= ${FIRST_DELAY} then power(2, ${count} - ${FIRST_DELAY - 1}) else 0 end`;
  const [counted] = await tx.insert(signInCounters)
    .values({ subject, failures: 1, nextTryAt: now, lastFailedAt: now })
    .onConflictDoUpdate({
      target: signInCounters.subject,
      set: {
        failures: count,
        nextTryAt: sql`${instant(now)} + ${wait} * interval '1 second'`,
        lastFailedAt: now,
      },
      // Below the first delay nobody waits, nor whoever asked a moment before the one that got in first.
      setWhere: or(lt(failures, FIRST_DELAY), lte(nextTryAt, now)),
    })
    .returning({ failures, nextTryAt });
  if (counted) return { allowed: true, locked: counted.failures >= FIRST_LOCK, ...counted };

  const [standing] = await tx.select({ failures, nextTryAt }).from(signInCounters)
    .where(eq(signInCounters.subject, subject));
  // Forgotten between the two statements: refused all the same, the next one is the first again.
  const { failures: known, nextTryAt: until } = standing ?? { failures: 0, nextTryAt: now };
  return { allowed: false, failures: known, locked: known >= FIRST_LOCK, nextTryAt: until };
}

/**
 * Takes one try back that was no failure: the right password, which the second factor's own tries follow,
 * or one that was never made. The delay that it brought goes too, one that another failure brought stays.
 */
export async function takeBackTry(
  tx: SystemTx,
  { subject, tried, now }: { subject: string; tried: TryOutcome; now: Date },
): Promise<void> {
  if (!tried.allowed) return;
  const { failures, nextTryAt } = signInCounters;
  await tx.update(signInCounters).set({
    failures: sql`greatest(${failures} - 1, 0)`,
    nextTryAt: sql`case when ${nextTryAt} = ${instant(tried.nextTryAt)}
      then ${instant(now)} else ${nextTryAt} end`,
  }).where(eq(signInCounters.subject, subject));
}

/** After a full sign-in, an unlocking or a new password: the next failure is the first. */
export async function forgetFailures(tx: SystemTx, subject: string): Promise<void> {
  await tx.delete(signInCounters).where(eq(signInCounters.subject, subject));
}

/** Ends a lock that stands, once for all who ask at once; failures before a lock stay. Says whether it did. */
export async function endLock(
  tx: SystemTx,
  { subject, now }: { subject: string; now: Date },
): Promise<boolean> {
  const { failures, nextTryAt } = signInCounters;
  const ended = await tx.delete(signInCounters)
    .where(and(
      eq(signInCounters.subject, subject),
      gte(failures, FIRST_LOCK),
      gt(nextTryAt, now),
    ))
    .returning({ subject: signInCounters.subject });
  return ended.length > 0;
}

/** Until when a subject may try nothing, for a delay or a lock; null when it may. */
export async function lockedUntil(tx: SystemTx, subject: string, now: Date): Promise<Date | null> {
  const [row] = await tx.select({ until: signInCounters.nextTryAt }).from(signInCounters)
    .where(eq(signInCounters.subject, subject));
  return row && row.until > now ? row.until : null;
}

/** Which of the subjects are locked now, and until when; one that only waits out a delay is not. */
export async function lockedAmong(
  tx: SystemTx,
  { subjects, now }: { subjects: string[]; now: Date },
): Promise<Map<string, Date>> {
  const { subject, failures, nextTryAt } = signInCounters;
  const locked = await tx.select({ subject, until: nextTryAt }).from(signInCounters)
    .where(and(inArray(subject, subjects), gte(failures, FIRST_LOCK), gt(nextTryAt, now)));
  return new Map(locked.map(({ subject, until }) => [subject, until]));
}

/**
 * Whose failures a browser's are that was never signed in to this account: `account:` and an HMAC of realm
 * and address, so that the table tells nobody which strange addresses were typed. It is keyed by the newest
 * signing key. A rotation therefore begins the counts anew, once: ten tries more for whoever guesses, who
 * cannot bring a rotation about; nothing else refers to the old subject, and expiry clears its row.
 */
export async function accountSubject(
  { keys }: Pick<Identity, "keys">,
  { realm, email }: { realm: Pick<Realm, "name">; email: string },
): Promise<string> {
  const key = await crypto.subtle.importKey(
    "raw",
    keys.signing.newest.bytes,
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  // Begins with words of its own, so that no other MAC by this key is ever one of these.
  const message = new TextEncoder().encode(`sign-in counter!${realm.name}!${email}`);
  return `account:${new Uint8Array(await crypto.subtle.sign("HMAC", key, message)).toHex()}`;
}

/** Whose failures those of a browser with a device cookie are. */
export function deviceSubject(deviceId: string): string {
  return `device:${deviceId}`;
}

/** Whose failures those are of somebody signed in who shows his second factor again. */
export function proofSubject(userId: string): string {
  return `proof:${userId}`;
}

/**
 * Whose failures all wrong codes of a person are, wherever they were shown, beside the subject of the
 * place. No unlocking forgets them, only a right code: or the mailbox, which unlocks and starts resets,
 * would be all that somebody needs who guesses codes day and night.
 */
export function factorSubject(userId: string): string {
  return `factor:${userId}`;
}

function instant(at: Date): SQL {
  return sql`${at.toISOString()}::timestamptz`;
}
