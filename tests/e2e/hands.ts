import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Window } from "./chromium.ts";

/** Of everybody in the journey. */
export const PASSWORD = "Kestrel-Harbour-77!";
/** For what a job does behind the page. */
export const SLOW = { timeout: 60_000, interval: 200 };

/** Presses a button, and waits for what it brings: a page, or a part of one. */
export async function send(page: Page, name: string, wait = true): Promise<void> {
  const button = page.getByRole("button", { name, exact: true });
  if (!wait) return await button.click();
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  await button.click();
  await answer;
}

export async function goTo(page: Page, label: string): Promise<void> {
  await page.locator(".side").getByRole("link", { name: label }).click();
  await page.getByRole("heading", { level: 1, name: label }).waitFor();
}

export async function sees(page: Page, words: string): Promise<void> {
  await page.getByText(words).first().waitFor();
}

export function rows(page: Page): Locator {
  return page.locator("tr.finding");
}

export async function onlyRowsWith(page: Page, words: string): Promise<void> {
  await expect.poll(async () => {
    const texts = await rows(page).allTextContents();
    return texts.length > 0 && texts.every((text) => text.includes(words));
  }).toBe(true);
}

export async function values(page: Page): Promise<number[]> {
  const texts = await page.locator("td.finding-value").allTextContents();
  return texts.filter((text) => text.includes("$")).map((text) =>
    Number(text.replaceAll(/[^0-9.]/g, ""))
  );
}

export async function openFindings(page: Page): Promise<number> {
  return Number(
    (await page.locator(".tabs .tab").first().locator(".count").textContent())!.replaceAll(
      /\D/g,
      "",
    ),
  );
}

export async function filter(
  { page, script }: Window,
  label: string,
  value: string,
): Promise<void> {
  await page.locator("form.filters").getByLabel(label).selectOption(value);
  if (!script) await page.getByRole("button", { name: "Apply" }).click();
  const name = { "Cause": "type", "Confidence": "confidence", "Sort by": "sort" }[label]!;
  await page.waitForURL(({ searchParams }) => (searchParams.get(name) ?? "") === value);
  await page.waitForFunction(
    `document.querySelector("form.filters select[name=${name}]").value === ${
      JSON.stringify(value)
    }`,
  );
}

export async function search(page: Page, words: string): Promise<void> {
  const field = page.locator(".filter-search input");
  await field.fill(words);
  await field.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === words);
}

export function clipboard(page: Page): Promise<string> {
  return page.evaluate("navigator.clipboard.readText()");
}

/** Follows the progress to its end: htmx asks by itself, without a script one looks again. */
export async function untilSynced({ page, script }: Window): Promise<void> {
  await expect.poll(async () => {
    const busy = await page.getByText("Reports from Amazon").count() > 0;
    if (busy && !script) await page.getByRole("link", { name: "Look again" }).click();
    return busy;
  }, SLOW).toBe(false);
}
