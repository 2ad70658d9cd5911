import { asc, desc, eq, sql } from "drizzle-orm";
import {
  memberships,
  type RealmName,
  type SecondFactor,
  sessions,
  users,
} from "../../db/schema/control/mod.ts";
import { inSystem } from "../../db/system.ts";
import { NoCompanyPage } from "../../views/auth/no_company_page.tsx";
import { record } from "../audit/record.ts";
import { Conflict, SignInOver } from "../errors.ts";
import { keepAttempt } from "../http/attempt.ts";
import { dropCookie, writeCookie } from "../http/cookies.ts";
import { renewCsrf } from "../http/csrf.ts";
import type { WebContext } from "../http/env.ts";
import { knownBrowser } from "../http/known_browser.ts";
import { dropLink, keptLink } from "../http/mail_link.ts";
import { provenanceOf } from "../http/provenance.ts";
import { goTo, publicPage } from "../http/respond.ts";
import { giveTokens } from "../http/session.ts";
import { signedInFromNewBrowser } from "../mail/letters/session.ts";
import { acceptInvitation, findInvitation } from "../tenants/invitations.ts";
import { type Attempt, awaitNewPassword, consumeAttempt, createAttempt } from "./attempts.ts";
import { DEVICE_SECONDS, signDevice } from "./device_cookie.ts";
import { deviceSubject, forgetFailures } from "./failures.ts";
import type { Identity, Provenance } from "./identity.ts";
import { noticeTo } from "./notices.ts";
import { isPasswordOver } from "./password_age.ts";
import { pathWithin } from "./realm.ts";
import { endSession, type StartedSession, startSession } from "./sessions.ts";

type Finished = Pick<Attempt, "tokenHash" | "userId" | "counter" | "next">;

/**
 * What follows a second factor that was shown: a new password where the old one is over or an admin
 * demanded one, else the session. Of two requests that finish one attempt, the second throws SignInOver.
 */
export async function finishSignIn(
  c: WebContext,
  { attempt, provedBy }: { attempt: Finished; provedBy: SecondFactor },
): Promise<Response> {
  const { web, realm } = c.var;
  const { userId, tokenHash } = attempt;
  const { mustChange, ...standing } = await findStanding(web, userId);
  if (mustChange) {
    const waits = await inSystem(
      web.db,
      "sign_in",
      (tx) => awaitNewPassword(tx, { tokenHash, provedBy, now: web.now() }),
    );
    if (!waits) throw new SignInOver(OVER);
    return goTo(c, `${realm.base}/login/password`);
  }
  return await enter(c, { ...attempt, ...standing, provedBy });
}

/**
 * Lets in whoever showed a passkey that is both factors at once. No failure counts against it and it clears
 * none of strangers; a password that is over or was demanded anew is asked for all the same.
 */
export async function enterWith(
  c: WebContext,
  { userId, provedBy, next }: { userId: string; provedBy: "passkey"; next: string },
): Promise<Response> {
  const { web, realm } = c.var;
  const { mustChange, ...standing } = await findStanding(web, userId);
  const device = await knownBrowser(c, { id: userId, ...standing });
  const counter = device ? deviceSubject(device.deviceId) : `passkey:${userId}`;
  if (!mustChange) return await enter(c, { userId, counter, next, provedBy, ...standing });

  const attempt = { userId, step: "password", provedBy, counter, next, now: web.now() } as const;
  keepAttempt(c, await inSystem(web.db, "sign_in", (tx) => createAttempt(tx, attempt)));
  return goTo(c, `${realm.base}/login/password`);
}

const OVER = "Sign in again: that sign-in is over";

interface Standing {
  mustChange: boolean;
  /** The company of the last session, else the one that he has belonged to the longest; null for none. */
  tenantId: string | null;
  passwordChangedAt: Date;
}

