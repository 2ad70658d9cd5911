import { beforeEach, describe, expect, test } from "vitest";
import { hashPassword } from "../../src/auth/passwords.ts";
import { checkCode, enrolAuthenticator, resetSecondFactor } from "../../src/auth/second_factor.ts";
import { codeAt, newSecret } from "../../src/auth/totp.ts";
import { demandAccess } from "../../src/http/access.ts";
import { open } from "../../src/seal.ts";
import { openApp, workOff } from "../support/app.ts";
import { type Browser, browserOf, newAddress, USER_AGENT } from "../support/browser.ts";
import { castOf } from "../support/cast.ts";
import { fill, isSafe } from "../support/routes.ts";

/** Authenticators, recovery codes and showing them again. Passkeys have a file of their own. */
const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const { alice, marta, bob, sam } = cast.members;
const PASSWORD = "Moon-48152093745512!";
const STEP = 30_000;
const MINUTE = 60_000;
const hash = await hashPassword(PASSWORD);

let mailsBefore = 0;
let began = new Date();

beforeEach(async () => {
  await admin`delete from totp_secrets`;
  await admin`delete from recovery_codes`;
  await admin`delete from sign_in_attempts`;
  await admin`delete from sign_in_counters`;
  await admin`delete from sessions`;
  await admin`delete from jobs.job`;
  await admin`update users set password_hash = ${hash}`;
  mailsBefore = app.mailbox.list().length;
  [{ began }] = await admin<[{ began: Date }]>`select clock_timestamp() as began`;
});

function from() {
  return { requestId: crypto.randomUUID(), address: newAddress(), userAgent: USER_AGENT };
}

/** An authenticator for a member, whose `code()` is always one that was not shown yet. */
async function enrolled({ userId }: { userId: string }) {
  const secret = newSecret();
  const codes = await enrolAuthenticator(app.web, { userId, secret, from: from() });
  return {
    codes,
    now: () => codeAt(secret, app.web.now()),
    code: () => {
      app.clock.advance(STEP);
      return codeAt(secret, app.web.now());
    },
  };
}

/** Each request from an address of its own, so that the limit of requests says nothing here. */
async function ask(browser: Browser, method: string, path: string, form = {}) {
  browser.address = newAddress();
  const answer = await browser.request(method, path, form);
  return {
    status: answer.status,
    location: answer.headers.get("Location"),
    html: await answer.text(),
  };
}

/** A browser that has shown the right password, and where it was sent. */
async function withPassword(email: string, next = "") {
  const browser = browserOf(app);
  const { location } = await ask(browser, "POST", "/login", { email, password: PASSWORD, next });
  return { browser, location };
}

/** Headings of what this test had mailed to an address. */
async function mailedTo(email: string): Promise<string[]> {
  await workOff(app);
  const mails = app.mailbox.list();
  return mails.slice(0, mails.length - mailsBefore)
    .filter(({ mail }) => mail.to === email).map(({ mail }) => mail.heading);
}

/** What this test had recorded, newest first. */
async function acts(action: string) {
  return await admin`select tenant_id, actor_id, details from audit_log where action = ${action}
    and at > ${began} order by at desc`;
}

const isIn = async (browser: Browser) => (await ask(browser, "GET", "/vaults")).status === 200;
const WRONG = "000000";

