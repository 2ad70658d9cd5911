/**
 * Postgres's own walls, asked from its catalogue and tried as each role. Every check gives the list
 * of what stands open; on a sound database it is empty. All of them run in a transaction of the
 * administrator, so that a test can take a wall down, look, and roll everything back.
 */
import type postgres from "postgres";

type Sql = postgres.TransactionSql;

export interface Ground {
  tenants: { a: string; b: string };
  vaults: { a1: string; a2: string; b1: string };
}

/** Tables of the control plane that belong to nobody (yet): they bear neither a tenant nor a person. */
const OF_NOBODY = [
  "applied_migrations",
  "rate_limits",
  "rulebooks",
  "sign_in_counters",
  "sign_ups",
  "webauthn_challenges",
];

/** What a login may become. Vault roles come on top; the keeper's are not asked here. */
const MAY_BECOME: Record<string, string[]> = {
  sv_web: [
    "sv_sys_invitation",
    "sv_sys_limit",
    "sv_sys_password",
    "sv_sys_rulebook",
    "sv_sys_second_factor",
    "sv_sys_session",
    "sv_sys_sign_in",
    "sv_sys_sign_up",
    "sv_tenant",
  ],
  sv_jobs: ["sv_sys_expiry", "sv_sys_rulebook", "sv_sys_schedule", "sv_tenant"],
};
const LOGINS = Object.keys(MAY_BECOME);

/** pg-boss works as the login itself; the jobs hold ids alone. */
const OWN_SCHEMAS: Record<string, string[]> = { sv_web: [], sv_jobs: ["jobs"] };

/** Row-level security: on, forced and complete wherever a row has a tenant or a person. */
export async function rowSecurityBreaches(sql: Sql): Promise<string[]> {
  const tables = await sql<
    { name: string; bears: boolean; on: boolean; forced: boolean; policies: number }[]
  >`
    select c.relname as name, c.relrowsecurity as on, c.relforcerowsecurity as forced,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
      c.relname in ('tenants', 'users') or exists (select from pg_attribute a
        where a.attrelid = c.oid and a.attname in ('tenant_id', 'user_id') and not a.attisdropped) as bears
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`;
  const policies = await sql<
    {
      table: string;
      name: string;
      command: string;
      reads: string | null;
      writes: string | null;
      all: boolean;
      roles: string[];
    }[]
  >`
    select polrelid::regclass::text as table, polname as name, polcmd as command,
      pg_get_expr(polqual, polrelid) as reads, pg_get_expr(polwithcheck, polrelid) as writes,
      0 = any(polroles) as all, array(select rolname::text from pg_roles where oid = any(polroles)) as roles
    from pg_policy`;
  const bound = (text: string | null) =>
    text === null || /control\.tenant\(\)|memberships/.test(text);
  return [
    ...tables.filter(({ name, bears }) => bears === OF_NOBODY.includes(name))
      .map(({ name }) => `${name}: neither somebody's nor known as nobody's`),
    ...tables.filter(({ bears, on }) => bears && !on).map(({ name }) =>
      `${name}: row-level security is off`
    ),
    ...tables.filter(({ bears, forced }) => bears && !forced).map(({ name }) =>
      `${name}: not forced on the owner`
    ),
    ...tables.filter(({ bears, policies }) => bears && policies === 0).map(({ name }) =>
      `${name}: no policy`
    ),
    ...policies.filter(({ all }) => all).map(({ table, name }) =>
      `${table}: policy ${name} is for everybody`
    ),
    ...policies.filter(({ command, reads }) => command !== "a" && reads === null)
      .map(({ table, name }) => `${table}: policy ${name} has no USING`),
    ...policies.filter(({ command, writes }) =>
      ["*", "a", "w"].includes(command) && writes === null
    )
      .map(({ table, name }) => `${table}: policy ${name} has no WITH CHECK`),
    ...policies.filter(({ roles, reads, writes }) =>
      roles.includes("sv_tenant") && !(bound(reads) && bound(writes))
    )
      .map(({ table, name }) => `${table}: policy ${name} does not ask for the tenant`),
  ];
}

