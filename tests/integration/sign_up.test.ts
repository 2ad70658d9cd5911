import { sql as statement } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { inSystem } from "../../db/system.ts";
import { hashingDone } from "../../src/auth/passwords.ts";
import { composeText } from "../../src/mail/mail.ts";
import { openApp, workOff } from "../support/app.ts";
import { type Browser, browserOf, handsOf, masked, newAddress } from "../support/browser.ts";
import { castOf, NO_PASSWORD } from "../support/cast.ts";
import { BAD_PASSWORDS, GOOD_PASSWORD } from "../support/bad_passwords.ts";

/** Signing up: an account is made by whoever reads the mail, and the page tells nobody who has one. */
const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let browser: Browser;
let email: string;

beforeEach(() => {
  browser = browserOf(app);
  email = `nina-${crypto.randomUUID().slice(0, 8)}@lamps.example`;
});

function signUp(change: Record<string, string> = {}): Promise<Response> {
  const form = { name: "Nina Okafor", company: "Lumen", email, password: GOOD_PASSWORD, ...change };
  return browser.request("POST", "/signup", form);
}

/** Mails to an address, newest first. */
async function mailsTo(to: string) {
  await workOff(app);
  return app.mailbox.list().map(({ mail }) => mail).filter((mail) => mail.to === to);
}

async function followMail(): Promise<Response> {
  const path = await handsOf(app, browser).linkFor(email);
  const kept = await browser.request("GET", path);
  expect([kept.status, kept.headers.get("Location")]).toEqual([303, "/signup/confirm"]);
  return await browser.request("GET", "/signup/confirm");
}

function confirm(password = GOOD_PASSWORD, own = browser): Promise<Response> {
  // Each from an address of its own: how often one may ask is shown elsewhere.
  own.address = newAddress();
  return own.request("POST", "/signup/confirm", { email, password });
}

async function accountsOf(address: string): Promise<number> {
  const [row] = await admin`select count(*)::int as has from users where email = ${address}`;
  return row!.has;
}

describe("from the form to the account", () => {
  test("nothing is there before the button behind the mail's link is pressed", async () => {
    const sent = await signUp();
    expect(sent.status).toBe(200);
    expect(await sent.text()).toContain("We have sent you a mail to");

    const page = await (await followMail()).text();
    expect(page).toContain("Lumen");
    expect(page).toContain("Nina Okafor");
    expect(await accountsOf(email)).toBe(0);

    const confirmed = await confirm();
    expect([confirmed.status, confirmed.headers.get("Location")]).toEqual([303, "/login"]);
    const [made] = await admin`
      select u.id, u.realm, u.name, u.password_hash, m.role, t.id as tenant, t.name as company, t.tier
      from users u join memberships m on m.user_id = u.id join tenants t on t.id = m.tenant_id
      where u.email = ${email}`;
    expect(made).toMatchObject({
      realm: "seller",
      name: "Nina Okafor",
      role: "admin",
      company: "Lumen",
      tier: "starter",
    });
    const history = await admin`select password_hash from password_history where user_id = ${
      made!.id
    }`;
    expect(history.map((row) => row.password_hash)).toEqual([made!.password_hash]);
    const record = await admin`select tenant_id, actor_id, details from audit_log
      where action = 'person.signed_up' and details->>'userId' = ${made!.id}`;
    expect(record).toEqual([{
      tenant_id: made!.tenant,
      actor_id: made!.id,
      details: { userId: made!.id, tenantId: made!.tenant },
    }]);
    expect(await admin`select from sign_ups where email = ${email}`).toHaveLength(0);
    expect(await (await browser.request("GET", "/login")).text()).toContain(
      "Your address is confirmed. Sign in; you will set up an authenticator first",
    );
  });

  test("the link works once, and nobody without it confirms anything", async () => {
    await signUp();
    const path = await handsOf(app, browser).linkFor(email);
    await browser.request("GET", path);
    await confirm();

    await browser.request("GET", path);
    const again = await confirm();
    const stranger = await confirm(GOOD_PASSWORD, browserOf(app));

    expect([again.status, stranger.status]).toEqual([410, 410]);
    expect(await again.text()).toContain("This link no longer works");
    expect(await accountsOf(email)).toBe(1);
  });

  test.each(["", "x", "A".repeat(43)])("a token that is none (%j) opens nothing", async (token) => {
    const answer = await browser.request("GET", `/signup/confirm?token=${token}`);
    const shown = answer.status === 303 ? await browser.request("GET", "/signup/confirm") : answer;

    expect(shown.status).toBe(410);
  });

  test("after 24 hours the link is over", async () => {
    await signUp();
    const path = await handsOf(app, browser).linkFor(email);
    await browser.request("GET", path);
    app.clock.advance(24 * HOUR);

    const page = await browser.request("GET", "/signup/confirm");
    const confirmed = await confirm();

    expect([page.status, confirmed.status]).toEqual([410, 410]);
    expect(await accountsOf(email)).toBe(0);
  });

  test("the address got an account meanwhile: the page says so and nothing changes", async () => {
    await signUp();
    await browser.request("GET", await handsOf(app, browser).linkFor(email));
    await admin`insert into users (email, name, password_hash) values (${email}, 'Other', ${NO_PASSWORD})`;

    const answer = await confirm();

    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain("You have an account already");
    expect(await accountsOf(email)).toBe(1);
    const [left] = await admin`select name from users where email = ${email}`;
    expect(left!.name).toBe("Other");
  });

  test("two links of one address and twenty presses at once make one account", async () => {
    await signUp();
    const first = await handsOf(app, browser).linkFor(email);
    app.clock.advance(MINUTE);
    await signUp({ company: "Lumen Two" });
    const second = await handsOf(app, browser).linkFor(email);
    expect(second).not.toBe(first);
    const presses = await Promise.all(Array.from({ length: 20 }, async (_, at) => {
      const own = browserOf(app);
      await own.request("GET", at % 2 ? first : second);
      await own.csrfToken();
      return own;
    }));

    const answers = await Promise.all(
      presses.map((own) => confirm(GOOD_PASSWORD, own)),
    );

    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(1);
    // Too late, or the sixth at once with its link.
    expect(statuses.filter((status) => status === 410 || status === 429)).toHaveLength(19);
    expect(await accountsOf(email)).toBe(1);
    expect(
      await admin`select from tenants where name like 'Lumen%' and id in
      (select tenant_id from memberships m join users u on u.id = m.user_id where u.email = ${email})`,
    )
      .toHaveLength(1);
  });
});

