import { hash as bcrypt } from "@node-rs/bcrypt";
import { describe, expect, test } from "vitest";
import { verifyPassword } from "../../src/auth/passwords.ts";
import { rehashIfNeeded } from "../../src/auth/set_password.ts";
import { openApp } from "../support/app.ts";
import { browserOf } from "../support/browser.ts";
import { castOf } from "../support/cast.ts";
import { type Known, personWithPassword, storedOf } from "../support/passwords.ts";

const app = await openApp();
const { tenantA: tenantId } = await castOf(app);
const { admin } = app.db;

describe("how passwords are kept", () => {
  test("AUT-05: the table takes bcrypt of cost 12 and nothing else", async () => {
    const { userId } = await personWithPassword(app, { tenantId });
    const rest = "3Txe3xby2wB0QFBEE7s1MuT.87scf/h079oqXwrUGjbiGRf4i6aea";
    const others = [
      `$2b$10$${rest}`,
      `$2b$13$${rest}`,
      `$2x$12$${rest}`,
      `$2b$12$${rest.slice(1)}`,
      "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA",
      "Velvet-otter-41-harbour!",
      "",
    ];

    for (const hash of others) {
      await expect(admin`update users set password_hash = ${hash} where id = ${userId}`)
        .rejects.toThrow("users_password_hash");
    }
    const [bad] = await admin`select count(*)::int from users
      where password_hash !~ '^\\$2[aby]\\$12\\$'`;
    expect(bad!.count).toBe(0);
  });

  test("PWS-02, PWS-05: who reads hashes is two purposes, who reads the history is one", async () => {
    const readers = async (table: string) => {
      const rows = await admin`select rolname from pg_roles
        where rolname like 'sv\\_%' and has_column_privilege(
          rolname, ${table}::regclass, 'password_hash', 'select')
        order by rolname`;
      return rows.map((row) => row.rolname);
    };

    // The tables' owner, whom nobody is but the keeper: row-level security shows them no row.
    const owners = ["sv_keeper", "sv_owner"];
    expect(await readers("users"))
      .toEqual([...owners, "sv_sys_password", "sv_sys_sign_in"]);
    expect(await readers("password_history")).toEqual([...owners, "sv_sys_password"]);
    await personWithPassword(app, { tenantId });
    const { keeper } = app.db;
    expect([...await keeper`select password_hash from users`]).toEqual([]);
    expect([...await keeper`select password_hash from password_history`]).toEqual([]);
  });

  test("the history goes with the person", async () => {
    const person = await personWithPassword(app, { tenantId });

    await admin`delete from users where id = ${person.userId}`;

    expect((await storedOf(app, { ...person })).history).toEqual([]);
  });
});

/** What bcrypt is given for this password: see src/auth/passwords.test.ts. */
const CHEAP_PASSWORD = "Correct-horse-7battery";
const CONDENSED = "LYaqK7Nm4iVfMOWaFs+jjR5jKSbR+1JGQ7rfuIweIOM=";

/** As a later migration would leave it: what is there may stay, what is written is today's. */
async function storedAtCost10({ userId }: Known): Promise<string> {
  const cheap = await bcrypt(CONDENSED, 10);
  await admin`alter table users drop constraint users_password_hash`;
  await admin`update users set password_hash = ${cheap} where id = ${userId}`;
  await admin`update password_history set password_hash = ${cheap} where user_id = ${userId}`;
  await admin`alter table users add constraint users_password_hash
    check (password_hash ~ '^\\$2[aby]\\$12\\$[./A-Za-z0-9]{53}$') not valid`;
  return cheap;
}

describe("a hash of another cost", () => {
  test("becomes one of today's, as old as it was and once in the history", async () => {
    const person = await personWithPassword(app, { tenantId, daysAgo: 30 });
    const { password_changed_at: changedAt } = (await storedOf(app, person)).user;
    const hash = await storedAtCost10(person);

    const owned = { userId: person.userId, password: CHEAP_PASSWORD, hash };
    expect(await rehashIfNeeded(app.web, owned)).toBe(true);
    expect(await rehashIfNeeded(app.web, owned)).toBe(false);

    const { user, history } = await storedOf(app, person);
    expect(user.password_hash).toMatch(/^\$2b\$12\$/);
    expect(user.password_changed_at).toEqual(changedAt);
    expect(history).toEqual([user.password_hash]);
    expect(await verifyPassword(CHEAP_PASSWORD, user.password_hash)).toBe(true);
  });

  test("is made anew by signing in with the right password, not by trying", async () => {
    const person = await personWithPassword(app, { tenantId });
    const cheap = await storedAtCost10(person);
    const signIn = (password: string) =>
      browserOf(app).request("POST", "/login", { email: person.email, password });

    await signIn("Wrong-horse-7battery");
    expect((await storedOf(app, person)).user.password_hash).toBe(cheap);
    expect((await signIn(CHEAP_PASSWORD)).status).toBe(303);
    expect((await storedOf(app, person)).user.password_hash).toMatch(/^\$2b\$12\$/);
  });
});
