import { decodeJwt } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { openApp, workOff } from "../support/app.ts";
import { type Browser, browserOf, newAddress } from "../support/browser.ts";
import { castOf, sessionFor } from "../support/cast.ts";
import { forge, staffSession } from "../support/tokens.ts";
import { STAFF } from "../../src/auth/realm.ts";

/** One's own sessions, and the change from one company to another. */
const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const { alice, sam } = cast.members;
const MINUTE = 60_000;

beforeEach(async () => {
  await admin`delete from sessions`;
});

function sessionIdOf(browser: Browser): string {
  return decodeJwt<{ sid: string }>(browser.cookies.get("sv-access")!).sid;
}

async function statusOf(browser: Browser, method: string, path: string, form = {}) {
  browser.address = newAddress();
  const { status, headers, body } = await browser.request(method, path, form);
  await body?.cancel();
  return [status, headers.get("Location")?.replace(/\?.*/, "")];
}

async function pageOf(browser: Browser): Promise<string> {
  browser.address = newAddress();
  return await (await browser.request("GET", "/account/sessions")).text();
}

const isIn = async (browser: Browser) => (await statusOf(browser, "GET", "/vaults"))[0] === 200;
const acts = async (action: string) =>
  await admin`
    select tenant_id, actor_id, details from audit_log where action = ${action} order by at desc`;

