/**
 * `deno task bench`: how fast SellerVault is beside plain Postgres on the same machine in the same minute, on a
 * throw-away server. Exit 2 with one sentence when it cannot run.
 */
import { launcherGone } from "../demo/launcher.ts";
import { askedToStop } from "../src/process.ts";
import { benchAudit } from "./audit.ts";
import { openBed } from "./bed.ts";
import { benchFindingsPage } from "./findings_page.ts";
import { benchIngest, ingest, writeLedger } from "./ingest.ts";
import { type BenchOptions, CannotBench, parseOptions } from "./options.ts";
import { benchSignIn } from "./sign_in.ts";
import { type Line, tableOf } from "./table.ts";
import { findTools } from "./tools.ts";

async function bench({ rows, only }: BenchOptions): Promise<void> {
  const tools = await findTools();
  const started = performance.now();
  const say = (line: string) =>
    console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`);

  say("Starting Postgres");
  const bed = await openBed();
  void Promise.race([askedToStop(), launcherGone()])
    .then(() => bed.close()).then(() => Deno.exit(130));
  try {
    if (only.includes("d")) {
      say("(d) sign-in");
      console.log(`${await benchSignIn(bed)}\n`);
    }
    if (only.every((name) => name === "d")) return;
    say(`Writing a ledger of ${rows.toLocaleString("en-US")} rows`);
    const file = await writeLedger(bed, rows);
    const lines: Line[] = [];
    let vaultId: string;
    if (only.includes("a")) {
      say("(a) ingest");
      const ingested = await benchIngest(bed, file);
      lines.push(ingested.line);
      vaultId = ingested.vaultId;
    } else {
      say("Ingesting it");
      ({ vaultId } = await ingest(bed, file));
    }
    if (only.includes("b") || only.includes("c")) {
      say("(b) audit");
      const audited = await benchAudit(bed, vaultId);
      if (only.includes("b")) lines.push(...audited);
    }
    if (only.includes("c")) {
      say("(c) findings page");
      lines.push(await benchFindingsPage(bed, vaultId));
    }
    const [version] = await bed.admin<{ server_version: string }[]>`show server_version`;
    console.log(tableOf(lines));
    console.log(
      `\n${navigator.hardwareConcurrency} cores (${await processor()}), Deno ${Deno.version.deno}, ` +
        `Postgres ${version!.server_version}, ${
          tools.join(", ")
        }; medians, each ratio of its pairs`,
    );
  } finally {
    await bed.close();
  }
}

async function processor(): Promise<string> {
  const info = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return /^model name\s*:\s*(.+)$/m.exec(info)?.[1] ?? Deno.build.arch;
}

if (import.meta.main) {
  try {
    await bench(parseOptions(Deno.args));
    Deno.exit(0);
  } catch (error) {
    if (!(error instanceof CannotBench)) throw error;
    console.error(error.message);
    Deno.exit(2);
  }
}