describe("nobody learns who has an account", () => {
  test("a known and an unknown address: the same page, one hash, one mail each", async () => {
    const answers: { status: number; body: string; hashes: number; verifications: number }[] = [];
    for (const address of ["alice@example.com", email]) {
      browser = browserOf(app);
      const before = hashingDone();
      const answer = await signUp({ email: address });
      const after = hashingDone();
      answers.push({
        status: answer.status,
        body: masked(await answer.text()).replaceAll(address, "ADDRESS"),
        hashes: after.hashes - before.hashes,
        verifications: after.verifications - before.verifications,
      });
    }
    const [known, unknown] = answers;
    expect(known).toEqual(unknown);
    expect(known).toMatchObject({ status: 200, hashes: 1, verifications: 0 });
    expect((await mailsTo("alice@example.com")).map(({ subject }) => subject)).toEqual([
      "You already have a SellerVault account",
    ]);
    const mails = await mailsTo(email);
    expect(mails).toHaveLength(1);
    // The typed name is a stranger's words: no mail to somebody else's account bears it.
    const [told] = await mailsTo("alice@example.com");
    expect(composeText(told!)).not.toContain("Nina");
    expect(await accountsOf("alice@example.com")).toBe(1);
  });

  test.each(["alice@example.com", "unknown@lamps.example"])(
    "%s gets five mails an hour at most, and the page says nothing of it",
    async (address) => {
      app.clock.advance(2 * HOUR);
      const before = (await mailsTo(address)).length;
      const pages: string[] = [];
      const post = async () => {
        browser = browserOf(app);
        pages.push(masked(await (await signUp({ email: address })).text()));
      };
      await Promise.all(Array.from({ length: 7 }, post));
      app.clock.advance(HOUR - MINUTE);
      await post();
      expect(await mailsTo(address)).toHaveLength(before + 5);
      app.clock.advance(2 * MINUTE);
      await post();

      expect(await mailsTo(address)).toHaveLength(before + 6);
      expect(new Set(pages).size).toBe(1);
    },
  );
});

