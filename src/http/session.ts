import { createMiddleware } from "hono/factory";
import { inTenant } from "../../db/tenant.ts";
import { Unauthenticated } from "../errors.ts";
import { type Renewal, renewSession } from "../auth/refresh.ts";
import {
  findSession,
  findStaffSession,
  type Person,
  type StartedSession,
} from "../auth/sessions.ts";
import {
  ACCESS_SECONDS,
  readAccessToken,
  SESSION_SECONDS,
  signAccessToken,
  type TokenWorld,
} from "../auth/tokens.ts";
import { dropCookie, readCookie, writeCookie } from "./cookies.ts";
import type { AnyContext, WebContext, WebEnv } from "./env.ts";
import { provenanceOf } from "./provenance.ts";

/**
 * Finds out who asks: the access token's session or, when that token is over, that of the refresh token,
 * which is exchanged for the next one. A page renews itself silently, a part that htmx asks for as well.
 */
export const session = createMiddleware<WebEnv>(async (c, next) => {
  const sessionId = await accessSession(c) ?? await renewedSession(c);
  const person = sessionId ? await findPerson(c, sessionId) : null;
  c.set("person", person);
  await next();
});

async function findPerson(c: WebContext, sessionId: string): Promise<Person | null> {
  const { web, realm, requestId } = c.var;
  if (realm.name === "staff") return await findStaffSession(web, sessionId);
  const found = await findSession(web, sessionId);
  if (!found) return null;
  const who = { tenantId: found.tenant.id, userId: found.user.id, requestId };
  c.set("session", found);
  c.set("inTenant", (work) => inTenant(web.db, who, work));
  return found;
}

/** The line in `app.ts` below which nobody passes who is not signed in. */
export const signedIn = createMiddleware<WebEnv>(async (c, next) => {
  if (!c.var.person) throw new Unauthenticated("Nobody is signed in");
  await next();
});

async function accessSession(c: WebContext): Promise<string | null> {
  const token = readCookie(c, "access");
  if (!token) return null;
  return await readAccessToken(tokenWorld(c), { realm: c.var.realm, token });
}

async function renewedSession(c: WebContext): Promise<string | null> {
  const refreshToken = readCookie(c, "refresh");
  if (!refreshToken) return null;
  const { web, realm } = c.var;
  const from = provenanceOf(c);
  const renewal: Renewal = await renewSession(web, { refreshToken, realm: realm.name, from });
  if (renewal.outcome === "renewed") {
    await giveTokens(c, renewal);
    return renewal.sessionId;
  }
  takeTokens(c);
  return null;
}

/** Hands a browser the two tokens of a session that was just started or renewed. */
export async function giveTokens(c: WebContext, started: StartedSession): Promise<void> {
  const { realm } = c.var;
  const token = await signAccessToken(tokenWorld(c), { realm, ...started });
  writeCookie(c, "access", token, ACCESS_SECONDS);
  writeCookie(c, "refresh", started.refreshToken, SESSION_SECONDS);
}

export function takeTokens(c: AnyContext): void {
  dropCookie(c, "access");
  dropCookie(c, "refresh");
  dropCookie(c, "csrf");
}

function tokenWorld(c: WebContext): TokenWorld {
  const { keys, config, now } = c.var.web;
  return { ring: keys.signing, issuer: config.PUBLIC_URL, now: now() };
}
