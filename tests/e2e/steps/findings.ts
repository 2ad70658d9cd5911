import { expect } from "vitest";
import type { Window } from "../chromium.ts";
import {
  filter,
  goTo,
  onlyRowsWith,
  openFindings,
  rows,
  search,
  sees,
  send,
  SLOW,
  values,
} from "../hands.ts";

export async function searchFindings(window: Window, vault: string): Promise<void> {
  const { page } = window;
  // The audit that the costs set off values findings in a moment.
  await expect.poll(async () => {
    await page.goto(`${vault}/findings?sort=value`);
    return await rows(page).first().textContent() ?? "";
  }, SLOW).toContain("$");
  await page.goto(`${vault}`);
  await window.look("dashboard");
  await goTo(page, "Findings");
  await window.look("findings");
  expect(await rows(page).count()).toBe(50);

  await page.getByRole("link", { name: "Next", exact: true }).click();
  await sees(page, "page 2 of");
  await page.getByRole("link", { name: "Previous", exact: true }).click();
  await sees(page, "page 1 of");

  await filter(window, "Cause", "warehouse_damaged");
  await onlyRowsWith(page, "Damaged in the warehouse");
  await filter(window, "Confidence", "review");
  await filter(window, "Confidence", "");
  await filter(window, "Cause", "");
  await filter(window, "Sort by", "value");
  await expect.poll(async () => {
    const worth = await values(page);
    return worth.length > 1 &&
      worth.every((value, index) => index === 0 || value <= worth[index - 1]!);
  }).toBe(true);

  const key = (await rows(page).first().locator("code").textContent())!;
  await search(page, key);
  await onlyRowsWith(page, key);
  await window.look("findings-searched");
  await search(page, "nothing bears this key");
  await sees(page, "No finding fits these filters");
  await window.look("findings-none-fits");
  await page.getByRole("link", { name: "Why there is no claim" }).click();
  await sees(page, "Nothing was set aside for");
  await window.look("considered-none");
  await page.goto(`${vault}/considered`);
  await window.look("considered");
  await page.getByPlaceholder("SKU, FNSKU, order, reference…").fill("X00");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await page.waitForURL("**/considered?q=X00");
  await page.locator("#considered-list tbody tr").first().waitFor();
  await window.look("considered-searched");
}

export async function readFinding(window: Window, vault: string): Promise<void> {
  const { page } = window;
  await page.goto(`${vault}/findings?type=warehouse_lost`);
  await rows(page).first().getByRole("link").click();
  await page.waitForURL("**/findings/*");
  await sees(page, "The arithmetic");
  await sees(page, "What was ruled out");
  await window.look("finding");
  const rowsOfProof = page.locator("ol.evidence details");
  expect(await rowsOfProof.count()).toBeGreaterThan(0);
  await rowsOfProof.first().locator("summary").click();
  expect(await rowsOfProof.first().locator("dl").isVisible()).toBe(true);
  expect(await page.getByText(/SHA-256/).count()).toBeGreaterThan(0);
  await window.look("finding-row-open");
}

/** Approves one by its page, one from the list, some in bulk; dismisses one by its page, one from the list. */
export async function decide(window: Window, vault: string): Promise<void> {
  const { page, script } = window;
  await send(page, "Approve claim");
  await page.waitForURL("**/claims/*");
  await sees(page, "Approved: it waits at the filing desk");
  await window.look("claim-approved");

  await page.goto(`${vault}/findings?type=warehouse_lost`);
  await rows(page).first().getByRole("link").click();
  await page.getByText("Dismiss…").click();
  await page.getByLabel("Why").fill("Counted them myself: they are here");
  await window.look("finding-dismissing");
  await send(page, "Dismiss finding");
  await sees(page, "Dismissed: it opens again if its units grow");
  await window.look("findings-flash");

  const before = await openFindings(page);
  const row = rows(page).first();
  const id = await row.getAttribute("id");
  if (script) {
    await row.getByRole("link").focus();
    await page.keyboard.press("a");
    await page.locator(`#${id}`).getByText("Claimed").waitFor();
    await page.keyboard.press("d");
    await rows(page).nth(1).getByText("Dismissed").waitFor();
    await window.look("findings-decided");
  } else {
    await row.getByRole("button", { name: /^Approve/ }).click();
    await page.waitForURL("**/claims/*");
    await page.goto(`${vault}/findings`);
    await rows(page).first().getByRole("button", { name: /^Dismiss/ }).click();
    await sees(page, "Dismissed: it opens again");
  }

  await page.goto(`${vault}/findings`);
  expect(await openFindings(page)).toBe(before - 2);
  await rows(page).nth(0).getByRole("checkbox").check();
  await rows(page).nth(1).getByRole("checkbox").check();
  await window.look("findings-picked");
  await send(page, "Approve selected");
  await sees(page, "2 claims wait at the filing desk");
  await window.look("findings-approved");
  expect(await openFindings(page)).toBe(before - 4);
  await rows(page).nth(0).getByRole("checkbox").check();
  await send(page, "Dismiss selected");
  await sees(page, "1 finding is dismissed");
  if (!script) {
    // A script shows the bar only once something is ticked.
    await window.expecting(422, () => send(page, "Approve selected"));
    await sees(page, "Tick a finding first");
  }
  for (const state of ["not_yet", "claimed", "dismissed", "expired", "resolved", "information"]) {
    await page.goto(`${vault}/findings?state=${state}`);
    await window.look(`findings-${state}`);
  }
}