describe("the page", () => {
  test("lists the live ones, says which is this one, and nobody else's", async () => {
    const here = await cast.as("alice");
    const there = await cast.as("alice");
    const over = await cast.as("alice");
    await cast.as("marta");
    await admin`update sessions set address = '198.51.100.7', second_factor = 'passkey',
      last_seen_at = '2026-11-20T06:10:00Z' where id = ${sessionIdOf(there)}`;
    await admin`update sessions set address = '198.51.100.8', revoked_at = now()
      where id = ${sessionIdOf(over)}`;
    const html = await pageOf(here);

    expect(html.match(/Firefox on Linux/g)?.length).toBeGreaterThanOrEqual(2);
    expect(html.match(/\/sessions\/[0-9a-f-]{36}\/end/g)).toEqual([
      `/sessions/${sessionIdOf(here)}/end`,
      `/sessions/${sessionIdOf(there)}/end`,
    ]);
    expect(html.match(/this browser<\/span>/g)).toHaveLength(1);
    expect(html).toContain("Within a quarter of an hour");
    expect(html).toContain("20 Nov 2026, 06:10 UTC");
    expect(html).toContain("198.51.100.7");
    expect(html).toContain("Passkey");
    expect(html).not.toContain("198.51.100.8");
  });

  test("/account leads there", async () => {
    expect(await statusOf(await cast.as("bob"), "GET", "/account")).toEqual([
      303,
      "/account/sessions",
    ]);
  });

  test("what a browser calls itself is text there and nothing else", async () => {
    const browser = await cast.as("alice");
    await admin`update sessions set device = '<script>alert(1)</script>'`;

    expect(await pageOf(browser)).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  test("staff have theirs, under their own address, without companies", async () => {
    const started = await staffSession(app);
    const token = await forge(app, { realm: STAFF, started });
    const stella = browserOf(app, { "sv-staff-access": token });
    const html = await (await stella.request("GET", "/admin/account/sessions")).text();

    expect(html).toContain(`action="/admin/account/sessions/${started.sessionId}/end"`);
    expect(html).not.toContain("Company");
    expect(await statusOf(stella, "POST", "/admin/account/sessions/end-all")).toEqual([
      303,
      "/admin/login",
    ]);
    expect(await statusOf(stella, "GET", "/admin")).toEqual([303, "/admin/login"]);
  });
});

describe("ending", () => {
  test("one: its next request is nobody's, the others go on", async () => {
    const [here, there] = [await cast.as("alice"), await cast.as("alice")];
    const end = `/account/sessions/${sessionIdOf(there)}/end`;

    expect(await statusOf(here, "POST", end)).toEqual([303, "/account/sessions"]);
    expect([await isIn(here), await isIn(there)]).toEqual([true, false]);
    expect((await acts("session.ended"))[0]).toEqual({
      tenant_id: cast.tenantA,
      actor_id: alice.userId,
      details: {
        userId: alice.userId,
        sessionId: sessionIdOf(there),
        why: "ended_by_owner",
      },
    });
    expect(await statusOf(here, "POST", end)).toEqual([404, undefined]);
    expect(await acts("session.ended")).toHaveLength(1);
  });

  test("this one: signed out", async () => {
    const here = await cast.as("alice");
    const end = `/account/sessions/${sessionIdOf(here)}/end`;

    expect(await statusOf(here, "POST", end)).toEqual([303, "/login"]);
    expect([here.cookies.has("sv-access"), here.cookies.has("sv-refresh")]).toEqual([false, false]);
  });

  test("somebody else's, in one's company or not: like one that never was", async () => {
    const here = await cast.as("alice");
    for (const person of ["marta", "sam"] as const) {
      const other = await cast.as(person);
      const end = `/account/sessions/${sessionIdOf(other)}/end`;

      expect(await statusOf(here, "POST", end)).toEqual([404, undefined]);
      expect(await isIn(other)).toBe(true);
    }
    const { sessionId } = await staffSession(app);
    expect(await statusOf(here, "POST", `/account/sessions/${sessionId}/end`)).toEqual([
      404,
      undefined,
    ]);
    const nowhere = `/account/sessions/${crypto.randomUUID()}/end`;
    expect(await statusOf(here, "POST", nowhere)).toEqual([404, undefined]);
  });

  test("all others: this one stays, those of others too, and a mail tells how many", async () => {
    const [here, there, old] = [
      await cast.as("alice"),
      await cast.as("alice"),
      await cast.as("alice"),
    ];
    const marta = await cast.as("marta");
    await admin`update sessions set expires_at = now() - interval '1 day'
      where id = ${sessionIdOf(old)}`;

    expect(await statusOf(here, "POST", "/account/sessions/end-others")).toEqual([
      303,
      "/account/sessions",
    ]);
    expect([await isIn(here), await isIn(there), await isIn(marta)]).toEqual([true, false, true]);
    const details = { userId: alice.userId, which: "others", count: 1, why: "ended_by_owner" };
    expect((await acts("sessions.ended"))[0]).toEqual({
      tenant_id: cast.tenantA,
      actor_id: alice.userId,
      details,
    });
    await workOff(app);
    const [received] = app.mailbox.list();
    expect([received!.mail.to, received!.mail.subject]).toEqual([
      "alice@example.com",
      expect.stringContaining("A session was ended"),
    ]);
  });

  test("all others where there is none: nothing is recorded, no mail is sent", async () => {
    const here = await cast.as("bob");
    const before = [(await acts("sessions.ended")).length, app.mailbox.list().length];
    await statusOf(here, "POST", "/account/sessions/end-others");
    await workOff(app);

    expect([(await acts("sessions.ended")).length, app.mailbox.list().length]).toEqual(before);
    expect(await isIn(here)).toBe(true);
  });

  test("all: this one too, with its cookies", async () => {
    const [here, there] = [await cast.as("alice"), await cast.as("alice")];
    const kept = browserOf(app, Object.fromEntries(here.cookies));

    expect(await statusOf(here, "POST", "/account/sessions/end-all")).toEqual([303, "/login"]);
    expect([await isIn(here), await isIn(there), await isIn(kept)]).toEqual([false, false, false]);
    expect((await acts("sessions.ended"))[0]!.details).toMatchObject({ which: "all", count: 2 });
  });
});

describe("a second company", () => {
  const enter = (browser: Browser, company: string) =>
    statusOf(browser, "POST", "/account/company", { company });
  const tenantOf = async (browser: Browser) =>
    (await admin`select tenant_id from sessions where id = ${sessionIdOf(browser)}`)[0]!.tenant_id;

  test("one to which one does not belong is like one that never was", async () => {
    const here = await cast.as("alice");
    const before = (await acts("company.entered")).length;

    expect(await enter(here, cast.tenantB)).toEqual([404, undefined]);
    expect(await enter(here, crypto.randomUUID())).toEqual([404, undefined]);
    expect(await enter(here, "x")).toEqual([422, undefined]);
    expect(await tenantOf(here)).toBe(cast.tenantA);
    expect((await acts("company.entered")).length).toBe(before);
    expect(await pageOf(here)).not.toContain("/account/company");
  });

  test("one enters it with the role that one has there, and sees its vaults alone", async () => {
    await admin`insert into memberships (tenant_id, user_id, role)
      values (${cast.tenantB}, ${alice.userId}, 'viewer')`;
    const here = await cast.as("alice");
    expect(await pageOf(here)).toContain(`<option value="${cast.tenantB}">Tenant B</option>`);

    expect(await enter(here, cast.tenantB)).toEqual([303, "/vaults"]);
    expect((await acts("company.entered"))[0]).toEqual({
      tenant_id: cast.tenantB,
      actor_id: alice.userId,
      details: { userId: alice.userId, sessionId: sessionIdOf(here) },
    });
    expect(await statusOf(here, "GET", `/v/${cast.vaults.b1}`)).toEqual([200, undefined]);
    expect(await statusOf(here, "GET", `/v/${cast.vaults.a1}`)).toEqual([404, undefined]);
    expect(await statusOf(here, "GET", "/vaults/new")).toEqual([403, undefined]);

    const members = await (await here.request("GET", "/members")).text();
    expect(members).toContain("sam@example.com");
    expect(members).not.toContain("marta@example.com");
    expect(await enter(here, cast.tenantA)).toEqual([303, "/vaults"]);
    expect(await statusOf(here, "GET", "/vaults/new")).toEqual([200, undefined]);
  });

  test("once one is taken out of the company that one is in, the session is nobody's", async () => {
    const here = await cast.as("alice");
    expect(await enter(here, cast.tenantB)).toEqual([303, "/vaults"]);
    await admin`delete from memberships
      where tenant_id = ${cast.tenantB} and user_id = ${alice.userId}`;

    expect(await isIn(here)).toBe(false);
  });

  test("another person's session is not taken along", async () => {
    const theirs = await sessionFor(app, sam);
    const here = await cast.as("alice");
    await enter(here, cast.tenantA);

    const [row] = await admin`select tenant_id from sessions where id = ${theirs.sessionId}`;
    expect(row!.tenant_id).toBe(cast.tenantB);
  });
});

test("seen longer ago than a quarter of an hour is told with its time", async () => {
  const here = await cast.as("alice");
  await cast.as("alice");
  app.clock.advance(14 * MINUTE);
  expect((await pageOf(here)).match(/Within a quarter of an hour/g)).toHaveLength(2);
  app.clock.advance(2 * MINUTE);

  // This one has renewed its token by asking; the other was not heard of since.
  expect((await pageOf(here)).match(/Within a quarter of an hour/g)).toHaveLength(1);
});
