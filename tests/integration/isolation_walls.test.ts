import { sql as statement } from "drizzle-orm";
import type postgres from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { purposes } from "../../db/system.ts";
import { inTenant } from "../../db/tenant.ts";
import { inVault } from "../../db/vault.ts";
import { beginConsent } from "../../src/connections/consent.ts";
import { openApp } from "../support/app.ts";
import { castOf, connectVault, type Member, NO_PASSWORD, sessionFor } from "../support/cast.ts";
import { columnGrants, purposeBreaches } from "../support/purposes.ts";
import {
  allTables,
  bareLoginBreaches,
  definerBreaches,
  type Ground,
  roleBreaches,
  rowSecurityBreaches,
  tenantBreaches,
  vaultBreaches,
} from "../support/walls.ts";

/** ISO-01, DO-02: what Postgres itself refuses, whatever the code above it does. */
const app = await openApp();
const cast = await castOf(app);
const { a1, a2, b1 } = cast.vaults;
const ground: Ground = { tenants: { a: cast.tenantA, b: cast.tenantB }, vaults: cast.vaults };

/** Every column that a purpose may touch. A line more or less here is a decision, not a detail. */
const PURPOSE_GRANTS = [
  "sv_sys_expiry account_links: delete",
  "sv_sys_expiry account_links: select expires_at",
  "sv_sys_expiry invitations: delete",
  "sv_sys_expiry invitations: select expires_at",
  "sv_sys_expiry rate_limits: delete",
  "sv_sys_expiry rate_limits: select expire",
  "sv_sys_expiry sessions: delete",
  "sv_sys_expiry sessions: select expires_at",
  "sv_sys_expiry sign_in_attempts: delete",
  "sv_sys_expiry sign_in_attempts: select expires_at",
  "sv_sys_expiry sign_in_counters: delete",
  "sv_sys_expiry sign_in_counters: select last_failed_at",
  "sv_sys_expiry sign_ups: delete",
  "sv_sys_expiry sign_ups: select expires_at",
  "sv_sys_expiry webauthn_challenges: delete",
  "sv_sys_expiry webauthn_challenges: select expires_at",
  "sv_sys_invitation invitations: select",
  "sv_sys_invitation invitations: update accepted_at",
  "sv_sys_invitation memberships: insert",
  "sv_sys_invitation password_history: insert",
  "sv_sys_invitation tenants: select id name",
  "sv_sys_invitation users: insert",
  "sv_sys_invitation users: select id email realm",
  "sv_sys_limit rate_limits: insert",
  "sv_sys_limit rate_limits: select",
  "sv_sys_limit rate_limits: update",
  "sv_sys_password account_links: insert",
  "sv_sys_password account_links: select",
  "sv_sys_password account_links: update used_at",
  "sv_sys_password memberships: select tenant_id user_id role",
  "sv_sys_password password_history: delete",
  "sv_sys_password password_history: insert",
  "sv_sys_password password_history: select",
  "sv_sys_password sessions: select id user_id revoked_at",
  "sv_sys_password sessions: update revoked_at revoked_for",
  "sv_sys_password sign_in_attempts: delete",
  "sv_sys_password sign_in_attempts: select token_hash user_id",
  "sv_sys_password users: select id email name password_hash realm password_changed_at password_change_demanded",
  "sv_sys_password users: update password_hash password_changed_at password_change_demanded",
  "sv_sys_rulebook rulebooks: select",
  "sv_sys_schedule vaults: select id tenant_id state sync_due_at",
  "sv_sys_second_factor memberships: select tenant_id user_id role",
  "sv_sys_second_factor passkeys: delete",
  "sv_sys_second_factor passkeys: insert",
  "sv_sys_second_factor passkeys: select",
  "sv_sys_second_factor passkeys: update counter backed_up last_used_at",
  "sv_sys_second_factor recovery_codes: delete",
  "sv_sys_second_factor recovery_codes: insert",
  "sv_sys_second_factor recovery_codes: select",
  "sv_sys_second_factor recovery_codes: update used_at",
  "sv_sys_second_factor sessions: select id user_id expires_at revoked_at",
  "sv_sys_second_factor sessions: update revoked_at proved_at revoked_for",
  "sv_sys_second_factor sign_in_attempts: delete",
  "sv_sys_second_factor sign_in_attempts: select token_hash user_id step proved_by pending_secret tries expires_at",
  "sv_sys_second_factor sign_in_attempts: update proved_by pending_secret tries",
  "sv_sys_second_factor sign_in_counters: delete",
  "sv_sys_second_factor sign_in_counters: insert",
  "sv_sys_second_factor sign_in_counters: select",
  "sv_sys_second_factor sign_in_counters: update",
  "sv_sys_second_factor totp_secrets: delete",
  "sv_sys_second_factor totp_secrets: insert",
  "sv_sys_second_factor totp_secrets: select",
  "sv_sys_second_factor totp_secrets: update secret last_step confirmed_at",
  "sv_sys_second_factor users: select id email name realm",
  "sv_sys_second_factor webauthn_challenges: delete",
  "sv_sys_second_factor webauthn_challenges: insert",
  "sv_sys_second_factor webauthn_challenges: select",
  "sv_sys_session memberships: select tenant_id user_id role",
  "sv_sys_session refresh_tokens: insert",
  "sv_sys_session refresh_tokens: select",
  "sv_sys_session sessions: select",
  "sv_sys_session sessions: update tenant_id revoked_at generation rotated_at address last_seen_at revoked_for",
  "sv_sys_session tenants: select id name tier",
  "sv_sys_session users: select id email name realm password_changed_at",
  "sv_sys_session vaults: select id tenant_id name region home_marketplace marketplaces state created_at",
  "sv_sys_sign_in account_links: insert",
  "sv_sys_sign_in account_links: select",
  "sv_sys_sign_in account_links: update used_at",
  "sv_sys_sign_in memberships: select tenant_id user_id role created_at",
  "sv_sys_sign_in refresh_tokens: insert",
  "sv_sys_sign_in sessions: insert",
  "sv_sys_sign_in sessions: select user_id tenant_id created_at",
  "sv_sys_sign_in sign_in_attempts: delete",
  "sv_sys_sign_in sign_in_attempts: insert",
  "sv_sys_sign_in sign_in_attempts: select",
  "sv_sys_sign_in sign_in_attempts: update step proved_by",
  "sv_sys_sign_in sign_in_counters: delete",
  "sv_sys_sign_in sign_in_counters: insert",
  "sv_sys_sign_in sign_in_counters: select",
  "sv_sys_sign_in sign_in_counters: update",
  "sv_sys_sign_in totp_secrets: select user_id",
  "sv_sys_sign_in users: select id email name password_hash realm password_changed_at password_change_demanded",
  "sv_sys_sign_up memberships: insert",
  "sv_sys_sign_up password_history: insert",
  "sv_sys_sign_up sign_ups: delete",
  "sv_sys_sign_up sign_ups: insert",
  "sv_sys_sign_up sign_ups: select",
  "sv_sys_sign_up tenants: insert",
  "sv_sys_sign_up users: insert",
  "sv_sys_sign_up users: select id email realm",
  "sv_sys_staff invitations: insert",
  "sv_sys_staff invitations: select",
  "sv_sys_staff invitations: update withdrawn_at",
  "sv_sys_staff users: select id email realm",
];

