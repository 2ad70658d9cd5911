import type { Browser } from "playwright-core";
import { expect } from "vitest";
import { joinTenant } from "../../../src/auth/accounts.ts";
import { openWindow, type Window } from "../chromium.ts";
import { PASSWORD, sees, send } from "../hands.ts";
import type { Product } from "../product.ts";

export async function otherPages(window: Window, vault: string): Promise<void> {
  const { page } = window;
  await page.goto("/vaults");
  await window.look("vaults");
  await page.goto("/members");
  await sees(page, "alice@linden.example");
  await window.look("members");
  await window.expecting(404, () => page.goto(`${vault}/nowhere`));
  await window.look("not-found");
  await window.expecting(404, () => page.goto("/v/0000000000"));
  await window.expecting(404, () => page.goto(`${vault}/findings/999999`));
  await window.look("finding-not-found");
}

/** Bob may read everything and change nothing. */
export async function asViewer(
  browser: Browser,
  alice: Window,
  product: Product,
  vault: string,
): Promise<void> {
  const [tenant] = await product.db.admin`select id from tenants where name = 'Linden & Sons'`;
  await joinTenant(product.db.web, {
    tenantId: tenant!.id,
    role: "viewer",
    name: "Bob Tanner",
    email: "bob@linden.example",
    password: PASSWORD,
  });
  const window = await openWindow(browser, product.url, alice.script);
  const { page } = window;
  await page.goto(`${vault}/findings`);
  await page.waitForURL("**/login?next=*");
  await page.getByLabel("Email").fill("bob@linden.example");
  await page.getByLabel("Password").fill(PASSWORD);
  await send(page, "Sign in");
  await page.waitForURL(`**${vault}/findings`);
  expect(await page.getByRole("button", { name: /Approve|Dismiss/ }).count()).toBe(0);
  await window.look("viewer-findings");
  await page.goto(`${vault}/sync`);
  expect(await page.getByRole("button", { name: /Sync now|Upload|Disconnect/ }).count()).toBe(0);
  await window.look("viewer-sync");
  await window.expecting(403, () => page.goto("/vaults/new"));
  await sees(page, "That is not yours to do");
  await window.look("viewer-refused");
  alice.troubles.push(...window.troubles);
  await window.close();

  await alice.page.goto("/members");
  await alice.look("members-two");
  const role = alice.page.getByLabel("Role of Bob Tanner");
  await role.selectOption("member");
  if (!alice.script) await send(alice.page, "Save");
  await expect.poll(() => role.inputValue()).toBe("member");
  await alice.page.getByText("Remove…").click();
  await send(alice.page, "Remove Bob Tanner");
  await sees(alice.page, "The member is removed");
  expect(await alice.page.getByText("bob@linden.example").count()).toBe(0);
}

/** What a starter's plan does not hold, and an address that somebody made up. */
export async function refusals(window: Window, vault: string): Promise<void> {
  const { page } = window;
  await page.goto("/vaults/new");
  await page.getByLabel("Name").fill("A second one");
  await window.expecting(409, async () => {
    await send(page, "Open vault");
    await sees(page, "Cannot add an account: your plan");
  });
  await window.look("vaults-refused");
  await page.goto(`${vault}/findings?page=900`);
  await window.look("findings-last-page");
}
