import postgres from "postgres";
import { afterAll, inject } from "vitest";
import { connect, type Database } from "../../db/client.ts";
import { grantDatabase, migrateVault } from "../../db/migrate.ts";
import { inVault, newVaultId, type VaultTx } from "../../db/vault.ts";

/** A database of the test file's own, cloned from the migrated template, with a pool for each login. */
export interface TestDatabase {
  web: Database;
  jobs: Database;
  keeper: postgres.Sql;
  /** The administrator, for looking behind the walls; never what the product uses. */
  admin: postgres.Sql;
  url(login: "sv_web" | "sv_jobs" | "sv_keeper"): string;
}

/** Call once at the top of a test file; the database goes when its tests are over. */
export async function openDatabase(): Promise<TestDatabase> {
  const { template, admin: adminPassword, password } = inject("postgres");
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  const url = (user: string, secret: string, database: string) =>
    template.replace("USER", user).replace("PASSWORD", secret).replace("DATABASE", database);

  const server = postgres(url("postgres", adminPassword, "postgres"), {
    max: 1,
    onnotice: () => {},
  });
  await server.unsafe(`create database ${name} template template_sellervault`);
  const admin = postgres(url("postgres", adminPassword, name), { max: 2, onnotice: () => {} });
  await grantDatabase(admin);
  const web = connect(url("sv_web", password, name), { max: 4 });
  const jobs = connect(url("sv_jobs", password, name), { max: 4 });
  const keeper = postgres(url("sv_keeper", password, name), { max: 1, onnotice: () => {} });

  afterAll(async () => {
    await Promise.all([web.$client.end(), jobs.$client.end(), keeper.end(), admin.end()]);
    await server.unsafe(`drop database ${name} with (force)`);
    await server.end();
  });
  return { web, jobs, keeper, admin, url: (login) => url(login, password, name) };
}

/** A tenant with one open vault, made behind the walls; for tests of what happens inside a vault. */
export async function openTestVault(
  { admin, keeper }: TestDatabase,
  { home = "US", region = "na" }: { home?: string; region?: string } = {},
): Promise<{ tenantId: string; vaultId: string }> {
  const vaultId = newVaultId();
  const [tenant] = await admin`insert into tenants (name) values ('Northwind Home') returning id`;
  await admin`
    insert into vaults (id, tenant_id, name, region, home_marketplace, marketplaces, state)
    values (${vaultId}, ${tenant!.id}, 'Northwind Home', ${region}, ${home}, ${[home]}, 'open')`;
  await migrateVault(keeper, vaultId);
  return { tenantId: tenant!.id, vaultId };
}

/** Runs `work` inside the vault with the web's login, as a request would. */
export function within<T>(
  { web }: TestDatabase,
  { vaultId }: { vaultId: string },
  work: (tx: VaultTx) => Promise<T>,
): Promise<T> {
  return inVault(web, { vaultId }, work);
}