/** The same for a tenant's own transactions. */
const TENANT_GRANTS = [
  "sv_tenant audit_log: select",
  "sv_tenant connections: delete",
  "sv_tenant connections: insert",
  "sv_tenant connections: select",
  "sv_tenant connections: update refresh_token state connected_by connected_at",
  "sv_tenant invitations: insert",
  "sv_tenant invitations: select",
  "sv_tenant invitations: update withdrawn_at",
  "sv_tenant memberships: delete",
  "sv_tenant memberships: select",
  "sv_tenant memberships: update role",
  "sv_tenant oauth_states: delete",
  "sv_tenant oauth_states: insert",
  "sv_tenant oauth_states: select",
  "sv_tenant sessions: select id user_id tenant_id created_at expires_at revoked_at",
  "sv_tenant sessions: update revoked_at revoked_for",
  "sv_tenant tenants: select",
  "sv_tenant tenants: update name",
  "sv_tenant totp_secrets: select user_id",
  "sv_tenant users: select id email name realm",
  "sv_tenant vaults: insert",
  "sv_tenant vaults: select",
  "sv_tenant vaults: update name home_marketplace marketplaces selling_partner_id state sync_due_at joined_at",
];

const checks = {
  "row-level security": rowSecurityBreaches,
  "roles": roleBreaches,
  "functions of the owner": definerBreaches,
  "the bare login": bareLoginBreaches,
  "the tenant's door": (sql: postgres.TransactionSql) => tenantBreaches(sql, ground),
  "the vaults": (sql: postgres.TransactionSql) => vaultBreaches(sql, ground),
  "the purposes": (sql: postgres.TransactionSql) =>
    purposeBreaches(sql, { purposes, grants: PURPOSE_GRANTS }),
};
const [server] = await app.db.admin`show server_version_num`;
const version = Number(server!.server_version_num);

type Check = keyof typeof checks;

