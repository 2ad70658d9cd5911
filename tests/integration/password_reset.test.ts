import { describe, expect, test } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../src/auth/identity.ts";
import { verifyPassword } from "../../src/auth/passwords.ts";
import { SELLERS } from "../../src/auth/realm.ts";
import { findReset } from "../../src/auth/reset_password.ts";
import { enrolAuthenticator } from "../../src/auth/second_factor.ts";
import { newSecret } from "../../src/auth/totp.ts";
import { openApp, workOff } from "../support/app.ts";
import { type Browser, browserOf, masked, newAddress, USER_AGENT } from "../support/browser.ts";
import { castOf, signedIn } from "../support/cast.ts";
import { codeOf } from "../support/newcomer.ts";
import {
  FIRST_PASSWORD,
  type Known,
  personWithPassword,
  recordOf,
  storedOf,
} from "../support/passwords.ts";

const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const { tenantA: tenantId } = cast;
const from = { requestId: crypto.randomUUID(), address: "192.0.2.7", userAgent: USER_AGENT };
const NEW_PASSWORD = "Quiet-lantern-77-meadow!";

function forgot(email: string): Promise<Response> {
  return browserOf(app).request("POST", "/forgot", { email });
}

/** The links that were mailed to a person, newest first. */
async function linksOf({ email }: Known): Promise<URL[]> {
  await workOff(app);
  return app.mailbox.list().map(({ mail }) => mail)
    .filter(({ to, subject }) => to === email && subject.startsWith("Set a new password"))
    .map(({ action }) => new URL(action!.url));
}

async function askedFor(person: Known): Promise<URL> {
  await forgot(person.email);
  return (await linksOf(person))[0]!;
}

/** A browser that followed the link, and what it then sees. */
async function following(link: URL): Promise<{ browser: Browser; page: Response }> {
  const browser = browserOf(app);
  const first = await browser.request("GET", link.pathname + link.search);
  expect([first.status, first.headers.get("Location")]).toEqual([303, "/reset"]);
  expect(first.headers.get("Referrer-Policy")).toBe("no-referrer");
  return { browser, page: await browser.request("GET", "/reset") };
}

function reset(browser: Browser, password = NEW_PASSWORD, code?: string): Promise<Response> {
  return browser.request("POST", "/reset", { password, ...(code !== undefined && { code }) });
}

async function openedBy(person: Known): Promise<string | null> {
  const { user } = await storedOf(app, person);
  for (const password of [FIRST_PASSWORD, NEW_PASSWORD]) {
    if (await verifyPassword(password, user.password_hash)) return password;
  }
  return null;
}

describe("asking for a link", () => {
  test("is answered alike whether there is an account or not, and writes to nobody unknown", async () => {
    const { email } = await personWithPassword(app, { tenantId });

    const answers = await Promise.all(
      [email, "nobody.known@example.com", email].map(async (address) => {
        const answer = await forgot(address);
        return [answer.status, masked(await answer.text()), answer.headers.getSetCookie().length];
      }),
    );

    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    await workOff(app);
    const to = app.mailbox.list().map(({ mail }) => mail.to);
    expect(to.filter((address) => address === email)).toHaveLength(1);
    expect(to).not.toContain("nobody.known@example.com");
    const [told] = await admin`select count(*)::int from audit_log
      where details::text like '%nobody.known%'`;
    expect(told!.count).toBe(0);
  });

  test("mails once every two minutes at most, however many ask at once", async () => {
    const person = await personWithPassword(app, { tenantId });

    await Promise.all(Array.from({ length: 5 }, () => forgot(person.email)));
    expect(await linksOf(person)).toHaveLength(1);
    app.clock.advance(2 * MINUTE - 20 * SECOND);
    await forgot(person.email);
    expect(await linksOf(person)).toHaveLength(1);
    app.clock.advance(20 * SECOND);
    await forgot(person.email);
    expect(await linksOf(person)).toHaveLength(2);
    expect((await recordOf(app, person)).map(({ action }) => action))
      .toEqual(["password.reset_requested", "password.reset_requested"]);
  });

  test("in the other realm finds nobody", async () => {
    const person = await personWithPassword(app, { tenantId });

    const answer = await browserOf(app).request("POST", "/admin/forgot", { email: person.email });

    expect(answer.status).toBe(200);
    expect(await linksOf(person)).toEqual([]);
  });
});

