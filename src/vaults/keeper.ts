import type postgres from "postgres";
import { dropVault, migrateVault } from "../../db/migrate.ts";
import type { DataKeys } from "./data_keys.ts";

/** What the keeper process holds: its login to the database and the store of data keys. */
export interface Keeper {
  sql: postgres.Sql;
  dataKeys: DataKeys;
}

/** Opens a vault that was asked for: data key, role, schema, migrations. Again after a crash: the rest. */
export async function openVault({ sql, dataKeys }: Keeper, vaultId: string): Promise<void> {
  await dataKeys.create(vaultId);
  await migrateVault(sql, vaultId);
  await sql`update vaults set state = 'open' where id = ${vaultId} and state = 'requested'`;
}

/** Destroys a vault: key first, so that whatever follows or fails, what it sealed is gone. */
export async function destroyVault({ sql, dataKeys }: Keeper, vaultId: string): Promise<void> {
  const [vault] = await sql`
    select id from vaults where id = ${vaultId} and state in ('destroying', 'destroyed')`;
  if (!vault) throw new Error(`vault ${vaultId} is not marked for destruction`);
  await dataKeys.destroy(vaultId);
  await sql`delete from connections where vault_id = ${vaultId}`;
  await dropVault(sql, vaultId);
  await sql`update vaults set state = 'destroyed' where id = ${vaultId}`;
}

/**
 * Before the keeper is ready: drops again what a restored backup brought back, and brings every open
 * vault to the newest migration, one at a time. Resumable; returns how many vaults are open.
 */
export async function settleVaults({ sql, dataKeys }: Keeper): Promise<number> {
  for (const id of await dataKeys.listDestroyed()) await dropVault(sql, id);
  const open = await sql<{ id: string }[]>`select id from vaults where state = 'open' order by id`;
  for (const { id } of open) await migrateVault(sql, id);
  return open.length;
}
