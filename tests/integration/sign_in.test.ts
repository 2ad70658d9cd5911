import { describe, expect, test } from "vitest";
import { inTenant } from "../../db/tenant.ts";
import { MINUTE } from "../../src/auth/identity.ts";
import { hashingDone } from "../../src/auth/passwords.ts";
import { createInvitation } from "../../src/tenants/invitations.ts";
import { openApp, workOff } from "../support/app.ts";
import { type Browser, browserOf, masked } from "../support/browser.ts";
import { castOf } from "../support/cast.ts";
import {
  actsOf,
  codeStep,
  enter,
  passwordStep,
  personOf,
  placeOf,
  WRONG,
} from "../support/entering.ts";
import { codeOf } from "../support/newcomer.ts";

const app = await openApp();
const { admin } = app.db;
const cast = await castOf(app);
const nina = await personOf(app, "Nina", { companies: [cast.tenantA] });

async function isSignedIn(browser: Browser, page = "/vaults"): Promise<boolean> {
  return (await browser.request("GET", page)).status === 200;
}

async function sessionsOf({ userId }: { userId: string }) {
  return await admin`select * from sessions where user_id = ${userId} order by created_at`;
}

describe("signing in", () => {
  test("password, then code, then in; the record says so in the company", async () => {
    const browser = browserOf(app);

    const first = await passwordStep(browser, nina);
    expect([placeOf(first), await isSignedIn(browser)]).toEqual(["303 /login/code", false]);
    const second = await codeStep(app, browser, nina);

    expect([placeOf(second), await isSignedIn(browser)]).toEqual(["303 /vaults", true]);
    expect(browser.cookies.has("sv-attempt")).toBe(false);
    const [row] = await admin`select * from audit_log where action = 'person.signed_in'
      order by at desc limit 1`;
    expect(row).toMatchObject({
      tenant_id: cast.tenantA,
      actor_id: nina.userId,
      details: { userId: nina.userId, secondFactor: "totp" },
    });
  });

  test("cookies are out of reach of scripts and other sites, and only hashes are kept", async () => {
    const browser = browserOf(app);
    const first = await passwordStep(browser, nina);
    const attempt = browser.cookies.get("sv-attempt")!;
    expect(JSON.stringify(await admin`select * from sign_in_attempts`)).not.toContain(attempt);
    const second = await codeStep(app, browser, nina);

    const cookies = [...first.headers.getSetCookie(), ...second.headers.getSetCookie()];
    expect(new Set(cookies.map((cookie) => cookie.split("=")[0]))).toEqual(
      new Set(["sv-attempt", "sv-access", "sv-refresh", "sv-csrf", "sv-device"]),
    );
    for (const cookie of cookies) expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(JSON.stringify(await admin`select * from refresh_tokens`))
      .not.toContain(browser.cookies.get("sv-refresh"));
  });

  test("whoever has no authenticator gets one before anything else", async () => {
    const fresh = await personOf(app, "Fresh", { enrolled: false, companies: [cast.tenantA] });
    const browser = browserOf(app);

    expect(placeOf(await passwordStep(browser, fresh))).toBe("303 /login/enrolment");
    expect(await isSignedIn(browser)).toBe(false);
    expect(placeOf(await browser.request("GET", "/login/code"))).toBe("303 /login");
  });

  test("a second factor cannot be shown before the password, nor ten minutes after it", async () => {
    expect(placeOf(await codeStep(app, browserOf(app), nina))).toBe("303 /login");
    const browser = browserOf(app);
    await passwordStep(browser, nina);
    app.clock.advance(10 * MINUTE);

    expect(placeOf(await codeStep(app, browser, nina))).toBe("303 /login");
    const page = await (await browser.request("GET", "/login")).text();
    expect(page).toContain("Sign in again");
  });

  test("of three that finish one attempt, one begins a session", async () => {
    const person = await personOf(app, "Threefold", { enrolled: false, companies: [cast.tenantA] });
    const browser = browserOf(app);
    await passwordStep(browser, person);
    const page = await (await browser.request("GET", "/login/enrolment")).text();
    const [, secret] = /otpauth:[^"]*[?&;]secret=([A-Z2-7]{32})/.exec(page)!;
    const code = codeOf(secret!, app.web.now());
    expect((await browser.request("POST", "/login/enrolment", { code })).status).toBe(200);
    const copies = [1, 2, 3].map(() => browserOf(app, Object.fromEntries(browser.cookies)));

    const answers = await Promise.all(
      copies.map((copy) => copy.request("POST", "/login/continue")),
    );

    expect(answers.map(placeOf).sort()).toEqual(["303 /login", "303 /login", "303 /vaults"]);
    expect(await sessionsOf(person)).toHaveLength(1);
    const inside = await Promise.all(copies.map((copy) => isSignedIn(copy)));
    expect(inside.filter(Boolean)).toHaveLength(1);
  });

  test("a sign-in is told by mail once for each browser", async () => {
    const mia = await personOf(app, "Mia", { companies: [cast.tenantA] });
    const told = async () => {
      await workOff(app);
      return app.mailbox.list().filter(({ mail }) =>
        mail.to === mia.email && mail.subject.includes("New sign-in")
      ).length;
    };

    const browser = await enter(app, mia);
    expect(await told()).toBe(1);
    await browser.request("POST", "/logout");
    await enter(app, mia, { browser });
    expect(await told()).toBe(1);
    await enter(app, mia);
    expect(await told()).toBe(2);
  });

  test("a password of a year ago, or one that an admin wants changed, opens the form that changes it", async () => {
    const old = await personOf(app, "Oldie", { companies: [cast.tenantA] });
    await admin`update users set password_changed_at = now() - interval '365 days 1 hour'
      where id = ${old.userId}`;
    const demanded = await personOf(app, "Demanda", { companies: [cast.tenantA] });
    await admin`update users set password_change_demanded = true where id = ${demanded.userId}`;

    for (const person of [old, demanded]) {
      const browser = browserOf(app);
      await passwordStep(browser, person);
      expect(placeOf(await codeStep(app, browser, person))).toBe("303 /login/password");
      expect(await isSignedIn(browser)).toBe(false);
      expect(await sessionsOf(person)).toHaveLength(0);
    }
  });
});

describe("where one comes in", () => {
  test("the company of the last session, at first the oldest; none at all opens nothing", async () => {
    const both = await personOf(app, "Both", { companies: [cast.tenantB, cast.tenantA] });
    const tenants = async () => (await sessionsOf(both)).map(({ tenant_id }) => tenant_id);

    await enter(app, both);
    expect(await tenants()).toEqual([cast.tenantB]);
    // What changing over to the other company does to the session.
    await admin`update sessions set tenant_id = ${cast.tenantA} where user_id = ${both.userId}`;
    await enter(app, both);
    expect((await tenants())[1]).toBe(cast.tenantA);

    await admin`delete from memberships where user_id = ${both.userId}`;
    const lost = browserOf(app);
    await passwordStep(lost, both);
    const answer = await codeStep(app, lost, both);
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining("belongs to no company"),
    ]);
    expect(await sessionsOf(both)).toHaveLength(2);
  });

  test("whoever belongs to no company and comes from an invitation for him joins that company", async () => {
    const back = await personOf(app, "Backy");
    const alice = { userId: cast.members.alice.userId, tenantId: cast.tenantA };
    const { token } = await inTenant(app.web.db, alice, (tx) =>
      createInvitation(tx, {
        tenantId: cast.tenantA,
        email: back.email,
        role: "viewer",
        invitedBy: alice.userId,
        now: app.web.now(),
      }));
    const other = await personOf(app, "Elsewho");
    const cookies = { "sv-link": token };

    const stranger = browserOf(app, cookies);
    await passwordStep(stranger, other);
    expect((await codeStep(app, stranger, other)).status).toBe(403);
    const browser = await enter(app, back, { browser: browserOf(app, cookies) });

    expect(await isSignedIn(browser)).toBe(true);
    expect(browser.cookies.has("sv-link")).toBe(false);
    expect(await admin`select role from memberships where user_id = ${back.userId}`)
      .toEqual([{ role: "viewer" }]);
  });

  test("a page of one's own realm, with its query", async () => {
    const browser = browserOf(app);
    await passwordStep(browser, { ...nina, next: "/account/sessions?from=mail" });

    expect(placeOf(await codeStep(app, browser, nina))).toBe("303 /account/sessions?from=mail");
  });

  test.each([
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "/admin",
    "/admin/account/sessions",
    // Deno's server (2.9.6) panics at a control character in a header: the whole product would be gone.
    "/\u0001a",
    "/\u0000",
    "/é€",
  ])("nobody is sent to %j", async (next) => {
    const browser = browserOf(app);
    await passwordStep(browser, { ...nina, next });

    expect(placeOf(await codeStep(app, browser, nina))).toBe("303 /vaults");
  });

  test("the sign-in page keeps it, and drops what is none of ours", async () => {
    const pageOf = async (next: string) =>
      await (await browserOf(app).request("GET", `/login?next=${encodeURIComponent(next)}`)).text();

    expect(await pageOf("/costs")).toContain('name="next" value="/costs"');
    expect(await pageOf("//evil.example")).not.toContain("evil.example");
  });

  test("staff come in by their own door, with people of their own", async () => {
    const tess = await personOf(app, "Tess", { realm: "staff" });
    expect((await passwordStep(browserOf(app), nina, "/admin")).status).toBe(401);
    expect((await passwordStep(browserOf(app), tess)).status).toBe(401);

    const browser = await enter(app, tess, { base: "/admin" });

    expect([await isSignedIn(browser, "/admin"), await isSignedIn(browser)]).toEqual([true, false]);
    expect(browser.cookies.has("sv-staff-access")).toBe(true);
    expect(browser.cookies.has("sv-access")).toBe(false);
  });
});

