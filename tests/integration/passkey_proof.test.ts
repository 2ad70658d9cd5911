import { beforeEach, describe, expect, test } from "vitest";
import { inSystem } from "../../db/system.ts";
import { createAttempt } from "../../src/auth/attempts.ts";
import { MINUTE } from "../../src/auth/identity.ts";
import type { Person } from "../../src/auth/sessions.ts";
import { hashToken } from "../../src/auth/tokens.ts";
import { openApp } from "../support/app.ts";
import { type Authenticator, authenticatorAt, type Lie } from "../support/authenticator.ts";
import { browserOf } from "../support/browser.ts";
import { castOf } from "../support/cast.ts";
import {
  addPasskey,
  ANYONE,
  challengeFor,
  inSession,
  personOf,
  post,
  recorded,
  said,
  showPasskey,
  staffPerson,
} from "../support/passkeys.ts";

const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const { PUBLIC_URL } = app.web.config;
const alice = await personOf(app, cast.members.alice);
const marta = await personOf(app, cast.members.marta);
const staff = await staffPerson(app);

beforeEach(async () => {
  await admin`delete from passkeys`;
  await admin`delete from webauthn_challenges`;
});

const add = (person: Person, authenticator?: Authenticator, lie?: Lie) =>
  addPasskey(app, { person, authenticator, lie });
const show = (authenticator: Authenticator, how: Partial<Parameters<typeof showPasskey>[1]> = {}) =>
  showPasskey(app, { ...how, authenticator });

describe("showing one", () => {
  test("tells whose it is, and when it was last used", async () => {
    const { authenticator } = await add(alice);
    expect(await show(authenticator)).toEqual({ userId: alice.user.id });
    expect(await admin`select from passkeys where last_used_at is not null`).toHaveLength(1);
    expect((await recorded(app, "passkey.used")).at(-1)).toMatchObject({
      actor_id: alice.user.id,
      details: { passkey: authenticator.id },
    });
  });

  test.each<[string, Lie]>([
    ["another site's", { origin: "https://phish.example" }],
    ["another name's", { rpId: "phish.example" }],
    ["of an authenticator that did not ask who it is", { flags: 1 }],
    ["to another question", { type: "webauthn.create" }],
    ["with a signature of something else", { forged: true }],
  ])("refuses an answer %s", async (_, lie) => {
    const { authenticator } = await add(alice);
    expect(await show(authenticator, lie)).toEqual({
      refused: "Cannot take this passkey: its answer does not hold",
    });
    expect((await recorded(app, "second_factor.refused")).at(-1)!.details).toMatchObject({
      passkey: authenticator.id,
      why: "unverified",
    });
    expect(await show(authenticator)).toEqual({ userId: alice.user.id });
  });

  const UNKNOWN = { refused: "This passkey is not known here: use another, or your password" };

  test("refuses one that was never added, or was removed", async () => {
    expect(await show(authenticatorAt(PUBLIC_URL), { userHandle: "eA" })).toEqual(UNKNOWN);
  });

  test("refuses one that does not say whose it is, or says another's", async () => {
    const { authenticator } = await add(alice);
    const martas = new TextEncoder().encode(marta.user.id)
      .toBase64({ alphabet: "base64url", omitPadding: true });
    expect(await show(authenticator, { userHandle: null })).toEqual(UNKNOWN);
    expect(await show(authenticator, { userHandle: martas })).toEqual(UNKNOWN);
  });

  test("opens the pages of its owner's realm alone", async () => {
    const { authenticator: sellers } = await add(alice);
    const { authenticator: theirs } = await add(staff);
    expect(await show(sellers, { realm: "staff" })).toEqual(UNKNOWN);
    expect(await show(theirs, { realm: "seller" })).toEqual(UNKNOWN);
    expect(await show(theirs, { realm: "staff" })).toEqual({ userId: staff.user.id });
  });

  test("refuses a copy, whose counter lags behind", async () => {
    const { authenticator } = await add(alice, authenticatorAt(PUBLIC_URL, { counts: true }));
    expect(await show(authenticator, { counter: 7 })).toHaveProperty("userId");
    for (const counter of [7, 6, 0]) {
      expect(await show(authenticator, { counter }), String(counter)).toHaveProperty("refused");
      expect((await recorded(app, "second_factor.refused")).at(-1)!.details.why).toBe("counter");
    }
    expect(await show(authenticator, { counter: 8 })).toHaveProperty("userId");
  });
});

