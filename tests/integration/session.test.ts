import { SignJWT } from "jose";
import { describe, expect, test, vi } from "vitest";
import { hashPassword, verifyPassword } from "../../src/auth/passwords.ts";
import { startSession } from "../../src/auth/accounts.ts";
import { openApp } from "../support/app.ts";
import { type Browser, browserOf } from "../support/browser.ts";
import { castOf } from "../support/cast.ts";

const app = await openApp();
const cast = await castOf(app);
const { a1 } = cast.vaults;
const { admin } = app.db;
const GOOD = "Correct-horse-9!";

/** Whether the browser is somebody: the overview, or the way to the sign-in page. */
async function isSignedIn(browser: Browser): Promise<boolean> {
  const { status, headers } = await browser.request("GET", "/vaults");
  if (status === 303) expect(headers.get("Location")).toMatch(/^\/login/);
  return status === 200;
}

async function sessionOf(browser: Browser) {
  const refresh = browser.cookies.get("sv-refresh")!;
  const digest = new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(refresh)),
  );
  const [row] = await admin`select * from sessions where refresh_hash = ${digest.toHex()}`;
  return row!;
}

describe("signing up, in and out", () => {
  test("whoever signs up is in, as the admin of a tenant of his own", async () => {
    const browser = browserOf(app);
    const answer = await browser.request("POST", "/signup", {
      name: "Nina",
      company: "Nina's",
      email: " Nina@Example.com ",
      password: GOOD,
    });

    expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/vaults"]);
    expect(await isSignedIn(browser)).toBe(true);
    const [row] =
      await admin`select password_hash, role from users join memberships on user_id = users.id
      where email = 'nina@example.com'`;
    expect([row!.role, row!.password_hash.slice(0, 7)]).toEqual(["admin", "$2b$12$"]);
  });

  test("the tokens are out of reach of scripts and of other sites, and only hashes are kept", async () => {
    const browser = browserOf(app);
    const form = { email: "nina@example.com", password: GOOD };
    const answer = await browser.request("POST", "/login", form);

    const cookies = answer.headers.getSetCookie();
    expect(cookies.map((cookie) => cookie.split("=")[0]).sort()).toEqual([
      "sv-access",
      "sv-csrf",
      "sv-refresh",
    ]);
    for (const cookie of cookies) expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    const kept = JSON.stringify(await admin`select * from sessions`);
    expect(kept).not.toContain(browser.cookies.get("sv-refresh"));
  });

  test("a wrong password and an unknown address get the same words and the same work", async () => {
    await admin`update users set password_hash = ${await hashPassword(
      GOOD,
    )} where email = 'marta@example.com'`;
    const tried = async (email: string) => {
      const answer = await browserOf(app).request("POST", "/login", {
        email,
        password: "Wrong-horse-99!",
      });
      return [
        answer.status,
        (await answer.text()).replaceAll(email, "").replace(/"(sig-|[\w+/]{24}")[^"]*/g, ""),
      ];
    };

    expect(await tried("unknown@example.com")).toEqual(await tried("marta@example.com"));
    expect((await tried("unknown@example.com"))[0]).toBe(401);
  });

  test("an unknown address costs as much time as a known one", async () => {
    const known = await hashPassword(GOOD);
    const timed = async (hash: string | null) => {
      const started = performance.now();
      expect(await verifyPassword("Wrong-horse-99!", hash)).toBe(false);
      return performance.now() - started;
    };
    await timed(known);

    expect(await timed(null)).toBeGreaterThan(await timed(known) / 4);
  });

  test("a known address cannot sign up again, and a weak password is told field by field", async () => {
    const form = { name: "N", company: "N", email: "nina@example.com", password: GOOD };
    const again = await browserOf(app).request("POST", "/signup", form);
    const weak = await browserOf(app).request("POST", "/signup", {
      ...form,
      email: "n2@example.com",
      password: "short",
    });

    expect([again.status, weak.status]).toEqual([409, 422]);
    expect(await weak.text()).toContain("at least 12 characters");
  });

  test("signing out revokes the row: the old cookies are nobody's at the next request", async () => {
    const browser = await cast.as("alice");
    const kept = new Map(browser.cookies);
    await browser.request("POST", "/logout");

    expect([...browser.cookies.keys()]).toEqual([]);
    expect(await isSignedIn(browserOf(app, Object.fromEntries(kept)))).toBe(false);
  });

  test("signing in ends the session before, and takes nothing along that was planted", async () => {
    const browser = browserOf(app);
    await browser.csrfToken();
    const planted = browser.cookies.get("sv-csrf");
    await browser.request("POST", "/login", { email: "nina@example.com", password: GOOD });
    const first = await sessionOf(browser);
    expect(browser.cookies.get("sv-csrf")).not.toBe(planted);

    await browser.request("POST", "/login", { email: "nina@example.com", password: GOOD });

    const [row] = await admin`select revoked_at from sessions where id = ${first.id}`;
    expect(row!.revoked_at).not.toBeNull();
    expect(await isSignedIn(browser)).toBe(true);
  });

  test.each(["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])(
    "after signing in nobody is sent to %s",
    async (next) => {
      const form = { email: "nina@example.com", password: GOOD, next };
      const answer = await browserOf(app).request("POST", "/login", form);

      expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/vaults"]);
    },
  );
});

describe("tokens", () => {
  test("an access token that is over is renewed by the refresh token, once for the browser", async () => {
    const browser = await cast.as("alice");
    const old = browser.cookies.get("sv-access")!;
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 16 * 60_000 });
    try {
      const bare = browserOf(app, { "sv-access": old });
      expect(await isSignedIn(bare)).toBe(false);
      expect(await isSignedIn(browser)).toBe(true);
    } finally {
      vi.useRealTimers();
    }
    expect(browser.cookies.get("sv-access")).not.toBe(old);
  });

  test("after seven days the session is over, refresh token or not", async () => {
    const browser = await cast.as("alice");
    const { id, created_at, expires_at } = await sessionOf(browser);
    expect(expires_at - created_at).toBeLessThanOrEqual(7 * 86_400_000 + 1000);
    await admin`update sessions set expires_at = now() where id = ${id}`;

    expect(await isSignedIn(browser)).toBe(false);
  });

  const { alice } = cast.members;
  const issuer = app.web.config.PUBLIC_URL;
  const { newest } = app.web.keys.signing;

  interface Forged {
    header?: Record<string, string>;
    payload?: Record<string, unknown>;
    key?: Uint8Array;
    issuer?: string;
    audience?: string;
  }

  async function forge(forged: Forged): Promise<string> {
    const { sessionId } = await startSession(app.db.web, alice.userId, alice.tenantId);
    return await new SignJWT({ sid: sessionId, ...forged.payload })
      .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid: newest.kid, ...forged.header })
      .setIssuer(forged.issuer ?? issuer).setAudience(forged.audience ?? "sellervault-web")
      .setSubject(alice.userId).setIssuedAt().setExpirationTime("15 m").sign(
        forged.key ?? newest.bytes,
      );
  }

  test("a token made by the same rules is good, so that the others say something", async () => {
    expect(await isSignedIn(browserOf(app, { "sv-access": await forge({}) }))).toBe(true);
  });

  test.each<[string, Forged]>([
    ["another key", { key: crypto.getRandomValues(new Uint8Array(32)) }],
    ["an unknown key id", { header: { kid: "sig-unknown" } }],
    ["a key of another use", {
      header: { kid: app.web.keys.encryption.newest.kid },
      key: app.web.keys.encryption.newest.bytes,
    }],
    ["another type", { header: { typ: "JWT" } }],
    ["another algorithm", {
      header: { alg: "HS512" },
      key: crypto.getRandomValues(new Uint8Array(64)),
    }],
    ["another issuer", { issuer: "https://elsewhere.example" }],
    ["another audience", { audience: "another-service" }],
    ["a session that is none", { payload: { sid: crypto.randomUUID() } }],
    ["no session", { payload: { sid: "1" } }],
  ])("a token with %s is no token", async (_, forged) => {
    expect(await isSignedIn(browserOf(app, { "sv-access": await forge(forged) }))).toBe(false);
  });

  test("nor is one without a signature, or bent", async () => {
    const token = await forge({});
    const [, payload, signature] = token.split(".");
    const none = btoa(JSON.stringify({ alg: "none", typ: "at+jwt" })).replaceAll("=", "");
    const bent = `${token.slice(0, -4)}${token.endsWith("AAAA") ? "BBBB" : "AAAA"}`;

    for (
      const wrong of [
        `${none}.${payload}.`,
        `${none}.${payload}.${signature}`,
        bent,
        `${token}.`,
        "",
        "x.y.z",
      ]
    ) {
      expect([wrong, await isSignedIn(browserOf(app, { "sv-access": wrong }))]).toEqual([
        wrong,
        false,
      ]);
    }
  });
});

