import type { Browser } from "playwright-core";
import { expect } from "vitest";
import { codeOf } from "../../support/newcomer.ts";
import { openWindow, type Window } from "../chromium.ts";
import { PASSWORD, sees, send } from "../hands.ts";
import type { Product } from "../product.ts";
import { linkFor, sendForm, signInWith } from "./entering.ts";

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

const BOB = "bob@linden.example";

/** Bob may read everything and change nothing. */
export async function asViewer(
  browser: Browser,
  alice: Window,
  product: Product,
  vault: string,
): Promise<void> {
  await alice.page.goto("/members");
  await alice.page.getByLabel("Email").fill(BOB);
  await alice.page.getByLabel("Role", { exact: true }).selectOption("viewer");
  await send(alice.page, "Send the invitation");
  await sees(alice.page, BOB);
  await alice.look("members-invited");

  const window = await openWindow(browser, product.url, alice.script);
  const { page } = window;
  await page.goto(await linkFor(product, BOB));
  await window.look("invitation");
  await page.getByLabel("Your name").fill("Bob Tanner");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await sendForm(window, "Accept and join");
  await page.waitForURL("**/login");
  await page.goto(`${vault}/findings`);
  await page.waitForURL("**/login?next=*");
  await signInWith(window, BOB);
  await page.waitForURL("**/login/enrolment");
  const secret = (await page.locator("#totp-secret").textContent())!.replaceAll(" ", "");
  await page.getByLabel("The six digits").fill(codeOf(secret));
  await sendForm(window, "Confirm");
  await sendForm(window, "I have kept them, go on");
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
  const changed = alice.page.waitForResponse((response) => response.url().endsWith("/role"));
  await role.selectOption("member");
  if (!alice.script) await send(alice.page, "Save");
  await changed;
  await expect.poll(() => role.inputValue()).toBe("member");
  await alice.page.getByText("Manage…").click();
  await alice.look("members-manage");
  await send(alice.page, "Remove: Bob Tanner");
  await sees(alice.page, "removed");
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