/** The roles: what they are, what they own, what they may become. */
export async function roleBreaches(sql: Sql): Promise<string[]> {
  const roles = await sql<
    { name: string; logs_in: boolean; strong: boolean; inherits: boolean; owns: number }[]
  >`
    select rolname as name, rolcanlogin as logs_in, rolinherit as inherits,
      rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication as strong,
      (select count(*)::int from pg_shdepend d where d.refobjid = r.oid and d.deptype = 'o' and d.dbid in
        (0, (select oid from pg_database where datname = current_database()))) as owns
    from pg_roles r
    where rolname in ('sv_web', 'sv_jobs', 'sv_tenant', 'sv_vaults') or rolname like 'sv\_sys\_%'
      or rolname in (select nspname from pg_namespace where nspname like 'v\_%')`;
  const grants = await sql<{ member: string; role: string; inherits: boolean; admin: boolean }[]>`
    select m.rolname as member, r.rolname as role, g.admin_option as admin,
      coalesce((to_jsonb(g)->>'inherit_option')::boolean, m.rolinherit) as inherits
    from pg_auth_members g join pg_roles m on m.oid = g.member join pg_roles r on r.oid = g.roleid
    where m.rolname like 'sv\_%' or m.rolname like 'v\_%'`;
  const here = new Set(roles.map(({ name }) => name));
  const isVault = (name: string) => name.startsWith("v_");
  const allowed = ({ member, role }: { member: string; role: string }) =>
    MAY_BECOME[member]
      ? isVault(role) || MAY_BECOME[member].includes(role)
      : isVault(member) && role === "sv_vaults";
  const ofOurs = grants.filter(({ member }) => here.has(member));
  return [
    ...roles.filter(({ strong }) => strong).map(({ name }) =>
      `${name}: more than an ordinary role`
    ),
    ...roles.filter(({ owns }) => owns > 0).map(({ name, owns }) => `${name}: owns ${owns} things`),
    ...roles.filter(({ name, logs_in }) => logs_in !== LOGINS.includes(name)).map(({ name }) =>
      `${name}: login`
    ),
    ...roles.filter(({ name, inherits }) => LOGINS.includes(name) && inherits).map(({ name }) =>
      `${name}: inherits`
    ),
    ...ofOurs.filter((grant) => !allowed(grant)).map(({ member, role }) =>
      `${member}: may become ${role}`
    ),
    ...ofOurs.filter(({ member, inherits }) => LOGINS.includes(member) && inherits)
      .map(({ member, role }) => `${member}: has ${role} without becoming it`),
    ...ofOurs.filter(({ admin }) => admin).map(({ member, role }) =>
      `${member}: may hand on ${role}`
    ),
    ...LOGINS.flatMap((login) =>
      MAY_BECOME[login]!.filter((role) =>
        !grants.some((grant) => grant.member === login && grant.role === role)
      )
        .map((role) => `${login}: cannot become ${role}`)
    ),
  ];
}

/** Functions that run as their owner: nobody calls them by default, and no temporary table misleads them. */
export async function definerBreaches(sql: Sql): Promise<string[]> {
  const functions = await sql<
    { name: string; settings: string[] | null; open: boolean; callers: string[] }[]
  >`
    select p.oid::regprocedure::text as name, proconfig as settings,
      exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) a
        where a.grantee = 0) as open,
      array(select r.rolname::text from aclexplode(proacl) a join pg_roles r on r.oid = a.grantee
        where a.grantee <> proowner order by 1) as callers
    from pg_proc p join pg_namespace n on n.oid = pronamespace
    where prosecdef and nspname not like 'pg\_%' order by 1`;
  const callers = functions.map(({ name, callers }) => `${name}: ${callers.join(", ")}`);
  const known = [
    "control.cancel(text,text): sv_tenant",
    "control.enqueue(text,jsonb): sv_tenant, sv_vaults",
    "control.post(jsonb): sv_sys_password, sv_sys_second_factor, sv_sys_session, sv_sys_sign_in, sv_sys_sign_up, sv_tenant",
    "control.record(text,jsonb): sv_sys_invitation, sv_sys_password, sv_sys_second_factor, sv_sys_session, sv_sys_sign_in, sv_sys_sign_up, sv_sys_staff, sv_tenant, sv_vaults",
  ];
  return [
    ...functions.filter(({ open }) => open).map(({ name }) => `${name}: everybody may call it`),
    ...functions.filter(({ settings }) =>
      !settings?.some((set) => /^search_path=pg_catalog, .*pg_temp$/.test(set))
    )
      .map(({ name }) => `${name}: a temporary table comes before ours`),
    ...callers.filter((line) => !known.includes(line)),
    ...known.filter((line) => !callers.includes(line)).map((line) => `missing: ${line}`),
  ];
}