describe("whoever signs up with a stranger's address gets no account of his", () => {
  const EVES = "Eves-own-harbour-9913!";

  /** Eve and then, in the same minute, the owner; the paths of both links. */
  async function bothSignUp(): Promise<{ eves: string; own: string }> {
    await browserOf(app).request("POST", "/signup", {
      name: "Nina Okafor",
      company: "Lumen",
      email,
      password: EVES,
    });
    const eves = await handsOf(app, browser).linkFor(email);
    app.clock.advance(2000);
    await signUp();
    const own = await handsOf(app, browser).linkFor(email);
    return { eves, own };
  }

  test("the owner's own sign-up is mailed, too, and hers is the account", async () => {
    const { eves, own } = await bothSignUp();
    expect(own).not.toBe(eves);
    expect(await mailsTo(email)).toHaveLength(2);

    await browser.request("GET", eves);
    const wrong = await confirm();
    expect(wrong.status).toBe(422);
    const page = await wrong.text();
    expect(page).toContain(
      "This is not the password of this sign-up: if you did not sign up with it, sign up anew",
    );
    expect(page).not.toContain(GOOD_PASSWORD);
    expect(await accountsOf(email)).toBe(0);

    await browser.request("GET", own);
    expect((await confirm()).status).toBe(303);
    const signIn = (password: string) =>
      browserOf(app).request("POST", "/login", { email, password });
    expect((await signIn(EVES)).status).toBe(401);
    expect((await signIn(GOOD_PASSWORD)).status).toBe(303);
    await browser.request("GET", eves);
    expect((await confirm(EVES)).status).toBe(410);
  });

  test("each try takes one verification, and a wrong one leaves the link good", async () => {
    await signUp();
    await followMail();
    for (const [password, status] of [[EVES, 422], [GOOD_PASSWORD, 303]] as const) {
      const before = hashingDone();
      expect((await confirm(password)).status).toBe(status);
      const after = hashingDone();
      expect(after.verifications - before.verifications).toBe(1);
      expect(after.hashes - before.hashes).toBe(0);
    }
  });

  test("no password is none, and no try", async () => {
    await signUp();
    await followMail();
    for (let at = 0; at < 6; at++) {
      const answer = await confirm("");
      expect(answer.status).toBe(422);
      expect(await answer.text()).toContain("Type your password");
    }
    expect((await confirm()).status).toBe(303);
  });

  test("with the fifth wrong password the sign-up is dropped, and no other", async () => {
    const { eves, own } = await bothSignUp();
    await browser.request("GET", eves);
    for (let at = 0; at < 4; at++) expect((await confirm()).status).toBe(422);
    const fifth = await confirm();

    expect(fifth.status).toBe(410);
    expect(await fifth.text()).toContain("Five passwords were wrong");
    await browser.request("GET", eves);
    expect((await confirm(EVES)).status).toBe(410);
    expect(await accountsOf(email)).toBe(0);
    await browser.request("GET", own);
    expect((await confirm()).status).toBe(303);
  });

  test("of fifteen wrong passwords at once five are tried", async () => {
    await signUp();
    const path = await handsOf(app, browser).linkFor(email);
    const tries = await Promise.all(Array.from({ length: 15 }, async () => {
      const own = browserOf(app);
      await own.request("GET", path);
      await own.csrfToken();
      return own;
    }));
    const before = hashingDone().verifications;

    await Promise.all(tries.map((own) => confirm(EVES, own)));

    expect(hashingDone().verifications - before).toBe(5);
    expect(await admin`select from sign_ups where email = ${email}`).toHaveLength(0);
  });
});

describe("a bad password", () => {
  test.each(BAD_PASSWORDS)("%s: %s", async (rule, password) => {
    const answer = await signUp({ password, name: "Nina Okafor" });

    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toMatch(new RegExp(`data-rule="${rule}" class="unmet"`));
    expect(page).toContain('value="Nina Okafor"');
    expect(page).not.toContain(password);
    expect(await admin`select from sign_ups where email = ${email}`).toHaveLength(0);
    expect(await mailsTo(email)).toHaveLength(0);
    const [refused] = await admin`
      select details from audit_log where action = 'password.refused' order by at desc limit 1`;
    expect(refused!.details).toMatchObject({ how: "sign_up" });
    expect(refused!.details.rules).toContain(rule);
  });

  test("is told beside every other fault of the form, with what was typed", async () => {
    const answer = await signUp({ name: " ", email: "nobody", password: "short" });
    const page = await answer.text();

    expect(answer.status).toBe(422);
    expect(page).toContain("Type your name");
    expect(page).toContain("This is no e-mail address");
    expect(page).toMatch(/data-rule="length" class="unmet"/);
  });
});

describe("no member of the staff is made here", () => {
  test("a field that asks for it is refused", async () => {
    expect((await signUp({ realm: "staff" })).status).toBe(422);
    expect((await signUp({ role: "staff" })).status).toBe(422);
  });

  test("there is no sign-up under /admin", async () => {
    expect((await browser.request("GET", "/admin/signup")).status).toBe(303);
    expect((await browser.request("POST", "/admin/signup", { email })).status).not.toBe(200);
  });

  test("the database refuses it, too", async () => {
    const asSignUp = (row: ReturnType<typeof statement>) =>
      inSystem(app.db.web, "sign_up", async (tx) => void await tx.execute(row));
    const insert = (realm: string) =>
      statement`insert into users (realm, email, name, password_hash)
        values (${realm}, ${`${realm}-${email}`}, 'Eve', ${NO_PASSWORD})`;

    await expect(asSignUp(insert("staff"))).rejects.toMatchObject({ cause: { code: "42501" } });
    await expect(asSignUp(insert("seller"))).resolves.toBeUndefined();
    const { userId } = cast.members.alice;
    await expect(asSignUp(statement`update users set realm = 'staff' where id = ${userId}`))
      .rejects.toMatchObject({ cause: { code: "42501" } });
  });
});
