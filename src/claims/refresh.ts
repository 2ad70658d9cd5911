import { and, eq, inArray, sql } from "drizzle-orm";
import type { VaultTx } from "../../db/vault.ts";
import {
  claimFindings as claimedFindings,
  claims,
  type Finding,
  findings,
} from "../../db/schema/vault/mod.ts";
import { record } from "../audit/record.ts";
import { readTitles, writtenOf } from "./approve.ts";

/**
 * Claims that are not filed yet follow their findings: units and text are written anew where they
 * changed, and a claim is withdrawn when nothing is left to ask for.
 */
export async function refreshClaims(tx: VaultTx): Promise<void> {
  const drafts = await tx.select({ claim: claims, finding: findings, asked: claimedFindings.units })
    .from(claims)
    .innerJoin(claimedFindings, eq(claimedFindings.claimId, claims.id))
    .innerJoin(findings, eq(findings.id, claimedFindings.findingId))
    .where(inArray(claims.state, ["draft", "approved"]))
    .orderBy(claims.id, findings.id);
  const byClaim = [...Map.groupBy(drafts, ({ claim }) => claim.id).values()];
  const stale = byClaim.filter((rows) =>
    rows.some(({ finding, asked }) => finding.state !== "claimed" || finding.units !== asked) ||
    rows.reduce<number | null>((sum, { finding: { value } }) => {
        return sum === null || value === null ? null : sum + value;
      }, 0) !== rows[0]?.claim.value
  );
  if (stale.length === 0) return;

  const titles = await readTitles(tx, stale.flat().map(({ finding }) => finding));
  for (const rows of stale) await refresh(tx, rows, titles);
}

async function refresh(
  tx: VaultTx,
  rows: { claim: typeof claims.$inferSelect; finding: Finding }[],
  titles: Map<string, string>,
): Promise<void> {
  const id = rows[0]?.claim.id;
  if (id === undefined) return;
  const left = rows.map(({ finding }) => finding).filter(({ state }) => state === "claimed");
  if (left.length === 0) {
    await tx.update(claims).set({ state: "withdrawn" }).where(eq(claims.id, id));
    await record(tx, "claim.withdrawn", { claim: id, because: "its units are accounted for" });
    return;
  }
  await tx.update(claims).set(writtenOf(left, titles)).where(eq(claims.id, id));
  await tx.update(claimedFindings)
    .set({
      units: sql`(select units from ${findings} f where f.id = ${claimedFindings.findingId})`,
    })
    .where(and(
      eq(claimedFindings.claimId, id),
      inArray(claimedFindings.findingId, left.map((finding) => finding.id)),
    ));
}
