import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createApp } from "../../src/app.ts";
import { SELLERS, STAFF } from "../../src/auth/realm.ts";
import type { StartedSession } from "../../src/auth/sessions.ts";
import { readAccessToken } from "../../src/auth/tokens.ts";
import { demandAccess } from "../../src/http/access.ts";
import { generateKeyFile, type KeyRing, readKeys } from "../../src/keys.ts";
import { openApp } from "../support/app.ts";
import { type Browser, browserOf, newAddress } from "../support/browser.ts";
import { castOf, sessionFor } from "../support/cast.ts";
import { nameOf } from "../support/routes.ts";
import { badTokens, forge, staffSession } from "../support/tokens.ts";

/** AUT-01, AUT-02: what an access token must be, on every route that is not for anyone. */
const app = await openApp();
const cast = await castOf(app);
let alice: StartedSession;
let stella: StartedSession;

beforeAll(async () => {
  alice = await sessionFor(app, cast.members.alice);
  stella = await staffSession(app);
});

afterEach(() => {
  vi.useRealTimers();
});

const inRealm = { seller: SELLERS, staff: STAFF };
const COOKIE = { seller: "sv-access", staff: "sv-staff-access" };
type RealmName = keyof typeof inRealm;

async function answerTo(browser: Browser, method: string, path: string, htmx = false) {
  browser.address = newAddress();
  const headers: Record<string, string> = htmx ? { "HX-Request": "true" } : {};
  const { status, headers: answered, body } = await browser.request(method, path, {}, headers);
  await body?.cancel();
  const to = answered.get("Location") ?? answered.get("HX-Redirect");
  return `${status} ${to?.replace(/\?.*/, "")}`;
}

function worldOf(realm: RealmName) {
  const own = realm === "staff" ? stella : alice;
  const other = realm === "staff" ? alice : stella;
  return { realm: inRealm[realm], started: own, other };
}

describe.each<[RealmName, string]>([["seller", "/vaults"], ["staff", "/admin"]])(
  "in the realm %s",
  (realm, home) => {
    test("a token made by the same rules is good, so that the others say something", async () => {
      const browser = browserOf(app, { [COOKIE[realm]]: await forge(app, worldOf(realm)) });

      expect(await answerTo(browser, "GET", home)).toBe("200 undefined");
    });

    test("no route but those for anyone takes one that is none", async () => {
      const routes = demandAccess(app.app).filter(({ who, path }) =>
        who !== "anyone" && path.startsWith("/admin") === (realm === "staff")
      );
      const login = `${inRealm[realm].base}/login`;
      const tokens = Object.entries(await badTokens(app, worldOf(realm)));
      const taken: string[] = [];
      for (const [what, token] of [["none", null] as const, ...tokens]) {
        const browser = browserOf(app, token === null ? {} : { [COOKIE[realm]]: token });
        for (const route of routes) {
          // A CSRF token is given to whoever asks; with it, nothing but the session refuses.
          const path = route.path.replace(/:\w+(\{[^}]*\})?\??/g, () => crypto.randomUUID());
          const plain = await answerTo(browser, route.method, path);
          if (plain !== `303 ${login}`) taken.push(`${what}: ${nameOf(route)}: ${plain}`);
          const part = await answerTo(browser, route.method, path, true);
          if (part !== `204 ${login}`) taken.push(`${what}: ${nameOf(route)}: ${part} (part)`);
        }
      }

      expect(taken).toEqual([]);
      expect(routes.length).toBeGreaterThan(realm === "staff" ? 5 : 40);
      expect(tokens.length).toBeGreaterThan(30);
    }, 120_000);

    test("its token in the other realm's cookie opens nothing there", async () => {
      const token = await forge(app, worldOf(realm));
      const [cookie, page, login] = realm === "seller"
        ? [COOKIE.staff, "/admin", "/admin/login"]
        : [COOKIE.seller, "/vaults", "/login"];

      expect(await answerTo(browserOf(app, { [cookie]: token }), "GET", page)).toBe(`303 ${login}`);
    });
  },
);

describe("what our tokens say", () => {
  test("15 minutes, one algorithm, type, issuer, audience, session and second factor", async () => {
    const browser = await cast.as("alice");
    const token = browser.cookies.get("sv-access")!;
    const { kid } = app.web.keys.signing.newest;

    expect(decodeProtectedHeader(token)).toEqual({ alg: "HS256", typ: "at+jwt", kid });
    const { exp, iat, nbf, ...claims } = decodeJwt(token);
    expect([exp! - iat!, nbf]).toEqual([900, iat]);
    expect(claims).toEqual({
      iss: app.web.config.PUBLIC_URL,
      aud: "sellervault-web",
      sub: cast.members.alice.userId,
      sid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      amr: ["totp"],
    });
  });

  test.each([[899, "200 undefined"], [901, "303 /login"]])(
    "%i seconds after it was given: %s",
    async (seconds, expected) => {
      const start = 1_800_000_000_000;
      vi.useFakeTimers({ toFake: ["Date"], now: start });
      const browser = await cast.as("alice");
      browser.cookies.delete("sv-refresh");
      vi.setSystemTime(start + seconds * 1000);

      expect(await answerTo(browser, "GET", "/vaults")).toBe(expected);
    },
  );
});

