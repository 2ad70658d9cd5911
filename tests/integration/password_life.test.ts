import { describe, expect, test } from "vitest";
import { inSystem } from "../../db/system.ts";
import { createAttempt } from "../../src/auth/attempts.ts";
import { DAY, SECOND } from "../../src/auth/identity.ts";
import { verifyPassword } from "../../src/auth/passwords.ts";
import { enrolAuthenticator } from "../../src/auth/second_factor.ts";
import { demandNewPassword, type How, setPassword } from "../../src/auth/set_password.ts";
import { newSecret } from "../../src/auth/totp.ts";
import { openApp, workOff } from "../support/app.ts";
import { type Browser, browserOf, USER_AGENT } from "../support/browser.ts";
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

function browserFor(person: Known): Promise<Browser> {
  return signedIn(app, { userId: person.userId, tenantId, role: "member" });
}

function change(browser: Browser, password: string, current = FIRST_PASSWORD) {
  return browser.request("POST", "/account/password", { current, password });
}

function set(person: Known, password: string, { how = "changed", now = app.web.now }: {
  how?: How;
  now?: () => Date;
} = {}): Promise<void> {
  const identity = { ...app.web, now };
  return setPassword(identity, { userId: person.userId, realm: "seller", password, how, from });
}

describe("changing a password", () => {
  test("PWL-03: every session ends at once, the changing one too, and one signs in anew", async () => {
    const person = await personWithPassword(app, { tenantId });
    const browsers = await Promise.all([1, 2, 3].map(() => browserFor(person)));
    const before = browsers.map(({ cookies }) => new Map(cookies));

    const answer = await change(browsers[0]!, "Quiet-lantern-77-meadow!");

    expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/login"]);
    expect(browsers[0]!.cookies.has("sv-access")).toBe(false);
    expect(browsers[0]!.cookies.has("sv-refresh")).toBe(false);
    expect(await (await browsers[0]!.request("GET", "/login")).text())
      .toContain("Your password is changed; sign in again");
    for (const cookies of before) {
      for (const name of ["sv-access", "sv-refresh"]) {
        const one = browserOf(app, { [name]: cookies.get(name)! });
        expect((await one.request("GET", "/vaults")).headers.get("Location")).toMatch(/^\/login/);
      }
    }
    const [ended] = await admin`select count(*)::int from sessions
      where user_id = ${person.userId} and revoked_for = 'password_changed'`;
    expect(ended!.count).toBe(3);
  });

  test("it is recorded without a secret, told by mail, and remembered", async () => {
    const person = await personWithPassword(app, { tenantId });
    await change(await browserFor(person), "Quiet-lantern-77-meadow!");
    await workOff(app);

    const record = await recordOf(app, person);
    expect(record.map(({ action }) => action)).toEqual(["password.changed", "sessions.ended"]);
    expect(record[0]!.details).toEqual({ userId: person.userId, how: "changed" });
    const { user, history } = await storedOf(app, person);
    expect(history).toHaveLength(2);
    expect(history[1]).toBe(user.password_hash);
    expect(await verifyPassword("Quiet-lantern-77-meadow!", user.password_hash)).toBe(true);
    const { mail } = app.mailbox.list().find(({ mail }) => mail.to === person.email)!;
    expect(mail.subject).toContain("Your password was changed");
  });

  test("nobody changes it who does not know the old one, and guessing is counted", async () => {
    const person = await personWithPassword(app, { tenantId });
    const browser = await browserFor(person);
    const { user } = await storedOf(app, person);

    const wrong = await change(browser, "quiet", "Wrong-otter-41-harbour!");
    for (let guess = 0; guess < 4; guess++) {
      await change(browser, "Quiet-lantern-77-meadow!", "Wrong1");
    }
    const right = await change(browser, "Quiet-lantern-77-meadow!");

    expect(wrong.status).toBe(422);
    const page = await wrong.text();
    expect(page).toContain("This is not your current password");
    expect(page).toContain("at least 12 characters");
    expect(right.status).toBe(422);
    expect(await right.text()).toContain("Too many wrong tries");
    expect((await storedOf(app, person)).user.password_hash).toBe(user.password_hash);
    expect((await recordOf(app, person))[0]!.details).toEqual({
      userId: person.userId,
      how: "changed",
      rules: ["current", "length", "upper", "digit", "special", "common"],
    });
  });

  test("of two at once one wins, and the other is told so", async () => {
    const person = await personWithPassword(app, { tenantId });
    const passwords = ["Quiet-lantern-77-meadow!", "Amber-lantern-88-forest!"];

    const outcomes = await Promise.allSettled(passwords.map((password) => set(person, password)));

    const failed = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(failed.map(({ reason }) => reason.name)).toEqual(["Conflict"]);
    expect((await storedOf(app, person)).history).toHaveLength(2);
  });
});

