import { expect } from "vitest";
import type { Window } from "../chromium.ts";
import { goTo, sees, send, SLOW } from "../hands.ts";
import type { Product } from "../product.ts";
import type { ReportFiles } from "../report_files.ts";

export async function importCosts(
  window: Window,
  product: Product,
  files: ReportFiles,
): Promise<void> {
  const { page } = window;
  await goTo(page, "Costs");
  await page.getByLabel("CSV file").setInputFiles(files.wrongCosts);
  await send(page, "Import");
  await sees(page, "Line 3");
  await window.look("costs-refused");

  await page.getByLabel("CSV file").setInputFiles(files.costs);
  await send(page, "Import");
  await sees(page, "NW-ONE");
  await expect.poll(
    () => page.getByRole("table", { name: "Costs on file" }).getByRole("row").count(),
    SLOW,
  )
    .toBeGreaterThan(20);

  await page.getByLabel("SKU", { exact: true }).fill("NW-THREE");
  await page.getByLabel("Cost of a unit").fill("-1");
  await window.expecting(422, async () => {
    await send(page, "Save cost");
    await page.locator("#field-cost-error").waitFor();
  });
  await window.look("cost-refused");
  await page.getByLabel("Cost of a unit").fill("3.10");
  await send(page, "Save cost");
  await sees(page, "NW-THREE");
  await window.look("costs");

  // What is still missing is added from its own row, back to the day it is needed for.
  const missing = page.getByRole("table", { name: "SKUs without a cost" });
  const before = await missing.getByRole("row").count();
  const sku = (await missing.locator("code").first().textContent())!;
  await missing.getByRole("link", { name: /^Add cost/ }).first().click();
  await page.waitForURL("**/costs?sku=*");
  expect(await page.getByLabel("SKU", { exact: true }).inputValue()).toBe(sku);
  expect(await page.getByLabel("From").inputValue() < product.seller.asOf).toBe(true);
  await page.getByLabel("Cost of a unit").fill("7.35");
  await send(page, "Save cost");
  await sees(page, `The cost of ${sku} is saved`);
  await expect.poll(async () => await missing.count() && await missing.getByRole("row").count())
    .toBeLessThan(before);
}
