import { expect } from "vitest";
import type { Window } from "../chromium.ts";
import { clipboard, goTo, sees, send, SLOW, untilSynced } from "../hands.ts";
import type { Product } from "../product.ts";

export interface FiledClaim {
  caseId: string;
  fnsku: string;
  units: number;
  href: string;
}

export async function fileClaims(window: Window, vault: string): Promise<FiledClaim> {
  const { page, script } = window;
  await page.goto(vault);
  await goTo(page, "Filing desk");
  expect(await page.locator("tr[data-row]").count()).toBe(4);
  await window.look("desk");
  await page.getByRole("link", { name: "Start filing" }).click();
  await page.waitForURL("**/claims/*");
  await window.look("claim");

  const subject = (await page.locator("#case-subject").textContent())!;
  const text = (await page.locator("#case-body").textContent())!;
  expect(subject.length).toBeGreaterThan(10);
  if (script) {
    await page.getByRole("button", { name: "Copy subject" }).click();
    await expect.poll(() => clipboard(page)).toBe(subject);
    await page.getByRole("button", { name: "Copy text" }).click();
    await expect.poll(() => clipboard(page)).toBe(text);
  } else {
    expect(await page.getByRole("button", { name: "Copy subject" }).count()).toBe(0);
  }

  const fnsku = /FNSKU:? *([A-Z0-9]{10})/.exec(text)?.[1] ?? "";
  const units = Number(
    /· (\d+) units? ·/.exec(await page.locator(".page-head").textContent() ?? "")![1],
  );
  const href = new URL(page.url()).pathname;
  const caseId = "12345678901";
  await page.getByLabel("I filed it: case id").fill("no case!");
  await window.expecting(422, async () => {
    await send(page, "Save and go to the next");
    await sees(page, "Copy the case id from Seller Central");
  });
  await window.look("claim-refused");
  await page.getByLabel("I filed it: case id").fill(caseId);
  await send(page, "Save and go to the next");
  await sees(page, `Filed as case ${caseId}. This is the next one`);
  await window.look("claim-next");
  expect(new URL(page.url()).pathname).not.toBe(href);

  // The same case id for another order is refused, and the claim can be taken back.
  await page.getByLabel("I filed it: case id").fill(caseId);
  await window.expecting(409, async () => {
    await send(page, "Save and go to the next");
    await sees(page, `case ${caseId} is that of claim`);
  });
  await window.look("claim-conflict");
  await page.goto(`${vault}/claims`);
  await page.getByRole("link", { name: "Start filing" }).click();
  await page.getByText("Withdraw…").click();
  await window.look("claim-withdrawing");
  await send(page, "Withdraw claim");
  await sees(page, "Withdrawn: its findings are open again");
  await window.look("desk-flash");

  // Another is filed and denied.
  await page.getByRole("link", { name: "Start filing" }).click();
  await page.waitForURL("**/claims/*");
  const denied = new URL(page.url()).pathname;
  await page.getByLabel("I filed it: case id").fill("98765432109");
  await send(page, "Save and go to the next");
  await sees(page, "Filed as case 98765432109");
  await page.goto(denied);
  await window.look("claim-filed");
  await page.getByLabel("Asked for more").check();
  await send(page, "Record the answer");
  await sees(page, "Amazon's answer is noted");
  await window.look("claim-answered");
  await page.getByLabel("Denied").check();
  await page.getByLabel("Note").fill("They say it was found");
  await send(page, "Record the answer");
  await page.getByRole("heading", { name: "Denied" }).waitFor();
  await window.look("claim-denied");
  await page.goto(`${vault}/claims?state=waiting`);
  await window.look("desk-waiting");
  return { caseId, fnsku, units, href };
}

export async function amazonPays(
  window: Window,
  vault: string,
  product: Product,
  claim: FiledClaim,
): Promise<void> {
  const { page } = window;
  const { caseId, fnsku, units } = claim;
  product.amazon.controls.pay(product.seller.sellingPartnerId, { fnsku, units, caseId });
  await goTo(page, "Sync");
  await send(page, "Sync now");
  await sees(page, "Every report is asked for again");
  await window.look("sync-again");
  await untilSynced(window);

  await expect.poll(async () => {
    await page.goto(claim.href);
    return await page.locator("#claim-next").textContent();
  }, SLOW).toContain("$");
  await page.getByRole("heading", { name: "Paid", exact: true }).waitFor();
  await window.look("claim-paid");
  await page.goto(`${vault}/claims?state=paid`);
  expect(await page.locator("tr[data-row]").count()).toBe(1);
  await window.look("desk-paid");
  await page.goto(vault);
  expect(await page.locator(".figure-good").textContent()).toContain("$");
  await window.look("dashboard-paid");
}
