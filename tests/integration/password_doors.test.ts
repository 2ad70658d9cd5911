import { expect, test } from "vitest";
import { inTenant } from "../../db/tenant.ts";
import { createInvitation } from "../../src/tenants/invitations.ts";
import { openApp, workOff } from "../support/app.ts";
import { type Browser, browserOf, newAddress } from "../support/browser.ts";
import { castOf, signedIn } from "../support/cast.ts";
import { FIRST_PASSWORD, personWithPassword, unmetOn } from "../support/passwords.ts";

const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const { tenantA: tenantId, members: { alice } } = cast;

/** A door where a password is chosen, and how one sends it there. */
interface Door {
  how: string;
  choose(password: string): Promise<Response>;
}

const NAME = "Petra Winkler";

function signUpDoor(): Door {
  const form = { name: NAME, company: "Harbour Trading", email: "petra.new@example.com" };
  return {
    how: "sign_up",
    choose: (password) => browserOf(app).request("POST", "/signup", { ...form, password }),
  };
}

async function invitationDoor(): Promise<Door> {
  const { token } = await inTenant(app.db.web, alice, (tx) =>
    createInvitation(tx, {
      tenantId,
      email: "petra.invited@example.com",
      role: "member",
      invitedBy: alice.userId,
      now: app.web.now(),
    }));
  const browser = browserOf(app);
  await browser.request("GET", `/invite?token=${token}`);
  return {
    how: "invitation",
    choose: (password) => from(browser).request("POST", "/invite", { name: NAME, password }),
  };
}

async function changeDoor(): Promise<Door> {
  const { userId } = await personWithPassword(app, { tenantId });
  const browser = await signedIn(app, { userId, tenantId, role: "member" });
  return {
    how: "changed",
    choose: (password) =>
      from(browser).request("POST", "/account/password", { current: FIRST_PASSWORD, password }),
  };
}

async function resetDoor(): Promise<Door> {
  const { email } = await personWithPassword(app, { tenantId });
  await browserOf(app).request("POST", "/forgot", { email });
  await workOff(app);
  const { mail } = app.mailbox.list().find(({ mail }) => mail.to === email)!;
  const browser = browserOf(app);
  const { pathname, search } = new URL(mail.action!.url);
  await browser.request("GET", pathname + search);
  return {
    how: "reset",
    choose: (password) => from(browser).request("POST", "/reset", { password }),
  };
}

/** The same browser elsewhere, so that the limit of an address is not what refuses it. */
function from(browser: Browser): Browser {
  browser.address = newAddress();
  return browser;
}

const doors = await Promise.all([signUpDoor(), invitationDoor(), changeDoor(), resetDoor()]);

/** Everything that a password could have been written to. */
async function stored(): Promise<unknown> {
  const [all] = await admin`select
    (select jsonb_agg(to_jsonb(u) order by id) from users u) as users,
    (select jsonb_agg(to_jsonb(h) order by id) from password_history h) as history,
    (select jsonb_agg(to_jsonb(s) order by token_hash) from sign_ups s) as sign_ups,
    (select jsonb_agg(to_jsonb(i) order by id) from invitations i) as invitations,
    (select jsonb_agg(to_jsonb(l) order by token_hash) from account_links l) as links`;
  return all;
}

test.each([
  ["petra", ["length", "upper", "digit", "special", "owner", "common"]],
  ["Kettle-9x!", ["length"]],
  ["marble-kettle-77!", ["upper"]],
  ["MARBLE-KETTLE-77!", ["lower"]],
  ["Marble-kettle-orchard!", ["digit"]],
  ["Marble77KettleOrchard", ["special"]],
  ["My-p3tr4-77-Orchard!", ["owner"]],
  ["Password123!", ["common"]],
  ["kettle kettle", ["upper", "digit", "special"]],
])(
  "every door refuses %s alike, names %j, stores nothing and records it",
  async (password, rules) => {
    const before = await stored();

    for (const { how, choose } of doors) {
      const [last] = await admin`select count(*)::int from audit_log
      where action = 'password.refused'`;
      const answer = await choose(password);

      expect([how, answer.status]).toEqual([how, 422]);
      const page = await answer.text();
      expect([how, unmetOn(page)]).toEqual([how, rules]);
      expect(page).toContain("The password still needs");
      expect(page).not.toContain(`value="${password}"`);
      const recorded = await admin`select details from audit_log
      where action = 'password.refused' order by at offset ${last!.count}`;
      expect(recorded).toHaveLength(1);
      expect(recorded[0]!.details).toMatchObject({ how, rules });
      expect(JSON.stringify(recorded)).not.toContain(
        password.length > 5 ? password : `"${password}"`,
      );
    }
    expect(await stored()).toEqual(before);
  },
);

test("every door takes a good one", async () => {
  const taken = [];
  for (const { how, choose } of doors) {
    const { status } = await choose("Marble-kettle-77-orchard!");
    taken.push([how, status]);
  }

  expect(taken).toEqual([["sign_up", 200], ["invitation", 303], ["changed", 303], ["reset", 303]]);
});
