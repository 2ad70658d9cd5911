import { join } from "node:path";
import { schemaOf } from "../db/vault.ts";
import { bigLedger } from "../demo/sellers/generate.ts";
import type { Bed } from "./bed.ts";
import { askChild } from "./child.ts";
import type { Ingested, IngestTask } from "./ingest_child.ts";
import { inPairs, median } from "./pairs.ts";
import { type Line, seconds } from "./table.ts";
import { psql } from "./tools.ts";

const PAIRS = 3;

/** Writes the ledger document that is measured with, once: making it is not what we measure. */
export async function writeLedger({ folder }: Bed, rows: number): Promise<string> {
  const file = join(folder, "ledger.txt.gz");
  await Deno.writeFile(file, bigLedger({ rows, seed: "bench" }));
  return file;
}

/** Ingests the document into a vault of its own in a process of its own. */
export async function ingest(bed: Bed, file: string): Promise<Ingested & { vaultId: string }> {
  const vaultId = await bed.openVault();
  const task: IngestTask = { url: bed.url("sv_jobs"), vaultId, file };
  return { ...await askChild<Ingested>("ingest_child.ts", task), vaultId };
}

/**
 * (a) A ledger document, from gzip to committed rows, beside psql's `\copy` of those rows, keys and all, into
 * a table of the same shape and indexes. The vault of the last round stays.
 */
export async function benchIngest(
  bed: Bed,
  file: string,
): Promise<{ line: Line; vaultId: string }> {
  const exported = join(bed.folder, "ledger.copy");
  const ingested: Awaited<ReturnType<typeof ingest>>[] = [];

  async function ours(): Promise<number> {
    await settle(bed);
    const result = await ingest(bed, file);
    const last = ingested.at(-1);
    if (last) await bed.admin.unsafe(`truncate ${tableOf(last.vaultId)}`);
    else await psql(bed.adminUrl, `\\copy ${tableOf(result.vaultId)} to '${exported}'`);
    ingested.push(result);
    return result.ms;
  }

  async function theirs(): Promise<number> {
    await bed.admin.unsafe("drop schema if exists plain cascade; create schema plain");
    await bed.admin.unsafe(
      `create table plain.ledger_events (like ${tableOf(ingested[0]!.vaultId)} including all)`,
    );
    await settle(bed);
    return await psql(bed.adminUrl, `\\copy plain.ledger_events from '${exported}'`);
  }

  const pairs = await inPairs(PAIRS, ours, theirs);
  await bed.admin.unsafe("drop schema plain cascade");
  await Deno.remove(exported);
  const { rows, vaultId } = ingested.at(-1)!;
  const peaks = ingested.flatMap(({ peakBytes }) => peakBytes ?? []);
  const read = median(ingested.map(({ readMs }) => readMs));
  return {
    vaultId,
    line: {
      what: `(a) ingest of ${rows.toLocaleString("en-US")} rows : psql \\copy`,
      pairs,
      write: seconds,
      aim: { atMost: 2 },
      note: `reading ${seconds(read)}; peak memory ${
        peaks.length > 0 ? `${(Math.max(...peaks) / 1e6).toFixed(0)} MB, aim < 300` : "unknown"
      }`,
    },
  };
}

/** Nobody starts with what another left to be written. */
async function settle({ admin }: Bed): Promise<void> {
  await admin.unsafe("checkpoint");
}

function tableOf(vaultId: string): string {
  return `${schemaOf(vaultId)}.ledger_events`;
}