describe("the answer to a wrong password", () => {
  test("is the same for unknown, wrong, delayed and locked, after one verification each", async () => {
    const pat = await personOf(app, "Pat", { companies: [cast.tenantA] });
    const lou = await personOf(app, "Lou", { companies: [cast.tenantA] });
    const tried = async (email: string, password = WRONG) => {
      const before = hashingDone().verifications;
      const answer = await passwordStep(browserOf(app), { email, password });
      const page = masked(await answer.text()).replaceAll(email, "");
      return { status: answer.status, page, work: hashingDone().verifications - before };
    };
    const setFailures = async (email: string, failures: number, seconds: number) => {
      await tried(email);
      const until = new Date(app.web.now().getTime() + seconds * 1000);
      await admin`update sign_in_counters set failures = ${failures}, next_try_at = ${until}
        where last_failed_at = (select max(last_failed_at) from sign_in_counters)`;
    };

    const wrong = await tried(nina.email);
    const unknown = await tried("nobody-knows@example.com");
    await setFailures(pat.email, 7, 60);
    const delayed = await tried(pat.email);
    const delayedThoughRight = await passwordStep(browserOf(app), pat);
    await setFailures(lou.email, 10, 3600);
    const locked = await tried(lou.email);

    expect(wrong).toMatchObject({ status: 401, work: 1 });
    expect(wrong.page).toContain("Cannot sign in with these");
    expect(unknown).toEqual(wrong);
    expect(delayed).toEqual(wrong);
    expect(locked).toEqual(wrong);
    expect(delayedThoughRight.status).toBe(401);
  });

  test("is recorded, with no address that is unknown", async () => {
    const rae = await personOf(app, "Rae", { companies: [cast.tenantA] });
    await passwordStep(browserOf(app), { ...rae, password: WRONG });
    await passwordStep(browserOf(app), { email: "stranger@example.com", password: WRONG });

    expect(await actsOf(app, rae)).toContain("person.sign_in_failed");
    const [last] = await admin`select * from audit_log order by at desc limit 1`;
    expect(last).toMatchObject({ action: "person.sign_in_failed", actor_id: null });
    expect(JSON.stringify(await admin`select * from audit_log`)).not.toContain("stranger@");
    expect(JSON.stringify(await admin`select * from sign_in_counters`)).not.toContain("stranger@");
  });

  test("a form that cannot be read says at which field, and keeps its next page", async () => {
    const browser = browserOf(app);
    const form = { email: "not an address", password: "", next: "/costs" };
    const answer = await browser.request("POST", "/login", form);

    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toContain("This is no e-mail address");
    expect(page).toContain('value="/costs"');
  });
});

