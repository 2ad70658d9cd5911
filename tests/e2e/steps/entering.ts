import type { Window } from "../chromium.ts";
import { PASSWORD, sees, send } from "../hands.ts";

export async function signUp(window: Window): Promise<void> {
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

export async function signInAgain(window: Window): Promise<void> {
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
