import { describe, expect, test } from "vitest";
import { checkCode } from "../../src/auth/second_factor.ts";
import { codeAt } from "../../src/auth/totp.ts";
import { demandAccess } from "../../src/http/access.ts";
import { open } from "../../src/seal.ts";
import { openApp } from "../support/app.ts";
import { type Browser, browserOf } from "../support/browser.ts";
import { castOf } from "../support/cast.ts";
import { fill, isSafe } from "../support/routes.ts";
import { handsOf, MINUTE, WRONG } from "../support/second_factors.ts";

/** Authenticators and recovery codes at signing in. Passkeys have a file of their own. */
const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const { alice, marta } = cast.members;
const { from, enrolled, ask, withPassword, mailedTo, acts, isIn, secretIn } = await handsOf(app);

describe("enrolment", () => {
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
    expect(answers.map(({ status, location }) => `${status} ${location}`).sort()).toEqual([
      "303 /vaults",
      "422 null",
    ]);

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

  test("wrong ones count wherever they are shown, until a right one is shown", async () => {
    const { code, now, codes } = await enrolled(alice);
    const shown = { userId: alice.userId, from: from() };
    const wrong = (subject: string) => checkCode(app.web, { ...shown, subject, code: WRONG });
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => wrong(`device:${i}`)));
    const compared = all.filter((outcome) => "refused" in outcome && outcome.refused === "wrong");
    expect(compared).toHaveLength(5);
    expect(await admin`select from sign_in_counters where subject like 'device:%' and failures > 0`)
      .toHaveLength(5);

    expect(await checkCode(app.web, { ...shown, subject: "proof:x", code: now() }))
      .toMatchObject({ refused: "waiting" });
    app.clock.advance(3000);
    expect(await checkCode(app.web, { ...shown, subject: "proof:x", code: code() }))
      .toEqual({ provedBy: "totp" });
    for (let i = 0; i < 4; i++) await wrong(`proof:${i}`);
    expect(await checkCode(app.web, { ...shown, subject: "proof:y", code: codes[0]! }))
      .toEqual({ provedBy: "recovery_code", left: 9 });
    expect(await admin`select from sign_in_counters where subject like 'factor:%'`).toEqual([]);
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
});
