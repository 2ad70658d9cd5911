import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { KeyRing } from "../keys.ts";

/** Seconds that an access token lives; the page promises 15 minutes. */
export const ACCESS_SECONDS = 15 * 60;
/** Seconds that a session, and its refresh token, lives; the page promises 7 days. */
export const SESSION_SECONDS = 7 * 24 * 60 * 60;

const ALGORITHM = "HS256";
const TYPE = "at+jwt";
const AUDIENCE = "sellervault-web";
const claims = z.object({ sid: z.uuid() });

/** An access token (RFC 9068's `at+jwt`) that names the session row `sessionId`. */
export async function signAccessToken(
  ring: KeyRing,
  { issuer, userId, sessionId }: { issuer: string; userId: string; sessionId: string },
): Promise<string> {
  const { kid, bytes } = ring.newest;
  return await new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(`${ACCESS_SECONDS} s`)
    .sign(bytes);
}

/** The session that a token names, or null when the token is not ours, bent or too old. */
export async function readAccessToken(
  ring: KeyRing,
  { issuer, token }: { issuer: string; token: string },
): Promise<string | null> {
  try {
    const keyOf = ({ kid }: { kid?: string }) => imported(ring.find(kid).bytes);
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer,
      audience: AUDIENCE,
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

/** A refresh token: 256 random bits, base64url. */
export function newRefreshToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** SHA-256 in hex: what is stored of a token that is itself random. */
export async function hashToken(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return new Uint8Array(digest).toHex();
}
