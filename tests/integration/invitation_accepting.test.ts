import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connect } from "../../db/client.ts";
import { inSystem } from "../../db/system.ts";
import { Forbidden } from "../../src/errors.ts";
import { inviteStaff } from "../../src/staff/invite.ts";
import { acceptInvitation } from "../../src/tenants/invitations.ts";
import { openApp } from "../support/app.ts";
import { BAD_PASSWORDS, GOOD_PASSWORD } from "../support/bad_passwords.ts";
import { type Browser, browserOf, handsOf, newAddress } from "../support/browser.ts";
import { castOf, NO_PASSWORD } from "../support/cast.ts";
import { invitedIn } from "../support/invited.ts";
import { codeOf, comeIn } from "../support/newcomer.ts";

/** Following the link of an invitation: as somebody new, as somebody known, as the wrong one, as staff. */
const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const { withLink, twentyWithLink, membershipsOf, openOnes } = invitedIn(app);

let alice: Browser;
let email: string;

beforeEach(async () => {
  // One address is invited once a minute at most; the authenticators' clock stays where it is.
  await admin`update invitations set created_at = created_at - interval '1 minute'`;
  alice = await cast.as("alice");
  email = `nina-${crypto.randomUUID().slice(0, 8)}@lamps.example`;
});

async function invite(form: Record<string, string> = {}): Promise<void> {
  const sent = await alice.request("POST", "/members/invitations", {
    email,
    role: "member",
    ...form,
  });
  expect(sent.status).toBe(303);
}

describe("somebody new accepts", () => {
  test("name and password make the account; it signs in like any other", async () => {
    await invite();
    const nina = await withLink(email);
    const page = await (await nina.request("GET", "/invite")).text();
    expect(page).toContain("Join Tenant A");
    expect(page).toContain(email);
    expect(page).toContain('data-rule="length"');

    const sent = await nina.request("POST", "/invite", {
      name: "Nina Okafor",
      email,
      password: GOOD_PASSWORD,
    });

    expect([sent.status, sent.headers.get("Location")]).toEqual([303, "/login"]);
    expect(await membershipsOf(email)).toEqual([
      { tenant_id: cast.tenantA, role: "member", realm: "seller" },
    ]);
    const [user] = await admin`select id, password_hash from users where email = ${email}`;
    const history = await admin`select password_hash from password_history
      where user_id = ${user!.id}`;
    expect(history).toEqual([{ password_hash: user!.password_hash }]);
    const actions = await admin`select action, tenant_id from audit_log
      where details->>'userId' = ${user!.id} order by action`;
    expect(actions.map(({ action }) => action)).toEqual([
      "invitation.accepted",
      "person.signed_up",
    ]);
    expect(actions.every(({ tenant_id }) => tenant_id === cast.tenantA)).toBe(true);
    const signIn = await nina.request("POST", "/login", { email, password: GOOD_PASSWORD });
    expect(signIn.headers.get("Location")).toBe("/login/enrolment");
    expect(await openOnes(email)).toHaveLength(0);
    expect((await (await withLink(email)).request("GET", "/invite")).status).toBe(410);
  });

  test("the e-mail of the form is not read: the invitation says whose the account is", async () => {
    await invite();
    const nina = await withLink(email);
    await nina.request("POST", "/invite", {
      name: "Nina Okafor",
      email: "eve@evil.example",
      password: GOOD_PASSWORD,
    });

    expect(await membershipsOf("eve@evil.example")).toHaveLength(0);
    expect(await membershipsOf(email)).toHaveLength(1);
  });

  test("twenty at once make one person and one membership", async () => {
    await invite();
    const browsers = await twentyWithLink(email, () => Promise.resolve(browserOf(app)));

    const answers = await Promise.all(
      browsers.map((browser) =>
        browser.request("POST", "/invite", { name: "Nina Okafor", password: GOOD_PASSWORD })
      ),
    );

    const places = answers.map((answer) => answer.headers.get("Location")).sort();
    expect(places).toEqual([...Array(19).fill("/invite"), "/login"]);
    expect(await membershipsOf(email)).toHaveLength(1);
    expect(
      await admin`select from audit_log where action = 'invitation.accepted'
      and details->>'userId' = (select id::text from users where email = ${email})`,
    )
      .toHaveLength(1);
  });

  describe("with a bad password", () => {
    let nina: Browser;

    beforeAll(async () => {
      email = `nina-${crypto.randomUUID().slice(0, 8)}@lamps.example`;
      await invite();
      nina = await withLink(email);
    });

    test.each(BAD_PASSWORDS)("%s: %s", async (rule, password) => {
      const [invited] = await admin`select email from invitations order by created_at desc limit 1`;
      nina.address = newAddress();
      const answer = await nina.request("POST", "/invite", { name: "Nina Okafor", password });
      const page = await answer.text();

      expect(answer.status).toBe(422);
      expect(page).toMatch(new RegExp(`data-rule="${rule}" class="unmet"`));
      expect(page).toContain('value="Nina Okafor"');
      expect(page).not.toContain(password);
      expect(await membershipsOf(invited!.email)).toHaveLength(0);
      expect(await openOnes(invited!.email)).toHaveLength(1);
      const [refused] = await admin`select details, tenant_id from audit_log
        where action = 'password.refused' order by at desc limit 1`;
      expect(refused).toMatchObject({
        tenant_id: cast.tenantA,
        details: { how: "invitation", rules: expect.arrayContaining([rule]) },
      });
    });
  });
});

