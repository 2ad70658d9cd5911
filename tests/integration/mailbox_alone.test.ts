import { describe, expect, test } from "vitest";
import { inSystem } from "../../db/system.ts";
import { accountSubject, lockedUntil } from "../../src/auth/failures.ts";
import { HOUR, MINUTE, SECOND } from "../../src/auth/identity.ts";
import { unlockMember } from "../../src/auth/locks.ts";
import { SELLERS } from "../../src/auth/realm.ts";
import { openApp, workOff } from "../support/app.ts";
import { type Browser, browserOf, newAddress } from "../support/browser.ts";
import { castOf } from "../support/cast.ts";
import {
  actsOf,
  codeStep,
  enter,
  type Enterer,
  passwordStep,
  personOf,
  placeOf,
  WRONG,
} from "../support/entering.ts";
import { codeOf } from "../support/newcomer.ts";

/** Locks where a reset's mail and an unlock's mail are in the wrong hands, and where they are not. */
const app = await openApp();
const { admin } = app.db;
const cast = await castOf(app);
const newcomer = (name: string) => personOf(app, name, { companies: [cast.tenantA] });

/** As many failures as that, without the work of making them. */
async function hasFailed({ email }: Enterer, failures: number): Promise<void> {
  const subject = await accountSubject(app.web, { realm: SELLERS, email });
  const now = app.web.now();
  await admin`insert into sign_in_counters (subject, failures, next_try_at, last_failed_at)
    values (${subject}, ${failures}, ${now}, ${now})
    on conflict (subject) do update set failures = ${failures}, next_try_at = ${now},
      last_failed_at = ${now}`;
}

/** Seconds until a new browser may try this account again. */
async function waitFor({ email }: Enterer): Promise<number> {
  const subject = await accountSubject(app.web, { realm: SELLERS, email });
  const now = app.web.now();
  const until = await inSystem(app.web.db, "sign_in", (tx) => lockedUntil(tx, subject, now));
  return until ? Math.ceil((until.getTime() - now.getTime()) / SECOND) : 0;
}

async function unlockMails({ email }: Enterer): Promise<string[]> {
  await workOff(app);
  return app.mailbox.list()
    .filter(({ mail }) => mail.to === email && mail.heading === "Too many failed sign-ins")
    .map(({ mail }) => mail.action!.url);
}

async function getsIn(person: Enterer, browser = browserOf(app)): Promise<boolean> {
  return placeOf(await passwordStep(browser, person)) === "303 /login/code";
}

describe("whoever has the mailbox alone", () => {
  const RESET_PASSWORD = "Quiet-lantern-77-meadow!";

  async function mailedPage(path: string, { email }: Enterer, heading: string): Promise<Browser> {
    await workOff(app);
    const { mail } = app.mailbox.list()
      .find(({ mail }) => mail.to === email && mail.heading === heading)!;
    const url = new URL(mail.action!.url);
    const browser = browserOf(app);
    expect(placeOf(await browser.request("GET", url.pathname + url.search))).toBe(`303 ${path}`);
    return browser;
  }

  async function resetting(person: Enterer): Promise<Browser> {
    app.clock.advance(3 * MINUTE);
    await browserOf(app).request("POST", "/forgot", { email: person.email });
    return await mailedPage("/reset", person, "Set a new password");
  }

  async function resetWith(browser: Browser, code: string): Promise<string> {
    browser.address = newAddress();
    const form = { password: RESET_PASSWORD, code };
    return await (await browser.request("POST", "/reset", form)).text();
  }

  /** Nine wrong codes at a reset, which a wrong password makes a lock that the mail then ends. */
  async function cycle(person: Enterer): Promise<number> {
    const browser = await resetting(person);
    let compared = 0;
    for (let guess = 0; guess < 9; guess++) {
      if ((await resetWith(browser, "000000")).includes("This code is wrong")) compared++;
      app.clock.advance(33 * SECOND);
    }
    await passwordStep(browserOf(app), { ...person, password: WRONG });
    if (await waitFor(person) > MINUTE / SECOND) {
      const unlocking = await mailedPage("/unlock", person, "Too many failed sign-ins");
      expect(placeOf(await unlocking.request("POST", "/unlock"))).toBe("303 /login");
      expect(await waitFor(person)).toBe(0);
    }
    return compared;
  }

  test("has ten codes compared, however often he unlocks, and then one an hour", async () => {
    const person = await newcomer("Mailboxa");

    expect(await cycle(person)).toBe(9);
    expect(await waitFor(person)).toBe(0);
    expect(await cycle(person)).toBe(1);
    expect(await cycle(person)).toBe(0);

    // An admin's unlocking, another door and a code that is right: nothing is compared all the same.
    await hasFailed(person, 9);
    await passwordStep(browserOf(app), { ...person, password: WRONG });
    await unlockMember(app.web, {
      tenantId: cast.tenantA,
      userId: person.userId,
      by: { id: cast.members.alice.userId, name: "An admin" },
      from: { requestId: crypto.randomUUID(), address: "203.0.113.7", userAgent: "" },
    });
    expect(await waitFor(person)).toBe(0);
    const browser = await resetting(person);
    expect(await resetWith(browser, codeOf(person.secret, app.web.now())))
      .toContain("Too many wrong tries");
    const signingIn = browserOf(app);
    expect(await getsIn(person, signingIn)).toBe(true);
    expect((await codeStep(app, signingIn, person)).status).toBe(429);

    app.clock.advance(HOUR);
    expect(await cycle(person)).toBe(1);
  });

  test("does not keep the owner out whose right code comes after the hour", async () => {
    const person = await newcomer("Mailboxb");
    await cycle(person);
    await cycle(person);
    app.clock.advance(HOUR);

    const own = await enter(app, person);

    expect((await own.request("GET", "/vaults")).status).toBe(200);
    expect(await admin`select from sign_in_counters where subject = ${`factor:${person.userId}`}`)
      .toEqual([]);
  });

  test("who brings a lock about at a reset has its owner told", async () => {
    const person = await newcomer("Mailboxc");
    const browser = await resetting(person);
    await hasFailed(person, 9);

    await resetWith(browser, "000000");

    expect(await waitFor(person)).toBeGreaterThan(3500);
    expect(await unlockMails(person)).toHaveLength(1);
    expect(await actsOf(app, person)).toContain("account.locked");
  });

  test("a known browser sets a new password while strangers' failures lock the account", async () => {
    const person = await newcomer("Mailboxd");
    const own = await enter(app, person);
    const link = Object.fromEntries((await resetting(person)).cookies);
    const device = own.cookies.get("sv-device")!;
    await hasFailed(person, 9);
    await passwordStep(browserOf(app), { ...person, password: WRONG });
    expect(await waitFor(person)).toBeGreaterThan(3500);
    app.clock.advance(30 * SECOND);
    const code = () => codeOf(person.secret, app.web.now());

    expect(await resetWith(browserOf(app, link), code())).toContain("Too many wrong tries");
    const known = browserOf(app, { ...link, "sv-device": device });
    const answer = await known.request("POST", "/reset", {
      password: RESET_PASSWORD,
      code: code(),
    });
    expect(placeOf(answer)).toBe("303 /login");
  });
});