describe("a request that is not ours", () => {
  const costs = `/v/${a1}/costs`;
  const form = { sku: "FORGED", cost: "1.00", currency: "USD", effective_from: "2026-01-01" };
  const kept = async () =>
    Number(
      (await admin.unsafe(`select count(*) from v_${a1}.costs where sku = 'FORGED'`))[0]!.count,
    );

  async function sent(
    browser: Browser,
    token: string | undefined,
    headers: Record<string, string> = {},
  ) {
    const body = new URLSearchParams({ ...form, ...(token === undefined ? {} : { _csrf: token }) });
    const { status } = await browser.send(costs, { method: "POST", body, headers });
    return status;
  }

  test("its form without a token, or with somebody else's, changes nothing", async () => {
    const browser = await cast.as("alice");
    const own = await browser.csrfToken();
    const another = await (await cast.as("alice")).csrfToken();
    const sams = await (await cast.as("sam")).csrfToken();
    const nobodys = await (await cast.as("nobody")).csrfToken();
    const [kid, random, mac] = own.split(".");

    for (
      const token of [
        undefined,
        "",
        another,
        sams,
        nobodys,
        `${kid}.${random}.${mac!.replace(/./, "f0"[+(mac![0] === "f")]!)}`,
      ]
    ) {
      expect([token, await sent(browser, token)]).toEqual([token, 403]);
    }
    // Planting the other token as the cookie too does not help: it is bound to the session.
    for (const token of [another, sams, nobodys, "x.y.z", `${kid}.forged.${mac}`]) {
      const planted = browserOf(app, { ...Object.fromEntries(browser.cookies), "sv-csrf": token });
      expect([token, await sent(planted, token)]).toEqual([token, 403]);
    }
    expect(await kept()).toBe(0);
  });

  test.each<Record<string, string>>([
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" },
    { "Sec-Fetch-Site": "none" },
    { Origin: "https://evil.example" },
    { Origin: "null" },
  ])("a browser that says %o is not believed, token or not", async (headers) => {
    const browser = await cast.as("alice");

    expect(await sent(browser, await browser.csrfToken(), headers)).toBe(
      403,
    );
    expect(await kept()).toBe(0);
  });

  test("a token as JSON, in the address or in a body of another kind is none", async () => {
    const browser = await cast.as("alice");
    const token = await browser.csrfToken();
    const statuses = await Promise.all([
      browser.send(`${costs}?_csrf=${token}`, { method: "POST", body: new URLSearchParams(form) }),
      browser.send(costs, {
        method: "POST",
        body: JSON.stringify({ ...form, _csrf: token }),
        headers: { "Content-Type": "application/json" },
      }),
      browser.send(costs, {
        method: "POST",
        body: new URLSearchParams({ ...form, _csrf: token }).toString(),
        headers: { "Content-Type": "text/plain" },
      }),
    ].map(async (answer) => (await answer).status));

    expect(statuses).toEqual([403, 403, 403]);
    expect(await kept()).toBe(0);
  });

  test("and the same form with its own token is taken, so that the others say something", async () => {
    const browser = await cast.as("alice");

    expect(await sent(browser, await browser.csrfToken(), { "Sec-Fetch-Site": "same-origin" }))
      .toBe(303);
    expect(await kept()).toBe(1);
  });

  test("an upload writes nothing before its token is right", async () => {
    const browser = await cast.as("alice");
    const report = () => new File(["sku\tquantity\n"], "report.txt");
    const reports = async () =>
      Number((await admin.unsafe(`select count(*) from v_${a1}.reports`))[0]!.count);
    const form = (parts: [string, string | File][]) => {
      const body = new FormData();
      for (const [name, value] of parts) body.append(name, value);
      return body;
    };
    const own = await browser.csrfToken();
    const another = await (await cast.as("marta")).csrfToken();
    const upload = async (body: FormData, headers: Record<string, string> = {}) =>
      (await browser.send(`/v/${a1}/uploads`, { method: "POST", body, headers })).status;

    expect(await upload(form([["files", report()]]))).toBe(403);
    expect(await upload(form([["_csrf", another], ["files", report()]]))).toBe(403);
    expect(await upload(form([["files", report()], ["_csrf", own]]))).toBe(403);
    expect(
      await upload(form([["_csrf", own], ["files", report()]]), { "Sec-Fetch-Site": "cross-site" }),
    ).toBe(403);
    expect(await reports()).toBe(0);
    expect(await upload(form([["_csrf", own], ["files", report()]]))).toBe(303);
    expect(await reports()).toBe(1);
  });
});

