import { and, eq, inArray, ne, sql } from "drizzle-orm";
import type { VaultTx } from "../../db/vault.ts";
import {
  type Claim,
  claimFindings as claimedFindings,
  claims,
  findingHistory,
  findings,
} from "../../db/schema/vault/mod.ts";
import { record } from "../audit/record.ts";
import { Conflict, Invalid, TooMany } from "../errors.ts";
import type { Rulebook } from "../findings/rulebook.ts";
import { caseKeyOf } from "./approve.ts";
import { getClaim } from "./claims.ts";

/** Amazon writes case ids in digits; letters and dashes are let through, other signs are typing errors. */
const CASE_ID = /^[0-9A-Za-z-]{3,40}$/;
const DAY_IN_SECONDS = 86_400;

export interface Filing {
  id: number;
  caseId: string;
  /** The member, by user id. */
  actor: string;
  /** Today, a day of the marketplace. */
  today: string;
  book: Rulebook;
}

/**
 * "I filed it": the seller says under which case id. Throws Conflict when the claim is not approved, its
 * window is over, or the case id belongs to another order, transaction or removal, and TooMany above
 * the rulebook's pace (claims in 24 hours).
 */
export async function fileClaim(
  tx: VaultTx,
  { id, caseId, actor, today, book }: Filing,
): Promise<Claim> {
  const written = caseId.trim();
  if (!CASE_ID.test(written)) {
    throw new Invalid(`Cannot file claim ${id}: the case id is not one`, {
      caseId: "Copy the case id from Seller Central: digits, sometimes letters and dashes",
    });
  }
  // Two members who file at once count each other.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('filing ' || current_schema()))`);
  const claim = await getClaim(tx, id);
  if (claim.state === "approved" && claim.closesOn && today > claim.closesOn) {
    throw new Conflict(`Cannot file claim ${id}: its window closed on ${claim.closesOn}`);
  }
  await refuseForeignCase(tx, claim, written);
  await keepPace(tx, id, book.limits.filing_pace_per_day);

  const filed = await step(tx, id, "file", ["approved"], {
    state: "filed",
    filedBy: actor,
    filedAt: sql`now()`,
    caseId: written,
  });
  await tell(tx, id, actor, "filed", `Filed as case ${written}`);
  await record(tx, "claim.filed", { claim: id, case: written });
  return filed;
}

/** One case asks for one order, transaction or removal; several claims of the same may share it. */
async function refuseForeignCase(
  tx: VaultTx,
  claim: Awaited<ReturnType<typeof getClaim>>,
  caseId: string,
): Promise<void> {
  const others = await tx.select({ id: claims.id, key: findings.keyParts })
    .from(claims)
    .innerJoin(claimedFindings, eq(claimedFindings.claimId, claims.id))
    .innerJoin(findings, eq(findings.id, claimedFindings.findingId))
    .where(and(eq(claims.caseId, caseId), ne(claims.id, claim.id)));
  const own = new Set(claim.findings.map(({ keyParts }) => caseKeyOf(keyParts)));
  const other = others.find(({ key }) => !own.has(caseKeyOf(key)));
  if (other) {
    throw new Conflict(
      `Cannot file claim ${claim.id}: case ${caseId} is that of claim ${other.id}, which is about ` +
        caseKeyOf(other.key),
    );
  }
}

async function keepPace(tx: VaultTx, id: number, limit: number): Promise<void> {
  const { filed, retryAfter } = await filingPace(tx);
  if (filed < limit) return;
  throw new TooMany(
    `Cannot file claim ${id}: ${filed} were filed in the last 24 hours, and filing in bulk is a ` +
      "breach of Amazon's policy",
    retryAfter,
  );
}

/** Claims filed in the last 24 hours, and the seconds until one of them no longer counts. */
export async function filingPace(tx: VaultTx): Promise<{ filed: number; retryAfter: number }> {
  const [pace] = await tx.select({
    filed: sql<number>`count(*)`.mapWith(Number),
    retryAfter: sql<number>`coalesce(ceil(extract(epoch from
      min(${claims.filedAt}) + interval '1 day' - now())), ${DAY_IN_SECONDS}::int)`.mapWith(Number),
  }).from(claims).where(sql`${claims.filedAt} > now() - interval '1 day'`);
  return pace ?? { filed: 0, retryAfter: DAY_IN_SECONDS };
}

export interface Answer {
  id: number;
  answer: "granted" | "short" | "denied" | "asked_for_more";
  note?: string | undefined;
  actor: string;
}

/**
 * What Amazon answered. A denial settles the claim; whether a granted one was paid, the reimbursement
 * reports show. An answered claim may be answered again. Throws Conflict from any other state.
 */
export async function answerClaim(
  tx: VaultTx,
  { id, answer, note = "", actor }: Answer,
): Promise<Claim> {
  const answered = await step(tx, id, "answer", ["filed", "answered"], {
    state: "answered",
    answer,
    answerNote: note.trim() || null,
    answeredAt: sql`now()`,
  });
  const settled = answer === "denied"
    ? await step(tx, id, "settle", ["answered"], { state: "denied", settledAt: sql`now()` })
    : answered;
  await tell(tx, id, actor, "answered", `Amazon's answer: ${answer.replaceAll("_", " ")}`);
  await record(tx, "claim.answered", { claim: id, answer });
  return settled;
}

export interface Withdrawal {
  id: number;
  actor: string;
  /** Today, a day of the marketplace: a finding whose window is over expires instead of opening. */
  asOf: string;
}

/** Takes back a claim that was not filed; its findings open again. Throws Conflict once it was filed. */
export async function withdrawClaim(
  tx: VaultTx,
  { id, actor, asOf }: Withdrawal,
): Promise<Claim> {
  const withdrawn = await step(tx, id, "withdraw", ["draft", "approved"], { state: "withdrawn" });
  await tx.update(findings).set({
    state: sql`case when ${findings.closesOn} < ${asOf}::date then 'expired' else 'open' end`,
    changedAt: sql`now()`,
  }).where(and(
    eq(findings.state, "claimed"),
    inArray(
      findings.id,
      tx.select({ id: claimedFindings.findingId }).from(claimedFindings)
        .where(eq(claimedFindings.claimId, id)),
    ),
  ));
  await tell(tx, id, actor, "withdrawn", `Claim ${id} was withdrawn`);
  await record(tx, "claim.withdrawn", { claim: id });
  return withdrawn;
}

/** One step of a claim's life: it happens from the states named, or it is refused. */
async function step(
  tx: VaultTx,
  id: number,
  act: string,
  from: Claim["state"][],
  set: Parameters<ReturnType<typeof tx.update<typeof claims>>["set"]>[0],
): Promise<Claim> {
  const [claim] = await tx.update(claims).set(set)
    .where(and(eq(claims.id, id), inArray(claims.state, from))).returning();
  if (claim) return claim;
  const { state } = await getClaim(tx, id);
  throw new Conflict(`Cannot ${act} claim ${id}: it is ${state.replaceAll("_", " ")}`);
}

/** Writes what happened to a claim into the history of each of its findings. */
async function tell(
  tx: VaultTx,
  claimId: number,
  actor: string,
  event: string,
  sentence: string,
): Promise<void> {
  await tx.execute(sql`
    insert into ${findingHistory} (finding_id, actor, event, sentence)
    select ${claimedFindings.findingId}, ${actor}::uuid, ${event}, ${sentence}
    from ${claimedFindings} where ${claimedFindings.claimId} = ${claimId}`);
}