beforeAll(async () => {
  // Something of B in every table, so that seeing nothing of it means something.
  await connectVault(app, cast, "a1");
  await connectVault(app, cast, "b1");
  const { sam } = cast.members;
  const { sessionId } = await sessionFor(app, sam);
  await inTenant(app.db.web, sam, (tx) => beginConsent(tx, { ...sam, sessionId, vaultId: b1 }));
  await leaveTraces(sam);
});

/** A row of a person's in every table of identity that the doors have not filled. */
async function leaveTraces({ userId, tenantId }: Member): Promise<void> {
  const { admin } = app.db;
  const soon = new Date(Date.now() + 60_000);
  const now = new Date();
  await admin`insert into password_history (user_id, password_hash, set_at)
    values (${userId}, ${NO_PASSWORD}, ${now})`;
  await admin`insert into totp_secrets values (${userId}, 'sealed', 1, ${now})`;
  await admin`insert into recovery_codes values (${userId}, 'hash', null)`;
  await admin`insert into passkeys (id, user_id, public_key, counter, transports, name, backed_up, created_at)
    values ('credential', ${userId}, 'key', 0, '{}', 'Key', false, ${now})`;
  await admin`insert into sign_in_attempts (token_hash, user_id, step, counter, next, expires_at)
    values ('hash', ${userId}, 'factor', 'account:1', '/vaults', ${soon})`;
  await admin`insert into account_links values ('hash', ${userId}, 'reset', ${soon}, null)`;
  await admin`insert into invitations (tenant_id, email, role, token_hash, created_at, expires_at)
    values (${tenantId}, 'nina@example.com', 'viewer', 'hash', ${now}, ${soon})`;
}

/** What `check` finds after `change`, all of which is rolled back. */
async function breachesAfter(check: Check, change?: string): Promise<string[]> {
  let breaches: string[] = [];
  const undone = new Error("undone");
  await app.db.admin.begin(async (sql) => {
    if (change) await sql.unsafe(change);
    breaches = await checks[check](sql);
    throw undone;
  }).catch((error) => {
    if (error !== undone) throw error;
  });
  return breaches;
}

describe("the walls stand", () => {
  test.each(Object.keys(checks) as Check[])("%s", async (check) => {
    expect(await breachesAfter(check)).toEqual([]);
  });

  test("a tenant's transaction has these rights and no other", async () => {
    const grants = await app.db.admin.begin((sql) => columnGrants(sql, ["sv_tenant"]));

    expect(grants).toEqual(TENANT_GRANTS);
  });
});

