/** Ingests one document as the jobs process does and says how long it took and how much memory. */
import { connect } from "../db/client.ts";
import { inVault } from "../db/vault.ts";
import { readDocument, removeSpool } from "../src/sync/document/read.ts";
import { ingestUpload } from "../src/sync/ingest.ts";
import { answer } from "./child.ts";

export interface IngestTask {
  url: string;
  vaultId: string;
  /** A ledger document, gzip. */
  file: string;
}

export interface Ingested {
  /** From the first byte read to the rows committed. */
  ms: number;
  /** Of these until the document was read; the rest is Postgres'. */
  readMs: number;
  rows: number;
  /** Most memory that the process ever held; null where the system does not say. */
  peakBytes: number | null;
}

if (import.meta.main) {
  await answer(async ({ url, vaultId, file }: IngestTask): Promise<Ingested> => {
    const db = connect(url, { max: 2 });
    const started = performance.now();
    const document = await readDocument((await Deno.open(file)).readable, {
      name: "ledger.txt.gz",
      marketplaces: { region: "na", home: "US" },
    });
    const readMs = performance.now() - started;
    if (document.kind !== "spooled") throw new Error(document.sentence);
    const { rowsNew } = await inVault(
      db,
      { vaultId },
      (tx) => ingestUpload(tx, { fileName: document.name }, document, "US"),
    );
    const ms = performance.now() - started;
    await removeSpool(document);
    await db.$client.end();
    return { ms, readMs, rows: rowsNew, peakBytes: await peakBytes() };
  });
}

async function peakBytes(): Promise<number | null> {
  const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes ? Number(kilobytes) * 1024 : null;
}
