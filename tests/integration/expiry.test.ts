import { expect, test } from "vitest";
import { sweepExpired } from "../../src/auth/expiry.ts";
import { hashToken } from "../../src/auth/tokens.ts";
import { openApp } from "../support/app.ts";
import { castOf, NO_PASSWORD, sessionFor } from "../support/cast.ts";

const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const { userId, tenantId } = cast.members.alice;

/** A row of each table that was over, or last touched, so many days ago; negative is still to come. */
async function age(days: number) {
  const over = new Date(Date.now() - days * 86_400_000);
  const token = () => hashToken(crypto.randomUUID());
  const email = `${crypto.randomUUID()}@example.com`;
  const { sessionId } = await sessionFor(app, cast.members.alice);
  await admin`update sessions set expires_at = ${over} where id = ${sessionId}`;
  await admin`insert into invitations (tenant_id, email, role, token_hash, created_at, expires_at)
    values (${tenantId}, ${email}, 'viewer', ${await token()}, ${over}, ${over})`;
  await admin`insert into sign_in_counters (subject, failures, next_try_at, last_failed_at)
    values (${email}, 3, ${over}, ${over})`;
  await admin`insert into sign_in_attempts (token_hash, user_id, step, counter, next, expires_at)
    values (${await token()}, ${userId}, 'factor', 'account:x', '/', ${over})`;
  await admin`insert into account_links (token_hash, user_id, purpose, expires_at)
    values (${await token()}, ${userId}, 'reset', ${over}),
      (${await token()}, ${userId}, 'unlock', ${over})`;
  await admin`insert into sign_ups (token_hash, email, name, company, password_hash, created_at, expires_at)
    values (${await token()}, ${email}, 'N', 'C', ${NO_PASSWORD}, ${over}, ${over})`;
  await admin`insert into webauthn_challenges (challenge, bound_to, expires_at)
    values (${await token()}, 'anyone', ${over})`;
  await admin`insert into rate_limits (key, points, expire)
    values (${email}, 1, ${over.getTime()})`;
}

async function rows() {
  const [row] = await admin`select
    (select count(*)::int from sessions) as sessions,
    (select count(*)::int from refresh_tokens) as refresh_tokens,
    (select count(*)::int from invitations) as invitations,
    (select count(*)::int from sign_in_counters) as sign_in_counters,
    (select count(*)::int from sign_in_attempts) as sign_in_attempts,
    (select count(*)::int from account_links) as account_links,
    (select count(*)::int from sign_ups) as sign_ups,
    (select count(*)::int from webauthn_challenges) as webauthn_challenges,
    (select count(*)::int from rate_limits) as rate_limits`;
  return row;
}

test("what is over goes at once or after 30 days, with what hangs on it; the rest stays", async () => {
  await age(31);
  await age(29);
  await age(0.01);
  await age(-1);
  const swept = await sweepExpired(app.db.jobs);

  const monthly = { sessions: 1, invitations: 1, sign_in_counters: 1 };
  const atOnce = { sign_in_attempts: 3, sign_ups: 3, webauthn_challenges: 3, rate_limits: 3 };
  expect(swept).toEqual({ ...monthly, ...atOnce, account_links: 6 });
  expect(await rows()).toEqual({
    sessions: 3,
    refresh_tokens: 3,
    invitations: 3,
    sign_in_counters: 3,
    sign_in_attempts: 1,
    account_links: 2,
    sign_ups: 1,
    webauthn_challenges: 1,
    rate_limits: 1,
  });
});

test("a second time there is nothing to do, and the web may not do it", async () => {
  const again = await sweepExpired(app.db.jobs);

  expect(Object.values(again).every((count) => count === 0)).toBe(true);
  await expect(sweepExpired(app.db.web)).rejects.toThrow();
});
