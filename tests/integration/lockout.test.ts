import { describe, expect, test } from "vitest";
import { inSystem } from "../../db/system.ts";
import { accountSubject, lockedUntil } from "../../src/auth/failures.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../src/auth/identity.ts";
import { unlockMember } from "../../src/auth/locks.ts";
import { hashingDone } from "../../src/auth/passwords.ts";
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

const app = await openApp();
const { admin } = app.db;
const cast = await castOf(app);
const newcomer = (name: string) => personOf(app, name, { companies: [cast.tenantA] });

/** Fails `count` times from strange browsers, each time after the delay. */
async function fail(person: Enterer, count: number, browser?: Browser): Promise<void> {
  for (let failed = 0; failed < count; failed++) {
    const answer = await passwordStep(browser ?? browserOf(app), { ...person, password: WRONG });
    expect(answer.status).toBe(401);
    if (failed < count - 1) app.clock.advance(33 * SECOND);
  }
}

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

/** The product's clock stands still meanwhile: no delay ends because the machine is slow. */
async function atOneInstant<T>(work: () => Promise<T>): Promise<T> {
  const running = app.web.now;
  const instant = running();
  app.web.now = () => instant;
  try {
    return await work();
  } finally {
    app.web.now = running;
  }
}

async function getsIn(person: Enterer, browser = browserOf(app)): Promise<boolean> {
  return placeOf(await passwordStep(browser, person)) === "303 /login/code";
}

describe("failures in a row", () => {
  test.each([[4, 0], [5, 2], [6, 4], [7, 8], [8, 16], [9, 32], [10, 3600], [11, 3600]])(
    "after %i a new browser waits %i seconds",
    async (failures, seconds) => {
      const person = await newcomer(`Waits${failures}`);
      await hasFailed(person, failures - 1);

      await fail(person, 1);

      const subject = await accountSubject(app.web, { realm: SELLERS, email: person.email });
      const [row] = await admin`
        select extract(epoch from next_try_at - last_failed_at)::float as wait
        from sign_in_counters where subject = ${subject}`;
      expect(row!.wait).toBe(seconds);
    },
  );

  test("during a delay the right password is refused, and afterwards it is taken", async () => {
    const person = await newcomer("Delia");
    await hasFailed(person, 8);
    await fail(person, 1);

    expect(await getsIn(person)).toBe(false);
    app.clock.advance(33 * SECOND);
    expect(await getsIn(person)).toBe(true);
  });

  test("a refused try is no failure: whoever hammers makes no lock longer", async () => {
    const person = await newcomer("Hammer");
    await hasFailed(person, 9);
    await fail(person, 1);
    app.clock.advance(59 * MINUTE);
    await passwordStep(browserOf(app), { ...person, password: WRONG });
    app.clock.advance(MINUTE);

    expect(await getsIn(person)).toBe(true);
  });

  test("a full sign-in forgets them, the right password alone forgets none", async () => {
    const person = await newcomer("Frida");
    await hasFailed(person, 8);

    const browser = browserOf(app);
    expect(await getsIn(person, browser)).toBe(true);
    const subject = await accountSubject(app.web, { realm: SELLERS, email: person.email });
    const failures = () => admin`select failures from sign_in_counters where subject = ${subject}`;
    expect(await failures()).toEqual([{ failures: 8 }]);
    expect(placeOf(await codeStep(app, browser, person))).toBe("303 /vaults");

    expect(await failures()).toEqual([]);
  });

  test("those of a day ago are forgotten", async () => {
    const person = await newcomer("Yesta");
    await hasFailed(person, 9);
    app.clock.advance(DAY);

    await fail(person, 1);

    expect(await waitFor(person)).toBe(0);
  });

  test("wrong codes count as wrong passwords do, and the right code then waits", async () => {
    const person = await newcomer("Coda");
    await hasFailed(person, 8);
    const browser = browserOf(app);
    await getsIn(person, browser);

    await browser.request("POST", "/login/code", { code: "000000" });
    expect(await waitFor(person)).toBeGreaterThan(25);
    browser.address = newAddress();
    await browser.request("POST", "/login/code", { code: "000000" });
    app.clock.advance(33 * SECOND);
    browser.address = newAddress();
    await browser.request("POST", "/login/code", { code: "000000" });

    expect(await waitFor(person)).toBeGreaterThan(3500);
    expect((await codeStep(app, browser, person)).status).not.toBe(303);
    expect(await getsIn(person)).toBe(false);
    expect(await unlockMails(person)).toHaveLength(1);
  });

  test("of fifty tries at once no more than five look at the account's hash", async () => {
    const person = await newcomer("Swarm");
    const browsers = await Promise.all([...Array(50)].map(async () => {
      const browser = browserOf(app);
      await browser.csrfToken();
      return browser;
    }));

    const answers = await atOneInstant(() =>
      Promise.all(browsers.map((browser) => passwordStep(browser, { ...person, password: WRONG })))
    );

    // The line of verifications holds some forty: who finds it full is asked to come again.
    expect(new Set(answers.map(({ status }) => status)).isSubsetOf(new Set([401, 429]))).toBe(true);
    const tried = await admin`select details from audit_log
      where action = 'person.sign_in_failed' and details->>'userId' = ${person.userId}
        and details->>'refused' is null`;
    expect(tried.length).toBeLessThanOrEqual(5);
    expect(tried.length).toBeGreaterThan(0);
  }, 60_000);

  test(
    "of twenty right ones at once each takes one verification, whatever comes of it",
    async () => {
      const person = await newcomer("Right");
      await hasFailed(person, 4);
      const browsers = await Promise.all([...Array(20)].map(async () => {
        const browser = browserOf(app);
        await browser.csrfToken();
        return browser;
      }));
      const before = hashingDone().verifications;

      const answers = await Promise.all(browsers.map((browser) => passwordStep(browser, person)));

      const statuses = answers.map(({ status }) => status);
      expect(statuses).toContain(303);
      expect(new Set(statuses).isSubsetOf(new Set([303, 401]))).toBe(true);
      expect(hashingDone().verifications - before).toBe(20);
    },
    60_000,
  );
});

