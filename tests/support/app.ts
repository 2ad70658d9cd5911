import { afterAll } from "vitest";
import { createApp } from "../../src/app.ts";
import { guardedFetch } from "../../src/amazon/hosts.ts";
import { createLwa, type Lwa } from "../../src/amazon/lwa.ts";
import { readWebConfig } from "../../src/config.ts";
import { auditVault } from "../../src/findings/job.ts";
import { rulebookOf } from "../../src/findings/rulebook_in_force.ts";
import type { Web } from "../../src/http/env.ts";
import { generateKeyFile, readKeys } from "../../src/keys.ts";
import { sendSealedMail } from "../../src/mail/job.ts";
import { createMailbox, type Mailbox } from "../../src/mail/mailbox.ts";
import { type SyncJob, syncVault } from "../../src/sync/job.ts";
import { fileDataKeys } from "../../src/vaults/data_keys.ts";
import { type Keeper, openVault } from "../../src/vaults/keeper.ts";
import { application, PUBLIC_URL, serveAmazon, type ServedAmazon } from "./amazon.ts";
import { openDatabase, type TestDatabase } from "./database.ts";

/** The whole product in one process, on a test database and the simulated Amazon. */
export interface TestApp {
  db: TestDatabase;
  web: Web & { lwa: Lwa };
  app: Awaited<ReturnType<typeof createApp>>;
  amazon: ServedAmazon;
  keeper: Keeper;
  /** What the jobs process syncs with. */
  job: SyncJob;
  /** The environment of a process of its own, such as a job that is to be killed. */
  env: Record<string, string>;
  /** What the request log was told. */
  logged: Record<string, unknown>[];
  /** The product's clock: it runs as ours does, from wherever it was put. */
  clock: { advance(milliseconds: number): void };
  /** Where posted mails end up; `workOff` carries them there. */
  mailbox: Mailbox;
}

/** Call once at the top of a test file. */
export async function openApp(): Promise<TestApp> {
  const db = await openDatabase();
  const amazon = await serveAmazon();
  const folder = await Deno.makeTempDir({ prefix: "sellervault-keys-" });
  afterAll(() => Deno.remove(folder, { recursive: true }));
  const env = {
    PUBLIC_URL,
    DATABASE_URL: db.url("sv_web"),
    KEY_FILE: `${folder}/keys.json`,
    KEY_DIR: folder,
    AMAZON_APP_ID: application.applicationId,
    AMAZON_LWA_CLIENT_ID: application.clientId,
    AMAZON_LWA_CLIENT_SECRET: application.clientSecrets[0]!,
    AMAZON_LWA_TOKEN_URL: `${amazon.url}/auth/o2/token`,
    AMAZON_CONSENT_URL: `${amazon.url}/apps/authorize/consent`,
    AMAZON_SPAPI_ENDPOINT: amazon.url,
    SMTP_URL: "smtps://localhost:465",
    MAIL_FROM: "mail@sellervault.example",
  };
  await Deno.writeTextFile(env.KEY_FILE, generateKeyFile());
  const config = readWebConfig(env);
  const keys = await readKeys(env.KEY_FILE);
  const dataKeys = fileDataKeys(env.KEY_DIR, keys.encryption);
  const lwa = createLwa(config, guardedFetch(config).api)!;
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  const logged: Record<string, unknown>[] = [];
  const web = {
    db: db.web,
    book: rulebookOf(db.web),
    keys,
    dataKeys,
    config,
    lwa,
    now,
    log: (line: Record<string, unknown>) => void logged.push(line),
  };
  return {
    db,
    web,
    app: await createApp(web),
    amazon,
    keeper: { sql: db.keeper, dataKeys },
    job: { db: db.jobs, lwa, dataKeys, config, now, pollSeconds: 0.03, patienceSeconds: 30 },
    env,
    logged,
    clock: { advance: (milliseconds) => void (ahead += milliseconds) },
    mailbox: createMailbox(),
  };
}

/** Does what waits in the queue, as the three processes would: opens vaults, syncs, audits, sends. */
export async function workOff({ db, keeper, job, web, mailbox }: TestApp): Promise<string[]> {
  const done: string[] = [];
  for (;;) {
    const [next] = await db.admin<
      { id: string; name: string; data: { vaultId: string; tenantId: string; sealed: string } }[]
    >`
      delete from jobs.job where id =
        (select id from jobs.job where state < 'active' order by created_on, id limit 1)
      returning id, name, data`;
    if (!next) return done;
    if (next.name === "vault.open") await openVault(keeper, next.data.vaultId);
    if (next.name === "sync") await syncVault(job, next.data);
    if (next.name === "mail") await sendSealedMail({ keys: web.keys, mailer: mailbox }, next.data);
    if (next.name === "audit") {
      await auditVault({ db: db.jobs, book: await web.book(), now: web.now }, next.data);
    }
    done.push(next.name);
  }
}
