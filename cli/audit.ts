/**
 * The audit on the command line, for a seller whose files are to stay on his machine: a Postgres of its
 * own, the server's code, nothing kept. Exit 0 when it ran, 2 with one sentence when it could not.
 */
import { basename, dirname } from "node:path";
import { inSystem } from "../db/system.ts";
import { inVault, type VaultTx } from "../db/vault.ts";
import { importCosts } from "../src/costs/costs.ts";
import { loadCurrentRulebook } from "../src/findings/rulebook.ts";
import { runAudit } from "../src/findings/run.ts";
import { readDocuments } from "../src/sync/document/archive.ts";
import { type ReadDocument, removeSpool } from "../src/sync/document/read.ts";
import { ingestUpload, rejectedSentence } from "../src/sync/ingest.ts";
import { type AuditOptions, CannotAudit, parseOptions } from "./audit_options.ts";
import { type AuditedFile, type AuditOutput, findingsCsv, readOutput } from "./audit_output.ts";
import { type Progress, progressBar } from "./progress.ts";
import { listReportFiles, type ReportFile } from "./report_files.ts";
import { openThrowAwayVault, type ThrowAwayVault } from "./throw_away_vault.ts";

/** Reading is most of the work; the audit and the writing are the rest of the bar. */
const READING = 0.9;

/** Audits the files that the options name; throws `CannotAudit` when it cannot. */
async function audit(options: AuditOptions, progress: Progress): Promise<AuditOutput> {
  const { home, asOf, marketplaces } = options;
  const except = [options.out, ...(options.costs ? [options.costs] : [])];
  const files = await listReportFiles(options.reports, except);
  const costs = options.costs ? await readText(options.costs) : null;

  progress.show(0, "starting Postgres");
  const vault = await openThrowAwayVault({ region: home.region, home: home.code, marketplaces });
  const stop = closeOnSignal(vault);
  try {
    const audited: AuditedFile[] = [];
    if (costs !== null) audited.push(await takeCosts(vault, basename(options.costs!), costs));
    audited.push(...await takeReports(vault, files, options, progress));

    progress.show(READING, "auditing");
    const book = await inSystem(vault.db, "rulebook", loadCurrentRulebook);
    const output = await inVault(vault.db, { vaultId: vault.vaultId }, async (tx: VaultTx) => {
      await runAudit(tx, { asOf, book });
      return await readOutput(tx, asOf, book.version);
    });
    return { ...output, files: audited };
  } finally {
    stop();
    await vault.close();
  }
}

async function takeReports(
  vault: ThrowAwayVault,
  files: ReportFile[],
  { home, marketplaces }: AuditOptions,
  progress: Progress,
): Promise<AuditedFile[]> {
  const total = files.reduce((sum, { size }) => sum + size, 1);
  const audited: AuditedFile[] = [];
  let finished = 0;
  for (const file of files) {
    let read = 0;
    const documents = readDocuments(file, {
      folder: vault.folder,
      marketplaces: { region: home.region, home: home.code, named: marketplaces },
      onBytes(count) {
        read = Math.min(read + count, file.size);
        progress.show(READING * (finished + read) / total, file.name);
      },
    });
    for await (const document of documents) {
      audited.push(await takeDocument(vault, document, home.code));
    }
    finished += file.size;
  }
  return audited;
}

async function takeDocument(
  { db, vaultId }: ThrowAwayVault,
  document: ReadDocument,
  home: string,
): Promise<AuditedFile> {
  const { name, kind, reportType: report } = document;
  if (kind === "refused") return { name, report, rows: 0, rejected: 0, reason: document.sentence };
  if (kind === "recognised") {
    return { name, report, rows: document.rows, rejected: 0, reason: document.sentence };
  }
  try {
    await inVault(db, { vaultId }, (tx) => ingestUpload(tx, { fileName: name }, document, home));
  } finally {
    await removeSpool(document);
  }
  return {
    name,
    report,
    rows: document.rows,
    rejected: document.rejectedCount,
    reason: rejectedSentence(document, 20),
  };
}

async function takeCosts(
  { db, vaultId }: ThrowAwayVault,
  name: string,
  text: string,
): Promise<AuditedFile> {
  const { imported, rejected } = await inVault(db, { vaultId }, (tx) => importCosts(tx, text));
  const reason = rejected.map(({ sentence }) => `${name} ${sentence}`).slice(0, 20).join("; ");
  return {
    name,
    report: "costs",
    rows: imported,
    rejected: rejected.length,
    reason: reason || null,
  };
}

async function readText(path: string): Promise<string> {
  try {
    return new TextDecoder().decode(await Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.IsADirectory) {
      throw new CannotAudit(`There is no file ${path}`);
    }
    throw error;
  }
}

/** Takes the database down when the terminal says stop; the result ends the watch. */
function closeOnSignal(vault: ThrowAwayVault): () => void {
  const close = () => void vault.close().finally(() => Deno.exit(130));
  Deno.addSignalListener("SIGINT", close);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", close);
  return () => {
    Deno.removeSignalListener("SIGINT", close);
    if (Deno.build.os !== "windows") Deno.removeSignalListener("SIGTERM", close);
  };
}

async function main(args: string[]): Promise<number> {
  const progress = progressBar();
  try {
    const options = parseOptions(args);
    for (const sentence of options.unused) console.error(sentence);
    await checkWritable(options.out);
    const output = await audit(options, progress);
    const text = options.format === "csv"
      ? findingsCsv(output)
      : JSON.stringify(output, null, 2) + "\n";
    await Deno.writeTextFile(options.out, text);
    progress.clear();
    tell(output, options);
    return 0;
  } catch (error) {
    progress.clear();
    if (!(error instanceof CannotAudit)) throw error;
    console.error(error.message);
    return 2;
  }
}

/** Says so before the work and not after it when the result could not be written. */
async function checkWritable(out: string): Promise<void> {
  const folder = await Deno.stat(dirname(out)).catch(() => null);
  const present = await Deno.stat(out).catch(() => null);
  if (!folder?.isDirectory || present?.isDirectory) {
    throw new CannotAudit(`The result cannot be written to ${out}`);
  }
}

function tell({ findings, files, asOf }: AuditOutput, { out }: AuditOptions): void {
  for (const { reason } of files) if (reason) console.error(reason);
  const open = findings.filter(({ state }) => state === "open").length;
  console.log(
    `${findings.length} findings as of ${asOf}, ${open} of them open, from ${files.length} files: ${out}`,
  );
}

if (import.meta.main) Deno.exit(await main(Deno.args));