describe("a lock", () => {
  test("keeps new browsers out, not one that was signed in before; one mail tells its owner", async () => {
    const person = await newcomer("Lola");
    const own = await enter(app, person);
    await own.request("POST", "/logout");
    const someoneElses = await enter(app, await newcomer("Other"));
    await hasFailed(person, 9);

    await fail(person, 1);

    expect([await getsIn(person), await getsIn(person, someoneElses)]).toEqual([false, false]);
    expect(await getsIn(person, own)).toBe(true);
    expect(placeOf(await codeStep(app, own, person))).toBe("303 /vaults");
    expect(await getsIn(person)).toBe(false);
    expect(await unlockMails(person)).toHaveLength(1);
    expect((await actsOf(app, person)).filter((act) => act === "account.locked")).toHaveLength(1);

    app.clock.advance(HOUR);
    await fail(person, 1);
    expect(await unlockMails(person)).toHaveLength(2);
  });

  test("of an address that is no account's is told to nobody", async () => {
    const nobody = { userId: "", secret: "", email: "no-account@example.com" };
    await hasFailed(nobody, 9);

    await fail(nobody, 1);

    expect(await waitFor(nobody)).toBeGreaterThan(3500);
    expect(await unlockMails(nobody)).toEqual([]);
  });

  test("ends by the mailed link, once, after its form was sent; the link signs nobody in", async () => {
    const person = await newcomer("Linka");
    await hasFailed(person, 9);
    await fail(person, 1);
    const [url] = await unlockMails(person);
    const browser = browserOf(app);

    const opened = await browser.request("GET", new URL(url!).pathname + new URL(url!).search);
    expect([placeOf(opened), opened.headers.get("Referrer-Policy")])
      .toEqual(["303 /unlock", "no-referrer"]);
    expect(await (await browser.request("GET", "/unlock")).text()).toContain("Unlock signing in");
    expect(await getsIn(person)).toBe(false);
    const kept = Object.fromEntries(browser.cookies);
    expect(placeOf(await browser.request("POST", "/unlock"))).toBe("303 /login");

    expect(await getsIn(person)).toBe(true);
    expect(await actsOf(app, person)).toContain("account.unlocked");
    expect((await browser.request("GET", "/vaults")).status).toBe(303);
    expect((await browserOf(app, kept).request("POST", "/unlock")).status).toBe(410);
    expect((await browserOf(app).request("POST", "/unlock")).status).toBe(410);
  });

  test("the link is over after an hour", async () => {
    const person = await newcomer("Latey");
    await hasFailed(person, 9);
    await fail(person, 1);
    const [url] = await unlockMails(person);
    const browser = browserOf(app);
    await browser.request("GET", new URL(url!).pathname + new URL(url!).search);
    app.clock.advance(61 * MINUTE);

    expect((await browser.request("POST", "/unlock")).status).toBe(410);
  });

  test("of a browser that was signed in before is its own, and its link unlocks it there", async () => {
    const person = await newcomer("Forgetta");
    const own = await enter(app, person);
    await fail(person, 10, own);

    app.clock.advance(33 * SECOND);
    expect(await getsIn(person, own)).toBe(false);
    expect(await getsIn(person)).toBe(true);
    const [url] = await unlockMails(person);
    await own.request("GET", new URL(url!).pathname + new URL(url!).search);
    await own.request("POST", "/unlock");

    expect(await getsIn(person, own)).toBe(true);
  });

  test("is ended by an admin of the company, of no other", async () => {
    const person = await newcomer("Admina");
    await hasFailed(person, 9);
    await fail(person, 1);
    const { alice, sam } = cast.members;
    const unlock = (tenantId: string, by: { userId: string }) =>
      unlockMember(app.web, {
        tenantId,
        userId: person.userId,
        by: { id: by.userId, name: "An admin" },
        from: { requestId: crypto.randomUUID(), address: "203.0.113.7", userAgent: "" },
      });

    await expect(unlock(cast.tenantB, sam)).rejects.toThrow("no such member");
    await expect(unlock(cast.tenantA, sam)).rejects.toThrow("Only an admin");
    expect(await getsIn(person)).toBe(false);
    await unlock(cast.tenantA, alice);
    expect(await getsIn(person)).toBe(true);
  });
});

describe("a device cookie", () => {
  test("opens nothing by itself, and one that is bent or too old makes a new browser", async () => {
    const person = await newcomer("Deva");
    const device = (await enter(app, person)).cookies.get("sv-device")!;
    expect((await browserOf(app, { "sv-device": device }).request("GET", "/vaults")).status)
      .toBe(303);
    expect((await browserOf(app, { "sv-access": device }).request("GET", "/vaults")).status)
      .toBe(303);
    await hasFailed(person, 9);
    await fail(person, 1);

    const [head, body, mac] = device.split(".");
    const bent = `${head}.${body}.${mac!.split("").reverse().join("")}`;
    expect(await getsIn(person, browserOf(app, { "sv-device": bent }))).toBe(false);
    expect(await getsIn(person, browserOf(app, { "sv-device": device }))).toBe(true);
    app.clock.advance(180 * DAY);
    await hasFailed(person, 9);
    await fail(person, 1);
    expect(await getsIn(person, browserOf(app, { "sv-device": device }))).toBe(false);
  });
});
