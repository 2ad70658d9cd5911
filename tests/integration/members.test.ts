import { beforeEach, describe, expect, test } from "vitest";
import { openApp, workOff } from "../support/app.ts";
import { type Browser, browserOf, masked } from "../support/browser.ts";
import { type Member, NO_PASSWORD, signedIn } from "../support/cast.ts";
import { accountSubject } from "../../src/auth/failures.ts";
import { SELLERS } from "../../src/auth/realm.ts";

/** Changing roles, removing, leaving, handing over, helping back in: who may, and what ends with it. */
const app = await openApp();
const { admin } = app.db;

/** A company of this test's own: two admins, a member, a viewer, with a session each. */
interface Company {
  id: string;
  name: string;
  ada: Person;
  max: Person;
  mia: Person;
  vic: Person;
}

interface Person extends Member {
  email: string;
  browser: Browser;
}

let company: Company;

beforeEach(async () => {
  company = await openCompany();
});

async function openCompany(): Promise<Company> {
  const mark = crypto.randomUUID().slice(0, 8);
  const name = `Company ${mark}`;
  const [tenant] =
    await admin`insert into tenants (name, tier) values (${name}, 'growth') returning id`;
  const id: string = tenant!.id;
  const join = async (person: string, role: Member["role"]): Promise<Person> => {
    const email = `${person.toLowerCase()}-${mark}@example.com`;
    const [user] = await admin`insert into users (email, name, password_hash)
      values (${email}, ${person}, ${NO_PASSWORD}) returning id`;
    const userId: string = user!.id;
    await admin`insert into memberships (tenant_id, user_id, role) values (${id}, ${userId}, ${role})`;
    await admin`insert into totp_secrets values (${userId}, 'sealed', 1, now())`;
    const member = { userId, tenantId: id, role };
    return { ...member, email, browser: await signedIn(app, member) };
  };
  return {
    id,
    name,
    ada: await join("Ada", "admin"),
    max: await join("Max", "admin"),
    mia: await join("Mia", "member"),
    vic: await join("Vic", "viewer"),
  };
}

function act(by: Person, on: { userId: string }, what: string, form: Record<string, string> = {}) {
  return by.browser.request("POST", `/members/${on.userId}/${what}`, form);
}

async function rolesIn(tenantId: string): Promise<Record<string, string>> {
  const rows = await admin`select u.name, m.role from memberships m join users u on u.id = m.user_id
    where m.tenant_id = ${tenantId} order by u.name`;
  return Object.fromEntries(rows.map(({ name, role }) => [name, role]));
}

/** What the next request of a browser that still holds its valid access token comes to. */
async function nextRequest({ browser }: Person): Promise<string | number> {
  expect(browser.cookies.has("sv-access")).toBe(true);
  const answer = await browser.request("GET", "/members");
  return answer.headers.get("Location") ?? answer.status;
}

async function endedFor({ userId, tenantId }: Person) {
  const rows = await admin`select revoked_for, revoked_at is not null as ended from sessions
    where user_id = ${userId} and tenant_id = ${tenantId}`;
  return rows.map(({ ended, revoked_for }) => ended && revoked_for);
}

async function mailSubjects({ email }: Person): Promise<string[]> {
  await workOff(app);
  return app.mailbox.list().map(({ mail }) => mail).filter(({ to }) => to === email)
    .map(({ subject }) => subject);
}

async function recorded(tenantId: string) {
  return await admin`select action, actor_id as by, details from audit_log
    where tenant_id = ${tenantId} order by at, action`;
}

const SIGN_IN = "/login?next=%2Fmembers";

