import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { type SecondFactor, secondFactors } from "../../db/schema/control/mod.ts";
import type { KeyRing } from "../keys.ts";
import type { Realm } from "./realm.ts";

/** Seconds that an access token lives; the page promises 15 minutes. */
export const ACCESS_SECONDS = 15 * 60;
/** Seconds that a session, and the family of its refresh tokens, lives; the page promises 7 days. */
export const SESSION_SECONDS = 7 * 24 * 60 * 60;

const ALGORITHM = "HS256";
const TYPE = "at+jwt";
const claims = z.object({ sid: z.uuid(), amr: z.array(z.enum(secondFactors)).length(1) });

export interface TokenSubject {
  realm: Realm;
  userId: string;
  sessionId: string;
  secondFactor: SecondFactor;
}

/** For whom tokens are made, and when: a token of another product or realm, or of another time, is none. */
export interface TokenWorld {
  ring: KeyRing;
  issuer: string;
  now: Date;
}

/** An access token (RFC 9068's `at+jwt`) that names the session row and the second factor that opened it. */
export async function signAccessToken(
  { ring, issuer, now }: TokenWorld,
  { realm, userId, sessionId, secondFactor }: TokenSubject,
): Promise<string> {
  const { kid, bytes } = ring.newest;
  const issuedAt = Math.floor(now.getTime() / 1000);
  return await new SignJWT({ sid: sessionId, amr: [secondFactor] })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
    .setIssuer(issuer)
    .setAudience(realm.audience)
    .setSubject(userId)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + ACCESS_SECONDS)
    .sign(bytes);
}

/** The session that a token names, or null when the token is not ours, bent, too old or not yet good. */
export async function readAccessToken(
  { ring, issuer, now }: TokenWorld,
  { realm, token }: { realm: Realm; token: string },
): Promise<string | null> {
  try {
    const keyOf = ({ kid }: { kid?: string }) => imported(ring.find(kid).bytes);
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer,
      audience: realm.audience,
      currentDate: now,
      requiredClaims: ["exp", "iat", "sub"],
    });
    return claims.parse(payload).sid;
  } catch {
    // Whatever is wrong with it, a token that does not verify is no token.
    return null;
  }
}

/** A key as WebCrypto wants it, made once: every request of somebody who is signed in verifies a token. */
function imported(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  let key = keys.get(bytes);
  if (!key) {
    key = crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
      "verify",
    ]);
    keys.set(bytes, key);
  }
  return key;
}

const keys = new WeakMap<Uint8Array, Promise<CryptoKey>>();

/** A token that means nothing by itself: 256 random bits, base64url. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** SHA-256 in hex: what is stored of a token that is itself random. */
export async function hashToken(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return new Uint8Array(digest).toHex();
}
