import { beforeEach, describe, expect, test } from "vitest";
import { MINUTE } from "../../src/auth/identity.ts";
import { assertionAnswer, registrationAnswer } from "../../src/auth/passkey_input.ts";
import { finishAuthentication } from "../../src/auth/passkey_proof.ts";
import { beginRegistration, finishRegistration } from "../../src/auth/passkeys.ts";
import type { Person } from "../../src/auth/sessions.ts";
import { openApp, workOff } from "../support/app.ts";
import { type Authenticator, authenticatorAt, type Lie } from "../support/authenticator.ts";
import { browserOf, newAddress } from "../support/browser.ts";
import { castOf } from "../support/cast.ts";
import {
  addPasskey,
  ANYONE,
  challengeFor,
  FROM,
  inSession,
  personOf,
  post,
  recorded,
  said,
  showPasskey,
} from "../support/passkeys.ts";

const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const { PUBLIC_URL } = app.web.config;
const alice = await personOf(app, cast.members.alice);
const marta = await personOf(app, cast.members.marta);

beforeEach(async () => {
  await admin`delete from passkeys`;
  await admin`delete from webauthn_challenges`;
});

const add = (person: Person, authenticator?: Authenticator, lie?: Lie) =>
  addPasskey(app, { person, authenticator, lie });
const show = (authenticator: Authenticator, how: Partial<Parameters<typeof showPasskey>[1]> = {}) =>
  showPasskey(app, { ...how, authenticator });

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
    expect((await recorded(app, "passkey.added")).at(-1)).toMatchObject({
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
    finishRegistration(app.web, { person, answer, name: "", from: FROM });

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
    const options = await challengeFor(app, ANYONE);
    const ask = async (lie: Lie) =>
      await finishAuthentication(app.web, {
        asked: ANYONE,
        answer: assertionAnswer.parse(authenticator.get(options, lie)),
        realm: "seller",
        from: FROM,
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
    expect(await finish(await personOf(app, cast.members.alice), answer)).toEqual(SPENT);
    // They did not use it up either.
    expect(await finish(alice, answer)).toHaveProperty("added");
  });

  test("of signing in proves nothing in a session, nor the reverse", async () => {
    const { authenticator } = await add(alice);
    const pairs = [[ANYONE, inSession(alice)], [inSession(alice), ANYONE]] as const;
    for (const [given, asked] of pairs) {
      const answer = assertionAnswer.parse(authenticator.get(await challengeFor(app, given)));
      expect(await finishAuthentication(app.web, { asked, answer, realm: "seller", from: FROM }))
        .toHaveProperty("refused");
    }
  });

  test("of two answers at once takes one", async () => {
    const { authenticator } = await add(alice);
    const options = await challengeFor(app, ANYONE);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        finishAuthentication(app.web, {
          asked: ANYONE,
          answer: assertionAnswer.parse(authenticator.get(options)),
          realm: "seller",
          from: FROM,
        })),
    );
    expect(outcomes.filter((outcome) => "userId" in outcome)).toEqual([{ userId: alice.user.id }]);
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
  test("ends it and what else is open: it opens nothing, and its owner is told", async () => {
    const { authenticator } = await add(alice);
    const browser = await cast.as("alice");
    const other = await cast.as("alice");
    const sent = await post(browser, `/account/passkeys/${authenticator.id}/removal`);
    expect(sent.headers.get("Location")).toBe("/account/passkeys");
    const asked = await Promise.all([browser, other].map((own) => own.request("GET", "/vaults")));
    expect(asked.map(({ status }) => status)).toEqual([200, 303]);
    expect(await show(authenticator)).toHaveProperty("refused");
    expect((await recorded(app, "passkey.removed")).at(-1)).toMatchObject({
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
