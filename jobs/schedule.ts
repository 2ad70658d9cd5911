import type { PgBoss } from "pg-boss";
import type { Database } from "../db/client.ts";
import { listDueVaults } from "../src/sync/schedule.ts";

const EVERY_SECONDS = 15;

/** Asks every few seconds which vaults are due and files a sync for each; one of a vault waits at most. */
export function startSchedule({ db, boss }: { db: Database; boss: PgBoss }): () => void {
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    try {
      for (const vault of await listDueVaults(db)) {
        await boss.send("sync", vault, { singletonKey: vault.vaultId });
      }
    } catch (error) {
      console.error(JSON.stringify({ schedule: (error as Error).message }));
    } finally {
      busy = false;
    }
  }, EVERY_SECONDS * 1000);
  return () => clearInterval(timer);
}
