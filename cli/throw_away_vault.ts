import { join } from "node:path";
import postgres from "postgres";
import { connect, type Database } from "../db/client.ts";
import { startEmbedded } from "../db/embedded.ts";
import { createRoles, grantDatabase, migrateControl, migrateVault } from "../db/migrate.ts";
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
  const { user, password } = server.admin;
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
    const secret = crypto.randomUUID();
    const admin = postgres(server.url(user, password, "postgres"), { max: 1, onnotice: () => {} });
    open.push(admin);
    await createRoles(admin);
    for (const role of ["sv_jobs", "sv_keeper"]) {
      await admin.unsafe(`alter role ${role} password '${secret}'`);
    }
    await admin.unsafe("create database sellervault");

    const inside = postgres(server.url(user, password, "sellervault"), {
      max: 1,
      onnotice: () => {},
    });
    open.push(inside);
    await grantDatabase(inside);
    const keeperUrl = server.url("sv_keeper", secret, "sellervault");
    await migrateControl(keeperUrl);

    const vaultId = newVaultId();
    const [tenant] = await inside`insert into tenants (name) values ('Audit') returning id`;
    await inside`
      insert into vaults (id, tenant_id, name, region, home_marketplace, marketplaces, state)
      values (${vaultId}, ${tenant!.id}, 'Audit', ${region}, ${home}, ${marketplaces}, 'open')`;
    const keeper = postgres(keeperUrl, { max: 1, onnotice: () => {} });
    open.push(keeper);
    await migrateVault(keeper, vaultId);

    const db = connect(server.url("sv_jobs", secret, "sellervault"), {
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

function newVaultId(): string {
  const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  return Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => alphabet[byte % 32])
    .join("");
}
