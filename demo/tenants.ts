import { eq } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { users, vaults } from "../db/schema/control/mod.ts";
import { inTenant } from "../db/tenant.ts";
import { inVault } from "../db/vault.ts";
import type { Lwa } from "../src/amazon/lwa.ts";
import { inSystem } from "../db/system.ts";
import { openAccount } from "../src/auth/accounts.ts";
import { after, DAY, type Identity } from "../src/auth/identity.ts";
import { hashPassword } from "../src/auth/passwords.ts";
import { enrolAuthenticator } from "../src/auth/second_factor.ts";
import { endSession, startSession } from "../src/auth/sessions.ts";
import { acceptInvitation, createInvitation } from "../src/tenants/invitations.ts";
import { isLocal } from "../src/config.ts";
import { beginConsent, finishConsent } from "../src/connections/consent.ts";
import { importCosts } from "../src/costs/costs.ts";
import type { DataKeys } from "../src/vaults/data_keys.ts";
import { requestVault } from "../src/vaults/vaults.ts";
import { costsCsv } from "./sellers/costs.ts";
import type { DemoSeller } from "./sellers/history.ts";

/** The demo's password; it refuses to exist where PUBLIC_URL is not local. */
export const DEMO_PASSWORD = "Vault-demo-2026!";

interface DemoPerson {
  name: string;
  email: string;
  /** Base 32, as an authenticator takes it. */
  totpSecret: string;
}

interface DemoTenant {
  company: string;
  tier: "growth" | "agency";
  admin: DemoPerson;
  others: (DemoPerson & { role: "member" | "viewer" })[];
  /** Vaults by the name of their simulated seller, with their home. */
  vaults: { seller: string; home: string }[];
}

export const DEMO_TENANTS: DemoTenant[] = [
  {
    company: "Northwind Home",
    tier: "growth",
    admin: {
      name: "Alice Moreau",
      email: "alice@northwind.example",
      totpSecret: "UJZDEGXDNCF32EPF3DHODZDOCIS2JHTL",
    },
    others: [
      {
        name: "Marta Lind",
        email: "marta@northwind.example",
        role: "member",
        totpSecret: "GMXGEDN73U55XTPLPFT7V4SEH2KVJ72C",
      },
      {
        name: "Bob Tanner",
        email: "bob@northwind.example",
        role: "viewer",
        totpSecret: "EUVW75EFR6EDT4SYWB5WKH7DNSIPZZ7F",
      },
    ],
    vaults: [{ seller: "Northwind Home", home: "US" }],
  },
  {
    company: "Brightside Agency",
    tier: "agency",
    admin: {
      name: "Ada Brandt",
      email: "ada@brightside.example",
      totpSecret: "K4ZRI3R2WYOJFLJOOA7LQSAJ2XUID5ZZ",
    },
    others: [],
    vaults: [
      { seller: "Alder & Finch", home: "US" },
      { seller: "Harbour Kitchen", home: "UK" },
      { seller: "Lumen Pets", home: "US" },
    ],
  },
];

export interface DemoWorld extends Identity {
  dataKeys: DataKeys;
  lwa: Lwa;
  sellers: readonly DemoSeller[];
  /** A code as the consent page of the simulated Amazon would give it. */
  consent(sellingPartnerId: string): string;
}

/**
 * Makes the demo's tenants where they are missing: their people with authenticators enrolled, their vaults
 * connected, their costs filled in. Refuses where PUBLIC_URL is not of this machine.
 */