describe("AUT-09, a role that changes", () => {
  test("holds from the next request on: the token that is still valid is nobody's", async () => {
    const { ada, mia, id, name } = company;
    expect(await nextRequest(mia)).toBe(200);

    const answer = await act(ada, mia, "role", { role: "viewer" });

    expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/members"]);
    expect(await nextRequest(mia)).toBe(SIGN_IN);
    expect(await nextRequest(ada)).toBe(200);
    expect(await endedFor(mia)).toEqual(["role_changed"]);
    expect(await mailSubjects(mia)).toEqual([`You are now a viewer of ${name} – SellerVault`]);
    expect(await recorded(id)).toEqual([
      {
        action: "member.role_changed",
        by: ada.userId,
        details: { userId: mia.userId, before: "member", after: "viewer" },
      },
      {
        action: "sessions.ended",
        by: ada.userId,
        details: { userId: mia.userId, why: "role_changed", count: 1 },
      },
    ]);
  });

  test("leaves the sessions in another company alone", async () => {
    const { ada, mia } = company;
    const other = await openCompany();
    await admin`insert into memberships (tenant_id, user_id, role)
      values (${other.id}, ${mia.userId}, 'viewer')`;
    const elsewhere = await signedIn(app, { ...mia, tenantId: other.id });

    await act(ada, mia, "role", { role: "viewer" });

    expect((await elsewhere.request("GET", "/members")).status).toBe(200);
    expect(await nextRequest(mia)).toBe(SIGN_IN);
  });

  test("said again, it ends no session and sends no mail", async () => {
    const { ada, mia } = company;

    await act(ada, mia, "role", { role: "member" });

    expect(await nextRequest(mia)).toBe(200);
    expect(await mailSubjects(mia)).toEqual([]);
  });

  test("as htmx asks, its row comes back", async () => {
    const { ada, mia } = company;
    const answer = await ada.browser.request("POST", `/members/${mia.userId}/role`, {
      role: "admin",
    }, { "HX-Request": "true" });
    const row = await answer.text();

    expect(answer.status).toBe(200);
    expect(row).toContain(`id="member-${mia.userId}"`);
    expect(row).toContain('<option value="admin" selected');
  });
});

describe("removal", () => {
  test("takes effect on the next request and is told by mail", async () => {
    const { ada, mia, id, name } = company;

    const answer = await act(ada, mia, "removal");

    expect(answer.headers.get("Location")).toBe("/members");
    expect(await nextRequest(mia)).toBe(SIGN_IN);
    expect(await rolesIn(id)).toEqual({ Ada: "admin", Max: "admin", Vic: "viewer" });
    expect(await endedFor(mia)).toEqual(["removed"]);
    expect(await mailSubjects(mia)).toEqual([`You no longer belong to ${name} – SellerVault`]);
    expect((await recorded(id)).map(({ action }) => action).sort()).toEqual([
      "member.removed",
      "sessions.ended",
    ]);
    expect((await act(ada, mia, "removal")).status).toBe(404);
  });
});

