import { type JWTPayload, SignJWT } from "jose";
import { inSystem } from "../../db/system.ts";
import { type Realm, SELLERS, STAFF } from "../../src/auth/realm.ts";
import { type StartedSession, startSession } from "../../src/auth/sessions.ts";
import { NO_PASSWORD } from "./cast.ts";
import type { TestApp } from "./app.ts";
import { USER_AGENT } from "./browser.ts";

/** What a token that somebody made by himself says otherwise than ours do. */
export interface Forged {
  header?: Record<string, string | undefined>;
  /** Claims in place of ours; one that is undefined is left out. */
  claims?: JWTPayload;
  key?: Uint8Array;
}

/** A token of a session in all that ours say, but for `forged`. */
export async function forge(
  { web }: Pick<TestApp, "web">,
  { realm, started }: { realm: Realm; started: StartedSession },
  { header, claims, key }: Forged = {},
): Promise<string> {
  const { newest } = web.keys.signing;
  const now = Math.floor(web.now().getTime() / 1000);
  return await new SignJWT({
    sid: started.sessionId,
    amr: [started.secondFactor],
    iss: web.config.PUBLIC_URL,
    aud: realm.audience,
    sub: started.userId,
    iat: now,
    nbf: now,
    exp: now + 900,
    ...claims,
  }).setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid: newest.kid, ...header })
    .sign(key ?? newest.bytes);
}

/** A token's three parts, put together anew with another header and signature. */
export function bend(token: string, header: Record<string, unknown>, signature?: string): string {
  const [, payload, own] = token.split(".");
  const encoded = new TextEncoder().encode(JSON.stringify(header))
    .toBase64({ alphabet: "base64url", omitPadding: true });
  return `${encoded}.${payload}.${signature ?? own}`;
}

/** Tokens that are none, by what is wrong with them; `other` is the session of the other realm. */
export async function badTokens(
  app: Pick<TestApp, "web">,
  { realm, started, other }: { realm: Realm; started: StartedSession; other: StartedSession },
): Promise<Record<string, string>> {
  const make = (forged?: Forged) => forge(app, { realm, started }, forged);
  const foreign = realm === STAFF ? SELLERS : STAFF;
  const { encryption, signing } = app.web.keys;
  const now = Math.floor(app.web.now().getTime() / 1000);
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const good = await make();
  const [header, payload, signature] = good.split(".") as [string, string, string];
  const turned = signature.startsWith("A") ? "B" : "A";

  return {
    "empty": "",
    "no token": "x.y.z",
    "two parts": `${header}.${payload}`,
    "a dot too many": `${good}.`,
    "no signature": `${header}.${payload}.`,
    "a bent signature": `${header}.${payload}.${turned}${signature.slice(1)}`,
    "a cut signature": good.slice(0, -8),
    "bent claims": `${header}.${payload.slice(0, -4)}AAAA.${signature}`,
    "alg none": bend(good, { alg: "none", typ: "at+jwt" }, ""),
    "alg none, signed": bend(good, { alg: "none", typ: "at+jwt", kid: signing.newest.kid }),
    "alg NONE": bend(good, { alg: "NONE", typ: "at+jwt" }, ""),
    "alg RS256": bend(good, { alg: "RS256", typ: "at+jwt", kid: signing.newest.kid }),
    "another alg": await make({ header: { alg: "HS512" }, key: random(64) }),
    "another alg with our key": await make({
      header: { alg: "HS512" },
      key: new Uint8Array([...signing.newest.bytes, ...new Uint8Array(32)]),
    }),
    "an empty key": bend(await make({ key: random(32) }), {
      alg: "HS256",
      typ: "at+jwt",
      kid: signing.newest.kid,
    }),
    "a key in its header": await make({
      header: { jwk: JSON.stringify({ kty: "oct", k: "AAAA" }) },
      key: random(32),
    }),
    "another key": await make({ key: random(32) }),
    "an unknown key id": await make({ header: { kid: "sig-unknown" } }),
    "no key id": await make({ header: { kid: undefined } }),
    "a key of another use": await make({
      header: { kid: encryption.newest.kid },
      key: encryption.newest.bytes,
    }),
    "another audience": await make({ claims: { aud: "another-service" } }),
    "the other realm's audience": await make({ claims: { aud: foreign.audience } }),
    "the other realm's token": await forge(app, { realm: foreign, started: other }),
    "the other realm's session": await make({ claims: { sid: other.sessionId } }),
    "no audience": await make({ claims: { aud: undefined } }),
    "another issuer": await make({ claims: { iss: "https://elsewhere.example" } }),
    "no issuer": await make({ claims: { iss: undefined } }),
    "another type": await make({ header: { typ: "JWT" } }),
    "no type": await make({ header: { typ: undefined } }),
    "no amr": await make({ claims: { amr: undefined } }),
    "an empty amr": await make({ claims: { amr: [] } }),
    "an amr of a password": await make({ claims: { amr: ["pwd"] } }),
    "no subject": await make({ claims: { sub: undefined } }),
    "no end": await make({ claims: { exp: undefined } }),
    "its end behind it": await make({ claims: { iat: now - 901, nbf: now - 901, exp: now - 1 } }),
    "its beginning ahead": await make({ claims: { nbf: now + 60 } }),
    "a session that is none": await make({ claims: { sid: crypto.randomUUID() } }),
    "no session": await make({ claims: { sid: undefined } }),
    "a session id that is no id": await make({ claims: { sid: "1' or '1'='1" } }),
  };
}

/** A member of the staff with a live session. */
export async function staffSession({ db, web }: TestApp): Promise<StartedSession> {
  const [user] = await db.admin`
    insert into users (realm, email, name, password_hash)
    values ('staff', ${`${crypto.randomUUID()}@staff.example`}, 'Stella', ${NO_PASSWORD})
    returning id`;
  return await inSystem(
    db.web,
    "sign_in",
    (tx) =>
      startSession(tx, {
        userId: user!.id,
        realm: "staff",
        tenantId: null,
        secondFactor: "totp",
        now: web.now(),
        from: {
          requestId: crypto.randomUUID(),
          address: "192.0.2.2",
          userAgent: USER_AGENT,
        },
      }),
  );
}
