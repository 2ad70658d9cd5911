import { describe, expect, test } from "vitest";
import { checkCode, resetSecondFactor } from "../../src/auth/second_factor.ts";
import { codeAt } from "../../src/auth/totp.ts";
import { openApp } from "../support/app.ts";
import { type Browser, browserOf, newAddress } from "../support/browser.ts";
import { castOf } from "../support/cast.ts";
import { handsOf, MINUTE, WRONG } from "../support/second_factors.ts";

/** What somebody signed in does with his second factor, and what an admin does with a member's. */
const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const { alice, marta, bob, sam } = cast.members;
const { from, enrolled, ask, withPassword, mailedTo, acts, isIn, secretIn } = await handsOf(app);

describe("recovery codes", () => {
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
    return { secret: secretIn(html), sealed: /name="sealed" value="([^"]+)"/.exec(html)![1]! };
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
      .rejects.toThrow("no such member");
    await expect(reset(sam.userId)).rejects.toThrow("no such member");
    await admin`insert into memberships (tenant_id, user_id, role)
      values (${cast.tenantB}, ${marta.userId}, 'viewer')`;
    await expect(reset(marta.userId)).rejects.toThrow("another company");
    await admin`delete from memberships where tenant_id = ${cast.tenantB}
      and user_id = ${marta.userId}`;
    expect((await admin`select from totp_secrets where user_id = ${marta.userId}`).length).toBe(1);
    expect(await mailedTo("marta@example.com")).not.toContain("Your second factor was reset");
  });
});
