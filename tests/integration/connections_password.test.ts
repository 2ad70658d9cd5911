import { describe, expect, test } from "vitest";
import { openApp } from "../support/app.ts";
import { newAddress } from "../support/browser.ts";
import { castOf } from "../support/cast.ts";
import { fill, isSafe, routesOf } from "../support/routes.ts";

/** DAT-03: nobody can give us a password of Amazon's, not even by mistake. */
const app = await openApp();
const cast = await castOf(app);
const { a1 } = cast.vaults;
const { admin } = app.db;

describe("Amazon's password", () => {
  const FORBIDDEN =
    /amazon[\s_-]*(account)?[\s_-]*(pass|pwd|credential)|seller[\s_-]*central[\s_-]*(pass|pwd)|(passcode|one[\s_-]*time|otp)/i;

  test("has no column to go into: what is called a secret is our own, hashed or sealed", async () => {
    const columns = await admin<{ column: string }[]>`
      select table_schema || '.' || table_name || '.' || column_name as column from information_schema.columns
      where table_schema not in ('pg_catalog', 'information_schema')`;
    const secret = columns.map(({ column }) => column).filter((name) =>
      /(pass(?!key)|pwd|secret|credential|pin$)[^.]*$/i.test(name)
    );

    expect(columns.length).toBeGreaterThan(100);
    expect(secret.sort()).toEqual([
      "public.password_history.password_hash",
      "public.sign_in_attempts.pending_secret",
      "public.sign_ups.password_hash",
      "public.totp_secrets.secret",
      "public.users.password_change_demanded",
      "public.users.password_changed_at",
      "public.users.password_hash",
    ]);
  });

  test("is asked for on no page: the only password fields are those of our own doors", async () => {
    await admin`update users set password_changed_at = now() - interval '2 days'`;
    const alice = await cast.as("alice");
    const nobody = await cast.as("nobody");
    const found: string[] = [];
    let inputs = 0;
    for (const route of routesOf(app).filter(isSafe)) {
      if (/:id|callback|^\/static/.test(route.path)) continue;
      for (const browser of [alice, nobody]) {
        // From another address each: how often one may ask is shown elsewhere.
        browser.address = newAddress();
        const answer = await browser.request("GET", fill(route, { vault: a1 }));
        expect(answer.status, route.path).not.toBe(429);
        for (const [tag] of (await answer.text()).matchAll(/<(input|textarea|select)\b[^>]*>/g)) {
          inputs++;
          // The codes that we ask for are those of one's own authenticator here.
          const isOurs = /^(\/admin)?\/(account|login)\//.test(route.path) &&
            / name="code"/.test(tag);
          if (FORBIDDEN.test(tag) && !isOurs) found.push(`${route.path}: ${tag}`);
          if (/type="password"|name="[^"]*pass(?!key)/.test(tag)) found.push(route.path);
        }
      }
    }
    expect(inputs).toBeGreaterThan(20);
    expect([...new Set(found)].sort()).toEqual([
      "/account/password",
      "/admin/login",
      "/login",
      "/signup",
    ]);
  });

  test("and beside the button it says so", async () => {
    const alice = await cast.as("alice");
    const page = await (await alice.request("GET", `/v/${a1}/sync`)).text();

    expect(page).toMatch(/Connect Amazon/);
    expect(page).toMatch(/never sees or stores your\s+Amazon password/);
  });
});
