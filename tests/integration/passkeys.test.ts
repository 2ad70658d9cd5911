import { beforeEach, describe, expect, test } from "vitest";
import { inSystem } from "../../db/system.ts";
import { createAttempt } from "../../src/auth/attempts.ts";
import { MINUTE } from "../../src/auth/identity.ts";
import { assertionAnswer, registrationAnswer } from "../../src/auth/passkey_input.ts";
import { beginAuthentication, finishAuthentication } from "../../src/auth/passkey_proof.ts";
import { beginRegistration, finishRegistration } from "../../src/auth/passkeys.ts";
import {
  findSession,
  findStaffSession,
  type Person,
  startSession,
} from "../../src/auth/sessions.ts";
import { hashToken } from "../../src/auth/tokens.ts";
import type { Asked } from "../../src/auth/webauthn.ts";
import { openApp, workOff } from "../support/app.ts";
import { type Authenticator, authenticatorAt, type Lie } from "../support/authenticator.ts";
import { type Browser, browserOf, newAddress, USER_AGENT } from "../support/browser.ts";
import { castOf, type Member, NO_PASSWORD, sessionFor } from "../support/cast.ts";

const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const { PUBLIC_URL } = app.web.config;
const from = { requestId: crypto.randomUUID(), address: "192.0.2.1", userAgent: USER_AGENT };

beforeEach(async () => {
  await admin`delete from passkeys`;
  await admin`delete from webauthn_challenges`;
});

const alice = await personOf(cast.members.alice);
const marta = await personOf(cast.members.marta);
const staff = await staffPerson();

async function personOf(member: Member): Promise<Person> {
  const { sessionId } = await sessionFor(app, member);
  return (await findSession(app.web, sessionId))!;
}

async function staffPerson(): Promise<Person> {
  const [user] = await admin`
    insert into users (realm, email, name, password_hash)
    values ('staff', 'alice@example.com', 'Alice', ${NO_PASSWORD}) returning id`;
  const { sessionId } = await inSystem(app.web.db, "sign_in", (tx) =>
    startSession(tx, {
      userId: user!.id,
      realm: "staff",
      tenantId: null,
      secondFactor: "totp",
      now: app.web.now(),
      from,
    }));
  return (await findStaffSession(app.web, sessionId))!;
}

const ANYONE: Asked = { who: "anyone" };
const inSession = ({ sessionId, user }: Person): Asked => ({
  who: "session",
  sessionId,
  userId: user.id,
});

/** Adds a passkey by the functions; the answer's lies are the authenticator's. */
async function add(
  person: Person,
  authenticator: Authenticator = authenticatorAt(PUBLIC_URL),
  lie?: Lie,
) {
  const options = await beginRegistration(app.web, { person });
  if ("refused" in options) throw new Error(options.refused);
  const answer = registrationAnswer.parse(authenticator.create(options, lie));
  const outcome = await finishRegistration(app.web, { person, answer, name: "", from });
  return { authenticator, outcome, answer };
}

async function challengeFor(asked: Asked): Promise<{ challenge: string }> {
  const options = await beginAuthentication(app.web, asked);
  if ("refused" in options) throw new Error(options.refused);
  return options;
}

/** Shows it to whoever asks. */
async function show(
  authenticator: Authenticator,
  { asked = ANYONE, realm = "seller" as "seller" | "staff", ...lie }:
    & Lie
    & { asked?: Asked; realm?: "seller" | "staff" } = {},
) {
  const answer = assertionAnswer.parse(authenticator.get(await challengeFor(asked), lie));
  return await finishAuthentication(app.web, { asked, answer, realm, from });
}

/** What the record holds of an action, newest last. */
async function recorded(action: string) {
  return await admin`
    select actor_id, tenant_id, details from audit_log where action = ${action} order by at`;
}

/** Asks from an address of its own each time: limits are another test's. */
async function post(browser: Browser, path: string, fields: Record<string, string> = {}) {
  browser.address = newAddress();
  return await browser.request("POST", path, fields);
}

/** What the next page says of the request before it, and where that one led. */
function said(browser: Browser): string {
  return JSON.parse(decodeURIComponent(browser.cookies.get("sv-flash") ?? "null"))?.text ?? "";
}