describe("keys", () => {
  const folder = Deno.makeTempDirSync({ prefix: "sellervault-keys-" });

  async function appWith(signing: KeyRing) {
    const web = { ...app.web, keys: { ...app.web.keys, signing } };
    return { web, app: await createApp(web) };
  }

  async function ringOf(...files: string[]): Promise<KeyRing> {
    const keys = files.flatMap((file) => JSON.parse(file).keys);
    const path = `${folder}/${crypto.randomUUID()}.json`;
    await Deno.writeTextFile(path, JSON.stringify({ keys }));
    const { signing } = await readKeys(path);
    return signing;
  }

  test("a signing key is 256 random bits", async () => {
    const rings = await Promise.all([ringOf(generateKeyFile()), ringOf(generateKeyFile())]);

    expect(rings.map(({ newest }) => newest.bytes.length)).toEqual([32, 32]);
    expect(rings[0]!.newest.bytes).not.toEqual(rings[1]!.newest.bytes);
  });

  test("after a rotation old tokens hold, new ones bear the new key; once it is gone, none", async () => {
    const [first, second] = [generateKeyFile(), generateKeyFile()];
    const before = await appWith(await ringOf(first));
    const both = await appWith(await ringOf(second, first));
    const later = await appWith(await ringOf(second));
    const started = await sessionFor(app, cast.members.alice);
    const old = await forge(before, { realm: SELLERS, started });
    const opens = (where: typeof before, token: string) =>
      answerTo(browserOf(where, { "sv-access": token }), "GET", "/vaults");

    expect(await opens(before, old)).toBe("200 undefined");
    expect(await opens(both, old)).toBe("200 undefined");
    expect(await opens(later, old)).toBe("303 /login");

    const browser = browserOf(both, { "sv-refresh": started.refreshToken });
    await answerTo(browser, "GET", "/vaults");
    const renewed = browser.cookies.get("sv-access")!;
    expect(decodeProtectedHeader(renewed).kid).toBe(both.web.keys.signing.newest.kid);
    expect(await opens(later, renewed)).toBe("200 undefined");
    expect(await opens(before, renewed)).toBe("303 /login");
  });
});

interface Vector {
  tcId: number;
  comment: string;
  jws: unknown;
  /** The key that verifies it, base64url, where it is one of our kind. */
  k?: string;
}

interface VectorGroup {
  private?: { k?: string };
  tests: Vector[];
}

/** Wycheproof's signatures, beside the repository. Skipped where they are absent. */
const vectors = readVectors(["json_web_signature_test.json", "json_web_crypto_test.json"]);

function readVectors(files: string[]): Vector[] {
  const folder = new URL("../../../shared/vectors/wycheproof/", import.meta.url);
  try {
    return files.flatMap((file) =>
      JSON.parse(Deno.readTextFileSync(new URL(file, folder))).testGroups
        .flatMap(({ tests, private: key }: VectorGroup) =>
          tests.map((vector) => ({ ...vector, k: key?.k }))
        )
    ).filter(({ jws }) => jws !== undefined);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

describe.skipIf(vectors.length === 0)("Wycheproof's signatures", () => {
  test("all of them are refused, the sound ones too: none is a token of ours", async () => {
    const { keys: { signing }, config, now } = app.web;
    const taken: string[] = [];
    for (const { tcId, comment, jws, k } of vectors) {
      const token = typeof jws === "string" ? jws : JSON.stringify(jws);
      const bytes = k ? Uint8Array.fromBase64(k, { alphabet: "base64url" }) : signing.newest.bytes;
      const key = { kid: "any", bytes };
      const ring = { newest: key, find: () => key };
      const world = { ring, issuer: config.PUBLIC_URL, now: now() };
      const read = await readAccessToken(world, { realm: SELLERS, token });
      const anywhere = browserOf(app, { "sv-access": encodeURIComponent(token) });
      const answer = await answerTo(anywhere, "GET", "/vaults");
      if (read !== null || answer !== "303 /login") taken.push(`${tcId} ${comment}: ${answer}`);
    }

    expect(taken).toEqual([]);
    expect(vectors.length).toBeGreaterThan(400);
  }, 120_000);
});
