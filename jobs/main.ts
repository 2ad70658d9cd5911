import { connect } from "../db/client.ts";
import { createBoss } from "../db/queue.ts";
import { guardedFetch } from "../src/amazon/hosts.ts";
import { createLwa } from "../src/amazon/lwa.ts";
import { readJobsConfig } from "../src/config.ts";
import { readKeys } from "../src/keys.ts";
import { createSmtpMailer } from "../src/mail/smtp.ts";
import { fileDataKeys } from "../src/vaults/data_keys.ts";
import { untilAskedToStop } from "../src/process.ts";
import { startJobs } from "./worker.ts";

/** The jobs process: sync on a schedule, audit runs, mails. Run as many as the work asks for. */
if (import.meta.main) {
  await untilAskedToStop("jobs", async () => {
    const config = readJobsConfig(Deno.env.toObject());
    const keys = await readKeys(config.KEY_FILE);
    return await startJobs({
      db: connect(config.DATABASE_URL, { applicationName: "sellervault jobs" }),
      boss: createBoss(config.DATABASE_URL),
      lwa: createLwa(config, guardedFetch(config).api),
      keys,
      dataKeys: fileDataKeys(config.KEY_DIR, keys.encryption),
      mailer: createSmtpMailer(config),
      config,
      now: () => new Date(),
      pollSeconds: 30,
    });
  });
}
