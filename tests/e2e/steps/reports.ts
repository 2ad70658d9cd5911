import type { Locator } from "playwright-core";
import { expect } from "vitest";
import type { Window } from "../chromium.ts";
import { sees, send, SLOW, untilSynced } from "../hands.ts";
import type { ReportFiles } from "../report_files.ts";

export async function connectAmazon(window: Window): Promise<void> {
  const { page } = window;
  // Who says no at Amazon comes back unconnected.
  await send(page, "Connect Amazon");
  await sees(page, "This is the SIMULATED Amazon");
  await send(page, "Deny");
  await page.waitForURL("**/sync");
  await sees(page, "Nothing was connected");
  await window.look("consent-denied");

  await send(page, "Connect Amazon");
  await page.getByLabel("Northwind Home").check();
  await send(page, "Confirm");
  await page.waitForURL("**/sync");
  await sees(page, "Connected. The first reports are on their way");
  expect(page.url()).not.toContain("code");
}

export async function firstSync(window: Window): Promise<void> {
  const { page } = window;
  await sees(page, "Reports from Amazon");
  await window.look("sync-running");
  await untilSynced(window);
  const table = page.locator("#report-types");
  await expect.poll(() => table.getByText("fresh", { exact: true }).count(), SLOW).toBe(5);
  await window.look("sync");
}

export async function disconnect(window: Window, vault: string): Promise<void> {
  const { page } = window;
  await page.goto(`${vault}/sync`);
  await page.getByText("Disconnect…").click();
  await window.look("disconnecting");
  await send(page, "Disconnect Amazon");
  await sees(page, "Disconnected: the token is destroyed");
  await window.look("disconnected");
}

export async function uploadReports(
  window: Window,
  vault: string,
  files: ReportFiles,
): Promise<void> {
  const { page, script } = window;
  await page.goto(`${vault}/sync`);
  await page.getByLabel("Report files").setInputFiles([...files.good, ...files.bad]);
  await send(page, "Upload", false);
  const results = page.locator("#uploads .results > li");
  await expect.poll(async () => {
    const waiting = await page.getByText("Reading files").count();
    if (waiting && !script) await page.getByRole("link", { name: "Look again" }).click();
    return waiting === 0 && await results.count();
  }, SLOW).toBe(8);
  await window.look("uploaded");

  const lineOf = (name: string): Locator => results.filter({ hasText: name });
  for (
    const name of [
      "ledger_detail.csv",
      "removals.txt",
      "reimbursements.csv",
      "customer_returns.csv",
    ]
  ) {
    expect(await lineOf(name).textContent()).toMatch(/0 new.*known already/);
  }
  expect(await lineOf("ledger_without_units.csv").textContent()).toContain("Quantity");
  for (const name of ["letter.txt", "empty.csv", "workbook.xlsx", "ledger_without_units.csv"]) {
    expect(await lineOf(name).textContent()).toContain("not read");
  }
}
