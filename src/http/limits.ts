import { sql } from "drizzle-orm";
import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import type { Database } from "../../db/client.ts";
import { executePrepared } from "../../db/prepared.ts";
import { inSystem } from "../../db/system.ts";
import { networkOf } from "../auth/network.ts";
import { TooMany } from "../errors.ts";
import type { WebEnv } from "./env.ts";
import { clientAddress } from "./provenance.ts";

/** Requests a second from one address to all routes of signing in and of accounts; the page promises 5. */
const REQUESTS = 5;
const SECONDS = 1;

/** In both realms, and whatever stands below: a page of these costs a hash, a mail or a guess. */
const GUARDED =
  /^(\/admin)?\/(login|logout|signup|forgot|reset|invit\w*|unlock|password-rules|account)(\/|$)/;

/** Whether an address belongs to signing in or to one's account. */
export function isGuarded(path: string): boolean {
  return GUARDED.test(path);
}

/**
 * Answers 429 with Retry-After to whoever asks too often. It stands before the session is looked for, so
 * that a flood costs one statement at most. Every process counts in the same table. When the database
 * does not answer it lets nobody by: without it nobody could sign in either, and a limit that opens under
 * load is none.
 */
export function limitAuth({ db }: { db: Database }): MiddlewareHandler<WebEnv> {
  const limiter = new RateLimiterPostgres({
    storeClient: throughLimitDoor(db),
    storeType: "client",
    tableName: "rate_limits",
    tableCreated: true,
    // The expiry job clears the table.
    clearExpiredByTimeout: false,
    keyPrefix: "auth",
    points: REQUESTS,
    duration: SECONDS,
    // Once they are used up, this process says no by itself until the second is over.
    inMemoryBlockOnConsumed: REQUESTS,
  });
  return createMiddleware<WebEnv>(async (c, next) => {
    if (isGuarded(c.req.path)) {
      await limiter.consume(networkOf(clientAddress(c))).catch((refusal: unknown) => {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        const wait = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
        throw new TooMany("Cannot answer: too many requests came from your address", wait);
      });
    }
    await next();
  });
}

/** What the limiter takes for a client of Postgres; its statements are constants, their values are bound. */
function throughLimitDoor(db: Database) {
  return {
    async query({ text, values = [] }: { text: string; values?: unknown[] }) {
      const rows = await inSystem(db, "limit", (tx) => executePrepared(tx, bound(text, values)));
      return { rows, rowCount: rows.length };
    },
  };
}

/** A statement whose `$1` stand for `values`. */
function bound(text: string, values: unknown[]) {
  const parts = text.split(/\$(\d+)/).map((part, at) =>
    at % 2 === 0 ? sql.raw(part) : sql`${values[Number(part) - 1]}`
  );
  return sql.join(parts);
}
