import { beforeEach, expect, test } from "vitest";
import { accountSubject } from "../../src/auth/failures.ts";
import { SELLERS } from "../../src/auth/realm.ts";
import { openApp, workOff } from "../support/app.ts";
import type { Browser } from "../support/browser.ts";
import { castOf } from "../support/cast.ts";

/** What an admin may do to the account of a member: nothing in silence, nothing to another company's. */
const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const { marta } = cast.members;
const EMAIL = "marta@example.com";
const subject = await accountSubject(app.web, { realm: SELLERS, email: EMAIL });

let alice: Browser;

beforeEach(async () => {
  alice = await cast.as("alice");
  await admin`delete from sign_in_counters`;
  await admin`delete from memberships where tenant_id = ${cast.tenantB} and user_id = ${marta.userId}`;
});

function act(what: string): Promise<Response> {
  return alice.request("POST", `/members/${marta.userId}/${what}`);
}

async function failed(failures: number, minutes = 30): Promise<void> {
  const until = new Date(app.web.now().getTime() + minutes * 60_000);
  await admin`insert into sign_in_counters values (${subject}, ${failures}, ${until}, now())`;
}

async function failures(): Promise<number | undefined> {
  const [row] = await admin`select failures from sign_in_counters where subject = ${subject}`;
  return row?.failures;
}

async function letters(subject: string): Promise<number> {
  await workOff(app);
  return app.mailbox.list().filter(({ mail }) =>
    mail.to === EMAIL && mail.subject.includes(subject)
  )
    .length;
}

async function joinsAnotherCompany(): Promise<void> {
  await admin`insert into memberships (tenant_id, user_id, role)
    values (${cast.tenantB}, ${marta.userId}, 'viewer')`;
}

test.each([["before a lock is reached", 9, 30], ["of a lock that is over", 10, -1]])(
  "unlocking in a loop clears no failures %s",
  async (_when, count, minutes) => {
    await failed(count, minutes);
    for (let round = 0; round < 3; round++) {
      const answer = await act("unlocking");
      expect(answer.status).toBe(409);
      expect(await answer.text()).toContain(
        "Cannot unlock this member: the account is not locked",
      );
    }
    expect(await failures()).toBe(count);
    expect(await letters("unlocked")).toBe(0);
  },
);

test("a lock ends once, however many ask at once, and the member is told each time", async () => {
  const before = await letters("Your account was unlocked");
  await failed(10);
  const answers = await Promise.all(Array.from({ length: 5 }, () => act("unlocking")));

  expect(answers.map(({ status }) => status).sort()).toEqual([303, 409, 409, 409, 409]);
  expect(await failures()).toBeUndefined();
  expect(await letters("Your account was unlocked")).toBe(before + 1);
});

test.each([
  ["unlocking", "unlock this member"],
  ["new-password", "demand a new password"],
  ["second-factor-reset", "reset this second factor"],
])("%s: not of whom another company let in too", async (what, words) => {
  await failed(10);
  await joinsAnotherCompany();
  const browser = await cast.as("marta");
  const answer = await act(what);

  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain(
    `Cannot ${words}: the member belongs to another company too`,
  );
  expect(await failures()).toBe(10);
  const [user] = await admin`select password_change_demanded as demanded from users
    where id = ${marta.userId}`;
  expect(user!.demanded).toBe(false);
  expect((await browser.request("GET", "/members")).status).toBe(200);
});

test("who is removed is signed out of this company, and the page claims no more", async () => {
  const page = await (await alice.request("GET", "/members")).text();
  expect(page).toContain("is signed out of this company at once");
  await act("removal");
  const after = await (await alice.request("GET", "/members")).text();
  expect(after).toContain("The member is removed and signed out of Tenant A at once");
});