describe("enrolment", () => {
  const secretIn = (html: string) =>
    /id="totp-secret">([A-Z2-7 ]+)</.exec(html)![1]!.replaceAll(" ", "");

  test("whoever has no authenticator reaches nothing but its pages until he has one", async () => {
    const { browser, location } = await withPassword("alice@example.com", "/members");
    expect(location).toBe("/login/enrolment");
    const values = { vault: cast.vaults.a1, id: 1, user: marta.userId };

    const closed = demandAccess(app.app).filter((route) => route.who !== "anyone" && isSafe(route));
    expect(closed.length).toBeGreaterThan(20);
    for (const route of closed) {
      const path = route.path.replace(
        /:(?!vault|id|user)\w+/g,
        "00000000-0000-4000-8000-000000000000",
      );
      const { status, location } = await ask(browser, "GET", fill({ ...route, path }, values));
      expect([route.path, status, location?.replace(/\?.*/, "")]).toEqual([
        route.path,
        303,
        route.path.startsWith("/admin") ? "/admin/login" : "/login",
      ]);
    }
    // Neither does going on without a code, nor a code's page of who has an authenticator.
    expect((await ask(browser, "POST", "/login/continue")).location).toBe("/login/enrolment");
    expect((await ask(browser, "GET", "/login/code")).location).toMatch(/^\/login/);
    expect(await isIn(browser)).toBe(false);
  });

  test("a right code, the recovery codes once, and in to where one wanted to go", async () => {
    const { browser } = await withPassword("alice@example.com", "/members");
    const first = await ask(browser, "GET", "/login/enrolment");
    const secret = secretIn(first.html);
    const again = await ask(browser, "GET", "/login/enrolment");
    const wrong = await ask(browser, "POST", "/login/enrolment", { code: WRONG });
    const code = codeAt(secret, app.web.now());
    const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
    const done = await ask(browser, "POST", "/login/enrolment", { code: spaced });

    expect([secretIn(again.html), secretIn(wrong.html), wrong.status]).toEqual([
      secret,
      secret,
      422,
    ]);
    expect(first.html).toContain("<svg");
    const codes = done.html.match(/<code>[0-9a-z-]{19}<\/code>/g);
    expect([done.status, codes?.length]).toEqual([200, 10]);
    expect(await isIn(browser)).toBe(false);
    expect((await ask(browser, "GET", "/login/enrolment")).html).not.toContain(codes![0]);

    expect((await ask(browser, "POST", "/login/continue")).location).toBe("/members");
    expect(await isIn(browser)).toBe(true);
    expect(await mailedTo("alice@example.com")).toContain("Your second factor is set up");
    expect((await acts("second_factor.enrolled"))[0]).toMatchObject({ actor_id: alice.userId });
    const spent = { userId: alice.userId, code, subject: "device:x", from: from() };
    expect(await checkCode(app.web, spent)).toMatchObject({ refused: "wrong" });
  });

  test("the secret is sealed, in the attempt and for good, each for one thing alone", async () => {
    const { browser } = await withPassword("alice@example.com");
    const secret = secretIn((await ask(browser, "GET", "/login/enrolment")).html);
    const [attempt] = await admin`select pending_secret, token_hash from sign_in_attempts`;
    await ask(browser, "POST", "/login/enrolment", { code: codeAt(secret, app.web.now()) });
    const [row] = await admin`select secret from totp_secrets where user_id = ${alice.userId}`;
    const ring = app.web.keys.encryption;

    expect(attempt!.pending_secret).not.toContain(secret);
    expect(row!.secret).not.toContain(secret);
    expect(await open(ring, `totp:${alice.userId}`, row!.secret)).toBe(secret);
    await expect(open(ring, `totp:${marta.userId}`, row!.secret)).rejects.toThrow();
    await expect(open(ring, `totp:${alice.userId}`, attempt!.pending_secret)).rejects.toThrow();
    const [left] = await admin`select pending_secret from sign_in_attempts`;
    expect(left!.pending_secret).toBeNull();
  });

  test("of two who enrol the same account at once, the second does not replace the first", async () => {
    const [one, two] = [
      await withPassword("alice@example.com"),
      await withPassword("alice@example.com"),
    ];
    const confirm = async ({ browser }: typeof one) => {
      const secret = secretIn((await ask(browser, "GET", "/login/enrolment")).html);
      return () =>
        ask(browser, "POST", "/login/enrolment", { code: codeAt(secret, app.web.now()) });
    };
    const answers = await Promise.all([await confirm(one), await confirm(two)].map((go) => go()));

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 303]);
    const loser = answers[0]!.status === 303 ? one : two;
    await ask(loser.browser, "POST", "/login/continue");
    expect(await isIn(loser.browser)).toBe(false);
    expect((await admin`select from recovery_codes`).length).toBe(10);
  });

  test("the codes are handed back as a file, and nothing else is", async () => {
    const { codes } = await enrolled(alice);
    const browser = browserOf(app);
    const file = await browser.request("POST", "/login/recovery-codes", { codes: codes.join(" ") });

    expect(file.headers.get("Content-Type")).toMatch(/^text\/plain/);
    expect(file.headers.get("Content-Disposition")).toMatch(/^attachment; filename="[\w.-]+"$/);
    expect(file.headers.get("Cache-Control")).toBe("no-store");
    expect((await file.text()).split("\n").slice(3, 13)).toEqual(codes);
    for (const other of ["", codes.slice(1).join(" "), codes.join("\n"), "<b>hi</b> ".repeat(10)]) {
      const answer = await ask(browser, "POST", "/login/recovery-codes", { codes: other });
      expect(answer.status).toBe(422);
    }
  });
});

