import { Hono } from "hono";
import { z } from "zod";
import { CALLBACK_PATH } from "../amazon/lwa.ts";
import { AmazonError } from "../amazon/errors.ts";
import { Conflict, Forbidden, Invalid, NotFound } from "../errors.ts";
import { allow } from "../http/access.ts";
import type { TenantContext, TenantEnv, VaultEnv } from "../http/env.ts";
import { form, input } from "../http/input.ts";
import { goTo } from "../http/respond.ts";
import { disconnect } from "./connections.ts";
import { beginConsent, finishConsent, refuseConsent } from "./consent.ts";

/** Below `/v/:vault/connection`: only admins give Amazon's leave and take it back. */
export const connectionRoutes = new Hono<VaultEnv>();

connectionRoutes.post(
  "/",
  allow("admin", { sensitive: true }),
  input("form", form({})),
  async (c) => {
    const { web, vault, session } = c.var;
    const lwa = demandLwa(web.lwa);
    if (vault.state !== "open") {
      throw new Conflict("Cannot connect this account yet: its vault is being made");
    }
    const who = { tenantId: session.tenant.id, sessionId: session.sessionId, vaultId: vault.id };
    const state = await c.var.inTenant((tx) => beginConsent(tx, who));
    return c.redirect(lwa.consentUrl(vault.region, state), 303);
  },
);

connectionRoutes.post(
  "/delete",
  allow("admin", { sensitive: true }),
  input("form", form({})),
  async (c) => {
    const { vault } = c.var;
    await c.var.inTenant((tx) => disconnect(tx, vault.id));
    return goTo(c, `/v/${vault.id}/sync`, {
      kind: "done",
      text:
        "Disconnected: the token is destroyed. In Seller Central, under Apps and Services, Manage Your Apps, you can also take the leave back on Amazon's side",
    });
  },
);

/** Amazon sends the seller back here. The page's address holds a code: it is left at once and told to no one. */
export const callbackRoutes = new Hono<TenantEnv>();

const callback = z.object({
  state: z.string().min(1).max(200),
  spapi_oauth_code: z.string().min(1).max(1000).optional(),
  selling_partner_id: z.string().regex(/^[A-Z0-9]{8,20}$/).optional(),
});

callbackRoutes.use(CALLBACK_PATH, async (c, next) => {
  c.header("Referrer-Policy", "no-referrer");
  await next();
});

callbackRoutes.get(CALLBACK_PATH, allow("admin"), input("query", callback), async (c) => {
  const { state, spapi_oauth_code: code, selling_partner_id: sellingPartnerId } = c.req.valid(
    "query",
  );
  const { db, dataKeys, lwa } = c.var.web;
  if (!code || !sellingPartnerId) {
    const vaultId = await refuseConsent(db, who(c), state);
    const back = vaultId ? `/v/${vaultId}/sync` : "/vaults";
    return goTo(c, back, {
      kind: "notice",
      text: "Nothing was connected: you did not confirm at Amazon",
    });
  }
  try {
    const vaultId = await finishConsent({ db, dataKeys, lwa: demandLwa(lwa) }, who(c), {
      state,
      code,
      sellingPartnerId,
    });
    return goTo(c, `/v/${vaultId}/sync`, {
      kind: "done",
      text: "Connected. The first reports are on their way: 18 months of them take a few minutes",
    });
  } catch (error) {
    const text = refusalOf(error);
    if (!text) throw error;
    return goTo(c, "/vaults", { kind: "error", text });
  }
});

/** A consent that fails is told on a page of its own: none is shown whose address holds a code. */
function refusalOf(error: unknown): string | null {
  if (error instanceof AmazonError) {
    return `Nothing was connected: ${error.message}. Begin again from the account's sync page`;
  }
  const known = [Conflict, Forbidden, Invalid, NotFound].some((kind) => error instanceof kind);
  return known ? (error as Error).message : null;
}

function who(c: TenantContext) {
  const { session, requestId } = c.var;
  return {
    tenantId: session.tenant.id,
    userId: session.user.id,
    sessionId: session.sessionId,
    requestId,
  };
}

function demandLwa<T>(lwa: T | null): T {
  if (!lwa) {
    throw new Invalid(
      "Cannot connect to Amazon: this server has no Amazon application yet; reports can be uploaded meanwhile",
    );
  }
  return lwa;
}
