import { describe, expect, test, vi } from "vitest";
import { openApp } from "../support/app.ts";
import { type Browser, browserOf } from "../support/browser.ts";
import { castOf } from "../support/cast.ts";

const app = await openApp();
const cast = await castOf(app);
const { a1 } = cast.vaults;
const { admin } = app.db;

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

  test("an error in the log holds no value of the query that failed", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    await admin.unsafe(`revoke insert on v_${a1}.costs from v_${a1}`);
    const form = {
      sku: "secret-sku",
      cost: "1.00",
      currency: "USD",
      effective_from: "2026-01-01",
    };
    const answer = await (await cast.as("alice")).request("POST", `/v/${a1}/costs`, form);
    await admin.unsafe(`grant insert on v_${a1}.costs to v_${a1}`);
    const lines = JSON.stringify(printed.mock.calls);
    printed.mockRestore();

    expect(answer.status).toBe(500);
    expect(lines).toContain("insert into");
    expect(lines).toContain("costs.ts");
    expect(lines).not.toContain("secret-sku");
  });
});