/** The bare login, in no role: every table of every schema is refused. */
export async function bareLoginBreaches(sql: Sql): Promise<string[]> {
  const breaches: string[] = [];
  for (const login of LOGINS) {
    for (const { schema, table } of await allTables(sql)) {
      if (OWN_SCHEMAS[login]!.includes(schema)) continue;
      const outcome = await attempt(sql, { login }, `select 1 from ${schema}.${table} limit 1`);
      if (outcome !== REFUSED) breaches.push(`${login} reads ${schema}.${table}: ${outcome}`);
    }
  }
  return breaches;
}

/** The tenant's door: nothing without a tenant, nothing of B for A, in reading and in writing. */
export async function tenantBreaches(sql: Sql, { tenants: { a, b } }: Ground): Promise<string[]> {
  const breaches: string[] = [];
  const login = "sv_web";
  const role = "sv_tenant";
  const tables = (await allTables(sql)).filter(({ schema }) => schema === "public");
  for (const { table } of tables) {
    const none = await attempt(sql, { login, role }, `select 1 from ${table}`);
    if (none !== REFUSED && none !== 0) breaches.push(`without a tenant: ${table}: ${none}`);
    if (OF_NOBODY.includes(table)) continue;

    const ofB = table === "tenants"
      ? `id = '${b}'`
      : table === "users"
      ? `id = '${await aUserOf(sql, b)}'`
      : (await columnsOf(sql, table)).includes("tenant_id")
      ? `tenant_id = '${b}'`
      : `user_id = '${await aUserOf(sql, b)}'`;
    const [row] = await sql.unsafe(
      `select to_jsonb(t)::text as json from ${table} t where ${ofB} limit 1`,
    );
    if (!row) {
      breaches.push(`${table}: holds nothing of B, so that nothing is shown here`);
      continue;
    }
    const asA = { login, role, tenant: a };
    const columns = await columnsOf(sql, table);
    const [updatable] = await sql<{ name: string }[]>`
      select attname as name from pg_attribute where attrelid = ${`public.${table}`}::regclass and attnum > 0
        and has_column_privilege('sv_tenant', attrelid, attnum, 'update') limit 1`;
    const tries: Record<string, string> = {
      reads: `select 1 from ${table} where ${ofB}`,
      deletes: `delete from ${table} where ${ofB}`,
      updates: updatable
        ? `update ${table} set ${updatable.name} = ${updatable.name} where ${ofB}`
        : `update ${table} set ${columns[0]} = ${columns[0]} where ${ofB}`,
    };
    for (const [verb, statement] of Object.entries(tries)) {
      const outcome = await attempt(sql, asA, statement);
      if (outcome !== REFUSED && outcome !== 0) breaches.push(`A ${verb} B's ${table}: ${outcome}`);
    }
    const json = row.json.replaceAll("'", "''");
    const copy = await attempt(
      sql,
      asA,
      `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, '${json}')`,
    );
    if (copy !== REFUSED) breaches.push(`A writes a row of B into ${table}: ${copy}`);
  }
  return breaches;
}

