import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { type Report, reports, type SyncCursor, syncCursors } from "../../db/schema/vault/mod.ts";
import type { VaultTx } from "../../db/vault.ts";
import type { PlannedReport, Window } from "./plan.ts";

const UNDER_WAY = ["requested", "in_queue", "in_progress"] as const;

/** The request of this type that is under way; there is one at most. */
export async function findUnderWay(tx: VaultTx, reportType: string): Promise<Report | null> {
  const [report] = await tx.select().from(reports)
    .where(and(
      eq(reports.reportType, reportType),
      eq(reports.source, "sp_api"),
      inArray(reports.state, UNDER_WAY),
    ))
    .orderBy(reports.id)
    .limit(1);
  return report ?? null;
}

export async function findCursor(tx: VaultTx, reportType: string): Promise<SyncCursor | null> {
  const [cursor] = await tx.select().from(syncCursors).where(
    eq(syncCursors.reportType, reportType),
  );
  return cursor ?? null;
}

/** Notes a request before Amazon hears of it, so that a crash in between is seen. */
export async function noteRequest(
  tx: VaultTx,
  { plan, window, marketplaces }: { plan: PlannedReport; window: Window; marketplaces: string[] },
): Promise<Report> {
  const [report] = await tx.insert(reports).values({
    reportType: plan.reportType,
    source: "sp_api",
    state: "requested",
    marketplaces,
    dataStart: window.start,
    dataEnd: window.end,
  }).returning();
  return report!;
}

/** Stores Amazon's id of a request before anything else is done with it. */
export async function storeReportId(
  tx: VaultTx,
  id: number,
  amazonReportId: string,
): Promise<void> {
  await tx.update(reports).set({ amazonReportId, state: "in_queue" }).where(eq(reports.id, id));
}

export async function noteProgress(
  tx: VaultTx,
  id: number,
  state: "in_queue" | "in_progress",
): Promise<void> {
  await tx.update(reports).set({ state }).where(eq(reports.id, id));
}

/** The document is here: from now on it is newer than all that were fetched before. */
export async function noteFetched(tx: VaultTx, id: number): Promise<Report> {
  const [report] = await tx.update(reports).set({ fetchedAt: sql`now()` })
    .where(eq(reports.id, id)).returning();
  return report!;
}

/** Amazon had nothing for the window: CANCELLED without our asking means so. */
export async function noteEmpty(tx: VaultTx, report: Report, plan: PlannedReport): Promise<void> {
  await tx.update(reports).set({ state: "empty", fetchedAt: sql`now()` }).where(
    eq(reports.id, report.id),
  );
  await advance(tx, report, plan);
}

/** Hours after which a report that failed at Amazon is asked for again; the last one repeats. */
const PATIENCE_HOURS = [1, 4, 24];

/** The report failed at Amazon (FATAL) or its document cannot be used: told in words, tried again later. */
export async function noteFailure(tx: VaultTx, report: Report, reason: string): Promise<void> {
  const [{ failures } = { failures: 0 }] = await tx.select({ failures: sql<number>`count(*)::int` })
    .from(reports)
    .where(and(
      eq(reports.reportType, report.reportType),
      eq(reports.state, "fatal"),
      sql`${reports.requestedAt} > coalesce((select ${syncCursors.lastSuccessAt} from ${syncCursors}
        where ${syncCursors.reportType} = ${report.reportType}), '-infinity')`,
    ));
  const hours = PATIENCE_HOURS[Math.min(failures, PATIENCE_HOURS.length - 1)]!;
  await tx.update(reports).set({ state: "fatal", reason, attempts: failures + 1 })
    .where(eq(reports.id, report.id));
  await setCursor(tx, report.reportType, {
    trouble: `${reason}; it is asked for again in ${hours === 1 ? "an hour" : `${hours} hours`}`,
    nextDueAt: sql`now() + ${hours} * interval '1 hour'`,
  });
}

/** Counts a try at the report under way that came to nothing; null when none is under way. */
export async function countAttempt(tx: VaultTx, reportType: string): Promise<Report | null> {
  const underWay = await findUnderWay(tx, reportType);
  if (!underWay) return null;
  const [report] = await tx.update(reports).set({ attempts: underWay.attempts + 1 })
    .where(eq(reports.id, underWay.id)).returning();
  return report!;
}

/** Puts the next request off, with the reason in words. */
export async function putOff(
  tx: VaultTx,
  reportType: string,
  { seconds, trouble }: { seconds: number; trouble: string | null },
): Promise<void> {
  await setCursor(tx, reportType, {
    trouble,
    nextDueAt: sql`now() + ${seconds} * interval '1 second'`,
  });
}

/** The window of `report` is covered: the next request begins from its end, less the overlap. */
export async function advance(tx: VaultTx, report: Report, plan: PlannedReport): Promise<void> {
  await setCursor(tx, report.reportType, {
    coveredUntil: report.dataEnd,
    lastSuccessAt: sql`now()`,
    trouble: null,
    nextDueAt: sql`now() + ${plan.everyHours} * interval '1 hour'`,
  });
}

async function setCursor(
  tx: VaultTx,
  reportType: string,
  values: {
    coveredUntil?: Date | null;
    lastSuccessAt?: SQL;
    trouble: string | null;
    nextDueAt: SQL;
  },
): Promise<void> {
  await tx.insert(syncCursors).values({ reportType, ...values })
    .onConflictDoUpdate({ target: syncCursors.reportType, set: values });
}

/** Whether documents came in that no audit run has seen. */
export async function awaitsAudit(tx: VaultTx): Promise<boolean> {
  const [row] = await tx.execute<{ awaits: boolean }>(sql`
    select exists (select from reports where state = 'done' and rows > 0
      and fetched_at > coalesce((select max(ran_at) from audit_runs), '-infinity')) as awaits`);
  return row!.awaits;
}

/** Makes every report due now, for "sync now". */
export async function makeAllDue(tx: VaultTx): Promise<void> {
  await tx.update(syncCursors).set({ nextDueAt: sql`now()` });
}
