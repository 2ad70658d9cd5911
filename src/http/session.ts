import { createMiddleware } from "hono/factory";
import { inTenant } from "../../db/tenant.ts";
import { Unauthenticated } from "../errors.ts";
import { findSession, type SignedIn } from "../auth/sessions.ts";
import {
  ACCESS_SECONDS,
  readAccessToken,
  SESSION_SECONDS,
  signAccessToken,
} from "../auth/tokens.ts";
import type { StartedSession } from "../auth/accounts.ts";
import { dropCookie, readCookie, writeCookie } from "./cookies.ts";
import type { TenantEnv, WebContext, WebEnv } from "./env.ts";

/** Finds out who asks: the access token's session, or the refresh token's when that one is over. */
export const session = createMiddleware<WebEnv>(async (c, next) => {
  c.set("session", await sessionOf(c));
  await next();
});

/** The line in `app.ts` below which nobody passes who is not signed in. */
export const signedIn = createMiddleware<TenantEnv>(async (c, next) => {
  const { session, web, requestId } = c.var;
  if (!session) throw new Unauthenticated("Nobody is signed in");
  c.set(
    "inTenant",
    (work) =>
      inTenant(web.db, { tenantId: session.tenant.id, userId: session.user.id, requestId }, work),
  );
  await next();
});

async function sessionOf(c: WebContext): Promise<SignedIn | null> {
  const { db, keys, config } = c.var.web;
  const token = readCookie(c, "access");
  const sessionId = token &&
    await readAccessToken(keys.signing, { issuer: config.PUBLIC_URL, token });
  if (sessionId) return await findSession(db, { sessionId });

  const refreshToken = readCookie(c, "refresh");
  if (!refreshToken) return null;
  const found = await findSession(db, { refreshToken });
  if (found) await giveAccess(c, found.user.id, found.sessionId);
  return found;
}

/** Hands a browser the two tokens of a session that has just started. */
export async function giveTokens(c: WebContext, started: StartedSession): Promise<void> {
  await giveAccess(c, started.userId, started.sessionId);
  writeCookie(c, "refresh", started.refreshToken, SESSION_SECONDS);
}

export function takeTokens(c: WebContext): void {
  dropCookie(c, "access");
  dropCookie(c, "refresh");
  dropCookie(c, "csrf");
}

async function giveAccess(c: WebContext, userId: string, sessionId: string): Promise<void> {
  const { keys, config } = c.var.web;
  const token = await signAccessToken(keys.signing, {
    issuer: config.PUBLIC_URL,
    userId,
    sessionId,
  });
  writeCookie(c, "access", token, ACCESS_SECONDS);
}
