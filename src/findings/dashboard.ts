import { and, desc, eq, gte, inArray, lte, ne, sql } from "drizzle-orm";
import type { VaultTx } from "../../db/vault.ts";
import {
  claimPayments,
  claims,
  type ClaimType,
  findingHistory,
  type FindingKey,
  findings,
  reimbursements,
} from "../../db/schema/vault/mod.ts";
import type { Amount } from "../../views/parts/amount.ts";
import { addUp } from "../money.ts";

export interface Figure {
  findings: number;
  units: number;
  sums: Amount[];
}

export interface Dashboard {
  /** Open and not yet open. */
  possible: Figure;
  /** Approved, filed or answered, and not settled. */
  claimed: Figure;
  /** What the reimbursement reports show for claims. */
  paid: Figure;
  /** Expired unfiled since the vault's first fetch. */
  missed: Figure;
  /** Open findings that close within so many days, today included; the longer holds the shorter. */
  expiring: { days: 7 | 14 | 30; findings: number; units: number; sums: Amount[] }[];
  /** Open findings by type, the most findings first. */
  byType: (Figure & { type: ClaimType })[];
  /** Possible findings whose worth is unknown for want of a cost. */
  needCost: number;
}

/** The figures of a vault's dashboard on a day of its home marketplace. */
export async function dashboard(tx: VaultTx, asOf: string): Promise<Dashboard> {
  const days = sql<number>`case
    when ${findings.closesOn} <= ${asOf}::date + 7 then 7
    when ${findings.closesOn} <= ${asOf}::date + 14 then 14
    when ${findings.closesOn} <= ${asOf}::date + 30 then 30 end`;
  const count = sql<number>`count(*)`.mapWith(Number);
  const [open, missed, claimed, paid] = await Promise.all([
    tx.select({
      state: findings.state,
      type: findings.type,
      currency: findings.currency,
      days,
      count,
      units: sql<number>`sum(${findings.units})`.mapWith(Number),
      amount: sql<number>`coalesce(sum(${findings.value}), 0)`.mapWith(Number),
    }).from(findings).where(inArray(findings.state, ["open", "not_yet"]))
      .groupBy(sql`1, 2, 3, 4`),
    tx.select({
      currency: findings.currency,
      count,
      units: sql<number>`sum(${findings.units})`.mapWith(Number),
      amount: sql<number>`coalesce(sum(${findings.value}), 0)`.mapWith(Number),
    }).from(findings)
      .where(and(eq(findings.state, "expired"), eq(findings.beforeJoined, false)))
      .groupBy(findings.currency),
    tx.select({
      currency: claims.currency,
      count,
      units: sql<number>`sum(${claims.units})`.mapWith(Number),
      amount: sql<number>`coalesce(sum(${claims.value}), 0)`.mapWith(Number),
    }).from(claims).where(inArray(claims.state, ["draft", "approved", "filed", "answered"]))
      .groupBy(claims.currency),
    tx.select({
      currency: reimbursements.currency,
      count: sql<number>`count(distinct ${claimPayments.claimId})`.mapWith(Number),
      units: sql<number>`sum(${claimPayments.units})`.mapWith(Number),
      amount: sql<number>`sum(${claimPayments.amount})`.mapWith(Number),
    }).from(claimPayments)
      .innerJoin(reimbursements, eq(reimbursements.key, claimPayments.reimbursementKey))
      .groupBy(reimbursements.currency),
  ]);

  const openNow = open.filter(({ state }) => state === "open");
  const byType = [...Map.groupBy(openNow, ({ type }) => type)]
    .map(([type, rows]) => ({ type, ...figureOf(rows) }))
    .sort((a, b) => b.findings - a.findings || (a.type < b.type ? -1 : 1));
  return {
    possible: figureOf(open),
    claimed: figureOf(claimed),
    paid: figureOf(paid),
    missed: figureOf(missed),
    expiring: ([7, 14, 30] as const).map((limit) => ({
      days: limit,
      ...figureOf(openNow.filter((row) => row.days !== null && row.days <= limit)),
    })),
    byType,
    needCost: open.filter(({ currency }) => currency === null)
      .reduce((sum, row) => sum + row.count, 0),
  };
}

interface Counted {
  currency: string | null;
  count: number;
  units: number;
  amount: number;
}

function figureOf(rows: Counted[]): Figure {
  return {
    findings: rows.reduce((sum, { count }) => sum + count, 0),
    units: rows.reduce((sum, { units }) => sum + units, 0),
    sums: addUp(
      rows.flatMap(({ currency, amount }) => currency ? { minor: amount, currency } : []),
    ),
  };
}

export interface Change {
  findingId: number;
  type: ClaimType;
  keyParts: FindingKey;
  fnsku: string;
  units: number;
  event: string;
  sentence: string;
  at: Date;
}

/** What happened to findings since an instant, the newest first; bounded. */
export async function listChanges(
  tx: VaultTx,
  { since, limit = 20 }: { since: Date; limit?: number },
): Promise<Change[]> {
  return await tx.select({
    findingId: findings.id,
    type: findings.type,
    keyParts: findings.keyParts,
    fnsku: findings.fnsku,
    units: findings.units,
    event: findingHistory.event,
    sentence: findingHistory.sentence,
    at: findingHistory.at,
  }).from(findingHistory)
    .innerJoin(findings, eq(findings.id, findingHistory.findingId))
    .where(and(
      gte(findingHistory.at, since),
      lte(findingHistory.at, sql`now()`),
      ne(findingHistory.event, "not_yet"),
    ))
    .orderBy(desc(findingHistory.id)).limit(limit);
}