describe("a code at signing in", () => {
  test("opens once: replayed, in parallel or older than one that was used, it opens nothing", async () => {
    const { code, now } = await enrolled(alice);
    const older = code();
    const used = code();
    const browsers = await Promise.all(
      Array.from({ length: 2 }, async () => (await withPassword("alice@example.com")).browser),
    );
    const answers = await Promise.all(
      browsers.map((browser) => ask(browser, "POST", "/login/code", { code: used })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
    expect(answers.find(({ status }) => status === 303)!.location).toBe("/vaults");

    const { browser } = await withPassword("alice@example.com");
    expect(now()).toBe(used);
    expect((await ask(browser, "POST", "/login/code", { code: used })).status).toBe(422);
    expect((await ask(browser, "POST", "/login/code", { code: older })).status).toBe(422);
    expect((await ask(browser, "POST", "/login/code", { code: code() })).location).toBe("/vaults");
    expect(await isIn(browser)).toBe(true);
  });

  test("of parallel uses on counters of their own one wins too", async () => {
    const { code } = await enrolled(alice);
    const used = code();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        checkCode(app.web, {
          userId: alice.userId,
          code: used,
          subject: `device:${i}`,
          from: from(),
        })),
    );

    expect(outcomes.filter((outcome) => "provedBy" in outcome)).toHaveLength(1);
  });

  test("an attempt has five tries, of which the last can be right and none comes after", async () => {
    const { code } = await enrolled(alice);
    const fail = async (browser: Browser) => {
      // Past the delay, within the attempt.
      app.clock.advance(MINUTE);
      return await ask(browser, "POST", "/login/code", { code: WRONG });
    };
    const lucky = await withPassword("alice@example.com");
    for (let i = 0; i < 4; i++) expect((await fail(lucky.browser)).status).toBe(422);
    const fifth = await ask(lucky.browser, "POST", "/login/code", { code: code() });
    expect(fifth.location).toBe("/vaults");

    const { browser } = await withPassword("alice@example.com");
    for (let i = 0; i < 4; i++) expect((await fail(browser)).status).toBe(422);
    expect((await fail(browser)).location).toBe("/login");
    app.clock.advance(MINUTE);
    const late = await ask(browser, "POST", "/login/code", { code: code() });
    expect(late.location).toBe("/login");
    expect(await isIn(browser)).toBe(false);
  });

  test("of fifty wrong ones at once no more than five are compared", async () => {
    await enrolled(alice);
    const { browser } = await withPassword("alice@example.com");
    await browser.csrfToken();
    const tabs = Array.from(
      { length: 50 },
      () => browserOf(app, Object.fromEntries(browser.cookies)),
    );
    const answers = await Promise.all(
      tabs.map((tab) => ask(tab, "POST", "/login/code", { code: WRONG })),
    );

    expect(answers.filter(({ status }) => status === 422)).toHaveLength(4);
    expect(answers.filter(({ location }) => location === "/login")).toHaveLength(46);
    expect(await acts("second_factor.refused")).toHaveLength(5);
  });

  test("is refused unseen while one waits, and says for how long", async () => {
    const { codes } = await enrolled(alice);
    const shown = { userId: alice.userId, subject: "device:waits", from: from() };
    for (let i = 0; i < 5; i++) await checkCode(app.web, { ...shown, code: WRONG });
    const outcome = await checkCode(app.web, { ...shown, code: codes[0]! });

    expect(outcome).toMatchObject({ refused: "waiting", until: expect.any(Date) });
    app.clock.advance(3000);
    expect(await checkCode(app.web, { ...shown, code: codes[0]! }))
      .toEqual({ provedBy: "recovery_code", left: 9 });
  });

  test("ten wrong ones lock the account for new browsers, and its owner gets a mail", async () => {
    await enrolled(alice);
    for (let i = 0; i < 2; i++) {
      const { browser } = await withPassword("alice@example.com");
      for (let k = 0; k < 5; k++) {
        app.clock.advance(MINUTE);
        await ask(browser, "POST", "/login/code", { code: WRONG });
      }
      app.clock.advance(MINUTE);
    }

    expect((await withPassword("alice@example.com")).location).toBeNull();
    expect(await acts("account.locked")).toHaveLength(1);
    expect(await mailedTo("alice@example.com")).toContain("Too many failed sign-ins");
  });

  test.each(["", "12345", "１２３４５６", "\u0000".repeat(6), "éééééé", "x".repeat(100)])(
    "%j is a wrong code like any other",
    async (code) => {
      await enrolled(alice);
      const { browser } = await withPassword("alice@example.com");
      expect((await ask(browser, "POST", "/login/code", { code })).status).toBe(422);
      const [counter] = await admin`select failures from sign_in_counters`;
      expect(counter!.failures).toBe(1);
    },
  );
});

