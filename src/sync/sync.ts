import { eq } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { vaults } from "../../db/schema/control/mod.ts";
import type { Report } from "../../db/schema/vault/mod.ts";
import { inTenant } from "../../db/tenant.ts";
import { inVault, type VaultTx } from "../../db/vault.ts";
import type { AmazonClient } from "../amazon/client.ts";
import { AmazonError } from "../amazon/errors.ts";
import { createReport, getReport, listReports, openReportDocument } from "../amazon/reports.ts";
import { listMarketplaceIds } from "../amazon/sellers.ts";
import { findMarketplace, getMarketplace, type Region } from "../marketplaces.ts";
import { readDocument, removeSpool } from "./document/read.ts";
import { ingestDocument } from "./ingest.ts";
import { nextWindow, planned, type PlannedReport } from "./plan.ts";
import * as requests from "./requests.ts";

/** The vault that is synced, as the registry knows it. */
export interface SyncedVault {
  vaultId: string;
  tenantId: string;
  region: Region;
  homeMarketplace: string;
  marketplaces: string[];
}

export interface SyncContext {
  db: Database;
  client: AmazonClient;
  now(): Date;
}

/** What a pass left behind: reports still under way at Amazon, and documents that brought rows. */
export interface PassResult {
  underWay: number;
  ingested: number;
}

/**
 * One pass over a vault's reports: each that is due is asked for, each under way is looked at, each
 * that is done is read. What was reached stands in the database after every step, so a pass that is
 * killed anywhere is taken up by the next one. Throws AmazonError `revoked` when the seller took his
 * leave back; any other trouble of one report is noted there and the others go on.
 */
export async function syncPass(context: SyncContext, vault: SyncedVault): Promise<PassResult> {
  const result: PassResult = { underWay: 0, ingested: 0 };
  for (const plan of planned) {
    try {
      const step = await syncReport(context, vault, plan);
      if (step === "under way") result.underWay++;
      if (step === "ingested") result.ingested++;
    } catch (error) {
      if (!(error instanceof AmazonError) || error.trouble === "revoked") throw error;
      if (error.trouble === "not_found") {
        await forget(context, vault, plan);
        continue;
      }
      await inVault(context.db, vault, (tx) => noteTrouble(tx, plan, error));
    }
  }
  return result;
}

/** After so many tries a report that Amazon has made is given up and asked for anew, hours later. */
const PATIENCE = 10;

/** Puts a report off for as long as its trouble asks; one that keeps failing is given up. */
async function noteTrouble(tx: VaultTx, plan: PlannedReport, error: AmazonError): Promise<void> {
  const throttled = error.trouble === "throttled";
  const report = throttled ? null : await requests.countAttempt(tx, plan.reportType);
  if (report && report.attempts >= PATIENCE) {
    return await requests.noteFailure(tx, report, error.message);
  }
  const trouble = throttled ? null : error.message;
  await requests.putOff(tx, plan.reportType, { seconds: error.retryAfter, trouble });
}

/** Amazon no longer knows a report that we waited for: it is given up and asked for again. */
async function forget({ db }: SyncContext, vault: SyncedVault, plan: PlannedReport): Promise<void> {
  await inVault(db, vault, async (tx) => {
    const report = await requests.findUnderWay(tx, plan.reportType);
    if (report) await requests.noteFailure(tx, report, "Amazon no longer knows this report");
  });
}

type Step = "not due" | "under way" | "ingested" | "settled";

async function syncReport(
  context: SyncContext,
  vault: SyncedVault,
  plan: PlannedReport,
): Promise<Step> {
  const { db, client, now } = context;
  const { report, isNew } = await inVault(db, vault, async (tx) => {
    const cursor = await requests.findCursor(tx, plan.reportType);
    // What is under way may be put off as well: Amazon said how long to wait.
    if (cursor && cursor.nextDueAt > now()) return { report: null, isNew: false };
    const underWay = await requests.findUnderWay(tx, plan.reportType);
    if (underWay) return { report: underWay, isNew: false };
    const window = nextWindow(plan, cursor?.coveredUntil ?? null, now());
    const { marketplaces } = vault;
    return { report: await requests.noteRequest(tx, { plan, window, marketplaces }), isNew: true };
  });
  if (!report) return "not due";
  if (!report.amazonReportId) {
    const known = isNew ? null : await adopt(client, report);
    const amazonReportId = known ?? await ask(client, plan, report);
    await inVault(db, vault, (tx) => requests.storeReportId(tx, report.id, amazonReportId));
    return "under way";
  }
  return await lookAt(context, vault, plan, report, report.amazonReportId);
}