describe("signing out and in again", () => {
  test("signing out ends the session: the old cookies are nobody's at the next request", async () => {
    const browser = await enter(app, nina);
    const kept = Object.fromEntries(browser.cookies);

    expect(placeOf(await browser.request("POST", "/logout"))).toBe("303 /login");

    expect(["sv-access", "sv-refresh"].filter((name) => browser.cookies.has(name))).toEqual([]);
    expect(browser.cookies.has("sv-device")).toBe(true);
    expect(await isSignedIn(browserOf(app, kept))).toBe(false);
    const [last] = await admin`select * from audit_log where action = 'session.ended'
      order by at desc limit 1`;
    expect(last).toMatchObject({ tenant_id: cast.tenantA, details: { why: "signed_out" } });
  });

  test("signing in ends the session before, and takes nothing along that was planted", async () => {
    const browser = await enter(app, nina);
    const planted = browser.cookies.get("sv-csrf");
    const [first] = (await sessionsOf(nina)).slice(-1);

    await enter(app, nina, { browser });

    const [ended] = await admin`select revoked_for from sessions where id = ${first!.id}`;
    expect(ended!.revoked_for).toBe("signed_in_again");
    expect(browser.cookies.get("sv-csrf")).not.toBe(planted);
    expect(await isSignedIn(browser)).toBe(true);
  });
});
