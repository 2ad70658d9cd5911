import postgres from "postgres";
import type { PgBoss } from "pg-boss";
import { createBoss, type VaultJob } from "../db/queue.ts";
import { readKeeperConfig } from "../src/config.ts";
import { readKeys } from "../src/keys.ts";
import { untilAskedToStop } from "../src/process.ts";
import { fileDataKeys } from "../src/vaults/data_keys.ts";
import { destroyVault, type Keeper, openVault, settleVaults } from "../src/vaults/keeper.ts";

/** Opens, migrates and destroys vaults from the queue, and nothing else: no HTTP, no Amazon. */
export async function startKeeper(keeper: Keeper, boss: PgBoss): Promise<() => Promise<void>> {
  boss.on("error", (error) => console.error(JSON.stringify({ keeper: error.message })));
  await settleVaults(keeper);
  await boss.start();
  await boss.work<VaultJob>("vault.open", async ([job]) => {
    if (job) await openVault(keeper, job.data.vaultId);
  });
  await boss.work<VaultJob>("vault.destroy", async ([job]) => {
    if (job) await destroyVault(keeper, job.data.vaultId);
  });
  return async () => {
    await boss.stop({ graceful: true, timeout: 10_000 });
    await keeper.sql.end({ timeout: 5 });
  };
}

if (import.meta.main) {
  await untilAskedToStop("keeper", async () => {
    const config = readKeeperConfig(Deno.env.toObject());
    const keys = await readKeys(config.KEY_FILE);
    const sql = postgres(config.DATABASE_KEEPER_URL, { max: 1, onnotice: () => {} });
    const dataKeys = fileDataKeys(config.KEY_DIR, keys.encryption);
    return await startKeeper({ sql, dataKeys }, createBoss(config.DATABASE_KEEPER_URL));
  });
}
