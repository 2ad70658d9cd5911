import { and, asc, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { containing } from "../../db/like.ts";
import type { VaultTx } from "../../db/vault.ts";
import {
  type Claim,
  claimFindings as claimedFindings,
  claimPayments,
  claims,
  type Finding,
  findings,
  products,
} from "../../db/schema/vault/mod.ts";
import { NotFound } from "../errors.ts";

/** A claim as a list shows it. */
export interface ListedClaim extends Claim {
  title: string | null;
  /** The keys of its findings, the first of them naming the case. */
  keyParts: Finding["keyParts"];
  /** What its payments came in; null before the first. */
  paidCurrency: string | null;
}

export interface ClaimFilter {
  states?: Claim["state"][];
  q?: string;
  page?: number;
  pageSize?: number;
}

export interface ClaimList {
  claims: ListedClaim[];
  /** Claims of each state under the same search. */
  counts: Partial<Record<Claim["state"], number>>;
  total: number;
}

/** A page of claims, those to be filed first by the day on which their window closes. */
export async function listClaims(
  tx: VaultTx,
  { states, q, page = 1, pageSize = 50 }: ClaimFilter = {},
): Promise<ClaimList> {
  const part = q?.trim() && containing(q.trim());
  const found = part
    ? sql`(${claims.subject} ilike ${part} or ${claims.caseId} ilike ${part}
        or ${claims.fnsku} ilike ${part})`
    : undefined;
  const wanted = states && states.length > 0 ? inArray(claims.state, states) : undefined;
  const [rows, counted] = await Promise.all([
    selectListed(tx, and(found, wanted)).limit(pageSize).offset((page - 1) * pageSize),
    tx.select({ state: claims.state, count: sql<number>`count(*)`.mapWith(Number) })
      .from(claims).where(found).groupBy(claims.state),
  ]);
  const counts = Object.fromEntries(counted.map(({ state, count }) => [state, count]));
  const total = counted
    .filter(({ state }) => !states || states.length === 0 || states.includes(state))
    .reduce((sum, { count }) => sum + count, 0);
  return { claims: rows.map(flat), counts, total };
}

function selectListed(tx: VaultTx, where: SQL | undefined) {
  const isWaiting = sql`(${claims.state} in ('draft', 'approved'))`;
  return tx.select({
    claim: claims,
    title: products.title,
    keyParts: sql<Finding["keyParts"]>`(select f.key_parts from ${findings} f
      join ${claimedFindings} cf on cf.finding_id = f.id
      where cf.claim_id = ${claims.id} order by f.id limit 1)`,
    paidCurrency: sql<string | null>`(select r.currency from reimbursements r
      join ${claimPayments} p on p.reimbursement_key = r.key
      where p.claim_id = ${claims.id} order by p.matched_at limit 1)`,
  }).from(claims)
    .leftJoin(products, eq(products.fnsku, claims.fnsku))
    .where(where)
    .orderBy(
      desc(isWaiting),
      sql`case when ${isWaiting} then ${claims.closesOn} end`,
      desc(claims.id),
    )
    .$dynamic();
}

type Row = Awaited<ReturnType<typeof selectListed>>[number];

function flat({ claim, ...rest }: Row): ListedClaim {
  return { ...claim, ...rest };
}

export interface ClaimDetail extends ListedClaim {
  findings: (Finding & { claimedUnits: number })[];
  payments: (typeof claimPayments.$inferSelect)[];
}

/** A claim with its findings and payments. Throws NotFound. */
export async function getClaim(tx: VaultTx, id: number): Promise<ClaimDetail> {
  const [[row], claimed, payments] = await Promise.all([
    selectListed(tx, eq(claims.id, id)),
    tx.select({ finding: findings, units: claimedFindings.units }).from(claimedFindings)
      .innerJoin(findings, eq(findings.id, claimedFindings.findingId))
      .where(eq(claimedFindings.claimId, id)).orderBy(asc(findings.id)),
    tx.select().from(claimPayments).where(eq(claimPayments.claimId, id))
      .orderBy(asc(claimPayments.matchedAt), asc(claimPayments.reimbursementId)),
  ]);
  if (!row) throw new NotFound(`Cannot find claim ${id}`);
  return {
    ...flat(row),
    findings: claimed.map(({ finding, units }) => ({ ...finding, claimedUnits: units })),
    payments,
  };
}

/**
 * The approved claim to file next: the largest value ÷ days left, then the window that closes first.
 * `after` names one to be left for later. Null when none waits.
 */
export async function nextClaim(
  tx: VaultTx,
  { today, after }: { today: string; after?: number | undefined },
): Promise<ListedClaim | null> {
  const urgency = sql`coalesce(${claims.value}, 0)::numeric
    / greatest(1, coalesce(${claims.closesOn} - ${today}::date, 365) + 1)`;
  const [row] = await selectListed(
    tx,
    and(
      eq(claims.state, "approved"),
      sql`(${claims.closesOn} is null or ${claims.closesOn} >= ${today}::date)`,
      after === undefined ? undefined : sql`${claims.id} <> ${after}`,
    ),
  ).orderBy(desc(urgency), asc(claims.closesOn), asc(claims.id)).limit(1);
  return row ? flat(row) : null;
}
