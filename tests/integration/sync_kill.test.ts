import { expect, test } from "vitest";
import { planned } from "../../src/sync/plan.ts";
import { syncVault } from "../../src/sync/job.ts";
import { auditVault } from "../../src/findings/job.ts";
import { openApp } from "../support/app.ts";
import { castOf, connectVault } from "../support/cast.ts";
import { mulberry32 } from "../support/chance.ts";
import { fingerprint } from "../support/fingerprint.ts";

/**
 * A sync that is killed anywhere loses nothing and doubles nothing. Real processes are killed, twenty at
 * least; KILLS makes it more.
 */
const KILLS = Math.max(20, Number(Deno.env.get("KILLS") ?? 0));
const SEED = Number(Deno.env.get("TEST_SEED") ?? 20261123);

const app = await openApp();
const cast = await castOf(app);
const { a1 } = cast.vaults;
const { db: { admin }, amazon } = app;
const job = { vaultId: a1, tenantId: cast.tenantA };
const child = new URL("../support/sync_child.ts", import.meta.url).pathname;
const chance = mulberry32(SEED);

test(`${KILLS} kills at random moments (seed ${SEED})`, { timeout: KILLS * 15_000 }, async () => {
  // Given what an undisturbed sync brings, and how long one takes
  await afresh();
  await syncVault(app.job, job);
  await auditVault({ db: app.db.jobs, book: await app.web.book(), now: app.web.now }, job);
  const undisturbed = await fingerprint(admin, a1);
  expect(undisturbed).toMatchObject({ ledger_events: expect.stringMatching(/^\d{3,} rows/) });
  await afresh();
  const whole = await run() ?? 0;
  expect(await fingerprint(admin, a1)).toEqual(undisturbed);

  // When processes are killed on their way, again and again
  await afresh();
  let kills = 0;
  let rounds = 0;
  const at: string[] = [];
  while (kills < KILLS) {
    const killed = await run(chance() * whole);
    if (killed !== null) {
      // It came to its end before its hour: the next round begins from nothing.
      rounds++;
      expect(await fingerprint(admin, a1)).toEqual(undisturbed);
      await afresh();
      continue;
    }
    kills++;
    at.push(await progress());
    await backendsGone();
    if (kills % 7 === 0) {
      await finish(undisturbed);
      rounds++;
    }
  }

  // Then the next one finishes what the killed ones left, to the row
  await finish(undisturbed);
  const tally = Object.entries(Object.groupBy(at, (where) => where)).map(([where, all]) =>
    `${all!.length} × ${where}`
  );
  console.log(
    `${kills} kills in ${rounds + 1} rounds, a whole run takes ${
      Math.round(whole)
    } ms; left behind: ${tally.join(", ")}`,
  );
  // The moments lie all over a sync and not on one side of it.
  expect(new Set(at).size).toBeGreaterThan(3);
});

/** Lets one process come to its end and looks at what there is; then from nothing again. */
async function finish(undisturbed: Record<string, string>): Promise<void> {
  expect(await run()).not.toBeNull();
  expect(await fingerprint(admin, a1)).toEqual(undisturbed);
  const asked = await admin.unsafe(
    `select report_type, count(*)::int as times from v_${a1}.reports group by 1`,
  );
  expect(asked.map(({ times }) => times)).toEqual(planned.map(() => 1));
  const created = amazon.controls.log.filter(({ method, path }) =>
    method === "POST" && path.endsWith("/reports")
  );
  expect(created).toHaveLength(planned.length);
  await afresh();
}

/** An empty vault, connected, of which Amazon was asked nothing yet. */
async function afresh(): Promise<void> {
  const tables = await admin<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = ${`v_${a1}`}`;
  await admin.unsafe(`truncate ${tables.map(({ name }) => `v_${a1}.${name}`).join(", ")}`);
  await admin`delete from connections`;
  await connectVault(app, cast, "a1");
  amazon.controls.log.length = 0;
}

/** Runs a process to its end, or kills it so many milliseconds after it began: then null. */
async function run(killAfter?: number): Promise<number | null> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", child, a1, cast.tenantA],
    // What a killed process leaves of its spools goes with the test's keys.
    env: { ...app.env, DATABASE_URL: app.db.url("sv_jobs"), TMPDIR: app.env.KEY_DIR! },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const said = process.stdout.getReader();
  await said.read();
  const began = performance.now();
  const timer = killAfter === undefined ? undefined : setTimeout(() => {
    try {
      process.kill("SIGKILL");
    } catch (error) {
      // It came to its end by itself.
      if (!(error instanceof TypeError)) throw error;
    }
  }, killAfter);
  const { signal, code } = await process.status;
  clearTimeout(timer);
  await said.cancel();
  const trouble = await new Response(process.stderr).text();
  if (signal === "SIGKILL") return null;
  expect([code, trouble]).toEqual([0, expect.not.stringContaining("rror")]);
  return performance.now() - began;
}

/** What the killed process left of each report: how far it had come. */
async function progress(): Promise<string> {
  const rows = await admin.unsafe(`select
    case when state = 'requested' then 'noted' when state = 'done' then 'read' else 'asked for' end as stage,
    count(*)::int as reports from v_${a1}.reports group by 1 order by 1`);
  const audits = await admin.unsafe(`select from v_${a1}.audit_runs`);
  if (audits.length > 0) return "audited";
  return rows.map(({ stage, reports }) => `${reports} ${stage}`).join(" ") || "nothing";
}

/** Postgres notices that a client is gone when it next speaks to it; its transaction ends there. */
async function backendsGone(): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const left = await admin`select from pg_stat_activity where datname = current_database()
      and application_name = 'sellervault' and usename = 'sv_jobs' and pid <> pg_backend_pid() and xact_start is not null`;
    if (left.length === 0) return;
    await new Promise((wake) => setTimeout(wake, 10));
  }
  throw new Error("a killed process's transaction is still there");
}
