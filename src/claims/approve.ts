import { and, asc, eq, inArray, notInArray, sql } from "drizzle-orm";
import type { VaultTx } from "../../db/vault.ts";
import {
  type Claim,
  claimFindings as claimedFindings,
  claims,
  type Finding,
  findingHistory,
  findings,
  products,
} from "../../db/schema/vault/mod.ts";
import { record } from "../audit/record.ts";
import { Conflict, Invalid, NotFound } from "../errors.ts";
import { type CaseFact, caseText } from "./case_text.ts";

export interface Approval {
  ids: number[];
  /** The member, by user id. */
  actor: string;
  /** Today, a day of the marketplace. */
  asOf: string;
}

/**
 * Approves open findings: drafts a claim for each, one for all of the same transaction, removal order or
 * reimbursement, and approves it in the same act. All of them or none. Throws NotFound for a finding
 * that is not there and Conflict for one that is not open or whose units are claimed already.
 */
export async function claimFindings(
  tx: VaultTx,
  { ids, actor, asOf }: Approval,
): Promise<Claim[]> {
  const asked = [...new Set(ids)];
  if (asked.length === 0) throw new Invalid("Cannot claim: no finding was chosen");
  const chosen = await tx.select().from(findings).where(inArray(findings.id, asked))
    .orderBy(asc(findings.id)).for("update");
  for (const id of asked) refuseUnlessOpen(id, chosen.find((row) => row.id === id), asOf);
  await refuseClaimedTwice(tx, asked);

  const titles = await readTitles(tx, chosen);
  const groups = [...Map.groupBy(chosen, groupOf).values()];
  const drafted = await tx.insert(claims)
    .values(groups.map((group) => draftOf(group, titles, actor))).returning();
  const members = drafted.flatMap((claim, index) =>
    (groups[index] ?? []).map(({ id, units }) => ({ claimId: claim.id, findingId: id, units }))
  );
  await tx.insert(claimedFindings).values(members);
  await tx.update(findings).set({ state: "claimed", changedAt: sql`now()` })
    .where(inArray(findings.id, asked));
  const approved = await tx.update(claims)
    .set({ state: "approved", approvedBy: actor, approvedAt: sql`now()` })
    .where(and(inArray(claims.id, drafted.map(({ id }) => id)), eq(claims.state, "draft")))
    .returning();

  await tx.insert(findingHistory).values(members.map(({ findingId, claimId }) => ({
    findingId,
    actor,
    event: "claimed",
    sentence: `Approved as claim ${claimId}`,
  })));
  await record(tx, "finding.claimed", {
    findings: asked,
    claims: approved.map(({ id, units }) => ({ id, units })),
  });
  return approved.toSorted((a, b) => a.id - b.id);
}

function refuseUnlessOpen(id: number, finding: Finding | undefined, asOf: string): void {
  if (!finding) throw new NotFound(`Cannot claim finding ${id}: it is not there`);
  const { state, opensOn, closesOn } = finding;
  const is = `Cannot claim finding ${id}: `;
  if (state === "not_yet" || (state === "open" && opensOn && asOf < opensOn)) {
    throw new Conflict(`${is}its window opens on ${opensOn}`);
  }
  if (state === "expired" || (state === "open" && closesOn && asOf > closesOn)) {
    throw new Conflict(`${is}its window closed on ${closesOn}`);
  }
  if (state !== "open") throw new Conflict(`${is}it is already ${state}`);
}

/** A claim on units already claimed is itself a breach of Amazon's policy. */
async function refuseClaimedTwice(tx: VaultTx, ids: number[]): Promise<void> {
  const [twice] = await tx.select({ id: claimedFindings.findingId, claim: claims.id })
    .from(claimedFindings)
    .innerJoin(claims, eq(claims.id, claimedFindings.claimId))
    .where(and(
      inArray(claimedFindings.findingId, ids),
      notInArray(claims.state, ["withdrawn", "expired"]),
    )).limit(1);
  if (twice) {
    throw new Conflict(
      `Cannot claim finding ${twice.id}: claim ${twice.claim} asks for it already`,
    );
  }
}

/** One case for each transaction, removal order or reimbursement, and for each kind of loss. */
function groupOf({ type, keyParts, marketplace, currency }: Finding): string {
  return [type, marketplace, caseKeyOf(keyParts), currency].join(" ");
}

/** What a case is about: the one id that Amazon asks for. */
export function caseKeyOf(key: Finding["keyParts"]): string {
  return key.referenceId ?? key.removalOrderId ?? key.reimbursementId ?? "";
}

export async function readTitles(
  tx: VaultTx,
  rows: Pick<Finding, "fnsku">[],
): Promise<Map<string, string>> {
  const fnskus = [...new Set(rows.map(({ fnsku }) => fnsku))];
  const titles = await tx.select({ fnsku: products.fnsku, title: products.title })
    .from(products).where(inArray(products.fnsku, fnskus));
  return new Map(titles.map(({ fnsku, title }) => [fnsku, title]));
}

function draftOf(group: Finding[], titles: Map<string, string>, actor: string) {
  const [first] = group;
  if (!first) throw new RangeError("a claim has a finding");
  return {
    ...writtenOf(group, titles),
    type: first.type,
    marketplace: first.marketplace,
    fnsku: first.fnsku,
    createdBy: actor,
  };
}

/** What a claim says of its findings as they now are: units, value, days and text. */
export function writtenOf(group: Finding[], titles: Map<string, string>) {
  const [first] = group;
  if (!first) throw new RangeError("a claim has a finding");
  const facts = group.map((finding): CaseFact => ({
    key: finding.keyParts,
    fnsku: finding.fnsku,
    asin: finding.asin,
    sku: finding.sku,
    title: titles.get(finding.fnsku) ?? null,
    eventDate: finding.eventDate,
    units: finding.units,
    unitValue: finding.unitValue,
    value: finding.value,
    currency: finding.currency,
    ruledOut: finding.ruledOut,
  }));
  const { subject, body, version } = caseText(first.type, facts);
  const known = group.every(({ value }) => value !== null);
  return {
    units: group.reduce((sum, { units }) => sum + units, 0),
    value: known ? group.reduce((sum, { value }) => sum + (value ?? 0), 0) : null,
    currency: first.currency,
    closesOn: group.map(({ closesOn }) => closesOn).filter((day) => day !== null).sort()[0] ?? null,
    subject,
    body,
    caseTextVersion: version,
  };
}