describe("each wall is missed when it is gone", () => {
  const walls: [what: string, check: Check, change: string][] = [
    ["force", "row-level security", "alter table vaults no force row level security"],
    ["enable", "row-level security", "alter table sessions disable row level security"],
    [
      "a policy",
      "row-level security",
      "drop policy tenant on audit_log; drop policy owner_records on audit_log",
    ],
    [
      "with check",
      "row-level security",
      "create policy loose on users for update to sv_tenant using (id = control.tenant())",
    ],
    ["for whom", "row-level security", "create policy loose on users for select using (true)"],
    ["a new table of a tenant", "row-level security", "create table public.extra (tenant_id uuid)"],
    ["a new table of nobody", "row-level security", "create table public.extra (id int)"],
    ["no inheritance", "roles", "alter role sv_web inherit"],
    ["no inheritance of one role", "roles", "grant sv_tenant to sv_jobs with inherit true"],
    ["no bypass", "roles", "alter role sv_jobs bypassrls"],
    ["no superuser", "roles", "alter role sv_web superuser"],
    ["no createrole", "roles", "alter role sv_web createrole"],
    ["owns nothing", "roles", "alter table public.rulebooks owner to sv_web"],
    ["a purpose is one login's", "roles", "grant sv_sys_schedule to sv_web"],
    ["not the owner", "roles", "grant sv_owner to sv_jobs"],
    ["one vault is not another", "roles", `grant v_${b1} to v_${a1}`],
    ["no login of a vault", "roles", `alter role v_${a1} login`],
    [
      "temporary tables last",
      "functions of the owner",
      "alter function control.record(text, jsonb) set search_path = pg_catalog, public",
    ],
    [
      "callers",
      "functions of the owner",
      "grant execute on function control.cancel(text, text) to public",
    ],
    [
      "no table",
      "the bare login",
      "grant usage on schema public to sv_web; grant select on users to sv_web",
    ],
    [
      "no column",
      "the bare login",
      "grant usage on schema public to sv_jobs; grant select (name) on vaults to sv_jobs",
    ],
    [
      "no vault's table",
      "the bare login",
      `grant usage on schema v_${a1} to sv_web; grant select on v_${a1}.findings to sv_web`,
    ],
    ["rows", "the tenant's door", "alter table connections disable row level security"],
    ["reading", "the tenant's door", "alter policy tenant on memberships using (true)"],
    ["people", "the tenant's door", "alter policy tenant on users using (true)"],
    ["writing", "the tenant's door", "alter policy tenant on vaults with check (true)"],
    [
      "another's vault",
      "the tenant's door",
      "alter policy tenant on oauth_states with check (true)",
    ],
    [
      "no tenant",
      "the tenant's door",
      "alter policy tenant on tenants using (id = coalesce(control.tenant(), id))",
    ],
    ["a schema", "the vaults", `grant usage on schema v_${b1} to v_${a1}`],
    ["a table", "the vaults", `grant select on v_${a2}.reports to v_${a1}`],
    ["a table for the login", "the vaults", `grant select on v_${a2}.reports to sv_web`],
    ["a table for everybody", "the vaults", `grant insert on v_${a2}.costs to public`],
    ["making tables", "the vaults", `grant create on schema v_${a1} to v_${a1}`],
    ["emptying tables", "the vaults", `grant truncate on all tables in schema v_${a1} to v_${a1}`],
    ["owning tables", "the vaults", `alter table v_${a1}.findings owner to v_${a1}`],
    [
      "the control plane",
      "the vaults",
      `grant usage on schema public to v_${a1}; grant select on vaults to v_${a1}`,
    ],
    ["a purpose more", "the purposes", "create role sv_sys_curious"],
    ["a column more", "the purposes", "grant select (name) on vaults to sv_sys_schedule"],
    ["a table more", "the purposes", "grant delete on sessions to sv_sys_session"],
    [
      "a policy more",
      "the purposes",
      "create policy more on users for select to sv_sys_schedule using (true)",
    ],
    ["a policy less", "the purposes", "drop policy schedule on vaults"],
  ];

  // Before Postgres 16 the role alone says whether it inherits; its own case stands above.
  const known = version < 160000
    ? walls.filter(([, , change]) => !change.includes("inherit true"))
    : walls;

  test.each(known)("%s (%s): %s", async (_, check, change) => {
    expect(await breachesAfter(check, change)).not.toEqual([]);
  });
});

describe("through the doors", () => {
  test("from vault A1 every table of A2 and B1 is refused, to web and jobs alike", async () => {
    const others = (await allTables(app.db.admin)).filter(({ schema }) =>
      [`v_${a2}`, `v_${b1}`].includes(schema)
    );
    expect(others.length).toBeGreaterThan(30);

    for (const login of [app.db.web, app.db.jobs]) {
      for (const { schema, table } of others) {
        const read = inVault(
          login,
          { vaultId: a1 },
          (tx) => tx.execute(statement.raw(`select * from ${schema}.${table}`)),
        );
        await expect(read).rejects.toMatchObject({ cause: { code: "42501" } });
      }
    }
  });

  test("a vault's temporary table does not stand in for the registry", async () => {
    await inVault(app.db.web, { vaultId: a1 }, async (tx) => {
      for (
        const line of [
          "create temp table vaults (id text, tenant_id uuid)",
          `insert into pg_temp.vaults values ('${a1}', '${cast.tenantB}')`,
          "grant select on pg_temp.vaults to public",
          `select control.record('test.misled', '{}'::jsonb)`,
          `select control.enqueue('audit', '{}'::jsonb)`,
        ]
      ) await tx.execute(statement.raw(line));
    });

    const [row] = await app.db.admin`select tenant_id from audit_log where action = 'test.misled'`;
    const [job] = await app.db
      .admin`select data from jobs.job where name = 'audit' and singleton_key = ${a1}`;
    expect([row!.tenant_id, job!.data.tenantId]).toEqual([cast.tenantA, cast.tenantA]);
  });

  test("a tenant cannot connect, or begin a consent for, another's vault", async () => {
    const { alice } = cast.members;
    const { sessionId } = await sessionFor(app, alice);
    const consent = inTenant(
      app.db.web,
      alice,
      (tx) => beginConsent(tx, { ...alice, sessionId, vaultId: b1 }),
    );

    await expect(consent).rejects.toMatchObject({ cause: { code: "42501" } });
  });

  test("jobs hold ids and nothing else", async () => {
    const jobs = await app.db.admin<{ data: Record<string, unknown> }[]>`select data from jobs.job`;

    expect(jobs.length).toBeGreaterThan(0);
    for (const { data } of jobs) expect(Object.keys(data).sort()).toEqual(["tenantId", "vaultId"]);
  });
});
