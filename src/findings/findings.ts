import { and, asc, desc, eq, gte, inArray, lte, or, type SQL, sql } from "drizzle-orm";
import { containing } from "../../db/like.ts";
import type { VaultTx } from "../../db/vault.ts";
import {
  claimFindings as claimedFindings,
  claims,
  type Considered,
  considered,
  type Finding,
  findingHistory,
  findings,
  products,
} from "../../db/schema/vault/mod.ts";
import { record } from "../audit/record.ts";
import { Conflict, Invalid, NotFound } from "../errors.ts";
import { type EvidenceDetail, readEvidence } from "./evidence.ts";

export interface FindingFilter {
  state?: Finding["state"];
  type?: Finding["type"];
  confidence?: Finding["confidence"];
  marketplace?: string;
  /** A part of a SKU, FNSKU, ASIN or key. */
  q?: string;
  /** Windows that close within so many days of `asOf`. */
  closesWithin?: number;
  sort?: "value" | "days" | "odds";
  /** From 1. */
  page?: number;
  pageSize?: number;
  /** Today, a day of the marketplace. */
  asOf: string;
}

/** The columns of a finding that its line in the list needs; explanation and proof are the detail's. */
const listed = {
  id: findings.id,
  type: findings.type,
  state: findings.state,
  confidence: findings.confidence,
  keyParts: findings.keyParts,
  sku: findings.sku,
  eventDate: findings.eventDate,
  units: findings.units,
  value: findings.value,
  currency: findings.currency,
};

export interface ListedFinding extends Pick<Finding, keyof typeof listed> {
  title: string | null;
  /** Days until the window closes, or opens where it has not; null for a state without a clock. */
  daysLeft: number | null;
}

export interface FindingList {
  findings: ListedFinding[];
  /** Findings of each state, and of each type in the asked state, under the other filters. */
  counts: Partial<Record<Finding["state"], number>>;
  types: Record<string, number>;
  total: number;
}

/** How likely a claim is granted, for sorting alone: sure ones before those to be reviewed. */
const ODDS = sql`case ${findings.confidence} when 'high' then 2 else 1 end`;

/** A page of findings with its counts, in two statements that travel together. */
export async function listFindings(tx: VaultTx, filter: FindingFilter): Promise<FindingList> {
  const { state, type, page = 1, pageSize = 50, asOf } = filter;
  const others = otherFilters(filter);
  const wanted = and(
    state && eq(findings.state, state),
    type ? eq(findings.type, type) : undefined,
    ...others,
  );
  const [rows, counted] = await Promise.all([
    tx.select({ ...listed, title: products.title, daysLeft: daysLeft(asOf) }).from(findings)
      .leftJoin(products, eq(products.fnsku, findings.fnsku))
      .where(wanted).orderBy(...orderOf(filter))
      .limit(pageSize).offset((page - 1) * pageSize)
      .prepare("findings").execute(),
    tx.select({
      state: findings.state,
      type: findings.type,
      count: sql<number>`count(*)`.mapWith(Number),
    }).from(findings).where(and(...others)).groupBy(findings.state, findings.type)
      .prepare("findings counted").execute(),
  ]);

  const list: FindingList = { findings: rows, counts: {}, types: {}, total: 0 };
  for (const row of counted) {
    const ofType = !type || row.type === type;
    const inState = !state || row.state === state;
    if (ofType) list.counts[row.state] = (list.counts[row.state] ?? 0) + row.count;
    if (inState) list.types[row.type] = (list.types[row.type] ?? 0) + row.count;
    if (ofType && inState) list.total += row.count;
  }
  return list;
}

/** The filters but state and type, under which both are counted. */
function otherFilters({ confidence, marketplace, q, closesWithin, asOf }: FindingFilter): SQL[] {
  const filters: (SQL | undefined)[] = [
    confidence && eq(findings.confidence, confidence),
    marketplace ? eq(findings.marketplace, marketplace) : undefined,
  ];
  if (q?.trim()) {
    const part = containing(q.trim());
    filters.push(or(
      sql`${findings.key} ilike ${part}`,
      sql`${findings.fnsku} ilike ${part}`,
      sql`${findings.sku} ilike ${part}`,
      sql`${findings.asin} ilike ${part}`,
    ));
  }
  if (closesWithin !== undefined) {
    filters.push(gte(findings.closesOn, asOf));
    filters.push(lte(findings.closesOn, sql`${asOf}::date + ${closesWithin}::int`));
  }
  return filters.filter((filter) => filter !== undefined);
}

function orderOf({ sort = "days", asOf }: FindingFilter): SQL[] {
  if (sort === "value") return [sql`${findings.value} desc nulls last`, desc(findings.id)];
  if (sort === "odds") {
    const days = sql`greatest(1, ${findings.closesOn} - ${asOf}::date + 1)`;
    return [sql`${findings.value} * ${ODDS}::numeric / ${days} desc nulls last`, desc(findings.id)];
  }
  return [sql`${findings.closesOn} asc nulls last`, asc(findings.id)];
}

function daysLeft(asOf: string): SQL<number | null> {
  return sql<number | null>`case ${findings.state}
    when 'open' then ${findings.closesOn} - ${asOf}::date
    when 'claimed' then ${findings.closesOn} - ${asOf}::date
    when 'not_yet' then ${findings.opensOn} - ${asOf}::date end`;
}

