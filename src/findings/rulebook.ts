import { sql } from "drizzle-orm";
import { z } from "zod";
import type { PlainTx } from "../../db/client.ts";
import { type ClaimType, claimTypes } from "../../db/schema/vault/findings.ts";
import { addDays, addMonths } from "../days.ts";
import { lettersOf } from "../letters.ts";

/**
 * The dated rulebook: windows, reason codes, reason strings and limits, each with its source. The file
 * stands in `db/rulebook/`, a published version in the control plane's `rulebooks`; what it means, in
 * `docs/architecture.md`. A number from outside is read from here, never written into code.
 */
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const confidence = z.enum(["official", "second_hand", "seen", "unverified"]);
const days = z.number().int().nonnegative();

const windowRow = z.strictObject({
  marketplaces: z.array(z.string().regex(/^[A-Z]{2}$/)).min(1),
  claim_type: z.enum(claimTypes),
  anchor: z.string(),
  /** Where the window's end counts from another day than its beginning. */
  closes_anchor: z.string().optional(),
  opens_after_days: days,
  closes_after_days: days.optional(),
  closes_after_months: days.optional(),
  warn_after_days: days.optional(),
  effective_from: day,
  source_url: z.url(),
  checked_on: day,
  confidence,
  note: z.string().optional(),
}).refine(
  (row) => (row.closes_after_days === undefined) !== (row.closes_after_months === undefined),
  "a window closes after days or after months, one of the two",
);

const reasonCode = z.strictObject({
  code: z.string().min(1),
  sign: z.enum(["-", "+", "±"]),
  meaning: z.string(),
  role: z.enum([
    "loss",
    "damage",
    "disposal",
    "found",
    "found_or_replacement",
    "second_half",
    "ignored",
  ]),
  claim_type: z.enum(claimTypes).nullable(),
  confidence: z.enum(["high", "review"]).nullable(),
});

const reimbursementReason = z.strictObject({
  reason: z.string(),
  pays_for: z.enum([
    "lost_warehouse",
    "damaged_warehouse",
    "lost_inbound",
    "damaged_inbound",
    "removal",
    "outbound",
    "customer_return",
    "customer_service",
    "adjustment",
    "reversal",
  ]),
  valued: z.enum(["before_order", "after_order"]).nullable(),
  confidence,
});

const limit = z.strictObject({
  value: z.number().int().nonnegative(),
  unit: z.string(),
  source: z.string(),
  checked_on: day,
  note: z.string(),
});

const limitNames = [
  "allocation_days",
  "disposal_lookback_days",
  "replacement_days",
  "underpaid_below_percent",
  "clawback_found_days",
  "filing_pace_per_day",
] as const;

const values = {
  source_url: z.url(),
  checked_on: day,
  note: z.string().optional(),
};

const rulebookFile = z.strictObject({
  version: z.string().min(1),
  windows: z.array(windowRow),
  valuations: z.array(z.strictObject({
    lost: z.enum(["before_order", "after_order"]),
    basis: z.enum(["sourcing_cost", "sale_price_less_fees"]),
    effective_from: day,
    source_url: z.url(),
    checked_on: day,
    confidence,
    note: z.string().optional(),
  })),
  reason_codes: z.strictObject({ ...values, codes: z.array(reasonCode) }),
  reimbursement_reasons: z.strictObject({ ...values, reasons: z.array(reimbursementReason) }),
  event_types: z.strictObject({ ...values, values: z.array(z.string()) }),
  dispositions: z.strictObject({ ...values, values: z.array(z.string()) }),
  removal_order_statuses: z.strictObject({
    ...values,
    complete: z.array(z.string()),
    unfinished: z.array(z.string()),
  }),
  limits: z.strictObject(Object.fromEntries(limitNames.map((name) => [name, limit])) as Record<
    (typeof limitNames)[number],
    typeof limit
  >),
});

export type WindowRow =
  & Omit<z.infer<typeof windowRow>, "marketplaces">
  & { marketplace: string };
export type ReasonCode = z.infer<typeof reasonCode>;
export type ReimbursementReason = z.infer<typeof reimbursementReason>;
export type RulebookFile = z.infer<typeof rulebookFile>;

