import { lt, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Database } from "../../db/client.ts";
import {
  accountLinks,
  invitations,
  rateLimits,
  sessions,
  signInAttempts,
  signInCounters,
  signUps,
  webauthnChallenges,
} from "../../db/schema/control/mod.ts";
import { inSystem } from "../../db/system.ts";

const MONTH_AGO = sql`now() - interval '30 days'`;

/**
 * Deletes what is over: attempts, links, sign-ups, challenges and limits at once; sessions (with their
 * refresh tokens), invitations and counters of failures after 30 days. Returns how many rows there were,
 * by table. By the database's clock, whose policies show this purpose nothing younger.
 */
export async function sweepExpired(db: Database): Promise<Record<string, number>> {
  return await inSystem(db, "expiry", async (tx) => {
    const swept: Record<string, number> = {};
    const sweep = async (name: string, table: PgTable, over: SQL) => {
      const { count } = await tx.delete(table).where(over);
      swept[name] = count;
    };
    await sweep("sessions", sessions, lt(sessions.expiresAt, MONTH_AGO));
    await sweep("invitations", invitations, lt(invitations.expiresAt, MONTH_AGO));
    await sweep("sign_in_counters", signInCounters, lt(signInCounters.lastFailedAt, MONTH_AGO));
    await sweep("sign_in_attempts", signInAttempts, lt(signInAttempts.expiresAt, sql`now()`));
    await sweep("account_links", accountLinks, lt(accountLinks.expiresAt, sql`now()`));
    await sweep("sign_ups", signUps, lt(signUps.expiresAt, sql`now()`));
    await sweep(
      "webauthn_challenges",
      webauthnChallenges,
      lt(webauthnChallenges.expiresAt, sql`now()`),
    );
    await sweep(
      "rate_limits",
      rateLimits,
      lt(rateLimits.expire, sql`extract(epoch from now()) * 1000`),
    );
    return swept;
  });
}
