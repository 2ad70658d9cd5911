import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createInvitation } from "../../src/tenants/invitations.ts";
import { MEMBERS_OF_TIER } from "../../src/tenants/tiers.ts";
import { connect } from "../../db/client.ts";
import { inSystem } from "../../db/system.ts";
import { inTenant } from "../../db/tenant.ts";
import { composeText } from "../../src/mail/mail.ts";
import { inviteStaff } from "../../src/staff/invite.ts";
import { openApp, workOff } from "../support/app.ts";
import { BAD_PASSWORDS, GOOD_PASSWORD } from "../support/bad_passwords.ts";
import { type Browser, browserOf, handsOf, masked, newAddress } from "../support/browser.ts";
import { castOf, NO_PASSWORD } from "../support/cast.ts";

/** Inviting people, and following the mail: as somebody new, as somebody known, as the wrong one. */
const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const DAY = 24 * 60 * 60_000;

let alice: Browser;
let email: string;

beforeAll(async () => {
  alice = await cast.as("alice");
});

beforeEach(async () => {
  alice = await cast.as("alice");
  email = `nina-${crypto.randomUUID().slice(0, 8)}@lamps.example`;
});

function invite(form: Record<string, string> = {}, by = alice): Promise<Response> {
  return by.request("POST", "/members/invitations", { email, role: "member", ...form });
}

/** A browser that has followed the newest link to `to`. */
async function withLink(browser = browserOf(app), to = email): Promise<Browser> {
  const kept = await browser.request("GET", await handsOf(app, browser).linkFor(to));
  expect(kept.status).toBe(303);
  expect(kept.headers.get("Location")).toMatch(/^(\/admin)?\/invite$/);
  return browser;
}

async function membershipsOf(address: string) {
  return await admin`select m.tenant_id, m.role, u.realm from users u
    left join memberships m on m.user_id = u.id where u.email = ${address} order by u.realm`;
}

async function openOnes(address = email) {
  return await admin`select id, role from invitations
    where email = ${address} and accepted_at is null and withdrawn_at is null`;
}

async function personIn(tenantId: string, address: string, role = "viewer"): Promise<string> {
  const [user] = await admin`insert into users (email, name, password_hash)
    values (${address}, 'Known', ${NO_PASSWORD}) returning id`;
  await admin`insert into memberships (tenant_id, user_id, role)
    values (${tenantId}, ${user!.id}, ${role})`;
  return user!.id;
}