describe("a recovery code", () => {
  test("signs in once, however it is typed, and its owner is told", async () => {
    const { codes } = await enrolled(alice);
    const [first] = codes;
    const { browser } = await withPassword("alice@example.com");
    const typed = { code: ` ${first!.toUpperCase().replaceAll("-", " ")}` };
    const page = await ask(browser, "GET", "/login/code?with=recovery");
    expect(page.html).not.toContain('inputmode="numeric"');
    expect((await ask(browser, "POST", "/login/code", typed)).location).toBe("/vaults");
    expect(await isIn(browser)).toBe(true);

    const again = await withPassword("alice@example.com");
    expect((await ask(again.browser, "POST", "/login/code", typed)).status).toBe(422);
    expect(await mailedTo("alice@example.com")).toContain("A recovery code was used");
    expect((await acts("recovery_code.used"))[0]!.details).toEqual({
      userId: alice.userId,
      left: 9,
    });
  });

  test("of twenty uses at once one wins, and one mail is sent", async () => {
    const { codes } = await enrolled(alice);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        checkCode(app.web, {
          userId: alice.userId,
          code: codes[3]!,
          subject: `device:${i}`,
          from: from(),
        })),
    );

    expect(outcomes.filter((outcome) => "provedBy" in outcome))
      .toEqual([{ provedBy: "recovery_code", left: 9 }]);
    const mails = await mailedTo("alice@example.com");
    expect(mails.filter((heading) => heading === "A recovery code was used")).toHaveLength(1);
  });

  test("is kept as a hash, and opens nobody else's account", async () => {
    const { codes } = await enrolled(alice);
    await enrolled(marta);
    const kept = await admin`select * from recovery_codes where user_id = ${alice.userId}`;
    const plain = codes.flatMap((code) => [code, code.replaceAll("-", "")]);

    expect(kept).toHaveLength(10);
    for (const { code_hash } of kept) expect(code_hash).toMatch(/^[0-9a-f]{64}$/);
    for (const code of plain) expect(JSON.stringify(kept)).not.toContain(code);
    const asMarta = { userId: marta.userId, code: codes[0]!, subject: "device:m", from: from() };
    expect(await checkCode(app.web, asMarta)).toMatchObject({ refused: "wrong" });
  });

  test("new ones end the old ones, after the second factor was shown; few are warned of", async () => {
    const { codes, code } = await enrolled(alice);
    const browser = await cast.as("alice");
    await admin`update recovery_codes set used_at = now() where ctid in
      (select ctid from recovery_codes where user_id = ${alice.userId} limit 7)`;
    expect((await ask(browser, "GET", "/account/second-factor")).html).toContain(
      "Only 3 recovery codes left",
    );
    app.clock.advance(11 * MINUTE);
    const refused = await ask(browser, "POST", "/account/second-factor/recovery-codes");
    expect(refused.location).toMatch(/^\/account\/proof\?next=/);
    await ask(browser, "POST", "/account/proof", { code: code() });
    const { html } = await ask(browser, "POST", "/account/second-factor/recovery-codes");
    const fresh = [...html.matchAll(/<code>([0-9a-z-]{19})<\/code>/g)].map(([, code]) => code!);

    expect(fresh).toHaveLength(10);
    const shown = { userId: alice.userId, subject: "device:new", from: from() };
    for (const old of codes.slice(0, 2)) {
      expect(await checkCode(app.web, { ...shown, code: old })).toMatchObject({ refused: "wrong" });
    }
    expect(await checkCode(app.web, { ...shown, code: fresh[9]! })).toMatchObject({ left: 9 });
    expect(await mailedTo("alice@example.com")).toContain("Your recovery codes were renewed");
    expect((await acts("recovery_codes.renewed"))[0]!.tenant_id).toBe(cast.tenantA);
  });
});

