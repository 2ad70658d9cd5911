import { eq, sql } from "drizzle-orm";
import { type Report, reports } from "../../db/schema/vault/mod.ts";
import type { VaultTx } from "../../db/vault.ts";
import type { Region } from "../marketplaces.ts";
import { readDocuments } from "./document/archive.ts";
import { type ReadDocument, removeSpool, type SpooledDocument } from "./document/read.ts";
import { ingestDocument, recordUnusedUpload } from "./ingest.ts";
import { untilRoom, writeInTurn } from "./write_in_turn.ts";

export interface UploadTarget {
  vaultId: string;
  region: Region;
  home: string;
  /** Marketplaces named in the form, for rows that name none. */
  named: string[];
  userId: string;
  run<T>(work: (tx: VaultTx) => Promise<T>): Promise<T>;
}

/**
 * Reads one uploaded file, or every member of an archive, into spools, and enters each document in the
 * vault's reports. What is left, writing the rows, goes on behind the answer: one promise a document,
 * which never rejects, since what goes wrong becomes the report's sentence.
 */
export async function takeUpload(
  file: { name: string; bytes: AsyncIterable<Uint8Array> },
  target: UploadTarget,
): Promise<Promise<void>[]> {
  const work: Promise<void>[] = [];
  const { region, home, named } = target;
  const input = { name: file.name, open: () => file.bytes };
  for await (const document of readDocuments(input, { marketplaces: { region, home, named } })) {
    work.push(...await enter(document, target));
    await untilRoom(target.vaultId);
  }
  return work;
}

async function enter(document: ReadDocument, target: UploadTarget): Promise<Promise<void>[]> {
  const upload = {
    fileName: document.name,
    marketplaces: target.named,
    requestedBy: target.userId,
  };
  if (document.kind !== "spooled") {
    await target.run((tx) => recordUnusedUpload(tx, upload, document));
    return [];
  }
  const report = await target.run(async (tx) => {
    const [row] = await tx.insert(reports).values({
      ...upload,
      source: "upload",
      reportType: document.reportType,
      state: "reading",
    }).returning();
    return row!;
  }).catch(async (error) => {
    await removeSpool(document).catch(() => {});
    throw error;
  });
  return [writeInTurn(target.vaultId, () => write(document, report, target))];
}

async function write(
  document: SpooledDocument,
  report: Report,
  { run, home }: UploadTarget,
): Promise<void> {
  try {
    await run((tx) => ingestDocument(tx, report, document, home));
  } catch (error) {
    console.error(
      JSON.stringify({ upload: report.id, error: (error as Error).message.split("\n")[0] }),
    );
    const reason =
      `${document.name} could not be written just now; nothing of it was kept, upload it again`;
    await run((tx) =>
      tx.update(reports).set({ state: "rejected", reason }).where(eq(reports.id, report.id))
    )
      .catch(() => {});
  } finally {
    await removeSpool(document).catch(() => {});
  }
}

/** Uploads that a process left half done when it ended are told as such. */
export async function failInterruptedUploads(tx: VaultTx): Promise<void> {
  await tx.update(reports)
    .set({
      state: "rejected",
      reason: sql`file_name || ' was interrupted and nothing of it was kept: upload it again'`,
    })
    .where(
      sql`source = 'upload' and state = 'reading' and requested_at < now() - interval '15 minutes'`,
    );
}
