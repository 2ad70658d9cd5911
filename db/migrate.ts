import { join } from "node:path";
import postgres from "postgres";
import { installQueues } from "./queue.ts";
import { projectRoot } from "./embedded.ts";
import { schemaOf } from "./vault.ts";

export interface Migration {
  /** Counts from 1, in the order of the file names. */
  position: number;
  name: string;
  statements: string[];
}

/** The migrations of the control plane or of vaults, in order, cut at drizzle's break marks. */
async function readMigrations(plane: "control" | "vault"): Promise<Migration[]> {
  const folder = join(projectRoot, "db/migrations", plane);
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name.endsWith(".sql")) names.push(entry.name);
  }
  return await Promise.all(
    names.sort().map(async (name, index) => {
      const text = await Deno.readTextFile(join(folder, name));
      // drizzle-kit writes references as "public"."table"; a vault's tables are named without a schema.
      const local = plane === "vault" ? text.replaceAll('"public".', "") : text;
      return { position: index + 1, name, statements: local.split("--> statement-breakpoint") };
    }),
  );
}

/** Runs roles.sql: once for a server, by its administrator. */
export async function createRoles(admin: postgres.Sql): Promise<void> {
  await admin.unsafe(await Deno.readTextFile(join(projectRoot, "db/roles.sql"))).simple();
}

/** Runs database.sql: once for each database; a database cloned from a template needs it again. */
export async function grantDatabase(admin: postgres.Sql): Promise<void> {
  await admin.unsafe(await Deno.readTextFile(join(projectRoot, "db/database.sql"))).simple();
}

/**
 * Brings the control plane to the newest migration, as `sv_owner` through the keeper's login, and
 * returns the names of those that ran. Each migration is one transaction; two at once wait in line.
 */
export async function migrateControl(keeperUrl: string): Promise<string[]> {
  const sql = postgres(keeperUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`select pg_advisory_lock(hashtext('sellervault migrations'))`;
    await sql`set role sv_owner`;
    await sql`
      create table if not exists public.applied_migrations (
        name text primary key, applied_at timestamptz not null default now())`;
    await installQueues(sql);
    const ran: string[] = [];
    for (const migration of await readMigrations("control")) {
      const [known] =
        await sql`select from public.applied_migrations where name = ${migration.name}`;
      if (known) continue;
      await sql.begin(async (tx) => {
        for (const statement of migration.statements) await tx.unsafe(statement);
        await tx`insert into public.applied_migrations (name) values (${migration.name})`;
      });
      ran.push(migration.name);
    }
    await publishRulebooks(sql);
    return ran;
  } finally {
    await sql.end();
  }
}

/** Adds the versions of the rulebook in `db/rulebook`; the greatest name is the current one. */
async function publishRulebooks(sql: postgres.Sql): Promise<void> {
  const folder = join(projectRoot, "db/rulebook");
  const versions: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name.endsWith(".json")) versions.push(entry.name.slice(0, -".json".length));
  }
  for (const version of versions) {
    const content = JSON.parse(await Deno.readTextFile(join(folder, `${version}.json`)));
    await sql`
      insert into public.rulebooks (version, content) values (${version}, ${sql.json(content)})
      on conflict (version) do nothing`;
  }
  const current = versions.sort().at(-1);
  if (current) await sql`update public.rulebooks set current = (version = ${current})`;
}

/**
 * Makes a vault's role and schema when they are missing and applies the migrations it lacks; to be
 * called again after a crash. Only the keeper's login may. Top-level statements, for Citus's sake.
 */
export async function migrateVault(keeper: postgres.Sql, vaultId: string): Promise<void> {
  const name = schemaOf(vaultId);
  const [role] = await keeper`select from pg_roles where rolname = ${name}`;
  if (!role) await keeper.unsafe(`create role ${name} nologin`);
  await keeper.unsafe(`grant sv_vaults to ${name}`);
  await keeper.unsafe(`grant ${name} to sv_web, sv_jobs`);
  await keeper.unsafe(`create schema if not exists ${name}`);
  await keeper.unsafe(`grant usage on schema ${name} to ${name}`);
  for (const privileges of ["select, insert, update, delete on tables", "usage on sequences"]) {
    await keeper.unsafe(
      `alter default privileges in schema ${name} grant ${privileges} to ${name}`,
    );
  }

  const [vault] = await keeper`select migration from public.vaults where id = ${vaultId}`;
  if (!vault) throw new Error(`no vault ${vaultId} in the registry`);
  for (const { position, statements } of await readMigrations("vault")) {
    if (position <= vault.migration) continue;
    await keeper.begin(async (tx) => {
      await tx.unsafe(`set local search_path to ${name}`);
      for (const statement of statements) await tx.unsafe(statement);
      await tx`update public.vaults set migration = ${position} where id = ${vaultId}`;
    });
  }
}

/** Drops a vault's schema, with everything in it, and its role. Running it again changes nothing. */
export async function dropVault(keeper: postgres.Sql, vaultId: string): Promise<void> {
  const name = schemaOf(vaultId);
  await keeper.unsafe(`drop schema if exists ${name} cascade`);
  const [role] = await keeper`select from pg_roles where rolname = ${name}`;
  if (role) {
    await keeper.unsafe(`revoke ${name} from sv_web, sv_jobs`);
    await keeper.unsafe(`drop role ${name}`);
  }
}