describe("showing it again", () => {
  const SENSITIVE = "/account/second-factor/new";

  test("a sensitive page asks for it ten minutes later, and leads back", async () => {
    const { code } = await enrolled(alice);
    const browser = await cast.as("alice");
    app.clock.advance(9 * MINUTE);
    expect((await ask(browser, "GET", SENSITIVE)).status).toBe(200);
    app.clock.advance(2 * MINUTE);
    const { location } = await ask(browser, "GET", SENSITIVE);
    expect(location).toBe(`/account/proof?next=${encodeURIComponent(SENSITIVE)}`);

    expect((await ask(browser, "GET", location!)).html).toContain("Confirm that it is you");
    expect((await ask(browser, "POST", location!, { code: WRONG })).status).toBe(422);
    expect((await ask(browser, "GET", SENSITIVE)).status).toBe(303);
    const used = code();
    expect((await ask(browser, "POST", location!, { code: used })).location).toBe(SENSITIVE);
    expect((await ask(browser, "GET", SENSITIVE)).status).toBe(200);
    expect((await ask(browser, "POST", location!, { code: used })).status).toBe(422);
    expect((await acts("second_factor.shown"))[0]).toMatchObject({
      tenant_id: cast.tenantA,
      actor_id: alice.userId,
      details: { userId: alice.userId, by: "totp" },
    });
  });

  test("proves this session alone, and only by one's own code", async () => {
    const { code } = await enrolled(alice);
    const { code: martas } = await enrolled(marta);
    const [here, there] = [await cast.as("alice"), await cast.as("alice")];
    app.clock.advance(11 * MINUTE);
    expect((await ask(here, "POST", "/account/proof", { code: martas() })).status).toBe(422);
    await ask(here, "POST", "/account/proof", { code: code() });

    expect((await ask(here, "GET", SENSITIVE)).status).toBe(200);
    expect((await ask(there, "GET", SENSITIVE)).status).toBe(303);
  });

  test("guessing here is delayed, and shuts nobody out of signing in", async () => {
    const { now } = await enrolled(alice);
    const browser = await cast.as("alice");
    for (let i = 0; i < 5; i++) await ask(browser, "POST", "/account/proof", { code: WRONG });
    browser.address = newAddress();
    const waits = await browser.request("POST", "/account/proof", { code: now() });
    expect([waits.status, waits.headers.get("Retry-After")]).toEqual([429, "2"]);
    expect((await withPassword("alice@example.com")).location).toBe("/login/code");

    app.clock.advance(3000);
    expect((await ask(browser, "POST", "/account/proof", { code: now() })).status).toBe(303);
    expect(await admin`select from sign_in_counters where subject = ${`proof:${alice.userId}`}`)
      .toHaveLength(0);
  });

  test.each([
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "/admin",
    "/admin/x",
    "",
  ])(
    "never leads to %j",
    async (next) => {
      const { code } = await enrolled(alice);
      const browser = await cast.as("alice");
      const path = `/account/proof?next=${encodeURIComponent(next)}`;
      expect((await ask(browser, "POST", path, { code: code() })).location).toBe("/account");
    },
  );
});

