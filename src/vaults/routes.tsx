import { Hono } from "hono";
import { z } from "zod";
import { inVault } from "../../db/vault.ts";
import { NewVaultForm, NewVaultPage } from "../../views/vaults/new_page.tsx";
import { VaultsPage } from "../../views/vaults/overview_page.tsx";
import { allow } from "../http/access.ts";
import type { AnyTenantContext, TenantContext, TenantEnv } from "../http/env.ts";
import { form, input, text } from "../http/input.ts";
import { goTo, isHtmx, tenantPage } from "../http/respond.ts";
import { dayIn } from "../dates.ts";
import { findMarketplace, getMarketplace } from "../marketplaces.ts";
import type { KnownVault } from "../auth/sessions.ts";
import { VAULTS_OF_TIER } from "../tenants/tiers.ts";
import { marketplaceOptions } from "./marketplace_options.ts";
import { summariseVault } from "./summary.ts";
import { isOpen, requestVault } from "./vaults.ts";

/** The overview of a tenant's vaults, and the door to a new one. */
export const vaultRoutes = new Hono<TenantEnv>();

vaultRoutes.get("/", allow("viewer"), async (c) => {
  const { session } = c.var;
  // One vault after the other, each through its own door: there is no query over two of them.
  const vaults = await Promise.all(session.vaults.map((vault) => cardOf(c, vault)));
  const { tier } = session.tenant;
  const holds = VAULTS_OF_TIER[tier];
  return c.html(
    <VaultsPage
      page={tenantPage(c, "Vaults", "vaults")}
      vaults={vaults}
      canAdd={session.role === "admin" && vaults.length < holds}
      plan={{ tier, holds }}
    />,
  );
});

vaultRoutes.get(
  "/new",
  allow("admin"),
  (c) =>
    c.html(
      <NewVaultPage
        page={tenantPage(c, "New vault", "vaults")}
        marketplaces={marketplaceOptions}
      />,
    ),
);

vaultRoutes.post(
  "/",
  allow("admin"),
  input(
    "form",
    form({
      name: text(80).pipe(z.string().min(1, "Give it a name")),
      marketplace: z.string().refine(
        (code) => findMarketplace(code) !== null,
        "Choose a marketplace",
      ),
    }),
    (context, { fields, typed }) => {
      const c = context as AnyTenantContext;
      const again = { typed, errors: fields, marketplaces: marketplaceOptions };
      return isHtmx(c)
        ? c.html(<NewVaultForm {...again} csrf={c.var.csrf} nonce={c.var.nonce} />, 422)
        : c.html(<NewVaultPage {...again} page={tenantPage(c, "New vault", "vaults")} />, 422);
    },
  ),
  async (c) => {
    const { name, marketplace } = c.req.valid("form");
    const { tenant } = c.var.session;
    const vaultId = await c.var.inTenant((tx) =>
      requestVault(tx, {
        tenantId: tenant.id,
        tier: tenant.tier,
        name,
        homeMarketplace: getMarketplace(marketplace).code,
      })
    );
    await untilOpen(c, vaultId);
    return goTo(c, `/v/${vaultId}`);
  },
);

/** The keeper opens a vault within a blink; a page that comes too early says so and waits. */
async function untilOpen(c: TenantContext, vaultId: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if (await c.var.inTenant((tx) => isOpen(tx, vaultId))) return;
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

async function cardOf(c: TenantContext, vault: KnownVault) {
  const { web, requestId } = c.var;
  const { id, name, marketplaces, homeMarketplace, state } = vault;
  const card = { id, name, marketplaces };
  if (state !== "open") {
    return {
      ...card,
      freshness: { state: "never" as const, at: null },
      possible: [],
      openFindings: 0,
      closingThisWeek: 0,
      trouble: state === "requested" ? "Its vault is being made" : "It is being deleted",
    };
  }
  const today = dayIn(getMarketplace(homeMarketplace).zone, web.now());
  return {
    ...card,
    ...await inVault(web.db, { vaultId: id, requestId }, (tx) => summariseVault(tx, today)),
  };
}
