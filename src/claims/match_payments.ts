import { and, eq, inArray, isNotNull, sql } from "drizzle-orm";
import type { VaultTx } from "../../db/vault.ts";
import {
  type Claim,
  claimFindings as claimedFindings,
  claimPayments,
  claims,
  type Finding,
  findingRows,
  findings,
} from "../../db/schema/vault/mod.ts";
import { record } from "../audit/record.ts";
import { isSameItem } from "../findings/allocate.ts";
import { type Detection, keyText } from "../findings/detected.ts";
import { moneyReimbursed, unitsReimbursed } from "../findings/reimbursement_rows.ts";
import type { ReimbursementRow } from "../findings/vault_rows.ts";
import { roundHalfUp } from "../money.ts";

/** What an audit knows of payments: each reimbursement, and what the allocation spent it on. */
export interface Payments {
  detection: Detection;
  reimbursements: ReimbursementRow[];
}

type Payment = typeof claimPayments.$inferInsert;

interface FiledClaim {
  claim: Claim;
  findings: Pick<Finding, "id" | "type" | "key" | "fnsku" | "asin" | "sku" | "keyParts">[];
}

/**
 * Matches reimbursement rows that came since a claim was filed: by its case id first, else by what the
 * allocation spent on its findings. A claim goes filed → answered → paid, or short_paid while units are
 * missing. Runs in an audit before the findings' evidence is written anew, since what stands there now
 * are the payments that were known when the claim was made.
 */
export async function matchPayments(
  tx: VaultTx,
  { detection, reimbursements }: Payments,
): Promise<void> {
  const filed = await readFiled(tx);
  if (filed.length === 0) return;
  const used = await readUsed(tx, filed);
  const byCase = Map.groupBy(
    reimbursements.filter((row) => row.caseId !== "" && row.originalReimbursementId === ""),
    (row) => row.caseId,
  );
  const rows = new Map(reimbursements.map((row) => [row.key, row]));
  const spends = spendsByFinding(detection);

  const matched: Payment[] = [];
  for (const entry of filed) {
    const payments = [
      ...byCaseId(entry, byCase, used),
      ...byAllocation(entry, spends, rows, used),
      ...byTopUp(entry, reimbursements, used),
    ];
    for (const payment of payments) used.rows.add(payment.reimbursementKey);
    matched.push(...payments);
  }
  if (matched.length === 0) return;
  await tx.insert(claimPayments).values(matched);
  await settle(tx, [...new Set(matched.map(({ claimId }) => claimId))]);
}

async function readFiled(tx: VaultTx): Promise<FiledClaim[]> {
  const rows = await tx.select({
    claim: claims,
    finding: {
      id: findings.id,
      type: findings.type,
      key: findings.key,
      fnsku: findings.fnsku,
      asin: findings.asin,
      sku: findings.sku,
      keyParts: findings.keyParts,
    },
  }).from(claims)
    .innerJoin(claimedFindings, eq(claimedFindings.claimId, claims.id))
    .innerJoin(findings, eq(findings.id, claimedFindings.findingId))
    .where(and(
      isNotNull(claims.filedAt),
      inArray(claims.state, ["filed", "answered", "short_paid"]),
    ))
    .orderBy(claims.id, findings.id);
  return [...Map.groupBy(rows, ({ claim }) => claim.id).values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ claim: first.claim, findings: group.map(({ finding }) => finding) }] : [];
  });
}

interface Used {
  /** Reimbursement rows that paid for a claim already. */
  rows: Set<string>;
  /** Rows that stood in a finding's evidence before: `finding id, row key`. */
  known: Set<string>;
}

async function readUsed(tx: VaultTx, filed: FiledClaim[]): Promise<Used> {
  const ids = filed.flatMap((entry) => entry.findings.map(({ id }) => id));
  const [paid, evidence] = await Promise.all([
    tx.select({ key: claimPayments.reimbursementKey }).from(claimPayments),
    tx.select({ finding: findingRows.findingId, key: findingRows.rowKey }).from(findingRows)
      .where(inArray(findingRows.findingId, ids)),
  ]);
  return {
    rows: new Set(paid.map(({ key }) => key)),
    known: new Set(evidence.map(({ finding, key }) => `${finding} ${key}`)),
  };
}

/** Units of each reimbursement row that the allocation spent on a finding, paid off or not. */
function spendsByFinding({ findings, considered }: Detection) {
  const spends = new Map<string, { rowKey: string; units: number }[]>();
  for (const { type, key, rows } of [...findings, ...considered]) {
    if (type.startsWith("reimbursement_")) continue;
    const credits = rows.filter(({ source, role }) =>
      source === "reimbursements" && role === "credit"
    );
    if (credits.length > 0) spends.set(`${type} ${keyText(key)}`, credits);
  }
  return spends;
}