describe("inviting", () => {
  test("an admin invites: a mail, a row without the token, a record without the address", async () => {
    const sent = await invite();
    expect([sent.status, sent.headers.get("Location")]).toEqual([303, "/members"]);

    await workOff(app);
    const [{ mail } = { mail: null }] = app.mailbox.list();
    expect(mail!.to).toBe(email);
    const text = composeText(mail!).replace(/\s+/g, " ");
    expect(text).toContain("Alice invites you to “Tenant A” on SellerVault, as a member");
    expect(text).toContain("within 7 days");
    const [, token] = /token=([\w-]{43})/.exec(mail!.action!.url)!;
    const [row] = await admin`select *, i::text as all from invitations i where email = ${email}`;
    expect(row).toMatchObject({ realm: "seller", tenant_id: cast.tenantA, role: "member" });
    expect(row!.all).not.toContain(token);
    const [record] = await admin`select tenant_id, actor_id, details from audit_log
      where action = 'invitation.created' and details->>'invitationId' = ${row!.id}`;
    expect(record).toEqual({
      tenant_id: cast.tenantA,
      actor_id: cast.members.alice.userId,
      details: { invitationId: row!.id, role: "member" },
    });
    const page = await (await alice.request("GET", "/members")).text();
    expect(page).toContain(email);
    expect(page).toContain(`/members/invitations/${row!.id}/withdrawal`);
  });

  test("whoever is no admin neither invites nor sees who was invited", async () => {
    await invite();
    const [{ id } = { id: "" }] = await openOnes();
    for (const person of ["marta", "bob"] as const) {
      const browser = await cast.as(person);
      const answers = await Promise.all([
        invite({ email: "other@lamps.example" }, browser),
        browser.request("POST", `/members/invitations/${id}/resending`),
        browser.request("POST", `/members/invitations/${id}/withdrawal`),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
      expect(await (await browser.request("GET", "/members")).text()).not.toContain(email);
    }
    expect(await openOnes()).toHaveLength(1);
    expect(await openOnes("other@lamps.example")).toHaveLength(0);
  });

  test("another company's admin finds no such invitation", async () => {
    await invite();
    const [{ id } = { id: "" }] = await openOnes();
    const sam = await cast.as("sam");
    const known = await Promise.all([
      sam.request("POST", `/members/invitations/${id}/resending`),
      sam.request("POST", `/members/invitations/${id}/withdrawal`),
    ]);
    const unknown = await sam.request(
      "POST",
      `/members/invitations/${crypto.randomUUID()}/withdrawal`,
    );

    expect([...known, unknown].map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(masked(await known[1]!.text())).toBe(masked(await unknown.text()));
    expect(await openOnes()).toEqual([{ id, role: "member" }]);
  });

  test("it is a sensitive act: after ten minutes the second factor is asked for again", async () => {
    await invite();
    const [{ id } = { id: "" }] = await openOnes();
    const stale = await cast.as("alice");
    app.clock.advance(10 * 60_000);
    const answers = await Promise.all([
      invite({ email: "late@lamps.example" }, stale),
      stale.request("POST", `/members/invitations/${id}/resending`),
      stale.request("POST", `/members/invitations/${id}/withdrawal`),
    ]);

    for (const answer of answers) {
      expect(answer.headers.get("Location")).toMatch(/^\/account\/proof\?next=/);
    }
    expect(await openOnes("late@lamps.example")).toHaveLength(0);
    expect(await openOnes()).toHaveLength(1);
  });

  test("a member is not invited again, and somebody of elsewhere like anybody", async () => {
    const member = await invite({ email: "bob@example.com" });
    expect(member.status).toBe(409);
    expect(await member.text()).toContain("Cannot invite this person: already a member");

    const stranger = await invite({ email: "sam@example.com" });
    const page = await (await alice.request("GET", "/members")).text();
    const unknown = await invite();
    expect([stranger.status, unknown.status]).toEqual([303, 303]);
    expect(page).toContain("The invitation is on its way to sam@example.com");
    const rowOf = async (address: string) => {
      const [{ id } = { id: "" }] = await openOnes(address);
      const html = await (await alice.request("GET", "/members")).text();
      const [row] = new RegExp(`<tr[^>]*id="invitation-${id}".*?</tr>`, "s").exec(html)!;
      return masked(row).replaceAll(address, "ADDRESS").replaceAll(id, "ID");
    };
    const [ofStranger, ofUnknown] = [await rowOf("sam@example.com"), await rowOf(email)];
    const untimed = (row: string) => row.replace(/<time.*?<\/time>/s, "");
    expect(untimed(ofStranger)).toBe(untimed(ofUnknown));
    await admin`delete from invitations where email = 'sam@example.com'`;
  });

  test.each([["no address", { email: "nobody" }], ["no role", { role: "owner" }], [
    "staff",
    { role: "staff" },
  ], ["a realm", { realm: "staff" }]])("%s: the form comes again", async (_what, form) => {
    const answer = await invite(form as Record<string, string>);

    expect(answer.status).toBe(422);
    expect(await openOnes()).toHaveLength(0);
  });

  test("members and open invitations fill the plan; two at once do not overfill it", async () => {
    const [tenant] = await admin`insert into tenants (name, tier) values ('Small', 'starter')
      returning id`;
    const tenantId: string = tenant!.id;
    const invitedBy = await personIn(tenantId, `boss-${email}`, "admin");
    const asked = (address: string) =>
      inTenant(app.db.web, { tenantId, userId: invitedBy }, (tx) =>
        createInvitation(tx, {
          tenantId,
          email: address,
          role: "viewer",
          invitedBy,
          now: app.web.now(),
        }));
    expect(MEMBERS_OF_TIER.starter).toBe(3);
    const five = ["a", "b", "c", "d", "e"].map((name) => `${name}-${email}`);

    const outcomes = await Promise.allSettled(five.map(asked));

    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason.message).toMatch(/plan \(starter\)/);
    }
    // Asking the same person again takes no second place; one that is over takes none.
    const first = five[outcomes.findIndex(({ status }) => status === "fulfilled")]!;
    await expect(asked(first)).resolves.toBeDefined();
    expect(
      await admin`select from invitations where tenant_id = ${tenantId}
      and withdrawn_at is null`,
    ).toHaveLength(2);
    await admin`update invitations set expires_at = ${app.web.now()} where email = ${first}
      and withdrawn_at is null`;
    await expect(asked(`z-${email}`)).resolves.toBeDefined();
  });
});

describe("withdrawn, sent anew, over", () => {
  test("a withdrawn one opens nothing", async () => {
    await invite();
    const nina = await withLink();
    const [{ id } = { id: "" }] = await openOnes();
    expect((await alice.request("POST", `/members/invitations/${id}/withdrawal`)).status).toBe(303);

    const answers = [
      await nina.request("GET", "/invite"),
      await (await withLink()).request("POST", "/invite", {
        name: "Nina",
        password: GOOD_PASSWORD,
      }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(410);
      expect(await answer.text()).toContain("This invitation no longer works");
    }
    expect(await membershipsOf(email)).toHaveLength(0);
    const again = await alice.request("POST", `/members/invitations/${id}/withdrawal`);
    expect(again.status).toBe(404);
  });

  test("sent anew: the new link opens, the old one no longer", async () => {
    await invite({ role: "viewer" });
    const old = await withLink();
    const [{ id } = { id: "" }] = await openOnes();
    await alice.request("POST", `/members/invitations/${id}/resending`);
    const fresh = await withLink();

    expect((await old.request("GET", "/invite")).status).toBe(410);
    expect((await fresh.request("GET", "/invite")).status).toBe(200);
    const [now] = await openOnes();
    expect(now).toMatchObject({ role: "viewer" });
    expect(now!.id).not.toBe(id);
  });

  test("after seven days it is over, and the list says so", async () => {
    await invite();
    const nina = await withLink();
    app.clock.advance(7 * DAY);
    const page = await nina.request("GET", "/invite");
    alice = await cast.as("alice");
    const [{ id } = { id: "" }] = await openOnes();
    const list = await (await alice.request("GET", "/members")).text();

    expect(page.status).toBe(410);
    expect(new RegExp(`id="invitation-${id}".*?</tr>`, "s").exec(list)![0]).toContain(">over<");
  });

  test.each(["", "x", "A".repeat(43)])("a token that is none (%j) is over", async (token) => {
    const browser = browserOf(app);
    const answer = await browser.request("GET", `/invite?token=${token}`);
    const shown = answer.status === 303 ? await browser.request("GET", "/invite") : answer;

    expect(shown.status).toBe(410);
  });
});

describe("somebody new accepts", () => {
  test("name and password make the account; it signs in like any other", async () => {
    await invite();
    const nina = await withLink();
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
    expect(await openOnes()).toHaveLength(0);
    expect((await (await withLink()).request("GET", "/invite")).status).toBe(410);
  });

  test("the e-mail of the form is not read: the invitation says whose the account is", async () => {
    await invite();
    const nina = await withLink();
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
    const path = await handsOf(app, browserOf(app)).linkFor(email);
    const browsers = await Promise.all(Array.from({ length: 20 }, async () => {
      const browser = browserOf(app);
      await browser.request("GET", path);
      return browser;
    }));

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
      nina = await withLink();
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
    const sam = await withLink(await cast.as("sam"), "sam@example.com");
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
    const sam = await withLink(browserOf(app), "sam@example.com");
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

  test("somebody else who is signed in is told so, not to whom it went", async () => {
    await invite();
    const bob = await withLink(await cast.as("bob"));
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
    expect(await openOnes()).toHaveLength(1);
    expect(await membershipsOf(email)).toHaveLength(0);
  });

  test("twenty presses at once make one membership", async () => {
    const { userId } = cast.members.sam;
    await invite({ email: "sam@example.com" });
    const path = await handsOf(app, browserOf(app)).linkFor("sam@example.com");
    const browsers = await Promise.all(Array.from({ length: 20 }, async () => {
      const browser = await cast.as("sam");
      await browser.request("GET", path);
      return browser;
    }));

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