async function ask(client: AmazonClient, plan: PlannedReport, report: Report): Promise<string> {
  const ids = report.marketplaces.map((code) => getMarketplace(code).id);
  return await createReport(client, {
    reportType: plan.reportType,
    marketplaceIds: plan.regional ? ids.slice(0, 1) : ids,
    dataStartTime: report.dataStart!,
    dataEndTime: report.dataEnd!,
    ...(plan.reportOptions ? { reportOptions: plan.reportOptions } : {}),
  });
}

/** A request that an earlier pass noted and that has no id: a crash may have lost it, so Amazon is asked. */
async function adopt(client: AmazonClient, report: Report): Promise<string | null> {
  const since = new Date(report.requestedAt.getTime() - 60_000);
  const candidates = await listReports(client, {
    reportType: report.reportType,
    createdSince: since,
  });
  const same = candidates.find(({ dataStartTime, dataEndTime }) =>
    sameInstant(dataStartTime, report.dataStart) && sameInstant(dataEndTime, report.dataEnd)
  );
  return same?.reportId ?? null;
}

/** Amazon gives instants to the second. */
function sameInstant(text: string | undefined, date: Date | null): boolean {
  return text !== undefined && date !== null && Math.abs(Date.parse(text) - date.getTime()) < 1000;
}

async function lookAt(
  { db, client }: SyncContext,
  vault: SyncedVault,
  plan: PlannedReport,
  report: Report,
  amazonReportId: string,
): Promise<Step> {
  const { processingStatus, reportDocumentId } = await getReport(client, amazonReportId);
  switch (processingStatus) {
    case "IN_QUEUE":
    case "IN_PROGRESS": {
      const state = processingStatus === "IN_QUEUE" ? "in_queue" : "in_progress";
      if (report.state !== state) {
        await inVault(db, vault, (tx) => requests.noteProgress(tx, report.id, state));
      }
      return "under way";
    }
    case "CANCELLED":
      await inVault(db, vault, (tx) => requests.noteEmpty(tx, report, plan));
      return "settled";
    case "FATAL":
      await inVault(
        db,
        vault,
        (tx) =>
          requests.noteFailure(
            tx,
            report,
            "Amazon could not make this report (FATAL), often a hidden throttle",
          ),
      );
      return "settled";
    case "DONE":
      return await fetchAndIngest({ db, client }, vault, plan, report, reportDocumentId!);
  }
}

/** Streams the document into a spool outside of any transaction, then writes everything in one. */
async function fetchAndIngest(
  { db, client }: Pick<SyncContext, "db" | "client">,
  vault: SyncedVault,
  plan: PlannedReport,
  report: Report,
  reportDocumentId: string,
): Promise<Step> {
  const { body, contentType } = await openReportDocument(client, reportDocumentId);
  const document = await readDocument(body, {
    name: "The document",
    expected: plan.reportType,
    charset: /charset=([\w-]+)/i.exec(contentType ?? "")?.[1] ?? null,
    marketplaces: {
      region: vault.region,
      home: vault.homeMarketplace,
      requested: report.marketplaces,
    },
  }).catch((cause) => {
    if (cause?.code === "ENOSPC") throw cause;
    throw new AmazonError("unavailable", "The document broke off while it was read", 30, { cause });
  });
  if (document.kind !== "spooled") {
    await inVault(db, vault, (tx) => requests.noteFailure(tx, report, document.sentence));
    return "settled";
  }
  try {
    await inVault(db, vault, async (tx) => {
      const fetched = await requests.noteFetched(tx, report.id);
      await ingestDocument(tx, fetched, document, vault.homeMarketplace);
      await requests.advance(tx, report, plan);
    });
  } finally {
    await removeSpool(document);
  }
  return "ingested";
}

/** Reads in which marketplaces the seller takes part and keeps them in the registry; returns them. */
export async function refreshMarketplaces(
  { db, client }: Pick<SyncContext, "db" | "client">,
  vault: SyncedVault,
): Promise<string[]> {
  const known = (await listMarketplaceIds(client)).flatMap((id) => findMarketplace(id) ?? [])
    .filter(({ region }) => region === vault.region)
    .map(({ code }) => code);
  const home = vault.homeMarketplace;
  const marketplaces = [home, ...known.filter((code) => code !== home)];
  await inTenant(
    db,
    vault,
    (tx) => tx.update(vaults).set({ marketplaces }).where(eq(vaults.id, vault.vaultId)),
  );
  return marketplaces;
}