function byCaseId(
  { claim, findings }: FiledClaim,
  byCase: Map<string, ReimbursementRow[]>,
  used: Used,
): Payment[] {
  let left = claim.units - claim.paidUnits;
  const rows = byCase.get(claim.caseId ?? "") ?? [];
  return rows
    .filter((row) => !used.rows.has(row.key) && unitsReimbursed(row) > 0)
    .filter((row) => findings.some((finding) => isSameItem(finding, row)))
    .flatMap((row) => {
      if (left <= 0) return [];
      left -= unitsReimbursed(row);
      return [paymentOf(claim, row, unitsReimbursed(row), "case_id")];
    });
}

function byAllocation(
  { claim, findings }: FiledClaim,
  spends: ReturnType<typeof spendsByFinding>,
  rows: Map<string, ReimbursementRow>,
  used: Used,
): Payment[] {
  const units = new Map<string, number>();
  for (const { id, type, key } of findings) {
    for (const spend of spends.get(`${type} ${key}`) ?? []) {
      if (used.rows.has(spend.rowKey) || used.known.has(`${id} ${spend.rowKey}`)) continue;
      if (rows.get(spend.rowKey)?.caseId === claim.caseId) continue;
      units.set(spend.rowKey, (units.get(spend.rowKey) ?? 0) + spend.units);
    }
  }
  return [...units].flatMap(([key, spent]) => {
    const row = rows.get(key);
    return row ? [paymentOf(claim, row, spent, "allocation")] : [];
  });
}

/** Money that Amazon adds to a payment: a later row that names the disputed one as its original. */
function byTopUp(
  { claim, findings }: FiledClaim,
  reimbursements: ReimbursementRow[],
  used: Used,
): Payment[] {
  if (!claim.type.startsWith("reimbursement_")) return [];
  return reimbursements
    .filter((row) =>
      (row.amountTotal ?? 0) > 0 && !used.rows.has(row.key) &&
      findings.some(({ id, keyParts }) =>
        row.originalReimbursementId === keyParts.reimbursementId &&
        !used.known.has(`${id} ${row.key}`)
      )
    )
    .map((row) => paymentOf(claim, row, Math.max(0, unitsReimbursed(row)), "allocation"));
}

/** The part of a row's money that belongs to the units spent, half up to the minor unit. */
function paymentOf(
  claim: Claim,
  row: ReimbursementRow,
  units: number,
  matchedBy: "case_id" | "allocation",
): Payment {
  const total = moneyReimbursed(row) ?? 0;
  const all = unitsReimbursed(row);
  const amount = units === all || all <= 0
    ? total
    : roundHalfUp(BigInt(total) * BigInt(units), BigInt(all));
  return {
    claimId: claim.id,
    reimbursementKey: row.key,
    reimbursementId: row.reimbursementId,
    matchedBy,
    units,
    amount,
  };
}

/**
 * A loss is paid when its units are; a dispute about money, when its value is. What is short stays so
 * until a later row completes it. Filed claims are answered on the way: no step is skipped.
 */
async function settle(tx: VaultTx, ids: number[]): Promise<void> {
  await tx.execute(sql`
    update ${claims} set paid_units = paid.units, paid_amount = paid.amount
    from (select claim_id, sum(units)::int as units, sum(amount)::bigint as amount
      from ${claimPayments} group by claim_id) as paid
    where ${claims.id} = paid.claim_id and ${inArray(claims.id, ids)}`);
  const isPaid =
    sql`case when ${claims.type} like 'reimbursement\_%' and ${claims.value} is not null
    then ${claims.paidAmount} >= ${claims.value} else ${claims.paidUnits} >= ${claims.units} end`;

  await tx.update(claims).set({
    state: "answered",
    answer: sql`case when ${isPaid} then 'granted' else 'short' end`,
    answeredAt: sql`now()`,
  }).where(and(inArray(claims.id, ids), eq(claims.state, "filed")));
  const settled = await tx.update(claims).set({
    state: sql`case when ${isPaid} then 'paid' else 'short_paid' end`,
    settledAt: sql`now()`,
  }).where(and(inArray(claims.id, ids), inArray(claims.state, ["answered", "short_paid"])))
    .returning({ id: claims.id, state: claims.state, units: claims.paidUnits });
  await record(tx, "claim.paid", { claims: settled });
}
