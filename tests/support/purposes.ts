import type postgres from "postgres";

type Sql = postgres.TransactionSql;

/** What each role may do with each column of the control plane, as `role table: privilege columns`. */
export async function columnGrants(sql: Sql, roles: readonly string[]): Promise<string[]> {
  const rows = await sql<
    { role: string; table: string; privilege: string; columns: string[]; all: number }[]
  >`
    select r.rolname as role, c.relname as table, p as privilege,
      array_agg(a.attname::text order by a.attnum) as columns, (select count(*)::int from pg_attribute every
        where every.attrelid = c.oid and every.attnum > 0 and not every.attisdropped) as all
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped,
      pg_roles r, unnest(array['select', 'insert', 'update']) p
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and r.rolname = any(${[
    ...roles,
  ]})
      and has_column_privilege(r.oid, c.oid, a.attnum, p)
    group by 1, 2, 3, c.oid
    union all
    select r.rolname, c.relname, p, '{}', 0
    from pg_class c, pg_roles r, unnest(array['delete', 'truncate', 'trigger']) p
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and r.rolname = any(${[
    ...roles,
  ]})
      and has_table_privilege(r.oid, c.oid, p)
    order by 1, 2, 3`;
  return rows.map(({ role, table, privilege, columns, all }) => {
    const which = columns.length === all ? "" : ` ${columns.join(" ")}`;
    return `${role} ${table}: ${privilege}${which}`;
  });
}

/** The purposes that cross tenants: list, roles and policies are the same set, and nothing is granted unlisted. */
export async function purposeBreaches(
  sql: Sql,
  { purposes, grants }: { purposes: readonly string[]; grants: readonly string[] },
): Promise<string[]> {
  const roles = purposes.map((purpose) => `sv_sys_${purpose}`);
  const inDatabase = await sql<
    { name: string }[]
  >`select rolname as name from pg_roles where rolname like 'sv\_sys\_%'`;
  const names = inDatabase.map(({ name }) => name);
  const granted = await columnGrants(sql, names);
  const policies = await sql<{ role: string; table: string; command: string }[]>`
    select r.rolname as role, c.relname as table, polcmd as command from pg_policy
    join pg_class c on c.oid = polrelid join pg_roles r on r.oid = any(polroles) where r.rolname like 'sv\_sys\_%'`;
  const guarded = await sql<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity`;
  const needsPolicy = new Set(guarded.map(({ name }) => name));
  const tablesOf = (lines: string[]) =>
    new Set(
      lines.map((line) => line.split(":")[0]!).filter((pair) =>
        needsPolicy.has(pair.split(" ")[1]!)
      ),
    );
  const withGrant = tablesOf(granted);
  const withPolicy = new Set(policies.map(({ role, table }) => `${role} ${table}`));
  return [
    ...roles.filter((role) => !names.includes(role)).map((role) => `${role}: on the list, no role`),
    ...names.filter((role) => !roles.includes(role)).map((role) =>
      `${role}: a role, not on the list`
    ),
    ...granted.filter((line) => !grants.includes(line)).map((line) =>
      `granted, not listed: ${line}`
    ),
    ...grants.filter((line) => !granted.includes(line)).map((line) =>
      `listed, not granted: ${line}`
    ),
    ...[...withGrant].filter((pair) => !withPolicy.has(pair)).map((pair) =>
      `${pair}: a grant without a policy`
    ),
    ...[...withPolicy].filter((pair) => !withGrant.has(pair)).map((pair) =>
      `${pair}: a policy without a grant`
    ),
  ];
}
