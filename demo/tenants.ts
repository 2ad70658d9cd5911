import { eq } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { vaults } from "../db/schema/control/mod.ts";
import { inTenant } from "../db/tenant.ts";
import { inVault } from "../db/vault.ts";
import type { Lwa } from "../src/amazon/lwa.ts";
import { joinTenant, signIn, signUp, startSession } from "../src/auth/accounts.ts";
import { beginConsent, finishConsent } from "../src/connections/consent.ts";
import { importCosts } from "../src/costs/costs.ts";
import type { DataKeys } from "../src/vaults/data_keys.ts";
import { requestVault } from "../src/vaults/vaults.ts";
import { costsCsv } from "./sellers/costs.ts";
import type { DemoSeller } from "./sellers/history.ts";

/** The demo's password; it refuses to exist where PUBLIC_URL is not local. */
export const DEMO_PASSWORD = "Vault-demo-2026!";

interface DemoTenant {
  company: string;
  tier: "starter" | "agency";
  admin: { name: string; email: string };
  others: { name: string; email: string; role: "member" | "viewer" }[];
  /** Vaults by the name of their simulated seller, with their home. */
  vaults: { seller: string; home: string }[];
}

export const DEMO_TENANTS: DemoTenant[] = [
  {
    company: "Northwind Home",
    tier: "starter",
    admin: { name: "Alice Moreau", email: "alice@northwind.example" },
    others: [
      { name: "Marta Lind", email: "marta@northwind.example", role: "member" },
      { name: "Bob Tanner", email: "bob@northwind.example", role: "viewer" },
    ],
    vaults: [{ seller: "Northwind Home", home: "US" }],
  },
  {
    company: "Brightside Agency",
    tier: "agency",
    admin: { name: "Ada Brandt", email: "ada@brightside.example" },
    others: [],
    vaults: [
      { seller: "Alder & Finch", home: "US" },
      { seller: "Harbour Kitchen", home: "UK" },
      { seller: "Lumen Pets", home: "US" },
    ],
  },
];

export interface DemoWorld {
  db: Database;
  dataKeys: DataKeys;
  lwa: Lwa;
  sellers: readonly DemoSeller[];
  /** A code as the consent page of the simulated Amazon would give it. */
  consent(sellingPartnerId: string): string;
}

/** Makes the demo's tenants where they are missing, connects their vaults and fills in their costs. */
export async function seedTenants(world: DemoWorld, say: (line: string) => void): Promise<void> {
  for (const tenant of DEMO_TENANTS) {
    const { db } = world;
    const known = await signIn(db, { email: tenant.admin.email, password: DEMO_PASSWORD });
    if (known) continue;
    say(
      `Demo data: ${tenant.company}, ${
        tenant.vaults.length === 1 ? "one vault" : `${tenant.vaults.length} vaults`
      }`,
    );
    const { userId, tenantId } = await signUp(db, {
      ...tenant.admin,
      company: tenant.company,
      tier: tenant.tier,
      password: DEMO_PASSWORD,
    });
    for (const person of tenant.others) {
      await joinTenant(db, { ...person, tenantId, password: DEMO_PASSWORD });
    }
    const { sessionId } = await startSession(db, userId, tenantId);
    for (const { seller, home } of tenant.vaults) {
      await openDemoVault(world, { tenantId, userId, sessionId, tier: tenant.tier }, seller, home);
    }
  }
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