describe("another authenticator", () => {
  async function pending(browser: Browser) {
    const { html } = await ask(browser, "GET", "/account/second-factor/new");
    const secret = /id="totp-secret">([A-Z2-7 ]+)</.exec(html)![1]!.replaceAll(" ", "");
    return { secret, sealed: /name="sealed" value="([^"]+)"/.exec(html)![1]! };
  }

  test("takes the old one's place and ends every session, this one too", async () => {
    const old = await enrolled(alice);
    const [here, there] = [await cast.as("alice"), await cast.as("alice")];
    const kept = browserOf(app, Object.fromEntries(here.cookies));
    const { secret, sealed } = await pending(here);
    const path = "/account/second-factor/new";
    expect((await ask(here, "POST", path, { sealed, code: WRONG })).status).toBe(422);
    const form = { sealed, code: codeAt(secret, app.web.now()) };
    const done = await ask(here, "POST", path, form);

    const fresh = [...done.html.matchAll(/<code>([0-9a-z-]{19})<\/code>/g)].map(([, c]) => c!);
    expect([done.status, fresh.length]).toEqual([200, 10]);
    for (const browser of [here, there, kept]) expect(await isIn(browser)).toBe(false);
    // The page that nobody is signed in to any more still hands the codes out as a file.
    const token = /name="_csrf" value="([^"]+)"/.exec(done.html)![1]!;
    const file = await here.send("/login/recovery-codes", {
      method: "POST",
      body: new URLSearchParams({ _csrf: token, codes: fresh.join(" ") }),
      headers: { "Sec-Fetch-Site": "same-origin" },
    });
    expect(file.status).toBe(200);

    const shown = { userId: alice.userId, subject: "device:old", from: from() };
    for (const code of [old.code(), old.codes[0]!]) {
      expect(await checkCode(app.web, { ...shown, code })).toMatchObject({ refused: "wrong" });
    }
    expect(await checkCode(app.web, { ...shown, code: codeAt(secret, app.web.now()) }))
      .toEqual({ provedBy: "totp" });
    expect(await mailedTo("alice@example.com")).toContain("Your second factor was changed");
    expect(await acts("second_factor.changed")).toHaveLength(1);
  });

  test("sent twice at once it is replaced once", async () => {
    await enrolled(alice);
    const browser = await cast.as("alice");
    const { secret, sealed } = await pending(browser);
    const form = { sealed, code: codeAt(secret, app.web.now()) };
    const tabs = [1, 2].map(() => browserOf(app, Object.fromEntries(browser.cookies)));
    const answers = await Promise.all(
      tabs.map((tab) => ask(tab, "POST", "/account/second-factor/new", form)),
    );

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await admin`select from recovery_codes`).length).toBe(10);
  });

  test("its secret is good for this session and a quarter of an hour", async () => {
    const { code } = await enrolled(alice);
    const [here, there] = [await cast.as("alice"), await cast.as("alice")];
    const { secret, sealed } = await pending(there);
    const send = (sealed: string) =>
      ask(here, "POST", "/account/second-factor/new", {
        sealed,
        code: codeAt(secret, app.web.now()),
      });
    expect((await send(sealed)).location).toBe("/account/second-factor/new");
    expect((await send("bent")).location).toBe("/account/second-factor/new");

    const own = await pending(here);
    app.clock.advance(16 * MINUTE);
    await ask(here, "POST", "/account/proof", { code: code() });
    const late = await ask(here, "POST", "/account/second-factor/new", {
      sealed: own.sealed,
      code: codeAt(own.secret, app.web.now()),
    });
    expect(late.location).toBe("/account/second-factor/new");
  });
});

describe("an admin's reset", () => {
  const by = { id: alice.userId, name: "Alice" };
  const reset = (userId: string, { who = by, tenantId = cast.tenantA } = {}) =>
    resetSecondFactor(app.web, { tenantId, userId, by: who, from: from() });

  test("takes all of it away, ends the sessions, tells the member, who enrols anew", async () => {
    const { codes } = await enrolled(marta);
    await admin`insert into passkeys (id, user_id, public_key, counter, transports, name, backed_up,
      created_at) values ('pk', ${marta.userId}, 'k', 0, '{}', 'Laptop', false, now())`;
    const browser = await cast.as("marta");
    const begun = await withPassword("marta@example.com");
    await reset(marta.userId);

    expect(await isIn(browser)).toBe(false);
    const late = await ask(begun.browser, "POST", "/login/code", { code: codes[0]! });
    expect(late.location).toBe("/login");
    expect((await admin`select from passkeys where user_id = ${marta.userId}`).length).toBe(0);
    expect((await withPassword("marta@example.com")).location).toBe("/login/enrolment");
    expect(await mailedTo("marta@example.com")).toContain("Your second factor was reset");
    expect((await acts("second_factor.reset"))[0]).toMatchObject({
      tenant_id: cast.tenantA,
      actor_id: alice.userId,
      details: { userId: marta.userId },
    });
  });

  test("is for admins of the company, for others' and for whom no other company has let in", async () => {
    await enrolled(marta);
    const [martaBy, samBy] = [{ id: marta.userId, name: "M" }, { id: sam.userId, name: "S" }];

    await expect(reset(alice.userId)).rejects.toThrow("your own");
    await expect(reset(bob.userId, { who: martaBy })).rejects.toThrow("Only an admin");
    await expect(reset(marta.userId, { who: samBy })).rejects.toThrow("Only an admin");
    await expect(reset(marta.userId, { who: samBy, tenantId: cast.tenantB }))
      .rejects.toThrow("No such member");
    await expect(reset(sam.userId)).rejects.toThrow("No such member");
    await admin`insert into memberships (tenant_id, user_id, role)
      values (${cast.tenantB}, ${marta.userId}, 'viewer')`;
    await expect(reset(marta.userId)).rejects.toThrow("another company");
    await admin`delete from memberships where tenant_id = ${cast.tenantB}
      and user_id = ${marta.userId}`;
    expect((await admin`select from totp_secrets where user_id = ${marta.userId}`).length).toBe(1);
    expect(await mailedTo("marta@example.com")).not.toContain("Your second factor was reset");
  });
});