export interface Rulebook {
  version: string;
  /** By marketplace and claim type, the earliest first. */
  windows: Map<string, WindowRow[]>;
  valuations: RulebookFile["valuations"];
  /** By the code as Amazon writes it. */
  reasonCodes: Map<string, ReasonCode>;
  /** By the letters of the string. */
  reimbursementReasons: Map<string, ReimbursementReason>;
  dispositions: Set<string>;
  removalOrderStatuses: Map<string, "complete" | "unfinished">;
  /** Days, percent or claims a day, as the rulebook says of each. */
  limits: Record<(typeof limitNames)[number], number>;
}

/** Reads a rulebook's JSON. Throws zod's error, which names the row, when it is not one. */
export function parseRulebook(content: unknown): Rulebook {
  const file = rulebookFile.parse(content);
  const statuses = file.removal_order_statuses;
  return {
    version: file.version,
    windows: Map.groupBy(
      file.windows.flatMap(({ marketplaces, ...row }) =>
        marketplaces.map((marketplace) => ({ ...row, marketplace }))
      ).sort((a, b) => a.effective_from < b.effective_from ? -1 : 1),
      (row) => `${row.marketplace} ${row.claim_type}`,
    ),
    valuations: file.valuations,
    reasonCodes: new Map(file.reason_codes.codes.map((row) => [row.code, row])),
    reimbursementReasons: new Map(
      file.reimbursement_reasons.reasons.map((row) => [lettersOf(row.reason), row]),
    ),
    dispositions: new Set(file.dispositions.values.map(lettersOf)),
    removalOrderStatuses: new Map([
      ...statuses.complete.map((status) => [lettersOf(status), "complete"] as const),
      ...statuses.unfinished.map((status) => [lettersOf(status), "unfinished"] as const),
    ]),
    limits: Object.fromEntries(
      limitNames.map((name) => [name, file.limits[name].value]),
    ) as Rulebook["limits"],
  };
}

/** The version in force, from the control plane; throws when none was published. */
export async function loadCurrentRulebook(tx: Pick<PlainTx, "execute">): Promise<Rulebook> {
  const [row] = await tx.execute<{ content: unknown }>(
    sql`select content from rulebooks where current`,
  );
  if (!row) throw new Error("Cannot audit: no rulebook was published");
  return parseRulebook(row.content);
}

/**
 * The window row in force on a day (the day on which one would file); null where the marketplace has
 * none: "no rule for CA yet". A day before every row gets the earliest one, since what stood before it
 * was not recorded.
 */
export function windowRowInForce(
  book: Rulebook,
  marketplace: string,
  type: ClaimType,
  on: string,
): WindowRow | null {
  const rows = book.windows.get(`${marketplace} ${type}`) ?? [];
  return rows.findLast((row) => row.effective_from <= on) ?? rows[0] ?? null;
}

/** First and last day of a window, both inclusive; days of the marketplace. */
export function windowDays(row: WindowRow, anchor: string): { opensOn: string; closesOn: string } {
  const known = windows.get(row)?.get(anchor);
  if (known) return known;
  const days = {
    opensOn: addDays(anchor, row.opens_after_days),
    closesOn: row.closes_after_months === undefined
      ? addDays(anchor, row.closes_after_days ?? 0)
      : addMonths(anchor, row.closes_after_months),
  };
  const ofRow = windows.get(row) ?? new Map();
  windows.set(row, ofRow.set(anchor, days));
  return days;
}

/** Of a year's losses many share a day; a window is computed once for each. */
const windows = new WeakMap<WindowRow, Map<string, ReturnType<typeof windowDays>>>();

/** How Amazon values a unit lost on a day: by its sourcing cost or by what it would have sold for. */
export function valuationBasis(
  book: Rulebook,
  lost: "before_order" | "after_order",
  on: string,
): "sourcing_cost" | "sale_price_less_fees" | null {
  const rows = book.valuations
    .filter((row) => row.lost === lost && row.effective_from <= on)
    .sort((a, b) => a.effective_from < b.effective_from ? -1 : 1);
  return rows.at(-1)?.basis ?? null;
}

/** What a reimbursement's reason string pays for; null for one that no row knows. */
export function reasonOf(book: Rulebook, reason: string): ReimbursementReason | null {
  return book.reimbursementReasons.get(lettersOf(reason)) ?? null;
}

/** An empty disposition says nothing; a filled one that no row knows never makes a claim. */
export function isKnownDisposition(book: Rulebook, disposition: string): boolean {
  return disposition === "" || book.dispositions.has(lettersOf(disposition));
}
