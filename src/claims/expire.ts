import { sql } from "drizzle-orm";
import type { VaultTx } from "../../db/vault.ts";
import {
  claimFindings as claimedFindings,
  claims,
  findingHistory,
  findings,
} from "../../db/schema/vault/mod.ts";
import { record } from "../audit/record.ts";

/**
 * Claims that nobody filed while their window was open, as of a day of the marketplace: they expire,
 * and their findings with them, which counts as missed. Returns how many.
 */
export async function expireClaims(tx: VaultTx, asOf: string): Promise<number> {
  const expired = await tx.execute<{ id: string }>(sql`
    with expired as (
      update ${claims} set state = 'expired'
      where state in ('draft', 'approved') and closes_on < ${asOf}::date
      returning id
    ), missed as (
      update ${findings} set state = 'expired', before_joined = false, changed_at = now()
      where state = 'claimed' and id in (
        select cf.finding_id from ${claimedFindings} cf join expired on expired.id = cf.claim_id)
      returning id
    ), told as (
      insert into ${findingHistory} (finding_id, event, sentence)
      select id, 'expired', 'The window closed and the claim was not filed' from missed
    )
    select id from expired`);
  const ids = expired.map(({ id }) => Number(id));
  if (ids.length > 0) await record(tx, "claim.expired", { claims: ids });
  return ids.length;
}
