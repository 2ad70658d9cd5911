import { beforeEach, describe, expect, test } from "vitest";
import { inTenant } from "../../db/tenant.ts";
import { composeText } from "../../src/mail/mail.ts";
import { INVITATIONS_A_DAY } from "../../src/tenants/invitation_pace.ts";
import { createInvitation } from "../../src/tenants/invitations.ts";
import { MEMBERS_OF_TIER } from "../../src/tenants/tiers.ts";
import { openApp, workOff } from "../support/app.ts";
import { GOOD_PASSWORD } from "../support/bad_passwords.ts";
import { type Browser, browserOf, masked } from "../support/browser.ts";
import { castOf, NO_PASSWORD } from "../support/cast.ts";
import { invitedIn } from "../support/invited.ts";

/** Inviting people into a company: who may, how many, and how an invitation ends unused. */
const app = await openApp();
const cast = await castOf(app);
const { admin } = app.db;
const { withLink, membershipsOf, openOnes } = invitedIn(app);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let alice: Browser;
let email: string;

beforeEach(async () => {
  alice = await cast.as("alice");
  email = `nina-${crypto.randomUUID().slice(0, 8)}@lamps.example`;
});

function invite(form: Record<string, string> = {}, by = alice): Promise<Response> {
  return by.request("POST", "/members/invitations", { email, role: "member", ...form });
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
    const [{ id } = { id: "" }] = await openOnes(email);
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
    expect(await openOnes(email)).toHaveLength(1);
    expect(await openOnes("other@lamps.example")).toHaveLength(0);
  });

  test("another company's admin finds no such invitation", async () => {
    await invite();
    const [{ id } = { id: "" }] = await openOnes(email);
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
    expect(await openOnes(email)).toEqual([{ id, role: "member" }]);
  });

  test("it is a sensitive act: after ten minutes the second factor is asked for again", async () => {
    await invite();
    const [{ id } = { id: "" }] = await openOnes(email);
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
    expect(await openOnes(email)).toHaveLength(1);
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
    expect(await openOnes(email)).toHaveLength(0);
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
    app.clock.advance(MINUTE);
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

describe("nobody's mailbox is buried", () => {
  async function mailsTo(address: string): Promise<number> {
    await workOff(app);
    return app.mailbox.list().filter(({ mail }) => mail.to === address).length;
  }

  test("withdrawing and inviting in a loop mails an address once a minute", async () => {
    expect((await invite()).status).toBe(303);
    for (let round = 0; round < 3; round++) {
      for (const { id } of await openOnes(email)) {
        await alice.request("POST", `/members/invitations/${id}/withdrawal`);
      }
      const again = await invite();
      expect(again.status).toBe(429);
      expect(Number(again.headers.get("Retry-After"))).toBeGreaterThan(50);
      expect(Number(again.headers.get("Retry-After"))).toBeLessThanOrEqual(60);
      expect(await again.text()).toContain("is less than a minute old");
    }
    expect(await mailsTo(email)).toBe(1);
    app.clock.advance(MINUTE);
    expect((await invite()).status).toBe(303);
    expect(await mailsTo(email)).toBe(2);
  });

  test("sending anew five times at once, and again, mails nobody within the minute", async () => {
    await invite();
    const [{ id } = { id: "" }] = await openOnes(email);
    const resend = () => alice.request("POST", `/members/invitations/${id}/resending`);
    const early = await resend();
    expect([early.status, early.headers.has("Retry-After")]).toEqual([429, true]);
    expect(await openOnes(email)).toEqual([{ id, role: "member" }]);

    app.clock.advance(MINUTE);
    const answers = await Promise.all(Array.from({ length: 5 }, resend));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(await mailsTo(email)).toBe(2);
  });

  test("fifty a day of a company, withdrawn ones among them, also when two ask at once", async () => {
    app.clock.advance(DAY);
    alice = await cast.as("alice");
    const { userId } = cast.members.alice;
    const began = app.web.now();
    for (let sent = 0; sent < INVITATIONS_A_DAY - 1; sent++) {
      await admin`insert into invitations
        (tenant_id, email, role, token_hash, created_at, expires_at, withdrawn_at) values
        (${cast.tenantA}, ${`${sent}-${email}`}, 'viewer', ${`${sent}-${email}`}, ${began}, ${began},
        ${began})`;
    }
    const asked = (address: string) =>
      inTenant(app.db.web, { tenantId: cast.tenantA, userId }, (tx) =>
        createInvitation(tx, {
          tenantId: cast.tenantA,
          email: address,
          role: "viewer",
          invitedBy: userId,
          now: app.web.now(),
        }));
    const outcomes = await Promise.allSettled([asked(email), asked(`other-${email}`)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);

    app.clock.advance(5 * MINUTE);
    const refused = await invite({ email: `late-${email}` });
    expect(refused.status).toBe(429);
    const wait = Number(refused.headers.get("Retry-After"));
    expect(began.getTime() + DAY - app.web.now().getTime() - wait * 1000).toBeLessThan(1000);
    expect(wait).toBeLessThanOrEqual(DAY / 1000 - 5 * 60);
    expect(await refused.text()).toContain("your company sent 50 invitations");
    const sam = await cast.as("sam");
    expect((await invite({ email: `b-${email}` }, sam)).status).toBe(303);
    app.clock.advance(wait * 1000);
    alice = await cast.as("alice");
    expect((await invite({ email: `late-${email}` })).status).toBe(303);
  });
});

describe("withdrawn, sent anew, over", () => {
  test("a withdrawn one opens nothing", async () => {
    await invite();
    const nina = await withLink(email);
    const [{ id } = { id: "" }] = await openOnes(email);
    expect((await alice.request("POST", `/members/invitations/${id}/withdrawal`)).status).toBe(303);

    const answers = [
      await nina.request("GET", "/invite"),
      await (await withLink(email)).request("POST", "/invite", {
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
    const old = await withLink(email);
    const [{ id } = { id: "" }] = await openOnes(email);
    app.clock.advance(MINUTE);
    await alice.request("POST", `/members/invitations/${id}/resending`);
    const fresh = await withLink(email);

    expect((await old.request("GET", "/invite")).status).toBe(410);
    expect((await fresh.request("GET", "/invite")).status).toBe(200);
    const [now] = await openOnes(email);
    expect(now).toMatchObject({ role: "viewer" });
    expect(now!.id).not.toBe(id);
  });

  test("after seven days it is over, and the list says so", async () => {
    await invite();
    const nina = await withLink(email);
    app.clock.advance(7 * DAY);
    const page = await nina.request("GET", "/invite");
    alice = await cast.as("alice");
    const [{ id } = { id: "" }] = await openOnes(email);
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
