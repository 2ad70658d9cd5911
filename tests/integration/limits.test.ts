import { afterAll, describe, expect, test, vi } from "vitest";
import { createApp } from "../../src/app.ts";
import { demandAccess } from "../../src/http/access.ts";
import { isGuarded } from "../../src/http/limits.ts";
import { openApp } from "../support/app.ts";
import { type Browser, browserOf, newAddress } from "../support/browser.ts";

const app = await openApp();
const PROXY_SECRET = "a secret that only the proxy knows";
const behindProxy = {
  web: app.web,
  app: await createApp({ ...app.web, config: { ...app.web.config, PROXY_SECRET } }),
};

/** Without a password none is verified: here nothing is about the line of verifications. */
const FORM = { email: "nobody@example.com", password: "" };

/** The limiter's clock, which is the machine's: it stands still here, so that no second ends in between. */
let instant = Date.now();
const clock = vi.spyOn(Date, "now").mockImplementation(() => instant);
afterAll(() => clock.mockRestore());

/** Asks `count` times at once. */
async function askAtOnce(
  count: number,
  ask: (at: number) => Promise<Response>,
): Promise<{ passed: number; refused: Response[] }> {
  const answers = await Promise.all(Array.from({ length: count }, (_, at) => ask(at)));
  const refused = answers.filter(({ status }) => status === 429);
  return { passed: count - refused.length, refused };
}

const signIn = (browser: Browser, headers: Record<string, string> = {}) =>
  browser.request("POST", "/login", FORM, headers);
const look = (browser: Browser, headers: Record<string, string> = {}) =>
  browser.request("GET", "/login", undefined, headers);

async function ready(support: Pick<typeof app, "app" | "web"> = app): Promise<Browser> {
  const browser = browserOf(support);
  await browser.csrfToken();
  return browser;
}

describe("five requests a second and address", () => {
  test("of twenty sign-ins at once five pass; the rest are told when to come again", async () => {
    const browser = await ready();

    const { passed, refused } = await askAtOnce(20, () => signIn(browser));

    expect(passed).toBe(5);
    for (const { headers } of refused) expect(headers.get("Retry-After")).toBe("1");
    const page = await refused[0]!.text();
    expect(page).toContain("Too many requests");
    expect(page).toContain("Try again in a second");
  });

  test("another address is not held up by it", async () => {
    const [flood, other] = [await ready(), await ready()];

    const flooded = askAtOnce(20, () => look(flood));
    const quiet = askAtOnce(5, () => look(other));

    expect((await flooded).passed).toBe(5);
    expect((await quiet).passed).toBe(5);
  });

  test("what a client writes of its address says nothing", async () => {
    const browser = await ready();
    const spoofed = (at: number) => ({
      "X-Forwarded-For": `192.0.2.${at}`,
      "X-Real-IP": `192.0.2.${at}`,
      "Forwarded": `for=192.0.2.${at}`,
    });

    expect((await askAtOnce(20, (at) => look(browser, spoofed(at)))).passed).toBe(5);
    const proxied = await ready(behindProxy);
    const wrong = (at: number) => ({ ...spoofed(at), "X-Proxy-Secret": PROXY_SECRET.slice(1) });
    expect((await askAtOnce(20, (at) => look(proxied, wrong(at)))).passed).toBe(5);
  });

  test("what our proxy writes of it is believed", async () => {
    const browser = await ready(behindProxy);
    const client = newAddress().replace(/^10\.\d+\./, "192.0.");
    const named = (address: string) => ({
      "X-Real-IP": address,
      "X-Proxy-Secret": PROXY_SECRET,
    });

    const clients = await askAtOnce(
      8,
      (at) => look(browser, named(`198.51.100.${at}`)),
    );
    const one = await askAtOnce(8, () => look(browser, named(client)));

    expect([clients.passed, one.passed]).toEqual([8, 5]);
  });

  test("an IPv6 network counts as one", async () => {
    const prefix = [...crypto.getRandomValues(new Uint16Array(2))]
      .map((group) => group.toString(16)).join(":");
    const answers = await askAtOnce(12, async (at) => {
      const browser = browserOf(app);
      browser.address = `2001:db8:${prefix}::${(at + 1).toString(16)}`;
      return await look(browser);
    });

    expect(answers.passed).toBe(5);
  });

  test("a new second begins at nought", async () => {
    const browser = await ready();
    expect((await askAtOnce(6, () => look(browser))).passed).toBe(5);
    instant += 999;
    expect((await look(browser)).status).toBe(429);
    instant += 1;

    expect((await askAtOnce(6, () => look(browser))).passed).toBe(5);
  });

  test("whoever cannot be counted is not let by", async () => {
    await app.db.admin`revoke insert on rate_limits from sv_sys_limit`;
    try {
      expect((await look(browserOf(app))).status).toBe(500);
    } finally {
      await app.db.admin`grant insert on rate_limits to sv_sys_limit`;
    }
    expect((await look(browserOf(app))).status).toBe(200);
  });
});

describe("what the limit covers", () => {
  const routes = demandAccess(app.app);

  test("every form that is open to anybody, and every page of one's account", () => {
    const open = routes.filter(({ who, method, path }) =>
      (who === "anyone" && method !== "GET") || /\/account(\/|$)/.test(path)
    );

    expect(open.length).toBeGreaterThan(10);
    expect(open.filter(({ path }) => !isGuarded(path)).map(({ path }) => path)).toEqual([]);
  });

  test("pages and forms of both realms, nothing that sellers work with", () => {
    for (const base of ["", "/admin"]) {
      for (
        const path of ["login", "login/code", "logout", "forgot", "reset", "unlock", "account"]
      ) {
        expect(isGuarded(`${base}/${path}`)).toBe(true);
      }
    }
    for (const path of ["/", "/vaults", "/v/a/findings", "/healthz", "/loginx", "/accounts"]) {
      expect(isGuarded(path)).toBe(false);
    }
  });
});
