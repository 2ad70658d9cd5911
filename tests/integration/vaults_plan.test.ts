import { expect, test } from "vitest";
import { inTenant } from "../../db/tenant.ts";
import { beginConsent, finishConsent } from "../../src/connections/consent.ts";
import { requestVault } from "../../src/vaults/vaults.ts";
import { sellerIds } from "../support/amazon.ts";
import { openApp } from "../support/app.ts";
import { castOf, type Member, sessionFor } from "../support/cast.ts";

/** Which vaults a tenant may have: so many as its plan holds, and one for each seller. */
const app = await openApp();
const { members: { alice, sam }, vaults: { a1, a2, b1 } } = await castOf(app);

test("a plan holds so many accounts, also when they are asked for at the same moment", async () => {
  const asked = await Promise.allSettled(
    Array.from({ length: 8 }, (_, i) =>
      inTenant(app.db.web, sam, (tx) =>
        requestVault(tx, {
          tenantId: sam.tenantId,
          tier: "growth",
          name: `Account ${i}`,
          homeMarketplace: "US",
        }))),
  );

  // One of the three is there already.
  expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  expect(asked.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { message: "Cannot add an account: your plan (growth) holds 3, and you have 3" },
  });
});

test("a seller has one vault in a tenant, and may have one in another tenant", async () => {
  const sellingPartnerId = sellerIds.a1;
  const connect = async ({ userId, tenantId }: Member, vaultId: string) => {
    const { sessionId } = await sessionFor(app, { userId, tenantId, role: "admin" });
    const who = { userId, tenantId, sessionId, requestId: "" };
    const state = await inTenant(app.db.web, who, (tx) => beginConsent(tx, { ...who, vaultId }));
    const code = app.amazon.consentOf(sellingPartnerId);
    return await finishConsent(app.web, who, { state, code, sellingPartnerId });
  };

  expect(await connect(alice, a1)).toBe(a1);
  await expect(connect(alice, a2)).rejects.toThrow(
    "Account A-one is this Amazon seller's account already",
  );
  expect(await connect(sam, b1)).toBe(b1);
  expect(await connect(alice, a1)).toBe(a1);
});
