import type { Browser, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { joinTenant } from "../../src/auth/accounts.ts";
import { openWindow, type Window } from "./chromium.ts";
import type { Product } from "./product.ts";
import { reportFiles } from "./report_files.ts";

const PASSWORD = "Linden-Harbour-77!";
const SLOW = { timeout: 60_000, interval: 200 };

/**
 * The main job of a seller from sign-up to the money, by clicks alone. The same steps with and without
 * JavaScript: where a script spares a click, the other way makes it.
 */
export async function mainJob(window: Window, product: Product, browser: Browser): Promise<void> {
  const { page } = window;
  const files = await reportFiles(product.seller);

  await signUp(window);
  await signInAgain(window);
  const vault = await openVault(window);
  await connectAmazon(window);
  await firstSync(window);
  await importCosts(window, files);
  await searchFindings(window, vault);
  await readFinding(window, vault);
  await decide(window, vault);
  const claim = await fileClaims(window, vault);
  await amazonPays(window, vault, product, claim);
  await otherPages(window, vault);
  await asViewer(browser, window, product, vault);
  await disconnect(window, vault);
  await uploadReports(window, vault, files);
  await refusals(window, vault);
  await signOut(window);

  await files.remove();
  expect(page.url()).toContain("/login");
}

async function signUp(window: Window): Promise<void> {
  const { page } = window;
  await page.goto("/");
  await window.look("landing");
  await page.getByRole("link", { name: "Sign up" }).click();
  await window.look("sign-up");

  await page.getByLabel("Your name").fill("Alice Moreau");
  await page.getByLabel("Company").fill("Linden & Sons");
  await page.getByLabel("Email").fill("alice@linden.example");
  await page.getByLabel("Password").fill("alice-alice-alice");
  await window.expecting(422, () => send(page, "Sign up"));
  await sees(page, "The password still needs");
  await window.look("sign-up-refused");

  await page.getByLabel("Password").fill(PASSWORD);
  await send(page, "Sign up");
  await page.waitForURL("**/vaults");
  await window.look("no-vault");
}

async function signInAgain(window: Window): Promise<void> {
  const { page } = window;
  await send(page, "Sign out");
  await page.waitForURL("**/login");
  await window.look("sign-in");

  await page.getByLabel("Email").fill("alice@linden.example");
  await page.getByLabel("Password").fill("not the password");
  await window.expecting(401, () => send(page, "Sign in"));
  await sees(page, "do not fit together");
  await window.look("sign-in-refused");

  await page.getByLabel("Password").fill(PASSWORD);
  await send(page, "Sign in");
  await page.waitForURL("**/vaults");
}

async function openVault(window: Window): Promise<string> {
  const { page } = window;
  await page.getByRole("link", { name: "New vault" }).first().click();
  await window.look("new-vault");
  await page.getByLabel("Name").fill("Northwind <b>Home</b>");
  await page.getByLabel("Home marketplace").selectOption("US");
  await send(page, "Open vault");
  await page.waitForURL("**/v/*");
  await sees(page, "This vault is open and empty");
  await window.look("vault-empty");

  const at = new URL(page.url()).pathname;
  for (const part of ["findings", "claims", "considered", "costs", "sync"]) {
    await page.goto(`${at}/${part}`);
    await window.look(`${part}-empty`);
  }
  await page.goto(at);
  return at;
}

async function connectAmazon(window: Window): Promise<void> {
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

async function firstSync(window: Window): Promise<void> {
  const { page } = window;
  await sees(page, "Reports from Amazon");
  await window.look("sync-running");
  await untilSynced(window);
  const table = page.locator("#report-types");
  await expect.poll(() => table.getByText("fresh", { exact: true }).count(), SLOW).toBe(5);
  await window.look("sync");
}

/** Follows the progress to its end: htmx asks by itself, without a script one looks again. */
async function untilSynced({ page, script }: Window): Promise<void> {
  await expect.poll(async () => {
    const busy = await page.getByText("Reports from Amazon").count() > 0;
    if (busy && !script) await page.getByRole("link", { name: "Look again" }).click();
    return busy;
  }, SLOW).toBe(false);
}

type Files = Awaited<ReturnType<typeof reportFiles>>;

async function importCosts(window: Window, files: Files): Promise<void> {
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
}

async function searchFindings(window: Window, vault: string): Promise<void> {
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

async function readFinding(window: Window, vault: string): Promise<void> {
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
async function decide(window: Window, vault: string): Promise<void> {
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

interface FiledClaim {
  caseId: string;
  fnsku: string;
  units: number;
  href: string;
}

async function fileClaims(window: Window, vault: string): Promise<FiledClaim> {
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
    await send(page, "File and go to the next");
    await sees(page, "Copy the case id from Seller Central");
  });
  await window.look("claim-refused");
  await page.getByLabel("I filed it: case id").fill(caseId);
  await send(page, "File and go to the next");
  await sees(page, `Filed as case ${caseId}. This is the next one`);
  await window.look("claim-next");
  expect(new URL(page.url()).pathname).not.toBe(href);

  // The same case id for another order is refused, and the claim can be taken back.
  await page.getByLabel("I filed it: case id").fill(caseId);
  await window.expecting(409, async () => {
    await send(page, "File and go to the next");
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
  await send(page, "File and go to the next");
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

async function amazonPays(
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

async function otherPages(window: Window, vault: string): Promise<void> {
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
async function asViewer(
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

async function disconnect(window: Window, vault: string): Promise<void> {
  const { page } = window;
  await page.goto(`${vault}/sync`);
  await page.getByText("Disconnect…").click();
  await window.look("disconnecting");
  await send(page, "Disconnect Amazon");
  await sees(page, "Disconnected: the token is destroyed");
  await window.look("disconnected");
}

async function uploadReports(window: Window, vault: string, files: Files): Promise<void> {
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

/** What a starter's plan does not hold, and an address that somebody made up. */
async function refusals(window: Window, vault: string): Promise<void> {
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

async function signOut(window: Window): Promise<void> {
  const { page } = window;
  await page.goto("/vaults");
  await send(page, "Sign out");
  await page.waitForURL("**/login");
  await page.goto("/vaults");
  await page.waitForURL("**/login?next=*");
}

/** Presses a button, and waits for what it brings: a page, or a part of one. */
async function send(page: Page, name: string, wait = true): Promise<void> {
  const button = page.getByRole("button", { name, exact: true });
  if (!wait) return await button.click();
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  await button.click();
  await answer;
}

async function goTo(page: Page, label: string): Promise<void> {
  await page.locator(".side").getByRole("link", { name: label }).click();
  await page.getByRole("heading", { level: 1, name: label }).waitFor();
}

async function sees(page: Page, words: string): Promise<void> {
  await page.getByText(words).first().waitFor();
}

function rows(page: Page): Locator {
  return page.locator("tr.finding");
}

async function onlyRowsWith(page: Page, words: string): Promise<void> {
  await expect.poll(async () => {
    const texts = await rows(page).allTextContents();
    return texts.length > 0 && texts.every((text) => text.includes(words));
  }).toBe(true);
}

async function values(page: Page): Promise<number[]> {
  const texts = await page.locator("td.finding-value").allTextContents();
  return texts.filter((text) => text.includes("$")).map((text) =>
    Number(text.replaceAll(/[^0-9.]/g, ""))
  );
}

async function openFindings(page: Page): Promise<number> {
  return Number(
    (await page.locator(".tabs .tab").first().locator(".count").textContent())!.replaceAll(
      /\D/g,
      "",
    ),
  );
}

async function filter({ page, script }: Window, label: string, value: string): Promise<void> {
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

async function search(page: Page, words: string): Promise<void> {
  const field = page.locator(".filter-search input");
  await field.fill(words);
  await field.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === words);
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate("navigator.clipboard.readText()");
}