describe("somebody known accepts", () => {
  test("signed in, he joins by a button and his session goes there", async () => {
    await invite({ email: "sam@example.com", role: "viewer" });
    const sam = await withLink("sam@example.com", await cast.as("sam"));
    const page = await (await sam.request("GET", "/invite")).text();
    expect(page).toContain("Join Tenant A as viewer");

    const joined = await sam.request("POST", "/invite/joining");

    expect([joined.status, joined.headers.get("Location")]).toEqual([303, "/vaults"]);
    const home = await (await sam.request("GET", "/vaults")).text();
    expect(home).toContain("Account A-one");
    expect(home).not.toContain("Account B-one");
    expect(
      await admin`select role from memberships where tenant_id = ${cast.tenantA}
      and user_id = ${cast.members.sam.userId}`,
    ).toEqual([{ role: "viewer" }]);
    expect((await sam.request("POST", "/members/invitations", { email, role: "viewer" })).status)
      .toBe(403);
    await admin`delete from memberships where tenant_id = ${cast.tenantA}
      and user_id = ${cast.members.sam.userId}`;
  });

  test("not signed in, he is sent to sign in, and no form makes a second account", async () => {
    await invite({ email: "sam@example.com" });
    const sam = await withLink("sam@example.com", browserOf(app));
    const page = await (await sam.request("GET", "/invite")).text();
    expect(page).toContain('href="/login?next=/invite"');
    expect(page).not.toContain('type="password"');

    const forced = await sam.request("POST", "/invite", { name: "Sam", password: GOOD_PASSWORD });
    expect(forced.headers.get("Location")).toBe("/invite");
    const joining = await sam.request("POST", "/invite/joining");
    expect(joining.headers.get("Location")).toBe("/login");
    expect(await membershipsOf("sam@example.com")).toHaveLength(1);
    await admin`delete from invitations where email = 'sam@example.com'`;
  });

  test("whom every company let go joins by signing in", async () => {
    const browser = browserOf(app);
    const hands = handsOf(app, browser);
    const newcomer = { name: "Nina Okafor", company: "Lumen", email, password: GOOD_PASSWORD };
    const { secret } = await comeIn(hands, newcomer);
    await admin`delete from memberships where user_id = (select id from users where email = ${email})`;
    await invite();
    const path = await hands.linkFor(email);
    const again = handsOf(app, browserOf(app));

    expect(await again.open(path)).toContain("Sign in to join");
    await again.send("/login", { email, password: GOOD_PASSWORD, next: "/invite" });
    app.clock.advance(60_000);
    const entered = await again.send("/login/code", { code: codeOf(secret, app.web.now()) });

    expect(entered.headers.get("Location")).toBe("/invite");
    expect(await again.open("/invite")).toContain("Account A-one");
    expect(await membershipsOf(email)).toEqual([
      { tenant_id: cast.tenantA, role: "member", realm: "seller" },
    ]);
  });

  test("somebody else who is signed in is told so, not to whom it went", async () => {
    await invite();
    const bob = await withLink(email, await cast.as("bob"));
    const page = await bob.request("GET", "/invite");
    const html = await page.text();
    expect(html).toContain("This invitation is for somebody else");
    expect(html).not.toContain(email);

    const joining = await bob.request("POST", "/invite/joining");
    const form = await bob.request("POST", "/invite", { name: "Bob", password: GOOD_PASSWORD });
    expect([joining, form].map((answer) => answer.headers.get("Location"))).toEqual([
      "/invite",
      "/invite",
    ]);
    expect(await openOnes(email)).toHaveLength(1);
    expect(await membershipsOf(email)).toHaveLength(0);
  });

  test("nor does anybody else's account accept by another way than the page", async () => {
    await invite();
    const url = await handsOf(app, browserOf(app)).linkFor(email);
    const token = new URLSearchParams(url.split("?")[1]).get("token")!;
    const { userId } = cast.members.sam;
    const from = { requestId: crypto.randomUUID(), address: "192.0.2.1", userAgent: "" };

    await expect(acceptInvitation(app.web, { token, userId, from })).rejects.toBeInstanceOf(
      Forbidden,
    );
    expect(await openOnes(email)).toHaveLength(1);
  });

  test("twenty presses at once make one membership", async () => {
    const { userId } = cast.members.sam;
    await invite({ email: "sam@example.com" });
    const browsers = await twentyWithLink("sam@example.com", () => cast.as("sam"));

    const answers = await Promise.all(
      browsers.map((browser) => browser.request("POST", "/invite/joining")),
    );

    expect(answers.filter((answer) => answer.headers.get("Location") === "/vaults"))
      .toHaveLength(1);
    expect(
      await admin`select from memberships where user_id = ${userId}
      and tenant_id = ${cast.tenantA}`,
    ).toHaveLength(1);
    await admin`delete from memberships where user_id = ${userId}
      and tenant_id = ${cast.tenantA}`;
  });
});

