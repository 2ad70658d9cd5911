import {
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

/** What Amazon can owe for; a rule sees one of them, the rulebook has a window for each. */
export const claimTypes = [
  "warehouse_lost",
  "warehouse_damaged",
  "disposed_unasked",
  "refund_not_returned",
  "return_not_restocked",
  "refund_exceeds_payment",
  "inbound_shortage",
  "removal_short",
  "removal_lost",
  "fulfilment_fee_overcharge",
  "dimension_change",
  "referral_fee_overcharge",
  "reimbursement_underpaid",
  "reimbursement_clawed_back",
] as const;
export type ClaimType = (typeof claimTypes)[number];

/** In the order in which a seller looks for what there is to do. */
export const findingStates = [
  "open",
  "not_yet",
  "claimed",
  "resolved",
  "dismissed",
  "expired",
  "information",
] as const;

/** How sure a rule is: `review` asks the seller to look first, `information` is never a claim. */
export const confidences = ["high", "review", "information"] as const;

/** The tables of report rows on which a finding can rest. */
const rowSources = [
  "ledger_events",
  "reimbursements",
  "customer_returns",
  "removal_orders",
] as const;

/** The parts of a finding's key, by their names on the command line; absent where the type has none. */
export interface FindingKey {
  referenceId?: string;
  fnsku?: string;
  fc?: string;
  date?: string;
  orderId?: string;
  sku?: string;
  removalOrderId?: string;
  reimbursementId?: string;
}

/** One term of the sum that leads to a finding's units: `label` as a seller reads it, units signed. */
export interface ArithmeticTerm {
  label: string;
  units: number;
}

/**
 * What a rule saw. `type`, `key` and `ordinal` name it for ever: the same key updates the same row as
 * data change, and a claimed one that grows opens the next ordinal for the rest.
 */
export const findings = pgTable("findings", {
  id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  type: text({ enum: claimTypes }).notNull(),
  /** The key's parts joined; unique with type and ordinal. */
  key: text().notNull(),
  ordinal: integer().notNull().default(1),
  keyParts: jsonb("key_parts").$type<FindingKey>().notNull(),
  marketplace: text().notNull(),
  fnsku: text().notNull(),
  sku: text().notNull(),
  asin: text().notNull(),
  confidence: text({ enum: confidences }).notNull(),
  state: text({ enum: findingStates }).notNull(),
  units: integer().notNull(),
  /** Minor units of `currency`; null is unknown, never 0. */
  unitValue: bigint("unit_value", { mode: "number" }),
  value: bigint({ mode: "number" }),
  currency: text(),
  /** The anchor of the window, a day of the marketplace. */
  eventDate: date("event_date").notNull(),
  opensOn: date("opens_on"),
  closesOn: date("closes_on"),
  /** Its window had closed before the vault's first fetch: expired, and no part of what was missed. */
  beforeJoined: boolean("before_joined").notNull().default(false),
  explanation: text().notNull(),
  arithmetic: jsonb().$type<ArithmeticTerm[]>().notNull().default([]),
  /** What was looked at and did not pay for these units, a sentence each. */
  ruledOut: jsonb("ruled_out").$type<string[]>().notNull().default([]),
  rulebookVersion: text("rulebook_version").notNull(),
  resolvedBy: text("resolved_by"),
  /** The units at which a member dismissed it: it opens again when they grow. */
  dismissedUnits: integer("dismissed_units"),
  firstSeenAt: timestamp("first_seen_at", { withTimezone: true }).notNull().defaultNow(),
  changedAt: timestamp("changed_at", { withTimezone: true }).notNull().defaultNow(),
}, (t) => [
  unique("findings_key").on(t.type, t.key, t.ordinal),
  index("findings_state_closes").on(t.state, t.closesOn, t.id),
  index("findings_state_value").on(t.state, t.value, t.id),
]);

/** A report row that a finding rests on. */
export const findingRows = pgTable("finding_rows", {
  findingId: bigint("finding_id", { mode: "number" }).notNull()
    .references(() => findings.id, { onDelete: "cascade" }),
  position: integer().notNull(),
  /** The table of the row and its content key. */
  source: text({ enum: rowSources }).notNull(),
  rowKey: uuid("row_key").notNull(),
  /** What the row says in this finding: the loss, a credit spent on it, a netted reversal. */
  role: text({ enum: ["loss", "credit", "reversal", "cost"] }).notNull(),
  units: integer().notNull(),
}, (t) => [primaryKey({ columns: [t.findingId, t.position] })]);

/** What happened to a finding and when: opened, grew, shrank, resolved, dismissed, claimed, expired. */
export const findingHistory = pgTable("finding_history", {
  id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  findingId: bigint("finding_id", { mode: "number" }).notNull()
    .references(() => findings.id, { onDelete: "cascade" }),
  at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  /** The member; null for the audit run. */
  actor: uuid(),
  event: text().notNull(),
  sentence: text().notNull(),
}, (t) => [index("finding_history_finding").on(t.findingId, t.id)]);

/** Negative evidence: a candidate that made no finding, and why. Written anew by each audit run. */
export const considered = pgTable("considered", {
  id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  type: text({ enum: claimTypes }).notNull(),
  key: text().notNull(),
  keyParts: jsonb("key_parts").$type<FindingKey>().notNull(),
  marketplace: text().notNull(),
  fnsku: text().notNull(),
  date: date().notNull(),
  units: integer().notNull(),
  reason: text({
    enum: [
      "paid",
      "found",
      "disposal_order",
      "unreconciled_zero",
      "no_rule",
      "not_asked",
      "below_threshold",
    ],
  }).notNull(),
  explanation: text().notNull(),
  rows: jsonb().$type<ConsideredRow[]>().notNull(),
}, (t) => [index("considered_fnsku").on(t.fnsku, t.date)]);

export interface ConsideredRow {
  source: (typeof rowSources)[number];
  rowKey: string;
}

/** One audit run over the vault: what it was asked and what it saw. */
export const auditRuns = pgTable("audit_runs", {
  id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  asOf: date("as_of").notNull(),
  rulebookVersion: text("rulebook_version").notNull(),
  findings: integer().notNull(),
  considered: integer().notNull(),
  /** Credits that found nothing to pay for: shown, never carried into another claim type. */
  surplus: jsonb().$type<SurplusCredit[]>().notNull().default([]),
  ranAt: timestamp("ran_at", { withTimezone: true }).notNull().defaultNow(),
});

export interface SurplusCredit {
  reimbursementId: string;
  fnsku: string;
  reason: string;
  units: number;
}

export type Finding = typeof findings.$inferSelect;
export type FindingRow = typeof findingRows.$inferSelect;
export type Considered = typeof considered.$inferSelect;