describe("PWL-01: the last ten", () => {
  const passwordOf = (number: number) => `Marble-kettle-${number}-orchard!`;

  test("are refused, the one in force among them; the eleventh is free again", async () => {
    const person = await personWithPassword(app, { tenantId });
    for (let number = 1; number <= 11; number++) {
      await set(person, passwordOf(number));
      app.clock.advance(DAY);
    }
    const before = await storedOf(app, person);
    expect(before.history).toHaveLength(10);

    for (let number = 2; number <= 11; number++) {
      await expect(set(person, passwordOf(number))).rejects.toMatchObject({
        fields: { password: "The password still needs to be none of your last 10" },
      });
    }
    expect(await storedOf(app, person)).toEqual(before);
    const refused = (await recordOf(app, person))
      .filter(({ action }) => action === "password.refused");
    expect(refused.map(({ details }) => details.rules)).toEqual(Array(10).fill(["history"]));

    await set(person, passwordOf(1));
    const { history, user } = await storedOf(app, person);
    expect(history).toHaveLength(10);
    expect(await verifyPassword(passwordOf(1), user.password_hash)).toBe(true);
  }, 180_000);

  test.each(["reset", "demanded", "over"] as const)(
    "bind a password that is %s too",
    async (how) => {
      const person = await personWithPassword(app, { tenantId });

      await expect(set(person, FIRST_PASSWORD, { how })).rejects.toThrow(
        "Cannot take this password",
      );
    },
  );
});

describe("how old a password is", () => {
  test("PWL-02: it can be changed again after exactly 24 hours", async () => {
    const person = await personWithPassword(app, { tenantId });
    const setAt = app.web.now();
    await set(person, "Quiet-lantern-77-meadow!", { now: () => setAt });
    const at = (milliseconds: number) => () => new Date(setAt.getTime() + milliseconds);

    const again = "Amber-lantern-88-forest!";
    const early = set(person, again, { now: at(DAY - SECOND) });
    await expect(early).rejects.toThrow("Cannot take this password");
    const { history } = await storedOf(app, person);
    expect(history).toHaveLength(2);
    await set(person, again, { now: at(DAY) });
    expect((await storedOf(app, person)).history).toHaveLength(3);
  });

  test("the page says from when on, and names the other rules beside it", async () => {
    const person = await personWithPassword(app, { tenantId, daysAgo: 0 });
    const browser = await browserFor(person);

    const page = await (await browser.request("GET", "/account/password")).text();
    const answer = await change(browser, "quiet");

    expect(page).toContain("It can be changed again on");
    expect(page).not.toContain('name="current"');
    expect(answer.status).toBe(422);
    expect(await answer.text()).toMatch(
      /still needs at least 12 characters.*\. Your password can be changed again on \d+ \w+ \d{4}/,
    );
  });

  test.each(["reset", "demanded", "over"] as const)(
    "a password that is %s need not wait, and the record says that it was forced",
    async (how) => {
      const person = await personWithPassword(app, { tenantId, daysAgo: 0 });

      await set(person, "Quiet-lantern-77-meadow!", { how });

      const [act] = await recordOf(app, person);
      expect(act!.action).toBe(how === "reset" ? "password.reset" : "password.changed");
      expect(act!.details).toEqual({ userId: person.userId, how, forced: true });
    },
  );

  test("nothing is said on day 350, something from day 351 on", async () => {
    const said = async (daysAgo: number) => {
      const person = await personWithPassword(app, { tenantId, daysAgo });
      const page = await (await (await browserFor(person)).request("GET", "/vaults")).text();
      return /Your password (?:has expired|expires in \d+ days?)/.exec(page)?.[0] ?? null;
    };

    expect(await Promise.all([350, 351, 364, 365].map(said))).toEqual([
      null,
      "Your password expires in 14 days",
      "Your password expires in 1 day",
      "Your password has expired",
    ]);
  });
});

/** A browser that has given the right password and is to show the second factor, and his authenticator. */
async function atTheCode(person: Known): Promise<{ browser: Browser; code: () => string }> {
  const secret = newSecret();
  const { userId } = person;
  await enrolAuthenticator(app.web, { userId, secret, from });
  const attempt = { userId, step: "factor", counter: "account:test", next: "/vaults" } as const;
  const token = await inSystem(
    app.web.db,
    "sign_in",
    (tx) => createAttempt(tx, { ...attempt, now: app.web.now() }),
  );
  const browser = browserOf(app, { "sv-attempt": token });
  return { browser, code: () => codeOf(secret, app.web.now()) };
}

