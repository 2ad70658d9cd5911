import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { eq, ne, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { ledgerEvents, reports } from "../../db/schema/vault/mod.ts";
import type { VaultTx } from "../../db/vault.ts";
import { mulberry32 } from "../support/chance.ts";
import { openDatabase, openTestVault, within } from "../support/database.ts";
import { ledger, upload } from "./ingest_documents.ts";

const database = await openDatabase();
const child = fileURLToPath(new URL("./ingest_child.ts", import.meta.url));

/** Kills in the short form; the long one is asked for with KILLS. */
const KILLS = Number(Deno.env.get("KILLS") ?? 6);
const chance = mulberry32(20261123);

const lines = Array.from({ length: 20_000 }, (_, i) => ({
  referenceId: String(i % 15_000),
  unreconciled: String(i % 2),
}));

test("killed at any point, nothing is lost and nothing doubled", async () => {
  const vault = await openTestVault(database);
  const folder = await Deno.makeTempDir();
  const path = `${folder}/ledger.txt`;
  await Deno.writeTextFile(path, ledger(lines));

  const elsewhere = await openTestVault(database);
  const begun = performance.now();
  await ingestInChild(elsewhere.vaultId, path, folder, null);
  const whole = performance.now() - begun;

  const outcomes: [number, number][] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    await ingestInChild(vault.vaultId, path, folder, whole * (kill + chance()) / KILLS);
    const { rows, done, unfinished } = await within(database, vault, async (tx) => ({
      rows: await tx.$count(ledgerEvents),
      done: await tx.$count(reports, eq(reports.state, "done")),
      unfinished: await tx.$count(reports, ne(reports.state, "done")),
    }));
    outcomes.push([rows, unfinished]);
    expect([rows, unfinished]).toEqual([done > 0 ? lines.length : 0, 0]);
  }
  // The first kills come before the commit, or they would have shown nothing.
  expect(outcomes.some(([rows]) => rows === 0)).toBe(true);
  await ingestInChild(vault.vaultId, path, folder, null);
  const ended = await within(database, vault, contentOf);

  const unharmed = await openTestVault(database);
  const expected = await within(database, unharmed, async (tx) => {
    await upload(tx, ledger(lines));
    return await contentOf(tx);
  });
  await Deno.remove(folder, { recursive: true });
  expect(ended).toEqual(expected);
}, 300_000);

/** Runs the child to its end, or kills it so many milliseconds after it began. */
async function ingestInChild(
  vaultId: string,
  path: string,
  folder: string,
  killAfter: number | null,
): Promise<void> {
  const url = database.url("sv_web");
  const args = ["run", "-A", child, url, vaultId, path, folder];
  const running = spawn(Deno.execPath(), args, { stdio: ["ignore", "pipe", "inherit"] });
  const timer = killAfter === null ? null : setTimeout(() => running.kill("SIGKILL"), killAfter);
  await new Promise((ended) => running.on("close", ended));
  if (timer) clearTimeout(timer);

  // A transaction that was under way may need a moment to be rolled back, or have ended just before.
  await untilQuiet();
}

async function untilQuiet(): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const [{ busy }] = await database.admin`
      select count(*)::int as busy from pg_stat_activity
      where datname = current_database() and usename = 'sv_web' and state = 'active'
        and pid <> pg_backend_pid()` as unknown as [{ busy: number }];
    if (busy === 0) return;
    await new Promise((wait) => setTimeout(wait, 50));
  }
}

async function contentOf(tx: VaultTx): Promise<string> {
  const [{ digest }] = await tx.execute(sql`
    select count(*)::int as rows, md5(string_agg(key::text || line || coalesce(unreconciled, -1), ',' order by key)) as digest
    from ledger_events`) as unknown as [{ digest: string }];
  return digest;
}
