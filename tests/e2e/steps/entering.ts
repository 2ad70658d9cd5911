import { expect } from "vitest";
import { codeOf } from "../../support/newcomer.ts";
import type { Window } from "../chromium.ts";
import { PASSWORD, sees, send } from "../hands.ts";
import type { Product } from "../product.ts";

const EMAIL = "alice@linden.example";

/** From the first page to the mail, by its link to the authenticator, and in; returns the secret. */
export async function signUp(window: Window, product: Product): Promise<string> {
  const { page } = window;
  await page.goto("/");
  await window.look("landing");
  await page.getByRole("link", { name: "Sign up" }).click();
  await window.look("sign-up");

  await page.getByLabel("Your name").fill("Alice Moreau");
  await page.getByLabel("Company").fill("Linden & Sons");
  await page.getByLabel("Email").fill(EMAIL);
  await page.getByLabel("Password", { exact: true }).fill("alice-alice-alice");
  await window.expecting(422, () => sendForm(window, "Sign up"));
  await sees(page, "An upper-case letter");
  await window.look("sign-up-refused");

  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await sendForm(window, "Sign up");
  await sees(page, EMAIL);
  await window.look("sign-up-mailed");

  await page.goto(await linkFor(product, EMAIL));
  expect(page.url()).not.toContain("token");
  await window.look("sign-up-confirm");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await sendForm(window, "Confirm and open the account");
  await page.waitForURL("**/login");
  await sees(page, "confirmed");
  await signInWith(window, EMAIL);

  await page.waitForURL("**/login/enrolment");
  await window.look("enrolment");
  const secret = (await page.locator("#totp-secret").textContent())!.replaceAll(" ", "");
  await page.getByLabel("The six digits").fill("000000");
  await window.expecting(422, () => sendForm(window, "Confirm"));
  await window.look("enrolment-refused");
  await page.getByLabel("The six digits").fill(codeOf(secret));
  await sendForm(window, "Confirm");
  await sees(page, "Keep your recovery codes");
  await window.look("recovery-codes");
  expect(await page.locator(".codes li").count()).toBe(10);
  await sendForm(window, "I have kept them, go on");
  await page.waitForURL("**/vaults");
  await window.look("no-vault");
  return secret;
}

/** Out, refused, and in again with another code. */
export async function signInAgain(window: Window, secret: string): Promise<void> {
  const { page } = window;
  await send(page, "Sign out");
  await page.waitForURL("**/login");
  await window.look("sign-in");

  await page.getByLabel("Email").fill(EMAIL);
  await page.getByLabel("Password").fill("not the password");
  await window.expecting(401, () => sendForm(window, "Sign in"));
  await sees(page, "Cannot sign in with these");
  await window.look("sign-in-refused");

  await signInWith(window, EMAIL);
  await page.waitForURL("**/login/code");
  await window.look("code");
  await enterCode(window, secret);
  await page.waitForURL("**/vaults");
}

export async function signInWith(window: Window, email: string): Promise<void> {
  const { page } = window;
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await sendForm(window, "Sign in");
}

/** A code is taken once, so the one after it may have to be waited for: half a minute at most. */
export async function enterCode(window: Window, secret: string): Promise<void> {
  const { page } = window;
  await page.getByLabel("Code").fill(await freshCode(secret));
  await sendForm(window, "Go on");
}

const taken = new Set<string>();

async function freshCode(secret: string): Promise<string> {
  // The window reaches one step ahead, so the next code is taken already.
  const next = codeOf(secret, new Date(Date.now() + 30_000));
  if (!taken.has(next)) {
    taken.add(next);
    return next;
  }
  await new Promise((wake) => setTimeout(wake, 1000));
  return await freshCode(secret);
}

/** The address that the newest mail to `email` leads to. */
export async function linkFor({ mailbox }: Product, email: string): Promise<string> {
  const find = () =>
    mailbox.list().find(({ mail }) => mail.to === email && mail.action?.url.includes("token="));
  await expect.poll(find, { timeout: 15_000 }).toBeTruthy();
  return find()!.mail.action!.url;
}

/** Sends a form; the limits of signing in count here as everywhere, so as slowly as a person. */
export async function sendForm({ page }: Window, name: string): Promise<void> {
  await page.waitForTimeout(500);
  await send(page, name);
}

export async function openVault(window: Window): Promise<string> {
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

export async function signOut(window: Window): Promise<void> {
  const { page } = window;
  await page.goto("/vaults");
  await send(page, "Sign out");
  await page.waitForURL("**/login");
  await page.goto("/vaults");
  await page.waitForURL("**/login?next=*");
}