describe("PWL-05: a link", () => {
  test("is kept as a hash alone, and leaves the address bar at once", async () => {
    const person = await personWithPassword(app, { tenantId });
    const token = (await askedFor(person)).searchParams.get("token")!;

    expect(Uint8Array.fromBase64(token, { alphabet: "base64url" })).toHaveLength(32);
    const rows = await admin`select * from account_links where user_id = ${person.userId}`;
    expect(rows).toHaveLength(1);
    expect(rows[0]!.token_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify([rows, await recordOf(app, person), app.logged])).not.toContain(token);
  });

  test("sets the password once, ends every session, and is over", async () => {
    const person = await personWithPassword(app, { tenantId });
    const { userId } = person;
    const inside = await signedIn(app, { userId, tenantId, role: "member" });
    const link = await askedFor(person);
    const { browser, page } = await following(link);

    const answer = await reset(browser);

    expect(page.status).toBe(200);
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/login"]);
    expect(await openedBy(person)).toBe(NEW_PASSWORD);
    expect((await inside.request("GET", "/vaults")).headers.get("Location")).toMatch(/^\/login/);
    const again = await following(link);
    expect(again.page.status).toBe(410);
    expect(await again.page.text()).toContain('href="/forgot"');
    expect((await reset(again.browser, "Amber-lantern-88-forest!")).status).toBe(410);
    expect(await openedBy(person)).toBe(NEW_PASSWORD);
    expect((await linksOf(person)).length).toBe(1);
    const told = app.mailbox.list().find(({ mail }) => mail.to === person.email)!;
    expect(told.mail.subject).toContain("Your password was set anew");
  });

  test("used twenty times at once opens once", async () => {
    const person = await personWithPassword(app, { tenantId });
    const link = await askedFor(person);
    const browsers = await Promise.all(
      Array.from({ length: 20 }, async () => (await following(link)).browser),
    );

    const answers = await Promise.all(
      browsers.map((browser, number) => reset(browser, `Marble-kettle-${number}-orchard!`)),
    );

    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([303, ...Array(19).fill(410)]);
    expect((await storedOf(app, person)).history).toHaveLength(2);
  }, 120_000);

  test("ends when a newer one is asked for", async () => {
    const person = await personWithPassword(app, { tenantId });
    const old = await askedFor(person);
    app.clock.advance(3 * MINUTE);
    const newer = await askedFor(person);

    expect(newer.search).not.toBe(old.search);
    expect((await following(old)).page.status).toBe(410);
    expect((await following(newer)).page.status).toBe(200);
  });

  test("is not used up by a bad password, whose every unmet rule is told", async () => {
    const person = await personWithPassword(app, { tenantId });
    const { browser } = await following(await askedFor(person));

    for (const password of ["petra", FIRST_PASSWORD]) {
      expect((await reset(browser, password)).status).toBe(422);
    }
    expect(await openedBy(person)).toBe(FIRST_PASSWORD);
    expect((await reset(browser)).status).toBe(303);
    const refused = (await recordOf(app, person))
      .filter(({ action }) => action === "password.refused");
    expect(refused.map(({ details }) => details.rules)).toEqual([
      ["length", "upper", "digit", "special", "owner", "common"],
      ["history"],
    ]);
  });

  test.each(["", "?token=", "?token=short", `?token=${"A".repeat(43)}`])(
    "that never was opens nothing: %s",
    async (query) => {
      const browser = browserOf(app);
      const first = await browser.request("GET", `/reset${query}`);
      const page = first.status === 303 ? await browser.request("GET", "/reset") : first;

      expect(page.status).toBe(410);
      expect((await reset(browser)).status).toBe(410);
    },
  );

  test("of a seller is nothing to the staff's pages", async () => {
    const person = await personWithPassword(app, { tenantId });
    const { search } = await askedFor(person);
    const browser = browserOf(app);

    await browser.request("GET", `/admin/reset${search}`);

    expect((await browser.request("GET", "/admin/reset")).status).toBe(410);
  });
});

