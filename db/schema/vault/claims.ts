import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { claimTypes, findings } from "./findings.ts";

/**
 * What the seller decided to ask for: draft → approved → filed → answered → paid, short_paid or denied;
 * before it is filed also withdrawn or expired. Each step leaves its stamp, and the checks below refuse a
 * step that was skipped.
 */
export const claims = pgTable("claims", {
  id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  type: text({ enum: claimTypes }).notNull(),
  state: text({
    enum: [
      "draft",
      "approved",
      "filed",
      "answered",
      "paid",
      "short_paid",
      "denied",
      "withdrawn",
      "expired",
    ],
  }).notNull().default("draft"),
  marketplace: text().notNull(),
  fnsku: text().notNull(),
  units: integer().notNull(),
  /** Predicted, minor units of `currency`; null is unknown. */
  value: bigint({ mode: "number" }),
  currency: text(),
  subject: text().notNull(),
  body: text().notNull(),
  caseTextVersion: text("case_text_version").notNull(),
  /** The last day on which it can be filed. */
  closesOn: date("closes_on"),
  createdBy: uuid("created_by").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  approvedBy: uuid("approved_by"),
  approvedAt: timestamp("approved_at", { withTimezone: true }),
  filedBy: uuid("filed_by"),
  filedAt: timestamp("filed_at", { withTimezone: true }),
  caseId: text("case_id"),
  answer: text({ enum: ["granted", "short", "denied", "asked_for_more"] }),
  answerNote: text("answer_note"),
  answeredAt: timestamp("answered_at", { withTimezone: true }),
  settledAt: timestamp("settled_at", { withTimezone: true }),
  paidUnits: integer("paid_units").notNull().default(0),
  paidAmount: bigint("paid_amount", { mode: "number" }).notNull().default(0),
}, (t) => [
  index("claims_state").on(t.state, t.closesOn),
  index("claims_case").on(t.caseId),
  check(
    "claims_approved_by_someone",
    sql`state in ('draft', 'withdrawn', 'expired') or (approved_by is not null and approved_at is not null)`,
  ),
  check(
    "claims_filed_with_case",
    sql`state not in ('filed', 'answered', 'paid', 'short_paid', 'denied') or (filed_by is not null and filed_at >= approved_at and case_id is not null)`,
  ),
  check(
    "claims_answered_before_settled",
    sql`state not in ('answered', 'paid', 'short_paid', 'denied') or (answer is not null and answered_at >= filed_at)`,
  ),
  check(
    "claims_settled",
    sql`state not in ('paid', 'short_paid', 'denied') or settled_at >= answered_at`,
  ),
  check("claims_withdrawn_unfiled", sql`state not in ('withdrawn', 'expired') or filed_at is null`),
]);

/** The findings that a claim asks for; a finding is in one claim at a time. */
export const claimFindings = pgTable("claim_findings", {
  claimId: bigint("claim_id", { mode: "number" }).notNull()
    .references(() => claims.id, { onDelete: "cascade" }),
  findingId: bigint("finding_id", { mode: "number" }).notNull().references(() => findings.id),
  units: integer().notNull(),
}, (t) => [
  primaryKey({ columns: [t.claimId, t.findingId] }),
  index("claim_findings_finding").on(t.findingId),
]);

/** A reimbursement row that paid for a claim; a row's units are spent once. */
export const claimPayments = pgTable("claim_payments", {
  claimId: bigint("claim_id", { mode: "number" }).notNull()
    .references(() => claims.id, { onDelete: "cascade" }),
  reimbursementKey: uuid("reimbursement_key").notNull(),
  reimbursementId: text("reimbursement_id").notNull(),
  matchedBy: text("matched_by", { enum: ["case_id", "allocation"] }).notNull(),
  units: integer().notNull(),
  amount: bigint({ mode: "number" }).notNull(),
  matchedAt: timestamp("matched_at", { withTimezone: true }).notNull().defaultNow(),
}, (t) => [primaryKey({ columns: [t.claimId, t.reimbursementKey] })]);

export type Claim = typeof claims.$inferSelect;
