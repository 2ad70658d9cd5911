import {
  bigint,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";

/**
 * One document that Amazon delivered or a member uploaded: the origin of every row in a vault.
 * A report that was asked for stands here before it is polled, so that a crash never loses its id.
 */
export const reports = pgTable("reports", {
  id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  /** Amazon's name, e.g. GET_LEDGER_DETAIL_VIEW_DATA; `unknown` for an upload not recognised. */
  reportType: text("report_type").notNull(),
  source: text({ enum: ["sp_api", "upload"] }).notNull(),
  /**
   * requested → in_queue → in_progress → done | empty | fatal (Amazon's CANCELLED for want of data is
   * `empty`); an upload goes reading → done | rejected.
   */
  state: text({
    enum: ["requested", "in_queue", "in_progress", "reading", "done", "empty", "fatal", "rejected"],
  }).notNull(),
  amazonReportId: text("amazon_report_id"),
  marketplaces: text().array().notNull().default(sql`'{}'`),
  /** The window that was asked for; null for an upload. */
  dataStart: timestamp("data_start", { withTimezone: true }),
  dataEnd: timestamp("data_end", { withTimezone: true }),
  fileName: text("file_name"),
  sha256: text(),
  /** Of two documents the one with the later `newness` (then the greater sha256) is the newer. */
  newness: timestamp({ withTimezone: true }),
  rows: integer().notNull().default(0),
  rowsNew: integer("rows_new").notNull().default(0),
  rowsKnown: integer("rows_known").notNull().default(0),
  rowsRejected: integer("rows_rejected").notNull().default(0),
  firstDate: date("first_date"),
  lastDate: date("last_date"),
  droppedColumns: text("dropped_columns").array().notNull().default(sql`'{}'`),
  /** Values of coded columns that no rulebook row knows, with their counts: drift. */
  unknownValues: jsonb("unknown_values").$type<UnknownValue[]>().notNull().default([]),
  /** One sentence for the seller when something went wrong or was left out. */
  reason: text(),
  attempts: integer().notNull().default(0),
  requestedBy: uuid("requested_by"),
  requestedAt: timestamp("requested_at", { withTimezone: true }).notNull().defaultNow(),
  fetchedAt: timestamp("fetched_at", { withTimezone: true }),
}, (t) => [
  index("reports_type_requested").on(t.reportType, t.requestedAt),
  index("reports_sha256").on(t.sha256),
]);

/** A coded value that we do not know: kept, counted, never a claim. */
export interface UnknownValue {
  column: string;
  value: string;
  count: number;
}

/** How far each report type has been read: the next request starts from here, less its overlap. */
export const syncCursors = pgTable("sync_cursors", {
  reportType: text("report_type").primaryKey(),
  coveredUntil: timestamp("covered_until", { withTimezone: true }),
  lastSuccessAt: timestamp("last_success_at", { withTimezone: true }),
  nextDueAt: timestamp("next_due_at", { withTimezone: true }).notNull().defaultNow(),
  /** One sentence when the last attempt did not succeed. */
  trouble: text(),
});

export type Report = typeof reports.$inferSelect;
export type SyncCursor = typeof syncCursors.$inferSelect;