describe("adding one", () => {
  test("by the pages: it is listed, recorded and told by mail", async () => {
    const browser = await cast.as("alice");
    expect(await (await browser.send("/account/passkeys")).text()).toContain("No passkeys yet");
    const options = await (await post(browser, "/account/passkeys/options")).json();
    expect(options).toMatchObject({
      rp: { id: new URL(PUBLIC_URL).hostname },
      user: { name: "alice@example.com" },
      attestation: "none",
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      excludeCredentials: [],
    });
    const authenticator = authenticatorAt(PUBLIC_URL);
    const credential = authenticator.create(options);
    const sent = await post(browser, "/account/passkeys", { credential, name: "  Key ring " });
    expect(sent.headers.get("Location")).toBe("/account/passkeys");
    expect(said(browser)).toBe("Passkey “Key ring” added: you can sign in with it");

    const page = await (await browser.send("/account/passkeys")).text();
    expect(page).toContain("Key ring");
    expect(page).toContain("Backed up");
    expect(page).toContain("Never");
    expect((await recorded("passkey.added")).at(-1)).toMatchObject({
      actor_id: alice.user.id,
      tenant_id: cast.tenantA,
      details: { passkey: authenticator.id, userId: alice.user.id },
    });
    await workOff(app);
    expect(app.mailbox.list()[0]!.mail).toMatchObject({
      subject: "A passkey was added – SellerVault",
    });

    const again = await (await post(browser, "/account/passkeys/options")).json();
    expect(again.excludeCredentials).toMatchObject([{ id: authenticator.id }]);
  });

  test("without a name it bears the device's", async () => {
    expect((await add(alice)).outcome).toEqual({ added: "Firefox on Linux" });
  });

  test.each<[string, Lie]>([
    ["another site's", { origin: "https://phish.example" }],
    ["another name's", { rpId: "phish.example" }],
    ["of an authenticator that did not ask who it is", { flags: 1 }],
    ["of an authenticator that nobody touched", { flags: 4 }],
    ["to another question", { type: "webauthn.get" }],
  ])("refuses an answer %s", async (_, lie) => {
    const { outcome } = await add(alice, authenticatorAt(PUBLIC_URL), lie);
    expect(outcome).toEqual({ refused: "Cannot add this passkey: its answer does not hold" });
    expect(await admin`select from passkeys`).toHaveLength(0);
  });

  test("refuses one that somebody has, whoever it is", async () => {
    const { authenticator } = await add(alice);
    expect((await add(marta, authenticator)).outcome).toEqual({
      refused: "This passkey is known here already",
    });
  });

  test("takes no more than twenty", async () => {
    for (let had = 0; had < 20; had++) await add(alice);
    expect(await beginRegistration(app.web, { person: alice })).toEqual({
      refused: "Cannot add a passkey: you have 20, remove one first",
    });
  });

  test("asks first for a second factor that was shown lately, before a passkey is made", async () => {
    const browser = await cast.as("alice");
    await admin`update sessions set proved_at = proved_at - interval '11 minutes'`;
    for (
      const path of [
        "/account/passkeys/options",
        "/account/passkeys",
        "/account/passkeys/abc/removal",
      ]
    ) {
      const refused = await post(browser, path);
      expect(refused.headers.get("Location"), path).toMatch(/^\/account\/proof\?next=/);
    }
  });
});

describe("a challenge", () => {
  const SPENT = { refused: "This passkey took too long or was sent already: add it again" };

  async function registration(person: Person) {
    const options = await beginRegistration(app.web, { person });
    if ("refused" in options) throw new Error(options.refused);
    const authenticator = authenticatorAt(PUBLIC_URL);
    return {
      authenticator,
      answer: registrationAnswer.parse(authenticator.create(options)),
    };
  }
  const finish = (person: Person, answer: Awaited<ReturnType<typeof registration>>["answer"]) =>
    finishRegistration(app.web, { person, answer, name: "", from });

  test("that was never given out", async () => {
    const authenticator = authenticatorAt(PUBLIC_URL);
    const made = authenticator.create({ challenge: "bm90LW91cnM", user: { id: "eA" } });
    expect(await finish(alice, registrationAnswer.parse(made))).toEqual(SPENT);
  });

  test("is answered once, even by the right answer", async () => {
    const { answer } = await registration(alice);
    expect(await finish(alice, answer)).toMatchObject({ added: expect.any(String) });
    await admin`delete from passkeys`;
    expect(await finish(alice, answer)).toEqual(SPENT);
  });

  test("is used up by a wrong answer", async () => {
    const { authenticator } = await add(alice);
    const options = await challengeFor(ANYONE);
    const ask = async (lie: Lie) =>
      await finishAuthentication(app.web, {
        asked: ANYONE,
        answer: assertionAnswer.parse(authenticator.get(options, lie)),
        realm: "seller",
        from,
      });
    expect(await ask({ forged: true })).toHaveProperty("refused");
    expect(await ask({})).toEqual({
      refused: "This passkey took too long or was sent already: use it again",
    });
  });

  test("is good for five minutes and no longer", async () => {
    const [early, late] = [await registration(alice), await registration(alice)];
    app.clock.advance(5 * MINUTE - 2000);
    expect(await finish(alice, early.answer)).toHaveProperty("added");
    app.clock.advance(2000);
    expect(await finish(alice, late.answer)).toEqual(SPENT);
  });

  test("of one session is nothing to another, of the same person or of anybody", async () => {
    const { answer } = await registration(alice);
    expect(await finish(marta, answer)).toEqual(SPENT);
    expect(await finish(await personOf(cast.members.alice), answer)).toEqual(SPENT);
    // They did not use it up either.
    expect(await finish(alice, answer)).toHaveProperty("added");
  });

  test("of signing in proves nothing in a session, nor the reverse", async () => {
    const { authenticator } = await add(alice);
    const pairs = [[ANYONE, inSession(alice)], [inSession(alice), ANYONE]] as const;
    for (const [given, asked] of pairs) {
      const answer = assertionAnswer.parse(authenticator.get(await challengeFor(given)));
      expect(await finishAuthentication(app.web, { asked, answer, realm: "seller", from }))
        .toHaveProperty("refused");
    }
  });

  test("of two answers at once takes one", async () => {
    const { authenticator } = await add(alice);
    const options = await challengeFor(ANYONE);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        finishAuthentication(app.web, {
          asked: ANYONE,
          answer: assertionAnswer.parse(authenticator.get(options)),
          realm: "seller",
          from,
        })),
    );
    expect(outcomes.filter((outcome) => "userId" in outcome)).toEqual([{ userId: alice.user.id }]);
  });
});

