/** `deno task dev`: everything in one process, with demo sellers on the simulated Amazon. */
import { join, relative, resolve } from "node:path";
import postgres from "postgres";
import { bootstrap } from "../db/bootstrap.ts";
import { connect } from "../db/client.ts";
import { projectRoot, startEmbedded } from "../db/embedded.ts";
import { migrateControl } from "../db/migrate.ts";
import { createBoss } from "../db/queue.ts";
import { startKeeper } from "../jobs/keeper.ts";
import { startJobs } from "../jobs/worker.ts";
import { guardedFetch } from "../src/amazon/hosts.ts";
import { CALLBACK_PATH, createLwa } from "../src/amazon/lwa.ts";
import { readWebConfig } from "../src/config.ts";
import { rulebookOf } from "../src/findings/rulebook_in_force.ts";
import { generateKeyFile, readKeys } from "../src/keys.ts";
import { createMailbox } from "../src/mail/mailbox.ts";
import { askedToStop } from "../src/process.ts";
import { fileDataKeys } from "../src/vaults/data_keys.ts";
import { startWeb } from "../src/web.ts";
import { createSimulatedAmazon } from "./amazon/app.ts";
import { demoApplication } from "./amazon/demo_application.ts";
import { fileGrants } from "./grants.ts";
import { launcherGone } from "./launcher.ts";
import { takeLock } from "./lock.ts";
import { simulateSellers } from "./sellers/cast.ts";
import { watchFirstSync } from "./first_sync.ts";
import { codeRoutes, demoCode } from "./code_routes.tsx";
import { mailRoutes } from "./mail_routes.tsx";
import { DEMO_PASSWORD, demoAccounts, demoPeople, seedTenants } from "./tenants.ts";

/** In the clone, where nothing else is said: tests leave a developer's data alone. */
const dataDir = resolve(Deno.env.get("DATA_DIR") ?? join(projectRoot, ".data"));
const port = Number(Deno.env.get("PORT") ?? 8000);
const amazonPort = Number(Deno.env.get("DEMO_AMAZON_PORT") ?? port + 10);
const publicUrl = `http://localhost:${port}`;
const amazonUrl = `http://localhost:${amazonPort}`;
const started = performance.now();

function say(line: string): void {
  console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);
}

function dataName(): string {
  const name = relative(projectRoot, dataDir);
  return name.startsWith("..") ? dataDir : name;
}

function giveUp(sentence: string): never {
  console.error(sentence);
  Deno.exit(2);
}

await Deno.mkdir(dataDir, { recursive: true });
if (!await takeLock(join(dataDir, "dev.lock"))) {
  giveUp(
    "SellerVault is already running from this folder: stop that one first, or clone into another folder.",
  );
}
for (const wanted of [port, amazonPort]) {
  if (!isFree(wanted)) {
    giveUp(
      `Port ${wanted} is taken by another program: stop it, or choose another with PORT=9000.`,
    );
  }
}

/** Undone in reverse order, whatever of it was reached. */
const undo: (() => Promise<unknown>)[] = [];
const ending = Promise.race([askedToStop(), launcherGone()]).then(async () => {
  say("Stopping");
  for (const step of undo.reverse()) await step();
  say(`Stopped; the data stay in ${dataName()}`);
  Deno.exit(0);
});

try {
  await run();
  await ending;
} catch (error) {
  for (const step of undo.reverse()) await step();
  console.error(error);
  Deno.exit(1);
}

