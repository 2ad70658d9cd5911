import { type Allocation, compare, isSameItem } from "./allocate.ts";
import { unitsReimbursed } from "./reimbursement_rows.ts";
import type { ReimbursementRow, VaultRows } from "./vault_rows.ts";

/** Units of a loss whose payment a reversal took back. */
export interface TakenBack {
  reversal: ReimbursementRow;
  units: number;
}

/**
 * Units of each loss whose payment was later taken back: a reversal's units, in the order in which its
 * original was spent. A reversal that gives a unit instead takes none back.
 */
export function takenBack(
  { reimbursements }: VaultRows,
  allocation: Allocation,
): Map<string, TakenBack[]> {
  const originals = Map.groupBy(
    reimbursements.filter((row) => row.originalReimbursementId === ""),
    (row) => row.reimbursementId,
  );
  const spends = Map.groupBy(
    allocation.spends.map((spend) => ({ ...spend })),
    (spend) => spend.creditId,
  );
  const taken = new Map<string, TakenBack[]>();
  const reversals = reimbursements
    .filter((row) => row.originalReimbursementId && unitsReimbursed(row) < 0)
    .sort((a, b) => compare(a.approvalDate, b.approvalDate) || compare(a.key, b.key));

  for (const reversal of reversals) {
    let units = -unitsReimbursed(reversal);
    const paid = (originals.get(reversal.originalReimbursementId) ?? [])
      .filter((row) => isSameItem(row, reversal) || row.sku === reversal.sku);
    for (const spend of paid.flatMap((row) => spends.get(row.key) ?? [])) {
      const part = Math.min(units, spend.units);
      if (part <= 0) continue;
      spend.units -= part;
      units -= part;
      const known = taken.get(spend.lossId) ?? [];
      taken.set(spend.lossId, [...known, { reversal, units: part }]);
    }
  }
  return taken;
}
