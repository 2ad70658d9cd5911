import { join } from "node:path";
import postgres from "postgres";
import { bootstrap } from "../db/bootstrap.ts";
import { connect, type Database } from "../db/client.ts";
import { startEmbedded } from "../db/embedded.ts";
import { migrateControl, migrateVault } from "../db/migrate.ts";
import { newVaultId } from "../db/vault.ts";
import type { Region } from "../src/marketplaces.ts";

/** A vault on a Postgres of its own, both gone with `close`. */
export interface ThrowAwayVault {
  /** The pool of the jobs' login, for `inVault`. */
  db: Database;
  vaultId: string;
  /** A folder for temporary files, gone with the rest. */
  folder: string;
  close(): Promise<void>;
}

/**
 * Starts an embedded Postgres in a temporary folder (in memory where there is room) and opens one vault in
 * it through the same migrations, roles and doors as the server's.
 */
export async function openThrowAwayVault(
  { region, home, marketplaces }: { region: Region; home: string; marketplaces: string[] },
): Promise<ThrowAwayVault> {
  const folder = await Deno.makeTempDir({ prefix: "sellervault-audit-" });
  await Deno.chmod(folder, 0o755).catch(() => {});
  const server = await startEmbedded({ dataDir: join(folder, "postgres"), throwAway: true })
    .catch(async (error) => {
      await Deno.remove(folder, { recursive: true });
      throw error;
    });
  const open: { end(): Promise<void> }[] = [];
  let closed = false;

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    await Promise.all(open.map((pool) => pool.end()));
    await server.stop();
    await Deno.remove(folder, { recursive: true });
  }

  try {
    const database = await bootstrap(server, "sellervault");
    await migrateControl(database.url("sv_keeper"));

    const vaultId = newVaultId();
    const inside = postgres(database.adminUrl, { max: 1, onnotice: () => {} });
    open.push(inside);
    const [tenant] = await inside`insert into tenants (name) values ('Audit') returning id`;
    await inside`
      insert into vaults (id, tenant_id, name, region, home_marketplace, marketplaces, state)
      values (${vaultId}, ${tenant!.id}, 'Audit', ${region}, ${home}, ${marketplaces}, 'open')`;
    const keeper = postgres(database.url("sv_keeper"), { max: 1, onnotice: () => {} });
    open.push(keeper);
    await migrateVault(keeper, vaultId);

    const db = connect(database.url("sv_jobs"), {
      max: 2,
      applicationName: "sellervault audit",
    });
    open.push({ end: () => db.$client.end() });
    return { db, vaultId, folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}
