import { isoDay } from "./days.ts";
import type { DemoSeller } from "./history.ts";
import { MARKETPLACES } from "./marketplaces.ts";

/** A sourcing cost that the seller knows: decimal amount, day from which it holds. */
export interface CostRow {
  sku: string;
  cost: string;
  currency: string;
  effectiveFrom: string;
}

/** The costs that the seller has on file; some products have none. */
export function costRows(seller: DemoSeller): CostRow[] {
  return seller.products.filter((product) => product.costOnFile).flatMap((product) =>
    product.costs.map((cost) => ({
      sku: product.msku,
      cost: (cost.minor / 100).toFixed(2),
      currency: MARKETPLACES[product.country].currency,
      effectiveFrom: isoDay(cost.effectiveFrom),
    }))
  );
}

/** The same as a CSV file: `sku,cost,currency,effective_from`. */
export function costsCsv(seller: DemoSeller): string {
  const lines = costRows(seller).map((row) =>
    `${row.sku},${row.cost},${row.currency},${row.effectiveFrom}`
  );
  return ["sku,cost,currency,effective_from", ...lines, ""].join("\n");
}