describe("showing one", () => {
  test("tells whose it is, and when it was last used", async () => {
    const { authenticator } = await add(alice);
    expect(await show(authenticator)).toEqual({ userId: alice.user.id });
    expect(await admin`select from passkeys where last_used_at is not null`).toHaveLength(1);
    expect((await recorded("passkey.used")).at(-1)).toMatchObject({
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
    expect((await recorded("second_factor.refused")).at(-1)!.details).toMatchObject({
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
      expect((await recorded("second_factor.refused")).at(-1)!.details.why).toBe("counter");
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
    expect((await recorded("second_factor.shown")).at(-1)!.details).toMatchObject({
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
    const credential = authenticator.get(await challengeFor(ANYONE));
    const sent = await post(browser, "/login/passkey", { credential, purpose: "factor" });
    expect(sent.headers.get("Location")).toMatch(/^\/login/);
    expect(browser.cookies.has("sv-access")).toBe(false);
  });
});

describe("what cannot be read", () => {
  const GARBAGE = ["", "{", "[]", "null", "7", '{"id":"a b"}', "x".repeat(40_000)];

  test.each(GARBAGE)("is told in a sentence: %$", async (credential) => {
    const browser = await cast.as("alice");
    for (
      const [path, page] of [
        ["/account/passkeys", "/account/passkeys"],
        ["/account/proof/passkey", "/account/proof"],
        ["/login/passkey", "/login"],
      ] as const
    ) {
      const sent = await post(browser, path, { credential });
      expect(sent.status, path).toBe(303);
      expect(sent.headers.get("Location"), path).toBe(page);
      expect(said(browser), path).toBe("Cannot read what the browser sent");
    }
  });

  test("client data of something else neither", () => {
    const authenticator = authenticatorAt(PUBLIC_URL);
    const answer = JSON.parse(authenticator.get({ challenge: "eA" }));
    for (const clientDataJSON of ["eA", "", btoa('{"challenge":7}').replaceAll("=", "")]) {
      answer.response.clientDataJSON = clientDataJSON;
      expect(assertionAnswer.safeParse(JSON.stringify(answer)).success).toBe(false);
    }
  });
});

describe("removing one", () => {
  test("ends it: it opens nothing, and its owner is told", async () => {
    const { authenticator } = await add(alice);
    const browser = await cast.as("alice");
    const sent = await post(browser, `/account/passkeys/${authenticator.id}/removal`);
    expect(sent.headers.get("Location")).toBe("/account/passkeys");
    expect(await show(authenticator)).toHaveProperty("refused");
    expect((await recorded("passkey.removed")).at(-1)).toMatchObject({
      tenant_id: cast.tenantA,
      details: { passkey: authenticator.id },
    });
    await workOff(app);
    expect(app.mailbox.list()[0]!.mail).toMatchObject({
      subject: "A passkey was removed – SellerVault",
    });
  });

  test("a stranger's is like one that never was", async () => {
    const { authenticator } = await add(alice);
    for (const person of ["sam", "marta", "bob"] as const) {
      const browser = await cast.as(person);
      const sent = await post(browser, `/account/passkeys/${authenticator.id}/removal`);
      expect(sent.status, person).toBe(404);
    }
    expect(await show(authenticator)).toHaveProperty("userId");
  });
});

test("no form and no question for options is taken without its token", async () => {
  const browser = await cast.as("alice");
  for (
    const path of [
      "/login/passkey/options",
      "/login/passkey",
      "/account/passkeys/options",
      "/account/passkeys",
      "/account/passkeys/abc/removal",
      "/account/proof/passkey/options",
      "/account/proof/passkey",
    ]
  ) {
    browser.address = newAddress();
    const sent = await browser.send(path, {
      method: "POST",
      headers: { "Sec-Fetch-Site": "same-origin" },
    });
    expect(sent.status, path).toBe(403);
  }
  expect(await admin`select from webauthn_challenges`).toHaveLength(0);
});

test("password managers are told where passkeys are kept", async () => {
  const answer = await browserOf(app).send("/.well-known/passkey-endpoints");
  expect(answer.headers.get("Content-Type")).toMatch(/^application\/json/);
  const page = `${PUBLIC_URL}/account/passkeys`;
  expect(await answer.json()).toEqual({ enroll: page, manage: page });
});
