import type { VaultRows } from "./vault_rows.ts";

/**
 * Removal orders name no ASIN, the other reports do: it serves where a row has no FNSKU. Of several the
 * first by name, whatever the order of the rows.
 */
export function asinsByFnsku({ adjustments, reimbursements }: VaultRows): Map<string, string> {
  const asins = new Map<string, string>();
  for (const { fnsku, asin } of [...reimbursements, ...adjustments]) {
    if (!fnsku || !asin) continue;
    const known = asins.get(fnsku);
    if (known === undefined || asin < known) asins.set(fnsku, asin);
  }
  return asins;
}