describe("leaving", () => {
  test("anybody goes of his own accord, and his sessions here end", async () => {
    const { vic, id, name } = company;

    const answer = await vic.browser.request("POST", "/members/leaving");

    expect(answer.headers.get("Location")).toBe("/login");
    expect(vic.browser.cookies.has("sv-access")).toBe(false);
    expect(await rolesIn(id)).toEqual({ Ada: "admin", Max: "admin", Mia: "member" });
    expect(await endedFor(vic)).toEqual(["removed"]);
    expect(await mailSubjects(vic)).toEqual([`You left ${name} – SellerVault`]);
    expect((await recorded(id)).map(({ action }) => action)).toContain("member.left");
  });

  test("the last admin cannot, and the page says so beforehand", async () => {
    const { ada, max, id } = company;
    expect((await max.browser.request("POST", "/members/leaving")).status).toBe(303);

    const page = await (await ada.browser.request("GET", "/members")).text();
    const answer = await ada.browser.request("POST", "/members/leaving");

    expect(page).toContain("You are the last admin and cannot leave");
    expect(page).not.toContain('action="/members/leaving"');
    expect(answer.status).toBe(409);
    expect(await rolesIn(id)).toMatchObject({ Ada: "admin" });
    expect(await nextRequest(ada)).toBe(200);
  });

  test("of two last admins who leave at once one stays", async () => {
    const { ada, max, id } = company;

    const answers = await Promise.all(
      [ada, max].map(({ browser }) => browser.request("POST", "/members/leaving")),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(Object.values(await rolesIn(id)).filter((role) => role === "admin")).toHaveLength(1);
  });
});

describe("the last admin", () => {
  test.each(["role", "removal"])(
    "two admins do it to each other at once (%s): one stays",
    async (what) => {
      const { ada, max, id } = company;
      const form: Record<string, string> = what === "role" ? { role: "member" } : {};

      const answers = await Promise.all([act(ada, max, what, form), act(max, ada, what, form)]);

      // The other one is refused as no admin any more or, when he comes later, as nobody.
      const done = answers.filter((answer) => answer.headers.get("Location") === "/members");
      expect(done).toHaveLength(1);
      expect(Object.values(await rolesIn(id)).filter((role) => role === "admin")).toHaveLength(1);
    },
  );

  test("neither demotes nor removes himself", async () => {
    const { ada, max, id } = company;
    await act(ada, max, "removal");

    const answers = [
      await act(ada, ada, "role", { role: "viewer" }),
      await act(ada, ada, "removal"),
      await act(ada, ada, "transfer"),
    ];

    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409]);
    expect(await rolesIn(id)).toMatchObject({ Ada: "admin" });
  });
});

describe("handing the account over", () => {
  test("the other becomes admin, oneself a member, and both sign in again", async () => {
    const { ada, max, mia, id } = company;
    await act(ada, max, "removal");

    const answer = await act(ada, mia, "transfer");

    expect(answer.headers.get("Location")).toBe("/login");
    expect(await rolesIn(id)).toEqual({ Ada: "member", Mia: "admin", Vic: "viewer" });
    expect(await endedFor(ada)).toEqual(["role_changed"]);
    expect(await nextRequest(mia)).toBe(SIGN_IN);
    expect(await mailSubjects(mia)).toHaveLength(1);
    expect(await mailSubjects(ada)).toHaveLength(1);
    const [transferred] = (await recorded(id)).filter(({ action }) =>
      action === "member.account_transferred"
    );
    expect(transferred).toMatchObject({
      by: ada.userId,
      details: { fromUserId: ada.userId, userId: mia.userId },
    });
  });

  test("two at once: one hands over, the other is an admin no longer or was first", async () => {
    const { ada, mia, vic, id } = company;
    const tab = { ...ada, browser: await signedIn(app, ada) };

    const answers = await Promise.all([act(ada, mia, "transfer"), act(tab, vic, "transfer")]);

    // Both are sent to sign in when the second one's session is over before it is looked for.
    expect(answers.every(({ status }) => status === 303 || status === 403)).toBe(true);
    const transfers = (await recorded(id)).filter(({ action }) =>
      action === "member.account_transferred"
    );
    expect(transfers).toHaveLength(1);
    const admins = Object.values(await rolesIn(id)).filter((role) => role === "admin");
    expect(admins).toHaveLength(2);
  });
});