describe("showing one again in a session", () => {
  const provedAt = async ({ sessionId }: Person) =>
    (await admin`select proved_at from sessions where id = ${sessionId}`)[0]!.proved_at as Date;

  test("counts as the second factor", async () => {
    const { authenticator } = await add(alice);
    app.clock.advance(MINUTE);
    const before = await provedAt(alice);
    expect(await show(authenticator, { asked: inSession(alice) })).toHaveProperty("userId");
    expect((await provedAt(alice)).getTime()).toBeGreaterThan(before.getTime());
    expect((await recorded(app, "second_factor.shown")).at(-1)!.details).toMatchObject({
      sessionId: alice.sessionId,
      by: "passkey",
    });
  });

  test("by another's passkey proves nothing", async () => {
    const { authenticator } = await add(alice);
    await add(marta);
    const before = await provedAt(marta);
    expect(await show(authenticator, { asked: inSession(marta) })).toHaveProperty("refused");
    expect(await provedAt(marta)).toEqual(before);
  });

  test("by the pages leads back to where it was asked for", async () => {
    const { authenticator } = await add(alice);
    const browser = await cast.as("alice");
    const options = await (await post(browser, "/account/proof/passkey/options")).json();
    expect(options.allowCredentials).toMatchObject([{ id: authenticator.id }]);
    const credential = authenticator.get(options);
    const sent = await post(browser, "/account/proof/passkey", { credential, next: "/members" });
    expect(sent.headers.get("Location")).toBe("/members");

    const again = await post(browser, "/account/proof/passkey", { credential, next: "/members" });
    expect(again.headers.get("Location")).toBe("/account/proof?next=%2Fmembers");
    expect(said(browser)).toMatch(/took too long or was sent already/);
  });

  test("leads to no other site", async () => {
    const { authenticator } = await add(alice);
    const browser = await cast.as("alice");
    for (const next of ["//evil.example", "https://evil.example", "/\\evil.example", "/admin"]) {
      const options = await (await post(browser, "/account/proof/passkey/options")).json();
      const credential = authenticator.get(options);
      const sent = await post(browser, "/account/proof/passkey", { credential, next });
      expect(sent.headers.get("Location"), next).toBe("/vaults");
    }
  });

  test("whoever has none is told so", async () => {
    const browser = await cast.as("bob");
    expect(await (await post(browser, "/account/proof/passkey/options")).json()).toEqual({
      refused: "Your account has no passkey: use a code",
    });
  });
});

describe("signing in", () => {
  test("by the passkey alone", async () => {
    const { authenticator } = await add(alice);
    const browser = browserOf(app);
    const options = await (await post(browser, "/login/passkey/options")).json();
    expect(options).toMatchObject({ userVerification: "required" });
    expect(options.allowCredentials).toBeUndefined();
    const credential = authenticator.get(options);
    const sent = await post(browser, "/login/passkey", { credential, next: "/members" });
    expect(sent.headers.get("Location")).toBe("/members");
    expect((await browser.send("/members")).status).toBe(200);
    const [session] = await admin`
      select second_factor, user_id from sessions order by created_at desc limit 1`;
    expect(session).toEqual({ second_factor: "passkey", user_id: alice.user.id });
  });

  test("leads to no other site", async () => {
    const { authenticator } = await add(alice);
    const browser = browserOf(app);
    const options = await (await post(browser, "/login/passkey/options")).json();
    const credential = authenticator.get(options);
    const sent = await post(browser, "/login/passkey", { credential, next: "//evil.example" });
    expect(sent.headers.get("Location")).toBe("/vaults");
  });

  test("a password that is over, or was demanded anew, is asked for here too", async () => {
    const { authenticator } = await add(marta);
    await admin`update users set password_change_demanded = true where id = ${marta.user.id}`;
    const browser = browserOf(app);
    const options = await (await post(browser, "/login/passkey/options")).json();
    const sent = await post(browser, "/login/passkey", { credential: authenticator.get(options) });
    expect(sent.headers.get("Location")).toBe("/login/password");
    expect(browser.cookies.has("sv-access")).toBe(false);
    await admin`update users set password_change_demanded = false where id = ${marta.user.id}`;
  });

  test("by password and passkey, the attempt's person's own alone", async () => {
    const { authenticator } = await add(alice);
    const { authenticator: martas } = await add(marta);
    const token = await inSystem(app.web.db, "sign_in", (tx) =>
      createAttempt(tx, {
        userId: alice.user.id,
        step: "factor",
        counter: "account:test",
        next: "/members",
        now: app.web.now(),
      }));
    const browser = browserOf(app, { "sv-attempt": token });
    const optionsOf = async () =>
      await (await post(browser, "/login/passkey/options?purpose=factor")).json();
    const answerBy = async (shown: Authenticator) =>
      await post(browser, "/login/passkey", {
        credential: shown.get(await optionsOf()),
        purpose: "factor",
      });
    expect((await optionsOf()).allowCredentials).toMatchObject([{ id: authenticator.id }]);
    expect(
      await admin`select from webauthn_challenges
      where bound_to = ${`attempt:${await hashToken(token)}`}`,
    ).toHaveLength(1);

    expect((await answerBy(martas)).headers.get("Location")).toBe("/login/code");
    expect(browser.cookies.has("sv-access")).toBe(false);
    expect((await answerBy(authenticator)).headers.get("Location")).toBe("/members");
    expect(browser.cookies.has("sv-access")).toBe(true);
  });

  test("without an attempt there is no second factor to show", async () => {
    const browser = browserOf(app);
    const options = await post(browser, "/login/passkey/options?purpose=factor");
    expect(options.headers.get("Location")).toMatch(/^\/login/);
    const { authenticator } = await add(alice);
    const credential = authenticator.get(await challengeFor(app, ANYONE));
    const sent = await post(browser, "/login/passkey", { credential, purpose: "factor" });
    expect(sent.headers.get("Location")).toMatch(/^\/login/);
    expect(browser.cookies.has("sv-access")).toBe(false);
  });
});
