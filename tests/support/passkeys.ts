import { inSystem } from "../../db/system.ts";
import { assertionAnswer, registrationAnswer } from "../../src/auth/passkey_input.ts";
import { beginAuthentication, finishAuthentication } from "../../src/auth/passkey_proof.ts";
import { beginRegistration, finishRegistration } from "../../src/auth/passkeys.ts";
import {
  findSession,
  findStaffSession,
  type Person,
  startSession,
} from "../../src/auth/sessions.ts";
import type { Asked } from "../../src/auth/webauthn.ts";
import type { TestApp } from "./app.ts";
import { type Authenticator, authenticatorAt, type Lie } from "./authenticator.ts";
import { type Browser, newAddress, USER_AGENT } from "./browser.ts";
import { type Member, NO_PASSWORD, sessionFor } from "./cast.ts";

export const ANYONE: Asked = { who: "anyone" };

/** From where the functions are called. */
export const FROM = {
  requestId: crypto.randomUUID(),
  address: "192.0.2.1",
  userAgent: USER_AGENT,
};

export function inSession({ sessionId, user }: Person): Asked {
  return { who: "session", sessionId, userId: user.id };
}

/** Somebody of the cast in a session of his own. */
export async function personOf(app: TestApp, member: Member): Promise<Person> {
  const { sessionId } = await sessionFor(app, member);
  return (await findSession(app.web, sessionId))!;
}

/** Alice of the staff, with the address that Alice has among the sellers. */
export async function staffPerson({ web, db: { admin } }: TestApp): Promise<Person> {
  const [user] = await admin`
    insert into users (realm, email, name, password_hash)
    values ('staff', 'alice@example.com', 'Alice', ${NO_PASSWORD}) returning id`;
  const { sessionId } = await inSystem(web.db, "sign_in", (tx) =>
    startSession(tx, {
      userId: user!.id,
      realm: "staff",
      tenantId: null,
      secondFactor: "totp",
      now: web.now(),
      from: FROM,
    }));
  return (await findStaffSession(web, sessionId))!;
}

/** Adds a passkey by the functions; the lies are the authenticator's. */
export async function addPasskey(
  { web }: TestApp,
  { person, authenticator = authenticatorAt(web.config.PUBLIC_URL), lie }: {
    person: Person;
    authenticator?: Authenticator;
    lie?: Lie;
  },
) {
  const options = await beginRegistration(web, { person });
  if ("refused" in options) throw new Error(options.refused);
  const answer = registrationAnswer.parse(authenticator.create(options, lie));
  const outcome = await finishRegistration(web, { person, answer, name: "", from: FROM });
  return { authenticator, outcome };
}

export async function challengeFor(
  { web }: TestApp,
  asked: Asked,
): Promise<{ challenge: string }> {
  const options = await beginAuthentication(web, asked);
  if ("refused" in options) throw new Error(options.refused);
  return options;
}

/** Shows a passkey to whoever asks. */
export async function showPasskey(
  app: TestApp,
  { authenticator, asked = ANYONE, realm = "seller", ...lie }: Lie & {
    authenticator: Authenticator;
    asked?: Asked;
    realm?: "seller" | "staff";
  },
) {
  const answer = assertionAnswer.parse(authenticator.get(await challengeFor(app, asked), lie));
  return await finishAuthentication(app.web, { asked, answer, realm, from: FROM });
}

/** What the record holds of an action, newest last. */
export async function recorded({ db: { admin } }: TestApp, action: string) {
  return await admin`
    select actor_id, tenant_id, details from audit_log where action = ${action} order by at`;
}

/** Asks from an address of its own each time: limits are another test's. */
export async function post(
  browser: Browser,
  path: string,
  fields: Record<string, string> = {},
): Promise<Response> {
  browser.address = newAddress();
  return await browser.request("POST", path, fields);
}

/** What the next page will say of the request before it. */
export function said(browser: Browser): string {
  return JSON.parse(decodeURIComponent(browser.cookies.get("sv-flash") ?? "null"))?.text ?? "";
}