async function run(): Promise<void> {
  say("Starting Postgres");
  const server = await startEmbedded({ dataDir: join(dataDir, "postgres") });
  undo.push(() => server.stop());
  const { url: urlOf } = await bootstrap(server, "sellervault");

  const ran = await migrateControl(urlOf("sv_keeper"));
  say(ran.length > 0 ? `Migrations: ${ran.length} applied` : "Migrations: up to date");

  const keyFile = join(dataDir, "keys.json");
  const keyDir = join(dataDir, "keys");
  await Deno.mkdir(keyDir, { recursive: true, mode: 0o700 });
  await Deno.writeTextFile(keyFile, generateKeyFile(), { createNew: true, mode: 0o600 })
    .catch((error) => {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    });

  const { amazon, application, sellers } = await startAmazon();
  const config = readWebConfig({
    DATABASE_URL: urlOf("sv_web"),
    PUBLIC_URL: publicUrl,
    PORT: String(port),
    KEY_FILE: keyFile,
    KEY_DIR: keyDir,
    AMAZON_APP_ID: application.applicationId,
    AMAZON_LWA_CLIENT_ID: application.clientId,
    AMAZON_LWA_CLIENT_SECRET: application.clientSecrets[0],
    AMAZON_LWA_TOKEN_URL: `${amazonUrl}/auth/o2/token`,
    AMAZON_CONSENT_URL: `${amazonUrl}/apps/authorize/consent`,
    AMAZON_SPAPI_ENDPOINT: amazonUrl,
  });
  const keys = await readKeys(keyFile);
  const dataKeys = fileDataKeys(keyDir, keys.encryption);
  const lwa = createLwa(config, guardedFetch(config).api)!;
  const now = () => new Date();

  const keeperSql = postgres(urlOf("sv_keeper"), { max: 1, onnotice: () => {} });
  undo.push(await startKeeper({ sql: keeperSql, dataKeys }, createBoss(urlOf("sv_keeper"))));
  const jobsDb = connect(urlOf("sv_jobs"), { applicationName: "sellervault jobs" });
  const boss = createBoss(urlOf("sv_jobs"));
  const mailbox = createMailbox(now);
  undo.push(
    await startJobs({
      ...{ db: jobsDb, boss, lwa, keys, dataKeys, config, now },
      mailer: mailbox,
      pollSeconds: 0.5,
    }),
  );

  const db = connect(config.DATABASE_URL, { applicationName: "sellervault web" });
  undo.push(
    await startWeb(
      {
        db,
        book: rulebookOf(db),
        keys,
        dataKeys,
        config,
        lwa,
        now,
        log: null,
        dev: {
          routes: [mailRoutes(mailbox), codeRoutes(now)],
          accounts: demoAccounts(),
          codeOf: (email) => demoCode(email, now()),
        },
      },
      { port, hostname: "localhost" },
    ),
  );

  const { consent } = amazon.controls;
  const returnTo = new URL(CALLBACK_PATH, publicUrl).href;
  await seedTenants({
    db,
    keys,
    config,
    now,
    dataKeys,
    lwa,
    sellers,
    consent: (sellerId) => consent(sellerId, application.clientId, returnTo),
  }, say);
  await watchFirstSync(db, say);
  welcome();
}

/** The simulated Amazon; its sellers' history ends on the day of the first start, and stays so. */
async function startAmazon() {
  say(`Starting the simulated Amazon`);
  const dayFile = join(dataDir, "demo-day.txt");
  const today = new Date().toISOString().slice(0, 10);
  const asOf = await Deno.readTextFile(dayFile).catch(() => today);
  await Deno.writeTextFile(dayFile, asOf);
  const sellers = simulateSellers(asOf);
  const application = demoApplication([new URL(CALLBACK_PATH, publicUrl).href]);
  const amazon = await createSimulatedAmazon({
    sellers,
    applications: [application],
    usagePlans: 120,
    grants: fileGrants(join(dataDir, "simulated-amazon.json")),
  });
  const server = Deno.serve(
    { port: amazonPort, hostname: "localhost", onListen: () => {} },
    amazon.fetch,
  );
  undo.push(() => server.shutdown());
  return { amazon, application, sellers };
}

function isFree(wanted: number): boolean {
  try {
    Deno.listen({ port: wanted, hostname: "localhost" }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}

function welcome(): void {
  say("Ready");
  console.log(`
  SellerVault       ${publicUrl}
  Simulated Amazon  ${amazonUrl}

  Mails             ${publicUrl}/dev/mail
  Codes             ${publicUrl}/dev/codes

  Log in with the password ${DEMO_PASSWORD} and the code of the moment, or put the secret
  into an authenticator of your own`);
  for (const { email, what, totpSecret } of demoPeople()) {
    console.log(`    ${email.padEnd(25)} ${what.padEnd(24)} ${totpSecret}`);
  }
  console.log(
    `\n  Ctrl-C stops everything; the data stay in ${dataName()} and a second start takes seconds.\n`,
  );
}
