import type { PgBoss } from "pg-boss";
import type { Database } from "../db/client.ts";
import type { VaultJob } from "../db/queue.ts";
import { inSystem } from "../db/system.ts";
import type { Lwa } from "../src/amazon/lwa.ts";
import { sweepExpired } from "../src/auth/expiry.ts";
import type { AmazonConfig } from "../src/config.ts";
import { withoutValues } from "../src/error_log.ts";
import { auditVault } from "../src/findings/job.ts";
import { loadCurrentRulebook } from "../src/findings/rulebook.ts";
import type { Keys } from "../src/keys.ts";
import { type MailJob, sendSealedMail } from "../src/mail/job.ts";
import type { Mailer } from "../src/mail/mail.ts";
import { sweepSpools } from "../src/sync/document/spool.ts";
import { syncVault } from "../src/sync/job.ts";
import type { DataKeys } from "../src/vaults/data_keys.ts";
import { startSchedule } from "./schedule.ts";

export interface JobsProcess {
  db: Database;
  boss: PgBoss;
  /** Null where no application of Amazon's is configured: then nothing is synced. */
  lwa: Lwa | null;
  keys: Pick<Keys, "encryption">;
  dataKeys: DataKeys;
  mailer: Mailer;
  config: AmazonConfig;
  now(): Date;
  pollSeconds: number;
}

/** Vaults that one process syncs, or audits, at the same time; and mails that it sends. */
const AT_ONCE = 4;
const HOUR_MS = 60 * 60 * 1000;

/** Starts working and returns how to stop: jobs under way are finished first, for ten seconds. */
export async function startJobs(process: JobsProcess): Promise<() => Promise<void>> {
  const { db, boss, lwa, now } = process;
  boss.on("error", (error) => console.error(JSON.stringify({ jobs: error.message })));
  await sweepSpools();
  await boss.start();

  await boss.work<VaultJob>("sync", { localConcurrency: AT_ONCE }, async ([job]) => {
    if (!lwa || !job) return;
    const sync = { ...process, lwa, patienceSeconds: 600 };
    await withoutValues("sync", () => syncVault(sync, job.data));
  });
  await boss.work<VaultJob>("audit", { localConcurrency: AT_ONCE }, async ([job]) => {
    if (!job) return;
    await withoutValues("audit", async () => {
      const book = await inSystem(db, "rulebook", loadCurrentRulebook);
      await auditVault({ db, book, now }, job.data);
    });
  });
  await boss.work<MailJob>("mail", { localConcurrency: AT_ONCE }, async ([job]) => {
    if (job) await sendSealedMail(process, job.data);
  });
  const stopSchedule = startSchedule({ db, boss });
  const sweeping = setInterval(() => sweep(db), HOUR_MS);

  return async () => {
    stopSchedule();
    clearInterval(sweeping);
    await boss.stop({ graceful: true, timeout: 10_000 });
    await process.mailer.close();
    await db.$client.end({ timeout: 5 });
  };
}

/** What is over goes; when it fails it is tried again in an hour. */
async function sweep(db: Database): Promise<void> {
  try {
    await sweepExpired(db);
  } catch (error) {
    console.error(JSON.stringify({ sweep: (error as Error).message }));
  }
}
