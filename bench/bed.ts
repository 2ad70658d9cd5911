import { join } from "node:path";
import postgres from "postgres";
import { bootstrap, type Login } from "../db/bootstrap.ts";
import { connect, type Database } from "../db/client.ts";
import { projectRoot, startEmbedded } from "../db/embedded.ts";
import { migrateControl, migrateVault } from "../db/migrate.ts";
import { newVaultId } from "../db/vault.ts";

/** A Postgres of the bench's own, on disk and set as `dev` sets it, with an account that opens vaults. */
export interface Bed {
  admin: postgres.Sql;
  tenantId: string;
  /** A folder for temporary files, gone with the rest. */
  folder: string;
  /** The server's log. */
  log: string;
  adminUrl: string;
  url(login: Login): string;
  /** Makes an empty vault; its id. */
  openVault(): Promise<string>;
  /** A pool of the jobs' login. */
  jobs: Database;
  /** What else is to be stopped before the server is. */
  defer(stop: () => Promise<void>): void;
  close(): Promise<void>;
}

export async function openBed(): Promise<Bed> {
  const folder = join(projectRoot, ".data", `bench-${crypto.randomUUID().slice(0, 8)}`);
  await Deno.mkdir(folder, { recursive: true });
  const dataDir = join(folder, "postgres");
  const server = await startEmbedded({ dataDir });
  const { url, adminUrl } = await bootstrap(server, "sellervault");
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  await migrateControl(url("sv_keeper"));
  const keeper = postgres(url("sv_keeper"), { max: 1, onnotice: () => {} });
  const jobs = connect(url("sv_jobs"), { max: 2, applicationName: "sellervault bench" });
  const [tenant] = await admin`insert into tenants (name) values ('Bench') returning id`;
  const tenantId: string = tenant!.id;

  const deferred: (() => Promise<void>)[] = [];
  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    for (const stop of deferred) await stop();
    await Promise.all([admin.end(), keeper.end(), jobs.$client.end()]);
    await server.stop();
    await Deno.remove(await Deno.realPath(dataDir), { recursive: true });
    await Deno.remove(folder, { recursive: true });
  }

  return {
    admin,
    tenantId,
    folder,
    log: join(dataDir, "postgres.log"),
    adminUrl,
    url,
    jobs,
    async openVault() {
      const vaultId = newVaultId();
      await admin`
        insert into vaults (id, tenant_id, name, region, home_marketplace, marketplaces, state)
        values (${vaultId}, ${tenantId}, 'Bench', 'na', 'US', '{US}', 'open')`;
      await migrateVault(keeper, vaultId);
      return vaultId;
    },
    defer: (stop) => void deferred.push(stop),
    close: () => closing ??= close(),
  };
}
