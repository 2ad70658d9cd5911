import type { CDPSession, Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { freePort } from "../../db/embedded.ts";
import { createApp } from "../../src/app.ts";
import { accountSubject } from "../../src/auth/failures.ts";
import { hashPassword } from "../../src/auth/passwords.ts";
import { SELLERS } from "../../src/auth/realm.ts";
import { enrolAuthenticator } from "../../src/auth/second_factor.ts";
import { readWebConfig } from "../../src/config.ts";
import { rulebookOf } from "../../src/findings/rulebook_in_force.ts";
import type { Web } from "../../src/http/env.ts";
import { generateKeyFile, readKeys } from "../../src/keys.ts";
import { fileDataKeys } from "../../src/vaults/data_keys.ts";
import { newAddress } from "../support/browser.ts";
import { openDatabase } from "../support/database.ts";
import { codeOf } from "../support/newcomer.ts";
import { openChromium, openWindow, type Window } from "./chromium.ts";
import { PASSWORD, sees, send } from "./hands.ts";

const EMAIL = "kester@tarn.example";
const SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
/** As long as one may be, and nowhere to break it. */
const NAME = "W".repeat(60);
const NONE_HERE =
  "No passkey was used: it was cancelled, took too long, or there is none for SellerVault here.";

const db = await openDatabase();
const { admin } = db;
const web = await serve();
const { PUBLIC_URL } = web.config;
const userId = await enrolled();
const browser = await openChromium();

/** The web alone: no job has a part in this. */
async function serve(): Promise<Web> {
  const port = freePort();
  const folder = await Deno.makeTempDir({ prefix: "sellervault-passkeys-" });
  await Deno.writeTextFile(`${folder}/keys.json`, generateKeyFile());
  const config = readWebConfig({
    DATABASE_URL: db.url("sv_web"),
    PUBLIC_URL: `http://localhost:${port}`,
    KEY_FILE: `${folder}/keys.json`,
    KEY_DIR: folder,
  });
  const keys = await readKeys(config.KEY_FILE);
  const web: Web = {
    db: db.web,
    book: rulebookOf(db.web),
    keys,
    dataKeys: fileDataKeys(folder, keys.encryption),
    config,
    lwa: null,
    now: () => new Date(),
    log: null,
  };
  const app = await createApp(web);
  // Each request from somewhere else: the journey is faster than a person, and limits are another test's.
  const server = Deno.serve(
    { port, hostname: "localhost", onListen: () => {} },
    (request) => app.fetch(request, { remoteAddr: { hostname: newAddress() } }),
  );
  afterAll(async () => {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  });
  return web;
}

/** A person with a company, a password and an authenticator. */
async function enrolled(): Promise<string> {
  const [tenant] = await admin`insert into tenants (name) values ('Tarn & Sons') returning id`;
  const [user] = await admin`
    insert into users (email, name, password_hash)
    values (${EMAIL}, 'Kester Linnet', ${await hashPassword(PASSWORD)}) returning id`;
  await admin`
    insert into memberships (tenant_id, user_id, role) values (${tenant!.id}, ${
    user!.id
  }, 'admin')`;
  const from = { requestId: crypto.randomUUID(), address: "192.0.2.1", userAgent: "" };
  await enrolAuthenticator(web, { userId: user!.id, secret: SECRET, from });
  return user!.id;
}

/** Chromium's own authenticator: always at hand, its owner always recognised. */
async function giveAuthenticator(
  page: Page,
): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}

async function signInByPassword(page: Page): Promise<void> {
  // As slowly as a person: the limit of five a second holds here too.
  await page.waitForTimeout(1000);
  await page.goto("/login");
  await page.getByLabel("Email").fill(EMAIL);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/login/code");
}

/** Presses a passkey's button and waits for the page that its form leads to. */
async function use(page: Page, name: string, leadsTo: string | RegExp): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
  await page.waitForURL(leadsTo);
}

const signOut = async (page: Page) => {
  await page.context().clearCookies();
  await page.goto("/login");
};

async function factorsOfSessions(): Promise<string[]> {
  const rows = await admin`
    select second_factor from sessions where user_id = ${userId} order by created_at`;
  return rows.map(({ second_factor }) => second_factor);
}

