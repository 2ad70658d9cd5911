import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { hashToken } from "../../src/auth/tokens.ts";
import { createApp } from "../../src/app.ts";
import { openApp, workOff } from "../support/app.ts";
import { type Browser, browserOf } from "../support/browser.ts";
import { castOf, sessionFor } from "../support/cast.ts";
import { staffSession } from "../support/tokens.ts";
import { allTables } from "../support/walls.ts";

/** AUT-03, SES-03, SES-05, AUT-09, EMP-03: from a session's start to its end. */
const app = await openApp();
const cast = await castOf(app);
const { a1 } = cast.vaults;
const { admin } = app.db;
const START = 1_800_000_000_000;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The clock stands, so that a grace of seconds is measured and not guessed. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

function wait(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

/** Whether the browser is somebody: the overview, or the way to the sign-in page. */
async function isSignedIn(browser: Browser): Promise<boolean> {
  const { status, headers, body } = await browser.request("GET", "/vaults");
  await body?.cancel();
  if (status !== 200) {
    expect([status, headers.get("Location")]).toEqual([303, "/login?next=%2Fvaults"]);
  }
  return status === 200;
}

function sessionIdOf(browser: Browser): string {
  return decodeJwt<{ sid: string }>(browser.cookies.get("sv-access")!).sid;
}

async function rowOf(sessionId: string) {
  const [row] = await admin`select * from sessions where id = ${sessionId}`;
  return row!;
}

/** The same browser with its refresh token alone, as when its access token is over. */
function withRefreshOf(browser: Browser): Browser {
  return browserOf(app, { "sv-refresh": browser.cookies.get("sv-refresh")! });
}

describe("renewal", () => {
  test("a page renews both tokens silently, and each time they are others", async () => {
    const browser = await cast.as("alice");
    const seen = new Set([browser.cookies.get("sv-access"), browser.cookies.get("sv-refresh")]);
    for (let round = 1; round <= 3; round++) {
      wait(15 * MINUTE);
      expect(await isSignedIn(browser)).toBe(true);
      seen.add(browser.cookies.get("sv-access")).add(browser.cookies.get("sv-refresh"));
      expect(seen.size).toBe(2 + 2 * round);
    }

    const { generation, last_seen_at: lastSeenAt } = await rowOf(sessionIdOf(browser));
    expect([generation, lastSeenAt]).toEqual([3, new Date(Date.now())]);
  });

  test("so does a part that htmx asks for, and a form that is sent", async () => {
    const browser = await cast.as("alice");
    wait(15 * MINUTE);
    const part = await browser.request("GET", `/v/${a1}/findings`, undefined, {
      "HX-Request": "true",
    });
    expect(part.status).toBe(200);
    expect(part.headers.getSetCookie().map((cookie) => cookie.split("=")[0])).toEqual(
      expect.arrayContaining(["sv-access", "sv-refresh"]),
    );

    await browser.csrfToken();
    wait(15 * MINUTE);
    const cost = { sku: "SKU-1", cost: "1.00", currency: "USD", effective_from: "2026-01-01" };
    expect((await browser.request("POST", `/v/${a1}/costs`, cost)).status).toBe(303);
  });

  test("the tokens are out of reach of scripts and of other sites", async () => {
    const browser = withRefreshOf(await cast.as("alice"));
    const { headers } = await browser.request("GET", "/vaults");

    const tokens = headers.getSetCookie().filter((cookie) => /^sv-(access|refresh)=/.test(cookie));
    expect(tokens.map((cookie) => cookie.replace(/=[^;]*/, ""))).toEqual([
      "sv-access; Max-Age=900; Path=/; HttpOnly; SameSite=Lax",
      "sv-refresh; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax",
    ]);
  });

  test("behind https they are of this host alone", async () => {
    const web = { ...app.web, config: { ...app.web.config, PUBLIC_URL: "https://vault.example" } };
    const { refreshToken } = await sessionFor(app, cast.members.alice);
    const browser = browserOf({ web, app: await createApp(web) }, {
      "__Host-refresh": refreshToken,
    });
    const { status, headers } = await browser.request("GET", "/vaults");

    expect(status).toBe(200);
    for (const cookie of headers.getSetCookie()) {
      expect(cookie).toMatch(/^__Host-\w+=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    }
    expect(headers.getSetCookie().length).toBeGreaterThanOrEqual(2);
  });

  test("no table holds a token, whatever its schema; its hash stands in one", async () => {
    const browser = await cast.as("alice");
    const tokens = [browser.cookies.get("sv-refresh")!, browser.cookies.get("sv-access")!];
    wait(15 * MINUTE);
    await isSignedIn(browser);
    tokens.push(browser.cookies.get("sv-refresh")!, browser.cookies.get("sv-access")!);
    let dump = "";
    for (const { schema, table } of await allTables(admin)) {
      const [row] = await admin`
        select string_agg(to_jsonb(t)::text, ' ') as text from ${admin(schema)}.${admin(table)} t`;
      dump += row!.text ?? "";
    }

    for (const token of tokens) expect(dump).not.toContain(token);
    for (const token of [tokens[0]!, tokens[2]!]) {
      expect(token).toMatch(/^[\w-]{43}$/);
      expect(dump).toContain(await hashToken(token));
    }
  });

  test.each(["", "x", "A".repeat(43), "\u0000", "'; drop table sessions --"])(
    "a refresh token that is none, %j, is nobody's and taken away",
    async (token) => {
      const browser = browserOf(app, { "sv-refresh": encodeURIComponent(token) });

      expect(await isSignedIn(browser)).toBe(false);
      expect(browser.cookies.has("sv-refresh")).toBe(token === "");
    },
  );

  test("a seller's opens nothing of the staff's, nor theirs anything of his", async () => {
    const { refreshToken } = await staffSession(app);
    const alice = await cast.as("alice");
    const asStaff = browserOf(app, { "sv-staff-refresh": alice.cookies.get("sv-refresh")! });
    const asSeller = browserOf(app, { "sv-refresh": refreshToken });

    expect((await asStaff.request("GET", "/admin")).status).toBe(303);
    expect(await isSignedIn(asSeller)).toBe(false);
    expect((await rowOf(sessionIdOf(alice))).generation).toBe(0);
    const own = browserOf(app, { "sv-staff-refresh": refreshToken });
    expect((await own.request("GET", "/admin")).status).toBe(200);
  });
});

describe("after seven days", () => {
  test("a session is over however often it was renewed", async () => {
    const browser = await cast.as("alice");
    const { expires_at: end } = await rowOf(sessionIdOf(browser));
    expect(end.getTime()).toBe(START + 7 * DAY);
    for (let day = 1; day < 7; day++) {
      wait(DAY);
      expect(await isSignedIn(browser)).toBe(true);
    }
    expect((await rowOf(sessionIdOf(browser))).expires_at).toEqual(end);

    wait(DAY - 1000);
    expect(await isSignedIn(browser)).toBe(true);
    wait(2000);
    // Its access token would be good for a quarter of an hour more.
    expect(await isSignedIn(browserOf(app, { "sv-access": browser.cookies.get("sv-access")! })))
      .toBe(false);
    expect(await isSignedIn(withRefreshOf(browser))).toBe(false);
  });

  test("and so is one that was never renewed", async () => {
    const browser = await cast.as("alice");
    wait(7 * DAY + 1000);

    expect(await isSignedIn(browser)).toBe(false);
    expect([...browser.cookies.keys()]).toEqual(["sv-csrf"]);
  });
});

describe("a spent refresh token", () => {
  /** A browser that has renewed once, and one that still holds the token before. */
  async function spent() {
    const browser = await cast.as("alice");
    const copy = withRefreshOf(browser);
    wait(15 * MINUTE);
    expect(await isSignedIn(browser)).toBe(true);
    await workOff(app);
    return { browser, copy, sessionId: sessionIdOf(browser), mails: app.mailbox.list().length };
  }

  async function reuses(sessionId: string) {
    return await admin`
      select tenant_id, actor_id, details from audit_log
      where action = 'session.refresh_token_reused' and details->>'sessionId' = ${sessionId}`;
  }

  test("after the grace ends the whole family, is recorded and told", async () => {
    const { browser, copy, sessionId, mails } = await spent();
    wait(10_001);

    expect(await isSignedIn(copy)).toBe(false);
    expect(copy.cookies.has("sv-refresh")).toBe(false);
    expect(await isSignedIn(browser)).toBe(false);
    expect(await isSignedIn(withRefreshOf(browser))).toBe(false);
    expect((await rowOf(sessionId)).revoked_for).toBe("refresh_token_reused");
    const { userId } = cast.members.alice;
    expect(await reuses(sessionId)).toEqual([
      { tenant_id: cast.tenantA, actor_id: null, details: { userId, sessionId } },
    ]);
    await workOff(app);
    const [mail] = app.mailbox.list();
    expect(app.mailbox.list().length).toBe(mails + 1);
    expect([mail!.mail.to, mail!.mail.subject]).toEqual([
      "alice@example.com",
      "We ended one of your sessions – SellerVault",
    ]);
  });

  test("and whoever shows it twenty times is told of it once", async () => {
    const { copy, sessionId, mails } = await spent();
    wait(10_001);
    const copies = Array.from({ length: 20 }, () => withRefreshOf(copy));

    expect(await Promise.all(copies.map(isSignedIn))).toEqual(Array(20).fill(false));
    expect(await reuses(sessionId)).toHaveLength(1);
    await workOff(app);
    expect(app.mailbox.list().length).toBe(mails + 1);
  });

  test("within ten seconds, from the same browser, still works: an answer was lost", async () => {
    const { browser, copy, sessionId } = await spent();
    wait(10_000);

    expect(await isSignedIn(copy)).toBe(true);
    const { generation, revoked_at: revokedAt } = await rowOf(sessionId);
    expect([generation, revokedAt]).toEqual([1, null]);
    expect(await isSignedIn(browser)).toBe(true);
    wait(15 * MINUTE);
    expect(await isSignedIn(copy)).toBe(true);
  });

  test("from a browser that calls itself otherwise ends the family at once", async () => {
    const { browser, copy, sessionId } = await spent();
    copy.userAgent = "curl/8.5.0";

    expect(await isSignedIn(copy)).toBe(false);
    expect(await isSignedIn(browser)).toBe(false);
    expect(await reuses(sessionId)).toHaveLength(1);
  });

  test("two generations old ends it, ten seconds or not", async () => {
    const { browser, copy, sessionId } = await spent();
    const again = withRefreshOf(browser);
    expect(await isSignedIn(again)).toBe(true);

    expect(await isSignedIn(copy)).toBe(false);
    expect(await reuses(sessionId)).toHaveLength(1);
    expect(await isSignedIn(again)).toBe(false);
  });

  test("ends it for good, whatever becomes of the request that brought it", async () => {
    const { copy, sessionId } = await spent();
    wait(10_001);
    const log = () => {
      throw new Error("a bug");
    };
    const broken = { web: app.web, app: await createApp({ ...app.web, log }) };
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    const thief = browserOf(broken, Object.fromEntries(copy.cookies));
    const { status } = await thief.request("GET", "/healthz");
    printed.mockRestore();

    expect(status).toBe(500);
    expect((await rowOf(sessionId)).revoked_for).toBe("refresh_token_reused");
    expect(await reuses(sessionId)).toHaveLength(1);
  });
});

test("twenty requests at once with one token: one rotation, and each of them is signed in", async () => {
  const browser = await cast.as("alice");
  const sessionId = sessionIdOf(browser);
  const tabs = Array.from({ length: 20 }, () => withRefreshOf(browser));

  expect(await Promise.all(tabs.map(isSignedIn))).toEqual(Array(20).fill(true));
  const { generation, revoked_at: revokedAt } = await rowOf(sessionId);
  expect([generation, revokedAt]).toEqual([1, null]);
  expect(new Set(tabs.map(sessionIdOf))).toEqual(new Set([sessionId]));
  expect(new Set(tabs.map(({ cookies }) => cookies.get("sv-refresh"))).size).toBe(20);

  // Whichever answer came last, its cookies are good.
  expect(await Promise.all(tabs.map(isSignedIn))).toEqual(Array(20).fill(true));
  expect(await Promise.all(tabs.map((tab) => isSignedIn(withRefreshOf(tab))))).toEqual(
    Array(20).fill(true),
  );
  expect((await rowOf(sessionId)).generation).toBe(2);
});

describe("the row decides at each request", () => {
  test("one that is revoked: the next request is nobody's, with either token", async () => {
    const browser = await cast.as("alice");
    expect(await isSignedIn(browser)).toBe(true);
    await admin`update sessions set revoked_at = now() where id = ${sessionIdOf(browser)}`;

    expect(await isSignedIn(browser)).toBe(false);
    expect(await isSignedIn(withRefreshOf(browser))).toBe(false);
  });

  test("a membership that is gone: the next request is nobody's", async () => {
    const bob = await cast.as("bob");
    expect(await isSignedIn(bob)).toBe(true);
    const { userId, tenantId } = cast.members.bob;
    const [membership] = await admin`
      delete from memberships where user_id = ${userId} and tenant_id = ${tenantId} returning *`;

    expect(await isSignedIn(bob)).toBe(false);
    expect(await isSignedIn(withRefreshOf(bob))).toBe(false);
    await admin`insert into memberships ${admin(membership!)}`;
  });

  test("a role that changed holds at once, on the same tokens", async () => {
    const marta = await cast.as("marta");
    const { userId } = cast.members.marta;
    const sync = async () => (await marta.request("POST", `/v/${a1}/sync`)).status;
    expect(await sync()).not.toBe(403);
    await admin`update memberships set role = 'viewer' where user_id = ${userId}`;

    expect(await sync()).toBe(403);
    await admin`update memberships set role = 'member' where user_id = ${userId}`;
  });

  test.each([null, "", "password", "sms"])(
    "the database takes no session whose second factor is %j",
    async (factor) => {
      const { sessionId } = await sessionFor(app, cast.members.alice);

      await expect(admin`update sessions set second_factor = ${factor} where id = ${sessionId}`)
        .rejects.toThrow(/second_factor/);
    },
  );
});
