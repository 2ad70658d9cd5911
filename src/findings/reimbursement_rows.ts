import type { EvidenceRow } from "./detected.ts";
import type { ReimbursementRow } from "./vault_rows.ts";

/** Units that a row reimburses, signed: those paid in cash and those given in kind. */
export function unitsReimbursed(
  row: Pick<ReimbursementRow, "quantityCash" | "quantityInventory">,
): number {
  return row.quantityCash + row.quantityInventory;
}

/** A row's money in minor units, signed; null where it names no amount. */
export function moneyReimbursed(
  { amountTotal, amountPerUnit, quantityCash }: ReimbursementRow,
): number | null {
  return amountTotal ?? (amountPerUnit === null ? null : amountPerUnit * quantityCash);
}

/** A row as the evidence of a finding: by its units in cash, where it is about money. */
export function reimbursementEvidence(
  row: ReimbursementRow,
  role: EvidenceRow["role"],
  units = row.quantityCash,
): EvidenceRow {
  return { source: "reimbursements", rowKey: row.key, role, units };
}