export async function seedTenants(world: DemoWorld, say: (line: string) => void): Promise<void> {
  if (!isLocal(world.config.PUBLIC_URL)) {
    throw new Error("the demo's accounts are for a PUBLIC_URL of this machine alone");
  }
  // Two days ago, so that a password may be changed on the first day.
  const past = { ...world, now: () => after(world.now(), -2 * DAY) };
  for (const tenant of DEMO_TENANTS) {
    if (await isKnown(world.db, tenant.admin.email)) continue;
    say(
      `Demo data: ${tenant.company}, ${
        tenant.vaults.length === 1 ? "one vault" : `${tenant.vaults.length} vaults`
      }`,
    );
    const passwordHash = await hashPassword(DEMO_PASSWORD);
    const { userId, tenantId } = await openAccount(past, {
      ...tenant.admin,
      company: tenant.company,
      tier: tenant.tier,
      passwordHash,
    });
    await enrol(past, userId, tenant.admin);
    for (const { role, ...person } of tenant.others) {
      const who = { tenantId, userId };
      const { token } = await inTenant(world.db, who, (tx) =>
        createInvitation(tx, {
          tenantId,
          email: person.email,
          role,
          invitedBy: userId,
          now: past.now(),
        }));
      const accepted = await acceptInvitation(past, {
        token,
        person: { name: person.name, passwordHash },
        from: HERE,
      });
      await enrol(past, accepted.userId, person);
    }
    const { sessionId } = await inSystem(world.db, "sign_in", (tx) =>
      startSession(tx, {
        userId,
        realm: "seller",
        tenantId,
        secondFactor: "totp",
        now: world.now(),
        from: HERE,
      }));
    for (const { seller, home } of tenant.vaults) {
      await openDemoVault(world, { tenantId, userId, sessionId, tier: tenant.tier }, seller, home);
    }
    await endSession(world, {
      user: { id: userId },
      sessionId,
      why: "signed_out",
      tenantId,
      requestId: "",
    });
  }
}

/** Where the demo's own acts come from. */
const HERE = { requestId: "", address: "this machine", userAgent: "" };

async function isKnown(db: Database, email: string): Promise<boolean> {
  const known = await inSystem(
    db,
    "sign_in",
    (tx) => tx.select({ id: users.id }).from(users).where(eq(users.email, email)),
  );
  return known.length > 0;
}

async function enrol(world: Identity, userId: string, person: DemoPerson): Promise<void> {
  await enrolAuthenticator(world, { userId, secret: person.totpSecret, from: HERE });
}

async function openDemoVault(
  { db, dataKeys, lwa, sellers, consent }: DemoWorld,
  who: { tenantId: string; userId: string; sessionId: string; tier: DemoTenant["tier"] },
  name: string,
  homeMarketplace: string,
): Promise<void> {
  const seller = sellers.find((candidate) => candidate.name === name);
  if (!seller) throw new Error(`no simulated seller ${name}`);
  const vaultId = await inTenant(
    db,
    who,
    (tx) => requestVault(tx, { ...who, name, homeMarketplace }),
  );
  await untilOpen(db, who.tenantId, vaultId);
  await inVault(db, { vaultId, userId: who.userId }, (tx) => importCosts(tx, costsCsv(seller)));

  const state = await inTenant(db, who, (tx) => beginConsent(tx, { ...who, vaultId }));
  const { sellingPartnerId } = seller;
  await finishConsent({ db, dataKeys, lwa }, { ...who, requestId: "" }, {
    state,
    sellingPartnerId,
    code: consent(sellingPartnerId),
  });
}

async function untilOpen(db: Database, tenantId: string, vaultId: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const [vault] = await inTenant(
      db,
      { tenantId },
      (tx) => tx.select({ state: vaults.state }).from(vaults).where(eq(vaults.id, vaultId)),
    );
    if (vault?.state === "open") return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error("the keeper did not open a demo vault within 30 seconds");
}

/** What the sign-in page of the demo offers. */
export function demoAccounts(): { email: string; password: string; what: string }[] {
  return DEMO_TENANTS.flatMap(({ company, admin, others }) => [
    { email: admin.email, password: DEMO_PASSWORD, what: `${company}, admin` },
    ...others.map(({ email, role }) => ({
      email,
      password: DEMO_PASSWORD,
      what: `${company}, ${role}`,
    })),
  ]);
}

/** Everybody of the demo, with the secret that his authenticator would hold. */
export function demoPeople(): (DemoPerson & { what: string })[] {
  return DEMO_TENANTS.flatMap(({ company, admin, others }) => [
    { ...admin, what: `${company}, admin` },
    ...others.map((person) => ({ ...person, what: `${company}, ${person.role}` })),
  ]);
}