describe("members", () => {
  test("a new role holds from the next request on: the sessions with the old one are over", async () => {
    const marta = await cast.as("marta");
    const alice = await cast.as("alice");
    expect(await isSignedIn(marta)).toBe(true);
    await alice.request("POST", `/members/${cast.members.marta.userId}/role`, { role: "viewer" });

    expect(await isSignedIn(marta)).toBe(false);
    const again = await cast.as("marta");
    expect((await again.request("POST", `/v/${a1}/sync`)).status).toBe(403);
  });

  test("who is removed is out at once, and his old session opens nothing", async () => {
    const bob = await cast.as("bob");
    const alice = await cast.as("alice");
    await alice.request("POST", `/members/${cast.members.bob.userId}/removal`);

    expect(await isSignedIn(bob)).toBe(false);
    expect(await isSignedIn(await cast.as("bob"))).toBe(false);
  });

  test("an admin neither changes himself nor leaves a tenant without one", async () => {
    const alice = await cast.as("alice");
    const self = `/members/${cast.members.alice.userId}`;

    expect((await alice.request("POST", `${self}/role`, { role: "viewer" })).status).toBe(409);
    expect((await alice.request("POST", `${self}/removal`)).status).toBe(409);
  });
});

describe("headers stand on every answer", () => {
  const answers: [string, number, (alice: Browser) => Promise<Response>][] = [
    ["a page", 200, (alice) => alice.request("GET", `/v/${a1}`)],
    [
      "a part",
      200,
      (alice) => alice.request("GET", `/v/${a1}/findings`, undefined, { "HX-Request": "true" }),
    ],
    ["an export", 200, (alice) => alice.request("GET", `/v/${a1}/costs.csv`)],
    ["a file", 200, (alice) => alice.request("GET", "/static/app.css")],
    ["a file that is known", 304, async (alice) => {
      const etag = (await alice.request("GET", "/static/app.css")).headers.get("ETag")!;
      return await alice.request("GET", "/static/app.css", undefined, { "If-None-Match": etag });
    }],
    ["health", 200, (alice) => alice.request("GET", "/healthz")],
    ["what is not there", 404, (alice) => alice.request("GET", "/nothing/here")],
    ["what is not there, of a file", 404, (alice) => alice.request("GET", "/static/nothing.css")],
    ["a broken address", 404, (alice) => alice.request("GET", "/v/%E0%A4%A/findings")],
    [
      "a form that is wrong",
      422,
      (alice) =>
        alice.request("POST", `/v/${a1}/costs`, {
          sku: "",
          cost: "x",
          currency: "USD",
          effective_from: "",
        }),
    ],
    [
      "a form with a field too many",
      422,
      (alice) => alice.request("POST", `/v/${a1}/sync`, { more: "1" }),
    ],
    [
      "a form that is too large",
      422,
      (alice) => alice.request("POST", `/v/${a1}/costs`, { sku: "x".repeat(3_000_000) }),
    ],
    ["a refusal", 403, (alice) => alice.send(`/v/${a1}/sync`, { method: "POST" })],
    ["a conflict", 409, (alice) => alice.request("POST", `/v/${a1}/sync`)],
    ["a redirect", 303, (alice) => alice.request("GET", "/")],
    ["the way to the sign-in page", 303, () => browserOf(app).request("GET", `/v/${a1}`)],
    ["HEAD", 200, (alice) => alice.send(`/v/${a1}`, { method: "HEAD" })],
    ["a method that nobody knows", 404, (alice) => alice.request("DELETE", `/v/${a1}`)],
  ];

  test.each(answers)("%s", async (_, status, ask) => {
    const answer = await ask(await cast.as("alice"));

    const { headers } = answer;
    expect(answer.status).toBe(status);
    expect(headers.get("Content-Security-Policy")).toMatch(
      /^default-src 'none'; script-src 'nonce-[\w+/=]+' 'strict-dynamic'; .*frame-ancestors 'none'/,
    );
    expect(headers.get("Content-Security-Policy")).not.toMatch(
      /unsafe|\*|http:\/\/(?!127\.0\.0\.1)/,
    );
    expect(headers.get("Strict-Transport-Security")).toBe(
      "max-age=31536000; includeSubDomains; preload",
    );
    expect(headers.get("X-Frame-Options")).toBe("DENY");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Referrer-Policy")).toBe("strict-origin-when-cross-origin");
    expect(headers.get("Cache-Control")).toMatch(/no-store|^public/);
    expect(headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("the log names routes, never addresses, cookies or bodies", async () => {
    const alice = await cast.as("alice");
    app.logged.length = 0;
    await alice.request("GET", `/v/${a1}/findings?q=secret-search`);
    await alice.request("POST", `/v/${a1}/costs`, {
      sku: "secret-sku",
      cost: "x",
      currency: "USD",
      effective_from: "",
    });

    const lines = JSON.stringify(app.logged);
    expect(app.logged.length).toBeGreaterThanOrEqual(2);
    for (const secret of ["secret", a1, ...alice.cookies.values(), "alice@example.com"]) {
      expect(lines).not.toContain(secret);
    }
  });
});
