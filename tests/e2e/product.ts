import postgres from "postgres";
import { afterAll } from "vitest";
import { connect } from "../../db/client.ts";
import { freePort } from "../../db/embedded.ts";
import { createBoss } from "../../db/queue.ts";
import { createSimulatedAmazon, type SimulatedAmazon } from "../../demo/amazon/app.ts";
import { demoApplication } from "../../demo/amazon/demo_application.ts";
import { PROFILES } from "../../demo/sellers/cast.ts";
import type { DemoSeller } from "../../demo/sellers/history.ts";
import { simulateSeller } from "../../demo/sellers/simulate.ts";
import { mailRoutes } from "../../demo/mail_routes.tsx";
import { demoAccounts } from "../../demo/tenants.ts";
import { startKeeper } from "../../jobs/keeper.ts";
import { startJobs } from "../../jobs/worker.ts";
import { guardedFetch } from "../../src/amazon/hosts.ts";
import { CALLBACK_PATH, createLwa } from "../../src/amazon/lwa.ts";
import { readWebConfig } from "../../src/config.ts";
import { rulebookOf } from "../../src/findings/rulebook_in_force.ts";
import { generateKeyFile, readKeys } from "../../src/keys.ts";
import { createMailbox, type Mailbox } from "../../src/mail/mailbox.ts";
import { fileDataKeys } from "../../src/vaults/data_keys.ts";
import { startWeb } from "../../src/web.ts";
import { openDatabase, type TestDatabase } from "../support/database.ts";

/** The whole product as `deno task dev` starts it, on a database of its own and without demo tenants. */
export interface Product {
  url: string;
  amazon: SimulatedAmazon;
  /** The seller whose account is connected; the richest of the demo's. */
  seller: DemoSeller;
  db: TestDatabase;
  /** What the product sent. */
  mailbox: Mailbox;
}

/** Call once at the top of a test file; everything ends when its tests are over. */
export async function openProduct(): Promise<Product> {
  const db = await openDatabase();
  const undo: (() => Promise<unknown>)[] = [];
  // Registered after the database's own, so it runs before: nothing is cut off in the middle.
  afterAll(async () => {
    for (const step of undo.reverse()) await step();
  });
  const [port, amazonPort] = [freePort(), freePort()];
  const url = `http://localhost:${port}`;
  const amazonUrl = `http://localhost:${amazonPort}`;

  const seller = simulateSeller(PROFILES[0]!, new Date().toISOString().slice(0, 10));
  const quiet = simulateSeller(PROFILES[3]!, seller.asOf);
  const application = demoApplication([new URL(CALLBACK_PATH, url).href]);
  const amazon = await createSimulatedAmazon({
    sellers: [quiet, seller],
    applications: [application],
    usagePlans: 120,
  });
  const server = Deno.serve(
    { port: amazonPort, hostname: "localhost", onListen: () => {} },
    amazon.fetch,
  );
  undo.push(() => server.shutdown());

  const folder = await Deno.makeTempDir({ prefix: "sellervault-e2e-" });
  undo.push(() => Deno.remove(folder, { recursive: true }));
  await Deno.writeTextFile(`${folder}/keys.json`, generateKeyFile());
  const config = readWebConfig({
    DATABASE_URL: db.url("sv_web"),
    PUBLIC_URL: url,
    PORT: String(port),
    KEY_FILE: `${folder}/keys.json`,
    KEY_DIR: folder,
    AMAZON_APP_ID: application.applicationId,
    AMAZON_LWA_CLIENT_ID: application.clientId,
    AMAZON_LWA_CLIENT_SECRET: application.clientSecrets[0],
    AMAZON_LWA_TOKEN_URL: `${amazonUrl}/auth/o2/token`,
    AMAZON_CONSENT_URL: `${amazonUrl}/apps/authorize/consent`,
    AMAZON_SPAPI_ENDPOINT: amazonUrl,
  });
  const keys = await readKeys(config.KEY_FILE);
  const dataKeys = fileDataKeys(config.KEY_DIR, keys.encryption);
  const lwa = createLwa(config, guardedFetch(config).api)!;
  const now = () => new Date();

  const keeper = { sql: postgres(db.url("sv_keeper"), { max: 1, onnotice: () => {} }), dataKeys };
  undo.push(await startKeeper(keeper, createBoss(db.url("sv_keeper"))));
  const jobs = { db: connect(db.url("sv_jobs")), boss: createBoss(db.url("sv_jobs")) };
  const mailbox = createMailbox();
  undo.push(
    await startJobs({
      ...jobs,
      lwa,
      keys,
      dataKeys,
      mailer: mailbox,
      config,
      now,
      pollSeconds: 0.5,
    }),
  );
  const web = { db: connect(db.url("sv_web")), keys, dataKeys, config, lwa, now, log: null };
  undo.push(
    await startWeb({
      ...web,
      book: rulebookOf(web.db),
      dev: { routes: [mailRoutes(mailbox)], accounts: demoAccounts(), codeOf: () => null },
    }, { port, hostname: "localhost" }),
  );
  return { url, amazon, seller, db, mailbox };
}
