import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { DAY, SECOND } from "./identity.ts";
import type { Realm } from "./realm.ts";
import type { TokenWorld } from "./tokens.ts";

/** Seconds that a browser is known after a full sign-in. */
export const DEVICE_SECONDS = 180 * DAY / SECOND;

const ALGORITHM = "HS256";
const TYPE = "device+jwt";
const claims = z.object({ sub: z.uuid(), jti: z.uuid(), iat: z.int() });

/** A browser that was fully signed in before, to which account, and when: whole seconds. */
export interface KnownBrowser {
  deviceId: string;
  userId: string;
  since: Date;
}

/**
 * Whether a browser is known to an account. A new password makes strangers of all: whoever was in with
 * the old one keeps no cookie that passes a lock.
 */
export function isKnownTo(
  { id, passwordChangedAt }: { id: string; passwordChangedAt: Date },
  browser: KnownBrowser | null,
): browser is KnownBrowser {
  if (browser?.userId !== id) return false;
  return browser.since.getTime() >= Math.floor(passwordChangedAt.getTime() / SECOND) * SECOND;
}

/**
 * Says that this browser was once fully signed in to an account (OWASP's "device cookie"). It opens
 * nothing: it only has its own failures counted, not those of strangers. Each sign-in makes a new id, so
 * that an old copy of the cookie shares no count with its owner.
 */
export async function signDevice(
  { ring, issuer, now }: TokenWorld,
  { realm, userId }: { realm: Realm; userId: string },
): Promise<string> {
  const { kid, bytes } = ring.newest;
  const issuedAt = Math.floor(now.getTime() / SECOND);
  return await new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
    .setIssuer(issuer)
    .setAudience(realm.audience)
    .setSubject(userId)
    .setJti(crypto.randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + DEVICE_SECONDS)
    .sign(bytes);
}

/** The browser that a device cookie names, or null when it is not ours, bent or too old. */
export async function readDevice(
  { ring, issuer, now }: TokenWorld,
  { realm, token }: { realm: Realm; token: string },
): Promise<KnownBrowser | null> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => ring.find(kid).bytes, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer,
      audience: realm.audience,
      currentDate: now,
      requiredClaims: ["exp", "iat", "sub", "jti"],
    });
    const { sub, jti, iat } = claims.parse(payload);
    return { deviceId: jti, userId: sub, since: new Date(iat * SECOND) };
  } catch {
    // A cookie that does not verify makes the browser a new one, no more.
    return null;
  }
}