/** Vaults: each role sees its own schema, works on rows there, and makes or unmakes nothing. */
export async function vaultBreaches(sql: Sql, { vaults }: Ground): Promise<string[]> {
  const names = Object.values(vaults).map((id) => `v_${id}`);
  const tables = await allTables(sql);
  const breaches: string[] = [];

  for (const login of LOGINS) {
    for (const role of names) {
      for (const { schema, table } of tables.filter(({ schema }) => schema !== role)) {
        for (
          const statement of [
            `select 1 from ${schema}.${table} limit 1`,
            `delete from ${schema}.${table}`,
          ]
        ) {
          const outcome = await attempt(sql, { login, role }, statement);
          if (outcome !== REFUSED) breaches.push(`${login} as ${role}: ${statement}: ${outcome}`);
        }
      }
    }
  }
  for (const role of names) {
    const [own] = tables.filter(({ schema }) => schema === role);
    for (
      const statement of [
        "create table made_here (id int)",
        `create table ${role}.made_here (id int)`,
        `truncate ${role}.findings`,
        `drop table ${role}.${own!.table}`,
        `alter table ${role}.findings add column more text`,
        `drop schema ${role} cascade`,
        "create schema made_here",
        "create role made_here",
      ]
    ) {
      const outcome = await attempt(sql, { login: "sv_web", role }, statement);
      if (outcome !== REFUSED && outcome !== NO_SCHEMA) {
        breaches.push(`${role}: ${statement}: ${outcome}`);
      }
    }
    const works = await attempt(
      sql,
      { login: "sv_web", role },
      `select 1 from ${role}.reports limit 1`,
    );
    if (typeof works === "string") breaches.push(`${role} cannot read its own tables: ${works}`);
  }

  // One layer down: no privilege of anybody else on a vault's schema or tables, reachable today or not.
  const rights = await sql<{ schema: string; role: string; what: string }[]>`
    select nspname as schema, r.rolname as role, 'schema' as what
    from pg_namespace n, pg_roles r
    where nspname = any(${names}) and r.rolname <> nspname and ${ours(sql)}
      and has_schema_privilege(r.oid, n.oid, 'usage, create')
    union all
    select nspname, r.rolname, c.relname
    from pg_class c join pg_namespace n on n.oid = relnamespace, pg_roles r
    where nspname = any(${names}) and relkind in ('r', 'p', 'v', 'm') and r.rolname <> nspname and ${
    ours(sql)
  }
      and (has_table_privilege(r.oid, c.oid, 'select, insert, update, delete, truncate, references, trigger')
        or has_any_column_privilege(r.oid, c.oid, 'select, insert, update, references'))`;
  return [
    ...breaches,
    ...rights.map(({ schema, role, what }) => `${role} has rights on ${schema} ${what}`),
  ];
}

export interface Table {
  schema: string;
  table: string;
}

/** Every table of every schema that is not Postgres's own. */
export async function allTables(sql: postgres.ISql): Promise<Table[]> {
  return await sql<Table[]>`
    select nspname as schema, relname as table from pg_class c join pg_namespace n on n.oid = relnamespace
    where relkind in ('r', 'p', 'v', 'm', 'f') and nspname not like 'pg\_%' and nspname <> 'information_schema'
    order by 1, 2`;
}

const REFUSED = "42501";
const NO_SCHEMA = "3F000";

/** Runs a statement as a login in a role and takes it back: the rows that it touched, or the error's code. */
async function attempt(
  sql: Sql,
  { login, role, tenant }: { login: string; role?: string; tenant?: string },
  statement: string,
): Promise<number | string> {
  let outcome: number | string = "nothing happened";
  const undone = new Error("undone");
  await sql.savepoint(async (point) => {
    await point.unsafe(`set local session authorization ${login}`);
    if (tenant) await point.unsafe(`set local app.tenant = '${tenant}'`);
    if (role) await point.unsafe(`set local role ${role}`);
    if (role?.startsWith("v_")) await point.unsafe(`set local search_path = ${role}`);
    outcome = (await point.unsafe(statement)).count ?? 0;
    throw undone;
  }).catch((error) => {
    if (error !== undone && typeof error.code !== "string") throw error;
    if (error !== undone) outcome = error.code;
  });
  return outcome;
}

function ours(sql: Sql) {
  return sql`(r.rolname in ('sv_web', 'sv_jobs', 'sv_tenant', 'sv_vaults', 'sv_owner') or r.rolname like 'sv\_sys\_%'
    or r.rolname = any(array(select nspname::text from pg_namespace where nspname like 'v\_%')))`;
}

async function columnsOf(sql: Sql, table: string): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select attname as name from pg_attribute where attrelid = ${`public.${table}`}::regclass
      and attnum > 0 and not attisdropped order by attnum`;
  return rows.map(({ name }) => name);
}

async function aUserOf(sql: Sql, tenant: string): Promise<string> {
  const [row] = await sql`select user_id from memberships where tenant_id = ${tenant}`;
  return row!.user_id;
}