describe("PWL-06: a link", () => {
  test("is good for an hour, and not a second longer", async () => {
    const person = await personWithPassword(app, { tenantId });
    const { searchParams } = await askedFor(person);
    const [row] =
      await admin`select expires_at from account_links where user_id = ${person.userId}`;
    const asked = row!.expires_at.getTime() - HOUR;
    const at = (milliseconds: number) =>
      findReset({ db: app.web.db, now: () => new Date(asked + milliseconds) }, {
        token: searchParams.get("token")!,
        realm: SELLERS,
      });

    expect(Math.abs(app.web.now().getTime() - asked)).toBeLessThan(MINUTE);
    expect((await at(HOUR - SECOND))?.userId).toBe(person.userId);
    expect(await at(HOUR)).toBeNull();
    expect(await at(HOUR + SECOND)).toBeNull();
  });

  test("that waited in an open page is refused after the hour", async () => {
    const person = await personWithPassword(app, { tenantId });
    const { browser } = await following(await askedFor(person));
    app.clock.advance(HOUR + SECOND);

    expect((await reset(browser)).status).toBe(410);
    expect(await openedBy(person)).toBe(FIRST_PASSWORD);
  });

  test("does without no second factor: neither none nor a wrong code sets anything or uses it up", async () => {
    const person = await personWithPassword(app, { tenantId });
    const secret = newSecret();
    const codes = await enrolAuthenticator(app.web, { userId: person.userId, secret, from });
    const { browser, page } = await following(await askedFor(person));

    expect(await page.text()).toContain('autocomplete="one-time-code"');
    const none = await reset(browser);
    const wrong = await reset(browser, NEW_PASSWORD, "000000");
    expect([none.status, wrong.status]).toEqual([422, 422]);
    expect(await wrong.text()).toContain("This code is wrong");
    expect(await openedBy(person)).toBe(FIRST_PASSWORD);
    const right = await reset(browser, NEW_PASSWORD, codeOf(secret, app.web.now()));
    expect(right.status).toBe(303);
    expect(await openedBy(person)).toBe(NEW_PASSWORD);
    // Neither does it sign anybody in.
    expect((await browser.request("GET", "/vaults")).headers.get("Location")).toMatch(/^\/login/);
    expect(codes).toHaveLength(10);
  });

  test("that took another's place in the browser sets nobody's password from the form before", async () => {
    const [reader, stranger] = [
      await personWithPassword(app, { tenantId }),
      await personWithPassword(app, { tenantId }),
    ];
    const { browser, page } = await following(await askedFor(reader));
    const email = /name="email" value="([^"]+)"/.exec(await page.text())![1]!;
    const planted = await askedFor(stranger);
    for (const password of [NEW_PASSWORD, ""]) {
      // The limit of an address is another thing.
      browser.address = newAddress();
      await browser.request("GET", planted.pathname + planted.search);
      const mixed = await browser.request("POST", "/reset", { email, name: "", password });

      expect(mixed.status).toBe(409);
      const said = await mixed.text();
      expect(said).toContain("This form was for another account");
      expect(said).not.toContain(stranger.email);
      expect((await browser.request("GET", "/reset")).status).toBe(410);
    }
    expect([await openedBy(reader), await openedBy(stranger)])
      .toEqual([FIRST_PASSWORD, FIRST_PASSWORD]);
  });

  test("takes its own form", async () => {
    const person = await personWithPassword(app, { tenantId });
    const { browser } = await following(await askedFor(person));
    const form = { email: person.email, name: "", password: NEW_PASSWORD };

    expect((await browser.request("POST", "/reset", form)).status).toBe(303);
    expect(await openedBy(person)).toBe(NEW_PASSWORD);
  });

  test("lets nobody guess codes without end", async () => {
    const person = await personWithPassword(app, { tenantId });
    const secret = newSecret();
    await enrolAuthenticator(app.web, { userId: person.userId, secret, from });
    const { browser } = await following(await askedFor(person));

    for (let guess = 0; guess < 5; guess++) {
      await reset(browser, NEW_PASSWORD, "000000");
      // The limit of an address is another thing.
      browser.address = newAddress();
    }
    const right = await reset(browser, NEW_PASSWORD, codeOf(secret, app.web.now()));

    expect(right.status).toBe(422);
    expect(await right.text()).toContain("Too many wrong tries");
    expect(await openedBy(person)).toBe(FIRST_PASSWORD);
  });
});