describe("helping a member back in", () => {
  test("resetting the authenticator: the member is signed out, told, and enrols anew", async () => {
    const { ada, mia, id } = company;

    const answer = await act(ada, mia, "second-factor-reset");

    expect(answer.headers.get("Location")).toBe("/members");
    expect(await admin`select from totp_secrets where user_id = ${mia.userId}`).toHaveLength(0);
    expect(await nextRequest(mia)).toBe(SIGN_IN);
    expect(await mailSubjects(mia)).toHaveLength(1);
    expect((await recorded(id)).map(({ action }) => action)).toContain("second_factor.reset");
    const page = await (await ada.browser.request("GET", "/members")).text();
    expect(rowOf(page, mia)).toContain("no authenticator yet");
    expect(rowOf(page, company.vic)).not.toContain("no authenticator yet");
    expect((await act(ada, ada, "second-factor-reset")).status).toBe(403);
  });

  test("demanding a new password", async () => {
    const { ada, mia, id } = company;

    await act(ada, mia, "new-password");

    const [user] = await admin`select password_change_demanded as demanded from users
      where id = ${mia.userId}`;
    expect(user!.demanded).toBe(true);
    expect(await nextRequest(mia)).toBe(SIGN_IN);
    expect((await recorded(id)).map(({ action }) => action)).toContain("password.change_demanded");
  });

  test("a locked member has a badge, and the admin unlocks him", async () => {
    const { ada, mia, vic, id } = company;
    const lock = async ({ email }: Person, failures: number) => {
      const subject = await accountSubject(app.web, { realm: SELLERS, email });
      const until = new Date(app.web.now().getTime() + 30 * 60_000);
      await admin`insert into sign_in_counters values (${subject}, ${failures}, ${until}, now())`;
    };
    await lock(mia, 10);
    await lock(vic, 9);
    const page = await (await ada.browser.request("GET", "/members")).text();
    expect(rowOf(page, mia)).toContain("locked until");
    expect(rowOf(page, vic)).not.toContain("locked until");

    const answer = await act(ada, mia, "unlocking");

    expect(answer.headers.get("Location")).toBe("/members");
    const again = await (await ada.browser.request("GET", "/members")).text();
    expect(rowOf(again, mia)).not.toContain("locked until");
    const [unlocked] = (await recorded(id)).filter(({ action }) => action === "account.unlocked");
    expect(unlocked).toMatchObject({
      by: ada.userId,
      details: { userId: mia.userId, by: "admin" },
    });
    expect(await nextRequest(mia)).toBe(200);
  });
});

function rowOf(html: string, { userId }: { userId: string }): string {
  return new RegExp(`<tr[^>]*id="member-${userId}".*?</tr>`, "s").exec(html)![0];
}

const ACTS: [what: string, form: Record<string, string>][] = [
  ["role", { role: "viewer" }],
  ["removal", {}],
  ["transfer", {}],
  ["second-factor-reset", {}],
  ["new-password", {}],
  ["unlocking", {}],
];

describe.each(ACTS)("POST /members/:user/%s", (what, form) => {
  test("a viewer and a member are refused, nobody signs in first", async () => {
    const { mia, vic, max } = company;
    const nobody = await browserOf(app).request("POST", `/members/${max.userId}/${what}`, form);
    const answers = [await act(mia, max, what, form), await act(vic, max, what, form)];

    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(nobody.headers.get("Location")).toBe("/login");
    expect(await recorded(company.id)).toEqual([]);
  });

  test("another company's member is as unknown as nobody", async () => {
    const { ada, id } = company;
    const other = await openCompany();
    const theirs = await act(ada, other.mia, what, form);
    const nobodys = await act(ada, { userId: crypto.randomUUID() }, what, form);

    expect([theirs.status, nobodys.status]).toEqual([404, 404]);
    expect(masked(await theirs.text())).toBe(masked(await nobodys.text()));
    expect([await recorded(id), await recorded(other.id)]).toEqual([[], []]);
    expect(await nextRequest(other.mia)).toBe(200);
  });

  test("ten minutes after the second factor it is asked for again", async () => {
    const { ada, mia } = company;
    app.clock.advance(10 * 60_000);

    const answer = await act(ada, mia, what, form);

    expect(answer.headers.get("Location")).toMatch(/^\/account\/proof\?next=/);
    expect(await recorded(company.id)).toEqual([]);
  });
});

test("whoever is no admin sees the people and neither acts nor anything of their accounts", async () => {
  const { vic, mia } = company;
  await admin`delete from totp_secrets where user_id = ${mia.userId}`;
  const page = await (await vic.browser.request("GET", "/members")).text();

  expect(page).toContain(mia.email);
  expect(page).not.toMatch(/Manage…|no authenticator yet|Invite somebody|\/role"/);
  expect(page).toContain('action="/members/leaving"');
});