describe("a password that must be replaced at signing in", () => {
  test.each([[364, "/vaults"], [365, "/login/password"]])(
    "after %i days the code leads to %s",
    async (daysAgo, location) => {
      const person = await personWithPassword(app, { tenantId, daysAgo });
      const { browser, code } = await atTheCode(person);

      const answer = await browser.request("POST", "/login/code", { code: code() });

      expect(answer.headers.get("Location")).toBe(location);
    },
  );

  test("nobody is in before it is replaced; then one goes on and every other session is over", async () => {
    const person = await personWithPassword(app, { tenantId, daysAgo: 365 });
    const other = await browserFor(person);
    const { browser, code } = await atTheCode(person);
    await browser.request("POST", "/login/code", { code: code() });

    const outside = await browser.request("GET", "/vaults");
    const page = await browser.request("GET", "/login/password");
    const same = await browser.request("POST", "/login/password", { password: FIRST_PASSWORD });
    const good = await browser.request("POST", "/login/password", {
      password: "Quiet-lantern-77-meadow!",
    });

    expect(outside.headers.get("Location")).toMatch(/^\/login/);
    expect(await page.text()).toContain("Yours is a year old");
    expect([same.status, good.status]).toEqual([422, 303]);
    expect(good.headers.get("Location")).toBe("/vaults");
    expect((await browser.request("GET", "/vaults")).status).toBe(200);
    expect((await other.request("GET", "/vaults")).headers.get("Location")).toMatch(/^\/login/);
    expect((await browser.request("GET", "/login/password")).headers.get("Location"))
      .toMatch(/^\/login/);
  });

  test("who is in the middle of signing in with the old one begins anew", async () => {
    const person = await personWithPassword(app, { tenantId });
    const { browser, code } = await atTheCode(person);

    await change(await browserFor(person), "Quiet-lantern-77-meadow!");

    const answer = await browser.request("POST", "/login/code", { code: code() });
    expect(answer.headers.get("Location")).toMatch(/^\/login/);
    expect((await browser.request("GET", "/vaults")).status).toBe(303);
  });

  test("an admin demands one: signed out at once, told, and asked for it, however young it is", async () => {
    const person = await personWithPassword(app, { tenantId, daysAgo: 0 });
    const old = await browserFor(person);
    const by = { id: cast.members.alice.userId, name: "Alice" };

    await demandNewPassword(app.web, { tenantId, userId: person.userId, by, from });

    expect((await old.request("GET", "/vaults")).headers.get("Location")).toMatch(/^\/login/);
    const [act] = await admin`select tenant_id, actor_id, details from audit_log
      where action = 'password.change_demanded' and details->>'userId' = ${person.userId}`;
    expect([act!.tenant_id, act!.actor_id]).toEqual([tenantId, by.id]);
    await workOff(app);
    const { mail } = app.mailbox.list().find(({ mail }) => mail.to === person.email)!;
    expect(mail.subject).toContain("You are asked to change your password");

    const { browser, code } = await atTheCode(person);
    const answer = await browser.request("POST", "/login/code", { code: code() });
    expect(answer.headers.get("Location")).toBe("/login/password");
    await browser.request("POST", "/login/password", { password: "Quiet-lantern-77-meadow!" });
    expect((await storedOf(app, person)).user.password_change_demanded).toBe(false);
    expect(
      (await recordOf(app, person)).find(({ action }) => action === "password.changed")!.details,
    )
      .toEqual({ userId: person.userId, how: "demanded", forced: true });
  });

  test("nobody demands one of himself, or of a stranger's people", async () => {
    const { alice, sam } = cast.members;
    const by = { id: alice.userId, name: "Alice" };
    const demand = (userId: string) => demandNewPassword(app.web, { tenantId, userId, by, from });

    await expect(demand(alice.userId)).rejects.toMatchObject({ name: "Forbidden" });
    await expect(demand(sam.userId)).rejects.toMatchObject({ name: "NotFound" });
    const [demanded] = await admin`select count(*)::int from users
      where password_change_demanded and id in (${alice.userId}, ${sam.userId})`;
    expect(demanded!.count).toBe(0);
  });
});

test("password managers find the page: /.well-known/change-password", async () => {
  const answer = await browserOf(app).request("GET", "/.well-known/change-password");

  expect([answer.status, answer.headers.get("Location")]).toEqual([302, "/account/password"]);
});