describe("staff", () => {
  test("an invitation from the command line makes a staff account under /admin alone", async () => {
    const keeper = connect(app.db.url("sv_keeper"), { max: 1 });
    const token = await inviteStaff(keeper, { email, now: app.web.now() });
    await keeper.$client.end();
    const asSeller = browserOf(app);
    await asSeller.request("GET", `/invite?token=${token}`);
    expect((await asSeller.request("GET", "/invite")).status).toBe(410);
    const refused = await asSeller.request("POST", "/invite", {
      name: "Nina",
      password: GOOD_PASSWORD,
    });
    expect(refused.status).toBe(410);

    const nina = browserOf(app);
    const kept = await nina.request("GET", `/admin/invite?token=${token}`);
    expect(kept.headers.get("Location")).toBe("/admin/invite");
    const page = await (await nina.request("GET", "/admin/invite")).text();
    expect(page).toContain("Set up your staff account");
    expect(page).toContain('action="/admin/invite"');
    const sent = await nina.request("POST", "/admin/invite", {
      name: "Nina Okafor",
      password: GOOD_PASSWORD,
    });

    expect(sent.headers.get("Location")).toBe("/admin/login");
    expect(await membershipsOf(email)).toEqual([{ tenant_id: null, role: null, realm: "staff" }]);
  });

  test("no company's invitation makes one: its link is none under /admin", async () => {
    await invite();
    const nina = browserOf(app);
    const path = await handsOf(app, nina).linkFor(email);
    await nina.request("GET", `/admin${path}`);

    expect((await nina.request("GET", "/admin/invite")).status).toBe(410);
  });

  test("and the database refuses one, whoever writes it", async () => {
    const { tenantA, members: { alice: { userId } } } = cast;
    const tried = async (role: string, write: string) => {
      const undone = new Error("undone");
      return await admin.begin(async (sql) => {
        await sql`select set_config('app.tenant', ${tenantA}, true)`;
        await sql.unsafe(`set local role ${role}`);
        await sql.unsafe(write);
        throw undone;
      }).catch((error) => error === undone ? "done" : error.code);
    };
    const columns = "realm, tenant_id, email, role, token_hash, invited_by, created_at, expires_at";
    const invitation = (realm: string, tenant: string, role: string) =>
      `insert into invitations (${columns}) values (${realm}, ${tenant}, 'x@lamps.example', ${role},
        'h', '${userId}', now(), now() + interval '7 days')`;
    const user = (realm: string) =>
      `insert into users (realm, email, name, password_hash)
        values ('${realm}', 'x@lamps.example', 'X', '${NO_PASSWORD}')`;

    expect(await tried("sv_tenant", invitation("'seller'", `'${tenantA}'`, "'viewer'"))).toBe(
      "done",
    );
    expect(await tried("sv_tenant", invitation("'staff'", "null", "null"))).toBe("42501");
    expect(await tried("sv_tenant", invitation("'staff'", `'${tenantA}'`, "null"))).toBe("23514");
    expect(await tried("sv_tenant", invitation("'seller'", `'${cast.tenantB}'`, "'admin'")))
      .toBe("42501");
    expect(await tried("sv_tenant", user("seller"))).toBe("42501");
    // Who follows links writes no invitation, and makes nobody whom none waits for.
    for (const realm of ["seller", "staff"]) {
      expect(await tried("sv_sys_invitation", user(realm))).toBe("42501");
    }
    expect(await tried("sv_sys_invitation", invitation("'staff'", "null", "null"))).toBe("42501");
    expect(
      await tried(
        "sv_sys_invitation",
        `insert into memberships (tenant_id, user_id, role)
          values ('${cast.tenantB}', '${userId}', 'admin')`,
      ),
    ).toBe("42501");
    await invite({ role: "viewer", email: "sam@example.com" });
    expect(
      await tried(
        "sv_sys_invitation",
        `insert into memberships (tenant_id, user_id, role)
          values ('${tenantA}', '${cast.members.sam.userId}', 'admin')`,
      ),
    ).toBe("42501");
  });
});

test("accepting is for the invitation's own purpose, whose role reads no password", async () => {
  await expect(inSystem(app.db.web, "invitation", async (tx) => {
    await tx.execute("select password_hash from users");
  })).rejects.toMatchObject({ cause: { code: "42501" } });
});