export interface FindingDetail extends Finding {
  title: string | null;
  daysLeft: number | null;
  evidence: EvidenceDetail[];
  history: (typeof findingHistory.$inferSelect)[];
  /** The claim that asks for it now or asked last; null when none did. */
  claimId: number | null;
  /** The other parts of the same key, a claimed one and the rest. */
  parts: { id: number; ordinal: number; state: Finding["state"]; units: number }[];
}

/** A finding with every row that it rests on. `asOf` is today, for the days left. Throws NotFound. */
export async function getFinding(tx: VaultTx, id: number, asOf: string): Promise<FindingDetail> {
  const [[row], evidence, history, [claim]] = await Promise.all([
    tx.select({ finding: findings, title: products.title, daysLeft: daysLeft(asOf) })
      .from(findings).leftJoin(products, eq(products.fnsku, findings.fnsku))
      .where(eq(findings.id, id)),
    readEvidence(tx, id),
    tx.select().from(findingHistory).where(eq(findingHistory.findingId, id))
      .orderBy(asc(findingHistory.id)),
    tx.select({ id: claims.id }).from(claimedFindings)
      .innerJoin(claims, eq(claims.id, claimedFindings.claimId))
      .where(and(
        eq(claimedFindings.findingId, id),
        sql`${claims.state} not in ('withdrawn', 'expired')`,
      )).orderBy(desc(claims.id)).limit(1),
  ]);
  if (!row) throw new NotFound(`Cannot find finding ${id}`);
  const { type, key } = row.finding;
  const parts = await tx.select({
    id: findings.id,
    ordinal: findings.ordinal,
    state: findings.state,
    units: findings.units,
  }).from(findings).where(and(eq(findings.type, type), eq(findings.key, key)))
    .orderBy(asc(findings.ordinal));
  return {
    ...row.finding,
    title: row.title,
    daysLeft: row.daysLeft,
    evidence,
    history,
    claimId: claim?.id ?? null,
    parts: parts.filter((part) => part.id !== id),
  };
}

export interface Dismissal {
  id: number;
  /** The member, by user id. */
  actor: string;
  reason: string;
}

/**
 * Sets an open or not yet open finding aside; it opens again when its units grow. Throws Invalid
 * without a reason, NotFound, and Conflict in any other state.
 */
export async function dismissFinding(
  tx: VaultTx,
  { id, actor, reason }: Dismissal,
): Promise<Finding> {
  const why = reason.trim();
  if (why === "") {
    throw new Invalid(`Cannot dismiss finding ${id}: no reason was given`, { reason: "Say why" });
  }
  const [finding] = await tx.update(findings)
    .set({ state: "dismissed", dismissedUnits: sql`${findings.units}`, changedAt: sql`now()` })
    .where(and(eq(findings.id, id), inArray(findings.state, ["open", "not_yet"])))
    .returning();
  if (!finding) return await refuse(tx, id, "dismiss");
  await tx.insert(findingHistory).values({
    findingId: id,
    actor,
    event: "dismissed",
    sentence: `Dismissed: ${why}`,
  });
  await record(tx, "finding.dismissed", { finding: id });
  return finding;
}

/**
 * Takes a dismissal back: the finding stands where its window stands as of today. Throws NotFound, and
 * Conflict when it is not dismissed.
 */
export async function reopenFinding(
  tx: VaultTx,
  { id, actor, asOf }: { id: number; actor: string; asOf: string },
): Promise<Finding> {
  const [finding] = await tx.update(findings).set({
    state: sql`case when ${findings.opensOn} > ${asOf}::date then 'not_yet'
      when ${findings.closesOn} < ${asOf}::date then 'expired' else 'open' end`,
    dismissedUnits: null,
    changedAt: sql`now()`,
  }).where(and(eq(findings.id, id), eq(findings.state, "dismissed"))).returning();
  if (!finding) return await refuse(tx, id, "reopen");
  await tx.insert(findingHistory).values({
    findingId: id,
    actor,
    event: "reopened",
    sentence: "The dismissal was taken back",
  });
  await record(tx, "finding.reopened", { finding: id });
  return finding;
}

async function refuse(tx: VaultTx, id: number, act: string): Promise<never> {
  const [finding] = await tx.select({ state: findings.state }).from(findings)
    .where(eq(findings.id, id));
  if (!finding) throw new NotFound(`Cannot ${act} finding ${id}: it is not there`);
  throw new Conflict(
    `Cannot ${act} finding ${id}: it is already ${finding.state.replaceAll("_", " ")}`,
  );
}

export interface ConsideredList {
  items: (Considered & { title: string | null })[];
  /** More would have matched. */
  more: boolean;
}

/** Why there is no claim: candidates set aside, by a part of their key, FNSKU or product. */
export async function findConsidered(
  tx: VaultTx,
  { q = "", limit = 50 }: { q?: string; limit?: number } = {},
): Promise<ConsideredList> {
  const part = containing(q.trim());
  const rows = await tx.select({ row: considered, title: products.title })
    .from(considered)
    .leftJoin(products, eq(products.fnsku, considered.fnsku))
    .where(
      q.trim() === ""
        ? undefined
        : sql`(${considered.key} ilike ${part} or ${products.msku} ilike ${part}
        or ${products.title} ilike ${part} or ${considered.explanation} ilike ${part})`,
    )
    .orderBy(desc(considered.date), asc(considered.id)).limit(limit + 1);
  return {
    items: rows.slice(0, limit).map(({ row, title }) => ({ ...row, title })),
    more: rows.length > limit,
  };
}