async function findStanding({ db, now }: Identity, userId: string): Promise<Standing> {
  return await inSystem(db, "sign_in", async (tx) => {
    const [user] = await tx.select({
      changedAt: users.passwordChangedAt,
      demanded: users.passwordChangeDemanded,
    }).from(users).where(eq(users.id, userId));
    if (!user) throw new SignInOver(OVER);
    const lastUsed = tx.select({ at: sessions.createdAt }).from(sessions)
      .where(sql`${sessions.userId} = ${memberships.userId}
        and ${sessions.tenantId} = ${memberships.tenantId}`)
      .orderBy(desc(sessions.createdAt)).limit(1);
    const [company] = await tx.select({ id: memberships.tenantId }).from(memberships)
      .where(eq(memberships.userId, userId))
      .orderBy(sql`(${lastUsed}) desc nulls last`, asc(memberships.createdAt)).limit(1);
    return {
      mustChange: user.demanded || isPasswordOver(user.changedAt, now()),
      tenantId: company?.id ?? null,
      passwordChangedAt: user.changedAt,
    };
  });
}

interface Entry extends Omit<Finished, "tokenHash">, Omit<Standing, "mustChange"> {
  /** Absent where no attempt led here. */
  tokenHash?: string;
  provedBy: SecondFactor;
}

/** A session begins: the one before ends, and the CSRF token is the new one's. */
async function enter(c: WebContext, shown: Entry): Promise<Response> {
  const { web, realm, person, session, requestId } = c.var;
  dropCookie(c, "attempt");
  const tenantId = shown.tenantId ?? await joinByLink(c, shown);
  if (realm.name === "seller" && tenantId === null) return await turnAway(c, shown);

  const entry = { ...shown, tenantId };
  const isKnown = await knownBrowser(c, { id: entry.userId, ...entry }) !== null;
  const from = provenanceOf(c);
  const started = await startWith(web, { ...entry, realm: realm.name, isKnown, from });
  if (person) {
    const why = "signed_in_again";
    await endSession(web, { ...person, why, tenantId: session?.tenant.id, requestId });
  }
  await giveTokens(c, started);
  renewCsrf(c, started.sessionId);
  const { keys, config, now } = web;
  const world = { ring: keys.signing, issuer: config.PUBLIC_URL, now: now() };
  writeCookie(
    c,
    "device",
    await signDevice(world, { realm, userId: entry.userId }),
    DEVICE_SECONDS,
  );
  return goTo(c, pathWithin(realm, entry.next) ?? realm.home);
}

/** Somebody of no company who comes from an invitation for him joins that company; null for anybody else. */
async function joinByLink(c: WebContext, { userId }: Entry): Promise<string | null> {
  const { web } = c.var;
  const token = keptLink(c);
  const invitation = token === null ? null : await findInvitation(web, { token });
  if (token === null || invitation?.userId !== userId) return null;
  try {
    const from = provenanceOf(c);
    const { tenantId } = await acceptInvitation(web, { token, userId, from });
    dropLink(c);
    return tenantId;
  } catch (error) {
    // Used or withdrawn a moment ago: then there is still no company.
    if (error instanceof Conflict) return null;
    throw error;
  }
}

/** The right person, of no company any more: nothing is open to him. */
async function turnAway(c: WebContext, { tokenHash }: Entry): Promise<Response> {
  const { db, now } = c.var.web;
  if (tokenHash !== undefined) {
    await inSystem(db, "sign_in", (tx) => consumeAttempt(tx, { tokenHash, now: now() }));
  }
  return c.html(NoCompanyPage({ page: publicPage(c, "No company") }) as string, 403);
}

async function startWith(
  identity: Identity,
  { userId, realm, tenantId, provedBy, tokenHash, counter, isKnown, from }:
    & Omit<Entry, "next">
    & { realm: RealmName; isKnown: boolean; from: Provenance },
): Promise<StartedSession> {
  const now = identity.now();
  const { requestId } = from;
  const errand = { purpose: "sign_in", userId, tenantId: tenantId ?? "", requestId } as const;
  return await inSystem(identity.db, errand, async (tx) => {
    if (tokenHash !== undefined && !await consumeAttempt(tx, { tokenHash, now })) {
      throw new SignInOver(OVER);
    }
    const secondFactor = provedBy;
    const started = await startSession(tx, { userId, realm, tenantId, secondFactor, now, from });
    if (tokenHash !== undefined) await forgetFailures(tx, counter);
    await record(tx, "person.signed_in", { userId, sessionId: started.sessionId, secondFactor });
    if (!isKnown) await noticeTo(tx, identity, { userId, from, letter: signedInFromNewBrowser });
    return started;
  });
}
