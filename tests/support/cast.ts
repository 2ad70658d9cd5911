import type { Role } from "../../db/schema/control/mod.ts";
import { inTenant } from "../../db/tenant.ts";
import { inSystem } from "../../db/system.ts";
import { SELLERS } from "../../src/auth/realm.ts";
import { type StartedSession, startSession } from "../../src/auth/sessions.ts";
import { signAccessToken } from "../../src/auth/tokens.ts";
import { beginConsent, finishConsent } from "../../src/connections/consent.ts";
import { requestVault } from "../../src/vaults/vaults.ts";
import { sellerIds } from "./amazon.ts";
import { type TestApp, workOff } from "./app.ts";
import { type Browser, browserOf, USER_AGENT } from "./browser.ts";

/** Alice owns tenant A, Marta works there, Bob may only read it, Sam owns tenant B and is a stranger. */
export type Person = "alice" | "marta" | "bob" | "sam" | "nobody";

export interface Member {
  userId: string;
  tenantId: string;
  role: Role;
}

export interface Cast {
  tenantA: string;
  tenantB: string;
  members: Record<Exclude<Person, "nobody">, Member>;
  vaults: { a1: string; a2: string; b1: string };
  /** A browser in which this person has just signed in. */
  as(person: Person): Promise<Browser>;
}

/** A hash of random bytes that were thrown away: no password opens it. */
export const NO_PASSWORD = "$2b$12$3Txe3xby2wB0QFBEE7s1MuT.87scf/h079oqXwrUGjbiGRf4i6aea";

/** Tenant A, an agency with the vaults A1 and A2, and tenant B with B1; nothing is connected yet. */
export async function castOf(app: TestApp): Promise<Cast> {
  const { admin } = app.db;
  const tenantOf = async (name: string) =>
    (await admin`insert into tenants (name, tier) values (${name}, 'agency') returning id`)[0]!
      .id as string;
  const tenantA = await tenantOf("Tenant A");
  const tenantB = await tenantOf("Tenant B");

  const memberOf = async (name: string, tenantId: string, role: Role): Promise<Member> => {
    const [user] = await admin`
      insert into users (email, name, password_hash)
      values (${`${name.toLowerCase()}@example.com`}, ${name}, ${NO_PASSWORD}) returning id`;
    await admin`insert into memberships (tenant_id, user_id, role) values (${tenantId}, ${
      user!.id
    }, ${role})`;
    return { userId: user!.id, tenantId, role };
  };
  const members = {
    alice: await memberOf("Alice", tenantA, "admin"),
    marta: await memberOf("Marta", tenantA, "member"),
    bob: await memberOf("Bob", tenantA, "viewer"),
    sam: await memberOf("Sam", tenantB, "admin"),
  };

  const vaultOf = (who: Member, name: string) =>
    inTenant(
      app.db.web,
      who,
      (tx) =>
        requestVault(tx, { tenantId: who.tenantId, tier: "agency", name, homeMarketplace: "US" }),
    );
  const vaults = {
    a1: await vaultOf(members.alice, "Account A-one"),
    a2: await vaultOf(members.alice, "Account A-two"),
    b1: await vaultOf(members.sam, "Account B-one"),
  };
  await workOff(app);

  return {
    tenantA,
    tenantB,
    members,
    vaults,
    as: (person) =>
      person === "nobody" ? Promise.resolve(browserOf(app)) : signedIn(app, members[person]),
  };
}

/** A browser with a session of a member. */
export async function signedIn(app: TestApp, member: Member): Promise<Browser> {
  const started = await sessionFor(app, member);
  const { keys, config, now } = app.web;
  const access = await signAccessToken(
    { ring: keys.signing, issuer: config.PUBLIC_URL, now: now() },
    { realm: SELLERS, ...started },
  );
  return browserOf(app, { "sv-access": access, "sv-refresh": started.refreshToken });
}

/** A session of a member that has just shown its second factor, as the doors start it. */
export async function sessionFor(
  { db, web }: TestApp,
  { userId, tenantId }: Member,
): Promise<StartedSession> {
  const from = { requestId: crypto.randomUUID(), address: "192.0.2.1", userAgent: USER_AGENT };
  return await inSystem(
    db.web,
    "sign_in",
    (tx) =>
      startSession(tx, {
        userId,
        realm: "seller",
        tenantId,
        secondFactor: "totp",
        now: web.now(),
        from,
      }),
  );
}

/** Connects a vault of the cast to its seller, as the consent would; the first sync then waits. */
export async function connectVault(
  app: TestApp,
  cast: Cast,
  name: "a1" | "a2" | "b1",
): Promise<void> {
  const member = name === "b1" ? cast.members.sam : cast.members.alice;
  const { userId, tenantId } = member;
  const { sessionId } = await sessionFor(app, member);
  const who = { userId, tenantId, sessionId, requestId: crypto.randomUUID() };
  const vaultId = cast.vaults[name];
  const state = await inTenant(app.db.web, who, (tx) => beginConsent(tx, { ...who, vaultId }));
  const sellingPartnerId = sellerIds[name];
  const code = app.amazon.consentOf(sellingPartnerId);
  await finishConsent(app.web, who, { state, code, sellingPartnerId });
}

/** Every vault connected, synced and audited, with findings of which one is approved. */
export async function fillVaults(app: TestApp, cast: Cast): Promise<void> {
  for (const name of ["a1", "a2", "b1"] as const) await connectVault(app, cast, name);
  await workOff(app);
}