test("a passkey's whole life", async () => {
  const window = await openWindow(browser, PUBLIC_URL, true);
  const { page } = window;
  const { cdp, authenticatorId } = await giveAuthenticator(page);

  // Nobody has one yet, and the browser says so in words.
  await page.goto("/login");
  await window.look("passkeys-sign-in");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await sees(page, NONE_HERE);

  await signInByPassword(page);
  await page.getByLabel("Code", { exact: true }).fill(codeOf(SECRET));
  await send(page, "Go on");
  await page.waitForURL("**/vaults");

  await page.goto("/account/passkeys");
  await sees(page, "No passkeys yet");
  await window.look("passkeys-none");
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.locator("[data-passkey-said]:not(:empty)").waitFor();
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });

  await page.getByLabel("Name").fill(NAME);
  const adding = page.waitForResponse((answer) =>
    answer.url().endsWith("/account/passkeys/options")
  );
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await adding;
  await sees(page, `Passkey “${NAME}” added: you can sign in with it`);
  await page.getByRole("rowheader", { name: NAME }).waitFor();
  await window.look("passkeys-one");
  // The browser is told which ones there are: it makes none twice.
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await sees(page, "This device already has a passkey of yours.");

  // Without a password, and while strangers have locked the account.
  const subject = await accountSubject(web, { realm: SELLERS, email: EMAIL });
  await admin`
    insert into sign_in_counters (subject, failures, next_try_at, last_failed_at)
    values (${subject}, 10, now() + interval '1 hour', now())`;
  await signOut(page);
  await page.getByLabel("Email").fill(EMAIL);
  await page.getByLabel("Password").fill(PASSWORD);
  await window.expecting(401, () => send(page, "Sign in"));
  await sees(page, "Cannot sign in with these");
  await use(page, "Use a passkey", "**/vaults");
  expect((await factorsOfSessions()).at(-1)).toBe("passkey");
  await admin`delete from sign_in_counters`;

  // As the second factor.
  await signOut(page);
  await signInByPassword(page);
  await window.look("passkeys-code");
  await use(page, "Use a passkey", "**/vaults");
  expect((await factorsOfSessions()).slice(-2)).toEqual(["passkey", "passkey"]);

  // Once more, before what needs it; then the act itself.
  await admin`update sessions set proved_at = proved_at - interval '11 minutes'`;
  await page.goto("/account/passkeys");
  await use(page, "Add a passkey", /\/account\/proof\?next=%2Faccount%2Fpasskeys/);
  await window.look("passkeys-proof");
  await use(page, "Use a passkey", "**/account/passkeys");
  const [{ fresh }] = await admin`
    select proved_at > now() - interval '1 minute' as fresh from sessions
    order by created_at desc limit 1` as unknown as [{ fresh: boolean }];
  expect(fresh).toBe(true);

  await page.getByText("Remove…").click();
  await window.look("passkeys-removal");
  await send(page, "Remove this passkey");
  await sees(page, "No passkeys yet");

  // The authenticator has it still, but it opens nothing.
  await signOut(page);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await sees(page, "This passkey is not known here: use another, or your password");
  await page.goto("/vaults");
  await page.waitForURL("**/login?next=%2Fvaults");
  expect(window.troubles).toEqual([]);
  await window.close();
});

test("of two answers to one challenge, sent at once, one opens", async () => {
  const window = await openWindow(browser, PUBLIC_URL, true);
  const { page } = window;
  await giveAuthenticator(page);
  await addedBy(window);
  await signOut(page);
  const before = (await factorsOfSessions()).length;
  // The second in which one signed out is over: the limit counts what is asked for here too.
  await page.waitForTimeout(1100);

  const landed = await page.evaluate<string[]>(`(async () => {
    const form = document.querySelector("form[data-passkey]");
    const csrf = form.elements._csrf.value;
    const asked = await fetch(form.dataset.options, {
      method: "POST", headers: { "X-CSRF-Token": csrf } });
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await asked.json());
    const credential = JSON.stringify((await navigator.credentials.get({ publicKey })).toJSON());
    const send = () => fetch(form.action, {
      method: "POST", body: new URLSearchParams({ _csrf: csrf, credential, purpose: "sign_in" }) });
    const answers = await Promise.all([send(), send()]);
    return answers.map(({ url }) => new URL(url).pathname).sort();
  })()`);

  expect(landed).toEqual(["/login", "/vaults"]);
  expect(await factorsOfSessions()).toHaveLength(before + 1);
  expect(window.troubles).toEqual([]);
  await window.close();
});

/** A session of its own, and a passkey added in it. */
async function addedBy({ page }: Window): Promise<void> {
  await admin`update totp_secrets set last_step = 0`;
  await signInByPassword(page);
  await page.getByLabel("Code", { exact: true }).fill(codeOf(SECRET));
  await send(page, "Go on");
  await page.waitForURL("**/vaults");
  await page.waitForTimeout(1000);
  await page.goto("/account/passkeys");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await sees(page, "added: you can sign in with it");
}

test("without a script, or a browser that knows passkeys, no button promises one", async () => {
  const window = await openWindow(browser, PUBLIC_URL, false);
  await window.page.goto("/login");
  expect(await window.page.getByText("Use a passkey").isVisible()).toBe(false);
  await window.close();

  const old = await openWindow(browser, PUBLIC_URL, true);
  await old.page.addInitScript("delete globalThis.PublicKeyCredential");
  await old.page.goto("/login");
  expect(await old.page.getByText("Use a passkey").isVisible()).toBe(false);
  expect(old.troubles).toEqual([]);
  await old.close();
});
